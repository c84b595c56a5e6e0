using System.Reflection;
using Roundel.GuestCompiler.Backend;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Passes;
using Roundel.GuestCompiler.Tests.Samples;
using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests;

/// <summary>What was compiled wrongly once, and what an optimiser could get wrong, with the IL of debug builds and of release builds.</summary>
public class RegressionTests
{
    [Theory]
    [InlineData("Regressions", true, "Regressions.cs", "Regressions.Objects.cs")]
    [InlineData("Regressions", false, "Regressions.cs", "Regressions.Objects.cs")]
    [InlineData("Bounds", true, "Bounds.cs", "Bounds.Loops.cs")]
    [InlineData("Bounds", false, "Bounds.cs", "Bounds.Loops.cs")]
    [InlineData("Ways", true, "Ways.cs", "Ways.Patterns.cs")]
    [InlineData("Ways", false, "Ways.cs", "Ways.Patterns.cs")]
    [InlineData("Aliases", true, "Aliases.cs", "Aliases.Integers.cs")]
    [InlineData("Aliases", false, "Aliases.cs", "Aliases.Integers.cs")]
    public void RunAlike(string type, bool optimize, params string[] files)
    {
        using var folder = new TemporaryFolder();
        string samples = Path.Combine(RepositoryRoot.Path, "tests/Roundel.GuestCompiler.Tests/Samples");
        Assembly assembly = Sources.Compile(folder[$"{type}{(optimize ? "Release" : "Debug")}.dll"], optimize,
            files.Select(f => File.ReadAllText(Path.Combine(samples, f))));
        Type entry = assembly.GetType("Roundel.GuestCompiler.Tests.Samples." + type)!;
        GuestResult native = GuestRun.Native(entry, [5, 0, 0, 0]);
        foreach (OptionalPasses without in (OptionalPasses[])[OptionalPasses.None, OptionalPasses.All])
        {
            Optimizer.Without = without;
            try
            {
                GuestRun.AssertSame(native, GuestRun.Compiled(GuestRun.Compile(entry), [5, 0, 0, 0]));
            }
            finally
            {
                Optimizer.Without = OptionalPasses.None;
            }
        }
    }

    /// <summary>Once they moved words from arrays of integers to arrays of objects, as addresses.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void CopiesThatConvertEndTheRun(int which)
    {
        GuestResult run = GuestRun.Compiled(GuestRun.Compile(typeof(MixedCopies)), BitConverter.GetBytes(which));
        Assert.Equal((GuestHost.UnhandledException, "Array.Copy between arrays of different types is not available to guests\n", 0),
            (run.ExitCode, run.Console, run.Output.Length));
    }

    /// <summary>A call that returns another's first result as its own, and something else as its second: the other's second is not meant.</summary>
    [Fact]
    public void InlinedResultsAreTheirOwn()
    {
        var inner = new Function("inner", null) { Results = 2 };
        End(inner, inner.NewBlock(), inner.Const(7), inner.Const(9));
        var outer = new Function("outer", null) { Results = 2 };
        Block body = outer.NewBlock();
        End(outer, body, Add(outer, body, Op.Call, "inner"), outer.Const(5));
        var f = new Function("f", null) { Results = 2 };
        Block entry = f.NewBlock();
        Inst call = Add(f, entry, Op.Call, "outer"), second = Add(f, entry, Op.Result, null, call);
        second.Imm = 1;
        End(f, entry, call, second);
        Assert.True(new Inliner(s => s is "inner" ? inner : s is "outer" ? outer : null, new Dictionary<Function, int>()).Run(f));
        Inst end = f.Blocks.Select(b => b.End!).Single(e => e.Op == Op.Return);
        Assert.Equal([7, 5], end.Args.Select(a => a.Imm));
    }

    private static Inst Add(Function f, Block block, Op op, object? reference, params Inst[] args)
    {
        Inst inst = f.New(op, args);
        (inst.Ref, inst.Block) = (reference, block);
        block.Insts.Add(inst);
        return inst;
    }

    private static void End(Function f, Block block, params Inst[] values) => (block.End = f.New(Op.Return, values)).Block = block;

    /// <summary>
    /// A load is not made anew among copies that happen at once: another of them may have written over its address, which is not needed behind them.
    /// </summary>
    [Theory]
    [InlineData((int)M.ParallelMove, false)]
    [InlineData((int)M.Return, false)]
    [InlineData((int)M.Branch, true)]
    public void LoadsAgainOnlyWhereTheAddressHolds(int use, bool expected)
    {
        var f = new Function("f", null);
        Block block = f.NewBlock();
        var machine = new MachineFunction(f);
        int[] r = [.. Enumerable.Range(0, 5).Select(_ => machine.NewRegister())];
        var code = new MachineBlock(block);
        code.Insts.Add(new MachineInst(M.Parameters) { Defs = [r[0]] });
        code.Insts.Add(new MachineInst(M.Lw) { Defs = [r[1]], Uses = [r[0]] });
        code.Insts.Add(new MachineInst(M.Lw) { Defs = [r[2]], Uses = [r[1]], Imm = 4 });
        code.Insts.Add(new MachineInst((M)use) { Defs = (M)use == M.ParallelMove ? [r[3], r[4]] : [], Uses = [r[1], r[2]] });
        machine.Blocks.Add(code);
        Assert.Equal(expected, Reloads.Find(machine, new Liveness(machine)).ContainsKey(r[2]));
    }
}
