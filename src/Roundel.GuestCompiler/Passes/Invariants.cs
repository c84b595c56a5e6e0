using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>Moves what is the same in each turn of a loop out of it.</summary>
internal static class Invariants
{
    public static void Run(Function f)
    {
        Flow.Order(f);
        List<Loop> loops = Flow.Loops(f);
        foreach (Loop loop in loops)
        {
            Block before = loop.Preheader ?? Preheader(f, loop);
            foreach (Loop outer in loops) if (outer != loop && outer.Blocks.Contains(loop.Header)) outer.Blocks.Add(before);
            Hoist(loop, before);
        }
        Flow.Order(f);
    }

    private static void Hoist(Loop loop, Block before)
    {
        var memory = new LoopMemory(loop);
        bool isFirst = true;
        foreach (Block block in loop.Blocks.OrderBy(b => b.Order).ToList())
        {
            if (block.IsCold) continue;
            // Checks leave only from the front of the first block: nothing may come before them there.
            bool checksMove = block == loop.Header && isFirst;
            for (int i = 0; i < block.Insts.Count; i++)
            {
                Inst inst = block.Insts[i];
                if (inst.Op == Op.Phi) continue;
                bool isFixed = inst.Args.All(a => a.Block is null || !loop.Blocks.Contains(a.Block));
                bool moves = inst.Op.IsPure() ? isFixed : inst.Op.IsLoad() ? isFixed && memory.IsStable(inst) : inst.Op == Op.TrapIf && checksMove && isFixed;
                if (moves)
                {
                    block.Insts.RemoveAt(i--);
                    inst.Block = before;
                    before.Insts.Add(inst);
                    continue;
                }
                if (!inst.Op.IsRemovable()) checksMove = false;
            }
            isFirst = false;
        }
    }

    /// <summary>A block that all edges into the loop go through.</summary>
    public static Block Preheader(Function f, Loop loop)
    {
        Block header = loop.Header;
        Block made = f.NewBlock(header.Region);
        int[] outside = [.. Enumerable.Range(0, header.Predecessors.Count).Where(i => !loop.Blocks.Contains(header.Predecessors[i]))];
        int[] inside = [.. Enumerable.Range(0, header.Predecessors.Count).Except(outside)];
        foreach (Inst phi in header.Phis)
        {
            Inst entering = phi.Args[outside[0]];
            if (outside.Length > 1)
            {
                entering = f.New(Op.Phi, [.. outside.Select(i => phi.Args[i])]);
                entering.Block = made;
                made.Insts.Add(entering);
            }
            phi.Args = [.. inside.Select(i => phi.Args[i]), entering];
        }
        foreach (int i in outside)
        {
            Block predecessor = header.Predecessors[i];
            predecessor.Successors[predecessor.Successors.IndexOf(header)] = made;
            made.Predecessors.Add(predecessor);
        }
        List<Block> latches = [.. inside.Select(i => header.Predecessors[i])];
        header.Predecessors.Clear();
        header.Predecessors.AddRange(latches);
        made.End = f.New(Op.Jump);
        made.End.Block = made;
        made.Link(header);
        made.Dominator = header.Dominator;
        made.Order = header.Order; // until the next sorting
        return made;
    }
}

/// <summary>Which memory a loop may change.</summary>
internal sealed class LoopMemory
{
    private readonly List<Inst> _stores = [];
    private readonly bool _anything;

    public LoopMemory(Loop loop)
    {
        foreach (Block block in loop.Blocks)
        {
            _anything |= block.End!.Op == Op.TryEnter;
            foreach (Inst inst in block.Insts)
            {
                if (inst.Op.IsStore()) _stores.Add(inst);
                else if (inst.Op.IsCall() || inst.Op is Op.ZeroMemory or Op.CopyMemory or Op.Landing) _anything = true;
            }
        }
    }

    public bool IsStable(Inst load) => !_anything && _stores.TrueForAll(s => Alias.AreApart(load, s));
}

/// <summary>Whether two accesses can meet.</summary>
internal static class Alias
{
    public static bool AreApart(Inst a, Inst b)
    {
        Inst x = a.Args[0], y = b.Args[0];
        if (x == y) return a.Imm + a.Op.AccessBytes() <= b.Imm || b.Imm + b.Op.AccessBytes() <= a.Imm;
        (Inst rootA, Inst rootB) = (Root(x), Root(y));
        if (!IsKnown(rootA) || !IsKnown(rootB) || rootA == rootB) return false;
        return rootA.Op != Op.Symbol || rootB.Op != Op.Symbol || !rootA.Ref!.Equals(rootB.Ref);
    }

    /// <summary>What an address is computed from.</summary>
    private static Inst Root(Inst address)
    {
        while (address.Op == Op.Add)
        {
            if (address.Args[1].IsConst || address.Args[0].Op is Op.Slot or Op.Symbol || IsIndex(address.Args[1])) address = address.Args[0];
            else if (address.Args[1].Op is Op.Slot or Op.Symbol || IsIndex(address.Args[0])) address = address.Args[1];
            else break;
        }
        return address;
    }

    private static bool IsKnown(Inst root) => root.Op is Op.Slot or Op.Symbol;

    private static bool IsIndex(Inst inst) => inst.Op is Op.Shl or Op.Mul;
}
