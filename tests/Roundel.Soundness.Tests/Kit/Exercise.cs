
using Roundel.Lint;
using Roundel.Sdk;

namespace Roundel.Soundness.Tests.Kit;

/// <summary>An honest run with its tables and a forger for its program.</summary>
internal sealed class Exercise : IDisposable
{
    private readonly Execution _execution;
    private readonly MachineTrace _trace;

    private Exercise(ElfImage image, Abi abi, ReadOnlyMemory<byte> privateInput, ReadOnlyMemory<byte> publicInput, TraceOptions? options)
    {
        _execution = Executor.Run(image, new ExecutionOptions { Abi = abi, Trace = true, PrivateInput = privateInput, PublicInput = publicInput });
        Forger = Forger.For(image, abi);
        _trace = TraceDriver.Build(Forger.Key.Tables, _execution, publicInput, options);
        Honest = Forgery.Of(Forger.Key.Tables, _trace);
        LintTables = MachineTables.Of(Forger.Key.Tables, _trace);
        Oracle = MachineTables.Oracle(Forger.Key.Tables);
    }

    /// <summary>The honest tables as the row search takes them.</summary>
    public IReadOnlyList<LintTable> LintTables { get; }

    /// <summary>What answers their look-ups.</summary>
    public LookupOracle Oracle { get; }

    public Forger Forger { get; }

    /// <summary>Rows that stand for something; they come first in trace order where a chip looks back, else in memory order.</summary>
    public int RealRows(Chip chip) => (int)_trace.Rows.Single(r => r.Chip.Chip == chip).Rows;

    /// <summary>The honest tables; clone before changing anything.</summary>
    public Forgery Honest { get; }

    public static Exercise Of(RvAsm program, byte[]? privateInput = null, byte[]? publicInput = null, Abi abi = Abi.Linux, TraceOptions? options = null) =>
        Of(program.Image(), privateInput, publicInput, abi, options);

    public static Exercise Of(ElfImage image, ReadOnlyMemory<byte> privateInput, ReadOnlyMemory<byte> publicInput, Abi abi, TraceOptions? options) =>
        new(image, abi, privateInput, publicInput, options);

    public void Dispose()
    {
        _trace.Dispose();
        _execution.Dispose();
        Forger.Dispose();
    }
}
