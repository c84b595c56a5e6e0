using Roundel.RiscV;

namespace Roundel.Sdk;

/// <summary>What kind of thing went wrong.</summary>
public enum RoundelErrorKind
{
    /// <summary>A file could not be read or written.</summary>
    File,

    /// <summary>The program is no ELF file that the machine can run.</summary>
    BadProgram,

    /// <summary>The bytes are no proof, or a proof that is rejected.</summary>
    BadProof,

    /// <summary>The verification key cannot be used.</summary>
    BadKey,

    /// <summary>The input does not fit the ABI or its limits.</summary>
    BadInput,

    /// <summary>The program stopped with an error: there is nothing to prove.</summary>
    ProgramFault,

    /// <summary>The run is larger than one proof, or this machine, can hold.</summary>
    Limit,

    /// <summary>The prover contradicts itself: please report it.</summary>
    Internal,
}

/// <summary>Something that the caller, or the caller's user, has to put right.</summary>
/// <param name="kind">What kind of thing.</param>
/// <param name="message">One line: what is wrong and what to do.</param>
/// <param name="inner">The cause, if another exception was.</param>
public sealed class RoundelException(RoundelErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of thing went wrong.</summary>
    public RoundelErrorKind Kind { get; } = kind;

    /// <summary>Where the program stopped, for <see cref="RoundelErrorKind.ProgramFault"/>.</summary>
    public ExecutionFault? Fault { get; init; }

    internal static RoundelException Of(ExecutionFault fault) => new(fault.Kind switch
    {
        FaultKind.StreamLimit => RoundelErrorKind.BadInput,
        FaultKind.CycleLimit or FaultKind.MemoryLimit or FaultKind.TraceLimit => RoundelErrorKind.Limit,
        _ => RoundelErrorKind.ProgramFault,
    }, fault.Message)
    { Fault = fault };
}
