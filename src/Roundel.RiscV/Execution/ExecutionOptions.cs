namespace Roundel.RiscV;

/// <summary>How a program reads input, writes output and ends.</summary>
public enum Abi : byte
{
    /// <summary>System calls by ECALL, numbered as RISC-V Linux does: read (63), write (64), exit (93).</summary>
    Linux = 0,

    /// <summary>Fixed addresses, see <see cref="MemoryMap"/>. ECALL is an error.</summary>
    MemoryMapped = 1,
}

/// <summary>The addresses of <see cref="Abi.MemoryMapped"/>; the layout that guests of stark-v are linked for.</summary>
public static class MemoryMap
{
    /// <summary>Byte address of the input.</summary>
    public const uint Input = 0x0010_0000;

    /// <summary>The most bytes of input.</summary>
    public const int MaxInputBytes = 4096;

    /// <summary>A word store of anything but zero here ends the run. This word is not memory: nothing else may touch it.</summary>
    public const uint HaltFlag = 0x0010_1000;

    /// <summary>Byte address of the word that holds the number of bytes of output when the run ends.</summary>
    public const uint OutputLength = 0x0010_1004;

    /// <summary>Byte address of the output.</summary>
    public const uint Output = 0x0010_1008;

    /// <summary>The clock at which the input is written.</summary>
    public const uint InputClock = 2;
}

/// <summary>Inputs and limits of a run.</summary>
public sealed record ExecutionOptions
{
    /// <summary>The most cycles that any run may take: clocks stay below 2^30.</summary>
    public const ulong HardMaxCycles = (1ul << 28) - 1;

    /// <summary>The most bytes that each stream (private input, public input, output) may have.</summary>
    public const int MaxStreamBytes = (1 << 28) - 1;

    /// <summary>The most bytes of console output that are kept.</summary>
    public const int MaxConsoleBytes = 1 << 20;

    private readonly ulong _maxCycles = 1ul << 26;

    /// <summary>Bytes of file descriptor 0, or the memory-mapped input.</summary>
    public ReadOnlyMemory<byte> PrivateInput { get; init; }

    /// <summary>Bytes of file descriptor 3. Must be empty under <see cref="Abi.MemoryMapped"/>.</summary>
    public ReadOnlyMemory<byte> PublicInput { get; init; }

    /// <summary>The most cycles that the run may take; 1 to <see cref="HardMaxCycles"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public ulong MaxCycles
    {
        get => _maxCycles;
        init
        {
            ArgumentOutOfRangeException.ThrowIfZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, HardMaxCycles);
            _maxCycles = value;
        }
    }

    /// <summary>The most bytes of RAM that the run may touch, counted in pages of 16 KiB.</summary>
    public long MaxMemoryBytes { get; init; } = 1L << 30;

    /// <summary>The most bytes that the trace may take.</summary>
    public long MaxTraceBytes { get; init; } = 1L << 34;

    /// <summary>How the program communicates.</summary>
    public Abi Abi { get; init; }

    /// <summary>Whether to record what proving needs.</summary>
    public bool Trace { get; init; }

    /// <summary>
    /// Byte addresses, multiples of four, of words to look at when the run has ended: <see cref="Execution.FinalWord"/>. Looking is no access: it
    /// touches no page, and a trace does not have it.
    /// </summary>
    public IReadOnlyList<uint> Watched { get; init; } = [];
}
