using Roundel.Lint;
using Roundel.Sdk;

namespace Roundel.Soundness.Tests.Kit;

/// <summary>An honest run with its tables and a forger for its program.</summary>
internal sealed class Exercise : IDisposable
{
    private readonly ElfImage _image;
    private readonly ExecutionOptions _execution;
    private readonly TraceOptions? _tables;
    private readonly Execution _run;
    private readonly MachineTrace _trace;

    private Exercise(ElfImage image, Abi abi, ReadOnlyMemory<byte> privateInput, ReadOnlyMemory<byte> publicInput, TraceOptions? options)
    {
        (_image, _tables) = (image, options);
        _execution = new ExecutionOptions { Abi = abi, Trace = true, PrivateInput = privateInput, PublicInput = publicInput };
        Forger = Forger.For(image, abi);
        (_run, _trace) = Run([]);
        Honest = Forgery.Of(Forger.Key.Tables, _trace);
        LintTables = MachineTables.Of(Forger.Key.Tables, _trace);
        Oracle = MachineTables.Oracle(Forger.Key.Tables);
    }

    /// <summary>The honest tables as the row search takes them.</summary>
    public IReadOnlyList<LintTable> LintTables { get; }

    /// <summary>What answers their look-ups.</summary>
    public LookupOracle Oracle { get; }

    /// <summary>Rows that stand for something; they come first in trace order where a chip looks back, else in memory order.</summary>
    public int RealRows(Chip chip) => (int)_trace.Rows.Single(r => r.Chip.Chip == chip).Rows;

    public Forger Forger { get; }

    /// <summary>The honest tables; clone before changing anything.</summary>
    public Forgery Honest { get; }

    public static Exercise Of(RvAsm program, byte[]? privateInput = null, byte[]? publicInput = null, Abi abi = Abi.Linux, TraceOptions? options = null) =>
        Of(program.Image(), privateInput, publicInput, abi, options);

    /// <summary>A run of a program with tables for the paths.</summary>
    public static Exercise Of(RvAsm program, params IReadOnlyList<InstructionPath> paths) =>
        Of(program.Image(), default, default, Abi.Linux, new TraceOptions { Paths = PathChoice.Of(paths) });

    public static Exercise Of(ElfImage image, ReadOnlyMemory<byte> privateInput, ReadOnlyMemory<byte> publicInput, Abi abi, TraceOptions? options) =>
        new(image, abi, privateInput, publicInput, options);

    /// <summary>
    /// The run with some results replaced: everything after a lie follows from it, statement included, and only the rows that lie
    /// are wrong. Their witness cells are those of the truth.
    /// </summary>
    public Forgery Lying(params Lie[] lies)
    {
        (Execution execution, MachineTrace trace) = Run(lies);
        using (execution)
        using (trace)
        {
            Forgery lying = Forgery.Of(Forger.Key.Tables, trace);
            // Equal lists may have been derived anew.
            return lying.HasPathsOf(Honest) ? lying.In(Honest.System) : lying;
        }
    }

    private (Execution, MachineTrace) Run(Lie[] lies)
    {
        if (!Executor.TryRun(_image, _execution, new LyingTracer(lies), out Execution? execution, out ExecutionFault? fault))
            throw new ExecutionException(fault);
        return (execution, TraceDriver.Build(Forger.Key.Tables, execution, _execution.PublicInput, _tables));
    }

    public void Dispose()
    {
        _trace.Dispose();
        _run.Dispose();
        Forger.Dispose();
    }
}
