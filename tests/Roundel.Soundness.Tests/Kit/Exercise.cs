namespace Roundel.Soundness.Tests.Kit;

/// <summary>An honest run with its tables and a forger for its program.</summary>
internal sealed class Exercise : IDisposable
{
    private readonly ElfImage _image;
    private readonly ExecutionOptions _execution;
    private readonly TraceOptions? _tables;

    private Exercise(ElfImage image, Abi abi, byte[] privateInput, byte[] publicInput, TraceOptions? options)
    {
        (_image, _tables) = (image, options);
        _execution = new ExecutionOptions { Abi = abi, Trace = true, PrivateInput = privateInput, PublicInput = publicInput };
        Forger = Forger.For(image, abi);
        Honest = Lying();
    }

    public Forger Forger { get; }

    /// <summary>The honest tables; clone before changing anything.</summary>
    public Forgery Honest { get; }

    public static Exercise Of(RvAsm program, byte[]? privateInput = null, byte[]? publicInput = null, Abi abi = Abi.Linux, TraceOptions? options = null) =>
        new(program.Image(), abi, privateInput ?? [], publicInput ?? [], options);

    /// <summary>
    /// The run with some results replaced: everything after a lie follows from it, statement included, and only the rows that lie
    /// are wrong. Their witness cells are those of the truth.
    /// </summary>
    public Forgery Lying(params Lie[] lies)
    {
        if (!Executor.TryRun(_image, _execution, new LyingTracer(lies), out Execution? execution, out ExecutionFault? fault))
            throw new ExecutionException(fault);
        using (execution)
        {
            using MachineTrace trace = TraceDriver.Build(Forger.Key.Tables, execution, _execution.PublicInput, _tables);
            return Forgery.Of(Forger.Key.Tables, trace);
        }
    }

    public void Dispose() => Forger.Dispose();
}
