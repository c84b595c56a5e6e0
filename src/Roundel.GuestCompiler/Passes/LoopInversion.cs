using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Loops that test at the top test once before and then at the bottom: a jump less for each turn, and what is in the loop's first
/// block is known to run at least once.
/// </summary>
internal static class LoopInversion
{
    private const int MaxInsts = 16;

    public static bool Run(Function f)
    {
        Flow.Order(f);
        bool changed = false;
        var done = new HashSet<Block>();
        // Each inversion changes the loops: they are found anew after it.
        while (Flow.Loops(f).Find(l => !done.Contains(l.Header) && Fits(l)) is { } loop)
        {
            done.Add(loop.Header);
            Invert(f, loop);
            Flow.Order(f);
            changed = true;
        }
        if (changed) f.ApplyReplacements();
        return changed;
    }

    private static bool Fits(Loop loop)
    {
        Block header = loop.Header;
        if (header.End!.Op != Op.Branch || loop.Latches.Contains(header) || header.Successors[0] == header.Successors[1]) return false;
        bool first = loop.Blocks.Contains(header.Successors[0]), second = loop.Blocks.Contains(header.Successors[1]);
        if (first == second || header.Insts.Count > MaxInsts) return false;
        return header.Insts.TrueForAll(i => i.Op == Op.Phi || i.Op.IsPure() || i.Op.IsLoad() || i.Op == Op.TrapIf);
    }

    private static void Invert(Function f, Loop loop)
    {
        Block header = loop.Header;
        Block copy = f.NewBlock(header.Region);
        List<Inst> originals = [.. header.Insts];
        var map = new Dictionary<Inst, Inst>();
        MoveEntries(f, loop, copy, map);
        foreach (Inst inst in originals.Where(i => i.Op != Op.Phi))
        {
            Inst made = f.New(inst.Op, [.. inst.Args.Select(a => map.GetValueOrDefault(a, a))]);
            (made.Imm, made.Ref, made.IsNonNull, made.Block) = (inst.Imm, inst.Ref, inst.IsNonNull, copy);
            copy.Insts.Add(made);
            map[inst] = made;
        }
        copy.End = f.New(Op.Branch, [.. header.End!.Args.Select(a => map.GetValueOrDefault(a, a))]);
        copy.End.Imm = header.End.Imm;
        copy.End.Block = copy;
        foreach (Block successor in header.Successors)
        {
            int edge = successor.Predecessors.IndexOf(header);
            copy.Link(successor);
            foreach (Inst phi in successor.Phis) phi.Args = [.. phi.Args, map.GetValueOrDefault(phi.Args[edge], phi.Args[edge])];
        }
        foreach (Inst original in originals) Repair(f, original, header, copy, map[original]);
    }

    /// <summary>Edges into the loop go to the copy; phis are split between both.</summary>
    private static void MoveEntries(Function f, Loop loop, Block copy, Dictionary<Inst, Inst> map)
    {
        Block header = loop.Header;
        int[] outside = [.. Enumerable.Range(0, header.Predecessors.Count).Where(i => !loop.Blocks.Contains(header.Predecessors[i]))];
        int[] inside = [.. Enumerable.Range(0, header.Predecessors.Count).Except(outside)];
        foreach (Inst phi in header.Phis)
        {
            Inst entering = phi.Args[outside[0]];
            if (outside.Length > 1)
            {
                entering = f.New(Op.Phi, [.. outside.Select(i => phi.Args[i])]);
                entering.Block = copy;
                copy.Insts.Add(entering);
            }
            map[phi] = entering;
            phi.Args = [.. inside.Select(i => phi.Args[i])];
        }
        foreach (int i in outside)
        {
            Block before = header.Predecessors[i];
            before.Successors[before.Successors.IndexOf(header)] = copy;
            copy.Predecessors.Add(before);
        }
        List<Block> latches = [.. inside.Select(i => header.Predecessors[i])];
        header.Predecessors.Clear();
        header.Predecessors.AddRange(latches);
    }

    private static void Repair(Function f, Inst original, Block header, Block copy, Inst made)
    {
        var repair = new SsaRepair(f, new Dictionary<Block, Inst> { [header] = original, [copy] = made });
        foreach (Block block in f.Blocks.ToList())
        {
            foreach (Inst inst in block.Insts.Append(block.End!).ToList())
            {
                for (int i = 0; i < inst.Args.Length; i++)
                {
                    if (inst.Args[i] != original) continue;
                    if (inst.Op == Op.Phi)
                    {
                        if (block.Predecessors[i] != header) inst.Args[i] = repair.Exit(block.Predecessors[i]);
                    }
                    else if (block != header && block != copy)
                    {
                        inst.Args[i] = repair.Entry(block);
                    }
                }
            }
        }
    }
}
