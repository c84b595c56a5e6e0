namespace Roundel.Soundness.Tests.Kit;

/// <summary>An honest run with its tables and a forger for its program.</summary>
internal sealed class Exercise : IDisposable
{
    private readonly Execution _execution;
    private readonly MachineTrace _trace;

    private Exercise(ElfImage image, Abi abi, byte[] privateInput, byte[] publicInput, TraceOptions? options)
    {
        _execution = Executor.Run(image, new ExecutionOptions { Abi = abi, Trace = true, PrivateInput = privateInput, PublicInput = publicInput });
        Forger = Forger.For(image, abi);
        _trace = TraceDriver.Build(Forger.Key.Tables, _execution, publicInput, options);
        Honest = Forgery.Of(Forger.Key.Tables, _trace);
    }

    public Forger Forger { get; }

    /// <summary>The honest tables; clone before changing anything.</summary>
    public Forgery Honest { get; }

    public static Exercise Of(RvAsm program, byte[]? privateInput = null, byte[]? publicInput = null, Abi abi = Abi.Linux, TraceOptions? options = null) =>
        new(program.Image(), abi, privateInput ?? [], publicInput ?? [], options);

    public void Dispose()
    {
        _trace.Dispose();
        _execution.Dispose();
        Forger.Dispose();
    }
}
