using System.Globalization;

namespace Roundel.RiscV;

/// <summary>Why a run stopped without a result.</summary>
public enum FaultKind : byte
{
    /// <summary>The word is no instruction of RV32IM.</summary>
    IllegalInstruction,

    /// <summary>EBREAK.</summary>
    Breakpoint,

    /// <summary>A jump or branch outside the text or to an address that is not a multiple of four, or a run off its end.</summary>
    BadTarget,

    /// <summary>The cycle limit.</summary>
    CycleLimit,

    /// <summary>The limit on touched memory, or the host has no more.</summary>
    MemoryLimit,

    /// <summary>The limit on the trace.</summary>
    TraceLimit,

    /// <summary>A stream that is too long, or an input that the ABI does not know.</summary>
    StreamLimit,

    /// <summary>A transfer that runs past the end of the address space.</summary>
    BadTransfer,

    /// <summary>An access to the halt flag other than the word store that the ABI defines, or ECALL under the memory-mapped ABI.</summary>
    AbiViolation,
}

/// <summary>A run that stopped without a result; it cannot be proven.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Pc">The address of the instruction that could not complete.</param>
/// <param name="Symbol">The function it belongs to, if known.</param>
/// <param name="Instruction">Its text.</param>
/// <param name="Reason">What happened, and what to do.</param>
public sealed record ExecutionFault(FaultKind Kind, uint Pc, string? Symbol, string Instruction, string Reason)
{
    /// <summary>One line with everything.</summary>
    public string Message => string.Create(CultureInfo.InvariantCulture,
        $"{Reason} [pc 0x{Pc:x8}{(Symbol is null ? "" : $" in {Symbol}")}: {Instruction}]");
}

/// <summary>Carries an <see cref="ExecutionFault"/>.</summary>
/// <param name="fault">The fault.</param>
public sealed class ExecutionException(ExecutionFault fault) : Exception(fault.Message)
{
    /// <summary>The fault.</summary>
    public ExecutionFault Fault { get; } = fault;
}

/// <summary>Leaves the interpreter; never leaves the library.</summary>
internal sealed class FaultSignal(FaultKind kind, string reason) : Exception(reason)
{
    public FaultKind Kind { get; } = kind;
}
