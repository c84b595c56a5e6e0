using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>Nothing comes behind a call of a method that never returns. Callees are finished before their callers.</summary>
internal static class NoReturn
{
    public static void Run(Function f, Dictionary<object, Function> functions)
    {
        bool changed = false;
        foreach (Block block in f.Blocks)
        {
            int at = block.Insts.FindIndex(i => i.Op == Op.Call && Ends(i.Ref!, functions));
            if (at < 0 || block.End!.Op == Op.Unreachable && at == block.Insts.Count - 1) continue;
            block.Insts.RemoveRange(at + 1, block.Insts.Count - at - 1);
            while (block.Successors.Count > 0) block.Unlink(block.Successors[0]);
            block.End = f.New(Op.Unreachable);
            block.End.Block = block;
            changed = true;
        }
        if (changed) Cleanup.Run(f);
    }

    private static bool Ends(object symbol, Dictionary<object, Function> functions) => symbol is Routine or UnsupportedSymbol { GoesOn: false }
        || functions.TryGetValue(symbol, out Function? callee) && callee.Blocks.TrueForAll(b => b.End!.Op != Op.Return)
            && callee.Blocks.Exists(b => b.End!.Op == Op.Unreachable);
}

/// <summary>Marks blocks that end in a throw, and those that lead nowhere else: they are laid out apart.</summary>
internal static class ColdPaths
{
    public static void Mark(Function f)
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (Block block in f.Blocks)
            {
                bool exits = block.Insts.Exists(i => i.Op == Op.SystemCall);
                bool cold = block.End!.Op == Op.Unreachable && !exits || block.Successors.Count > 0 && block.Successors.TrueForAll(s => s.IsCold);
                if (!cold || block.IsCold || block == f.Entry) continue;
                block.IsCold = changed = true;
            }
        }
    }
}
