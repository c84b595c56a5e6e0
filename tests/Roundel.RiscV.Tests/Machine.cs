namespace Roundel.RiscV.Tests;

/// <summary>Runs programs for tests.</summary>
internal static class Machine
{
    /// <summary>Free memory where tests put results.</summary>
    public const uint Results = 0x0200_0000;

    /// <summary>Runs without and with a trace, which must agree; checks the trace.</summary>
    public static Execution RunBothWays(ElfImage image, ExecutionOptions? options = null)
    {
        options ??= new ExecutionOptions();
        Execution plain = Executor.Run(image, options);
        using Execution traced = Executor.Run(image, options with { Trace = true });
        Assert.Null(plain.Trace);
        Assert.Equal(plain.Cycles, traced.Cycles);
        Assert.Equal(plain.ExitCode, traced.ExitCode);
        Assert.Equal(plain.Output, traced.Output);
        Assert.Equal(plain.Console, traced.Console);
        Assert.Equal(plain.OpCounts.ToArray(), traced.OpCounts.ToArray());
        Assert.Equal(plain.Profile.Counts.ToArray(), traced.Profile.Counts.ToArray());
        Assert.Equal(plain.Misaligned, traced.Misaligned);
        Assert.Equal(plain.TextWrites, traced.TextWrites);
        Assert.Equal(plain.MemoryBytes, traced.MemoryBytes);
        TraceChecker.Check(image, options, traced);
        return plain;
    }

    /// <summary>Runs without and with a trace, which must end in the same fault.</summary>
    public static ExecutionFault Fault(ElfImage image, ExecutionOptions? options = null)
    {
        options ??= new ExecutionOptions();
        Assert.False(Executor.TryRun(image, options, out _, out ExecutionFault? plain));
        Assert.False(Executor.TryRun(image, options with { Trace = true }, out _, out ExecutionFault? traced));
        Assert.Equal(plain, traced);
        return plain;
    }
}
