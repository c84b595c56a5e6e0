using Roundel.RiscV.Trace;

namespace Roundel.RiscV;

/// <summary>A run that ended by itself. Dispose it to free its trace.</summary>
public sealed class Execution : IDisposable
{
    internal Execution(ElfImage image, PcProfile profile, ExecutionTrace? trace)
    {
        Profile = profile;
        Trace = trace;
        OpCounts = profile.CountOps(image);
    }

    /// <summary>Instructions executed.</summary>
    public ulong Cycles => Profile.Cycles;

    /// <summary>The exit code; 0 under the memory-mapped ABI.</summary>
    public uint ExitCode { get; internal init; }

    /// <summary>The public output.</summary>
    public byte[] Output { get; internal init; } = [];

    /// <summary>What the program wrote to file descriptor 2, cut at <see cref="ExecutionOptions.MaxConsoleBytes"/>.</summary>
    public byte[] Console { get; internal init; } = [];

    /// <summary>Bytes of private input that were never read.</summary>
    public uint PrivateInputUnread { get; internal init; }

    /// <summary>Bytes of public input that were never read.</summary>
    public uint PublicInputUnread { get; internal init; }

    /// <summary>What proving needs, if it was asked for.</summary>
    public ExecutionTrace? Trace { get; }

    /// <summary>How often each instruction ran.</summary>
    public PcProfile Profile { get; }

    /// <summary>How often each operation ran, indexed by <see cref="Op"/>.</summary>
    public ReadOnlyMemory<ulong> OpCounts { get; }

    /// <summary>Loads of any width.</summary>
    public ulong Loads => Sum(Op.Lw, Op.Lb, Op.Lbu, Op.Lh, Op.Lhu);

    /// <summary>Stores of any width.</summary>
    public ulong Stores => Sum(Op.Sw, Op.Sb, Op.Sh);

    /// <summary>Loads and stores at addresses that are not multiples of their width; they cost more to prove.</summary>
    public ulong Misaligned { get; internal init; }

    /// <summary>
    /// Stores and transfers into the stretch of <see cref="ElfImage.TextWords"/>, data there included. They change what loads see,
    /// never what executes.
    /// </summary>
    public ulong TextWrites { get; internal init; }

    /// <summary>Bytes of RAM in touched pages of 16 KiB.</summary>
    public long MemoryBytes { get; internal init; }

    /// <summary>Lines for the user about suspicious things; usually empty.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>What was found in the watched words.</summary>
    internal IReadOnlyDictionary<uint, uint> FinalWords { get; init; } = new Dictionary<uint, uint>();

    /// <summary>What a word of memory held when the run had ended; zero if it was never touched.</summary>
    /// <param name="address">One of <see cref="ExecutionOptions.Watched"/>.</param>
    /// <exception cref="ArgumentException">It was not watched.</exception>
    public uint FinalWord(uint address) => FinalWords.TryGetValue(address, out uint word) ? word
        : throw new ArgumentException($"The word at 0x{address:x8} was not watched.", nameof(address));

    /// <inheritdoc/>
    public void Dispose() => Trace?.Dispose();

    private ulong Sum(params ReadOnlySpan<Op> ops)
    {
        ulong sum = 0;
        foreach (Op op in ops) sum += OpCounts.Span[(int)op];
        return sum;
    }
}
