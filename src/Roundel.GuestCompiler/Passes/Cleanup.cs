using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>Folds constants and copies, drops what nobody uses, and joins blocks, until nothing changes.</summary>
internal static class Cleanup
{
    public static void Run(Function f)
    {
        for (int round = 0; round < 10; round++)
        {
            Flow.Order(f);
            bool changed = Simplify(f);
            changed |= CutBranches(f);
            RemoveDead(f);
            changed |= JoinBlocks(f);
            if (!changed) break;
        }
        Flow.Order(f);
    }

    private static bool Simplify(Function f)
    {
        bool changed = false;
        foreach (Block block in f.Blocks)
        {
            for (int i = 0; i < block.Insts.Count; i++)
            {
                Inst inst = block.Insts[i];
                if (inst.IsReplaced) continue;
                if (Simplifier.Simplify(f, inst) is { } simpler && simpler != inst)
                {
                    inst.ReplaceWith(simpler);
                    changed = true;
                }
            }
            Simplifier.Simplify(f, block.End!);
        }
        f.ApplyReplacements();
        foreach (Block block in f.Blocks) block.Insts.RemoveAll(Simplifier.NeverTraps);
        return changed;
    }

    /// <summary>Branches whose way is known.</summary>
    private static bool CutBranches(Function f)
    {
        bool changed = false;
        foreach (Block block in f.Blocks)
        {
            if (CutAtTrap(f, block)) changed = true;
            Inst end = block.End!;
            int? taken = end.Op switch
            {
                Op.Branch when end.Args[0].IsConst && end.Args[1].IsConst => Constants.Holds(end.Condition, end.Args[0].Imm, end.Args[1].Imm) ? 0 : 1,
                Op.Branch when end.Args[0] == end.Args[1] => end.Condition is Condition.Eq or Condition.GeS or Condition.GeU ? 0 : 1,
                Op.Branch when block.Successors[0] == block.Successors[1] && !block.Successors[0].Phis.Any() => 0,
                Op.Switch when end.Args[0].IsConst => (uint)end.Args[0].Imm < block.Successors.Count - 1 ? end.Args[0].Imm : block.Successors.Count - 1,
                _ => null,
            };
            if (taken is not { } way) continue;
            KeepOnly(block, way);
            end.Op = Op.Jump;
            end.Args = [];
            changed = true;
        }
        if (changed) Flow.Order(f);
        return changed;
    }

    /// <summary>Nothing comes behind a check that always fails.</summary>
    private static bool CutAtTrap(Function f, Block block)
    {
        int at = block.Insts.FindIndex(i => i.Op == Op.TrapIf && i.Args[0].IsConst && i.Args[1].IsConst);
        if (at < 0 || block.End!.Op == Op.Unreachable && at == block.Insts.Count - 1) return false;
        block.Insts.RemoveRange(at + 1, block.Insts.Count - at - 1);
        while (block.Successors.Count > 0) block.Unlink(block.Successors[0]);
        block.End = f.New(Op.Unreachable);
        block.End.Block = block;
        return true;
    }

    private static void KeepOnly(Block block, int index)
    {
        // Edges to the same block are told apart by position: those before the kept one go first.
        Block kept = block.Successors[index];
        int same = block.Successors.Take(index).Count(s => s == kept), seen = 0;
        var predecessors = kept.Predecessors;
        for (int i = predecessors.Count - 1; i >= 0; i--)
        {
            if (predecessors[i] != block) continue;
            int position = predecessors.Take(i).Count(p => p == block);
            if (position == same) continue;
            predecessors.RemoveAt(i);
            foreach (Inst phi in kept.Phis) phi.Args = [.. phi.Args[..i], .. phi.Args[(i + 1)..]];
            seen++;
        }
        foreach (Block other in block.Successors.Where(s => s != kept).ToList())
            if (block.Successors.Contains(other)) block.Unlink(other);
        block.Successors.Clear();
        block.Successors.Add(kept);
    }

    public static void RemoveDead(Function f)
    {
        var live = new HashSet<Inst>();
        var work = new Stack<Inst>();
        void Mark(Inst inst)
        {
            if (live.Add(inst)) work.Push(inst);
        }
        foreach (Inst inst in f.AllInsts()) if (!inst.Op.IsRemovable()) Mark(inst);
        while (work.TryPop(out Inst? inst)) foreach (Inst arg in inst.Args) Mark(arg);
        foreach (Block block in f.Blocks) block.Insts.RemoveAll(i => !live.Contains(i));
        f.Slots.RemoveAll(s => !live.Contains(s));
    }

    private static bool JoinBlocks(Function f)
    {
        bool changed = false;
        foreach (Block block in f.Blocks)
        {
            while (block.End!.Op == Op.Jump && block.Successors[0] is { Predecessors.Count: 1 } next && next != block && next != f.Entry
                && next.Region == block.Region)
            {
                foreach (Inst phi in next.Phis) phi.ReplaceWith(phi.Args[0]);
                next.Insts.RemoveAll(i => i.Op == Op.Phi);
                foreach (Inst inst in next.Insts) inst.Block = block;
                block.Insts.AddRange(next.Insts);
                next.Insts.Clear();
                block.End = next.End;
                block.End!.Block = block;
                block.Successors.Clear();
                block.Successors.AddRange(next.Successors);
                foreach (Block after in next.Successors)
                    for (int i = 0; i < after.Predecessors.Count; i++) if (after.Predecessors[i] == next) after.Predecessors[i] = block;
                block.IsCold |= next.IsCold;
                next.Successors.Clear();
                next.Predecessors.Clear();
                // What is left behind is empty and unreachable.
                next.End = f.New(Op.Unreachable);
                next.End.Block = next;
                changed = true;
            }
        }
        if (changed) f.ApplyReplacements();
        return SkipEmpty(f) || changed;
    }

    /// <summary>Edges to a block that only jumps on go where it jumps, unless a phi could not tell them apart.</summary>
    private static bool SkipEmpty(Function f)
    {
        bool changed = false;
        foreach (Block block in f.Blocks)
        {
            if (block == f.Entry || block.Insts.Count > 0 || block.End!.Op != Op.Jump || block.Successors[0] == block) continue;
            Block target = block.Successors[0];
            if (target.Phis.Any() && block.Predecessors.Any(p => target.Predecessors.Contains(p))) continue;
            if (block.Predecessors.Any(p => p.End!.Op == Op.TryEnter) || block.Predecessors.Count == 0) continue;
            int at = target.Predecessors.IndexOf(block);
            foreach (Block predecessor in block.Predecessors.ToList())
            {
                for (int i = 0; i < predecessor.Successors.Count; i++)
                {
                    if (predecessor.Successors[i] != block) continue;
                    predecessor.Successors[i] = target;
                    target.Predecessors.Add(predecessor);
                    foreach (Inst phi in target.Phis) phi.Args = [.. phi.Args, phi.Args[at]];
                }
            }
            block.Predecessors.Clear();
            block.Unlink(target);
            block.End = f.New(Op.Unreachable);
            block.End.Block = block;
            changed = true;
        }
        if (changed) Flow.Order(f);
        return changed;
    }
}
