namespace Roundel.GuestCompiler.Ir;

/// <summary>Checks what every pass relies on.</summary>
internal static class Verifier
{
    /// <summary>Finds the first broken rule.</summary>
    /// <exception cref="InvalidOperationException">Names it.</exception>
    public static void Check(Function function)
    {
        Flow.Order(function);
        var where = new Dictionary<Inst, int>();
        foreach (Block block in function.Blocks)
        {
            Require(block.End is not null && block.End.Op.IsTerminator(), function, block, "has no end");
            Require(block.End!.Block == block, function, block, "does not own its end");
            CheckEdges(function, block);
            for (int i = 0; i < block.Insts.Count; i++)
            {
                Inst inst = block.Insts[i];
                Require(inst.Block == block, function, block, $"does not own v{inst.Id}");
                Require(!inst.Op.IsTerminator() && !inst.Op.IsFloating(), function, block, $"holds {inst.Op}");
                Require(where.TryAdd(inst, i), function, block, $"holds v{inst.Id} twice");
                Require(inst.Op != Op.Phi || i == 0 || block.Insts[i - 1].Op == Op.Phi, function, block, $"has v{inst.Id} behind its phis");
                Require(inst.Op != Op.Phi || inst.Args.Length == block.Predecessors.Count, function, block, $"has v{inst.Id} with a wrong number of arguments");
                Require(inst.Op != Op.Result || inst.Args[0].Op.IsCall(), function, block, $"takes a result of no call in v{inst.Id}");
                // An exception arrives at the first instruction: a phi could not tell from where, and a copy would have no frame yet.
                bool lands = i == 0 && block.Predecessors is [{ End.Op: Op.TryEnter }];
                Require(inst.Op != Op.Landing || lands, function, block, $"has v{inst.Id} where an exception cannot arrive");
            }
            where[block.End] = int.MaxValue;
        }
        foreach (Block block in function.Blocks)
        {
            foreach (Inst inst in block.Insts) CheckUses(function, block, inst, where);
            CheckUses(function, block, block.End!, where);
        }
    }

    private static void CheckEdges(Function function, Block block)
    {
        int wanted = block.End!.Op switch { Op.Jump => 1, Op.Branch or Op.TryEnter => 2, Op.Switch => block.Successors.Count, _ => 0 };
        Require(block.Successors.Count == wanted, function, block, $"ends with {block.End.Op} and has {block.Successors.Count} successors");
        foreach (Block successor in block.Successors)
        {
            Require(function.Blocks.Contains(successor), function, block, $"leads to {successor}, which is gone");
            Require(successor.Predecessors.Count(p => p == block) == block.Successors.Count(s => s == successor), function, block,
                $"and {successor} disagree about their edges");
        }
        foreach (Block predecessor in block.Predecessors) Require(predecessor.Successors.Contains(block), function, block, $"has {predecessor} before it");
    }

    private static void CheckUses(Function function, Block block, Inst inst, Dictionary<Inst, int> where)
    {
        for (int i = 0; i < inst.Args.Length; i++)
        {
            Inst arg = inst.Args[i];
            Require(!arg.IsReplaced, function, block, $"uses v{arg.Id} in v{inst.Id}, which was replaced");
            if (arg.Op.IsFloating()) continue;
            Require(where.ContainsKey(arg), function, block, $"uses v{arg.Id} in v{inst.Id}, which is in no block");
            Block at = inst.Op == Op.Phi ? block.Predecessors[i] : block;
            if (at.Order < 0) continue;
            bool fine = arg.Block == at ? inst.Op == Op.Phi || where[arg] < where[inst] : arg.Block!.Dominates(at);
            Require(fine, function, block, $"uses v{arg.Id} in v{inst.Id} where it is not defined");
        }
    }

    private static void Require(bool condition, Function function, Block block, string what)
    {
        if (!condition) throw new InvalidOperationException($"{function.Name}: {block} {what}.\n{Printer.Print(function)}");
    }
}
