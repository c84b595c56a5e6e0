using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>The last changes of a function before instructions are selected.</summary>
internal static class Lowering
{
    private const int InlineBytes = 64;

    /// <param name="f">The function.</param>
    /// <param name="move">The runtime's method for large copies.</param>
    /// <param name="clear">The runtime's method for large areas of zeros.</param>
    public static void Run(Function f, object move, object clear)
    {
        foreach (Block block in f.Blocks)
        {
            var insts = new List<Inst>();
            foreach (Inst inst in block.Insts)
            {
                if (inst.Op is Op.ZeroMemory or Op.CopyMemory) Expand(f, block, inst, insts, inst.Op == Op.ZeroMemory ? clear : move);
                else insts.Add(inst);
            }
            block.Insts.Clear();
            block.Insts.AddRange(insts);
        }
        SplitEdges(f);
        Flow.Order(f);
        Flow.Loops(f);
    }

    private static void Expand(Function f, Block block, Inst inst, List<Inst> insts, object routine)
    {
        int size = inst.Imm;
        void Add(Inst made)
        {
            Simplifier.Simplify(f, made);
            made.Block = block;
            insts.Add(made);
        }
        if (size > InlineBytes)
        {
            Inst call = f.New(Op.Call, [.. inst.Args, f.Const(size)]);
            call.Ref = routine;
            Add(call);
            return;
        }
        var copied = new List<(Inst Value, Op Store, int Offset)>();
        for (int at = 0; at < size;)
        {
            (Op load, Op store, int width) = size - at >= 4 ? (Op.Load32, Op.Store32, 4)
                : size - at >= 2 ? (Op.Load16U, Op.Store16, 2) : (Op.Load8U, Op.Store8, 1);
            Inst value = f.Const(0);
            if (inst.Op == Op.CopyMemory)
            {
                value = f.New(load, inst.Args[1]);
                value.Imm = at;
                Add(value);
            }
            copied.Add((value, store, at));
            at += width;
            // Source and target are the same or apart: they may be written as they are read, a few at a time.
            if (copied.Count < 4 && at < size) continue;
            foreach ((Inst loaded, Op op, int offset) in copied)
            {
                Inst stored = f.New(op, inst.Args[0], loaded);
                stored.Imm = offset;
                Add(stored);
            }
            copied.Clear();
        }
    }

    /// <summary>A block before each phi's block that leads elsewhere too gets one between: the copies for the phis go there.</summary>
    private static void SplitEdges(Function f)
    {
        foreach (Block block in f.Blocks.ToList())
        {
            if (block.Successors.Count < 2) continue;
            for (int i = 0; i < block.Successors.Count; i++)
            {
                Block target = block.Successors[i];
                if (!target.Phis.Any()) continue;
                Block between = f.NewBlock(block.Region);
                between.IsCold = target.IsCold;
                between.End = f.New(Op.Jump);
                between.End.Block = between;
                between.Successors.Add(target);
                between.Predecessors.Add(block);
                block.Successors[i] = between;
                target.Predecessors[target.Predecessors.IndexOf(block)] = between;
            }
        }
    }
}
