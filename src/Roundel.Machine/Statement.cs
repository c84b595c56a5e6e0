using System.Diagnostics.CodeAnalysis;
using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine;

/// <summary>Takes the statement's own bus terms, one by one.</summary>
public interface IStatementTerms
{
    /// <summary>A term of multiplicity one.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="side">Emit, consume or look up.</param>
    /// <param name="tuple">The entries; valid during the call only.</param>
    void Add(Bus bus, BusSide side, scoped ReadOnlySpan<M31> tuple);
}

/// <summary>
/// What a proof shows about one run of a program: public input, output, exit code and cycles. All of it enters the proof: through
/// the transcript, through the public values, and through the statement's own bus terms, which the tables must balance.
/// </summary>
public sealed class Statement
{
    /// <summary>Words before the bytes in <see cref="WriteWords"/>.</summary>
    private const int HeaderWords = 10;

    private Statement(ProgramFacts program) => Program = program;

    /// <summary>What the key fixes.</summary>
    public ProgramFacts Program { get; }

    /// <summary>The public input, read or not.</summary>
    public ReadOnlyMemory<byte> PublicInput { get; private init; }

    /// <summary>Bytes at the end of the public input that the run did not read.</summary>
    public uint PublicInputUnread { get; private init; }

    /// <summary>The public output.</summary>
    public ReadOnlyMemory<byte> PublicOutput { get; private init; }

    /// <summary>The exit code; 0 under <see cref="Abi.MemoryMapped"/>.</summary>
    public uint ExitCode { get; private init; }

    /// <summary>Instructions executed, 1 to <see cref="ExecutionOptions.HardMaxCycles"/>.</summary>
    public uint Cycles { get; private init; }

    /// <summary>The values of <see cref="PublicValues.All"/>.</summary>
    public M31[] Publics => [(M31)(PublicInput.Length & 0xffff), (M31)(PublicInput.Length >> 16)];

    /// <summary>Makes a statement from values that may come from anywhere.</summary>
    /// <param name="program">What the key fixes.</param>
    /// <param name="publicInput">At most <see cref="ExecutionOptions.MaxStreamBytes"/> bytes.</param>
    /// <param name="publicInputUnread">At most the public input's length.</param>
    /// <param name="publicOutput">At most <see cref="ExecutionOptions.MaxStreamBytes"/> bytes.</param>
    /// <param name="exitCode">Any word; 0 under <see cref="Abi.MemoryMapped"/>.</param>
    /// <param name="cycles">1 to <see cref="ExecutionOptions.HardMaxCycles"/>.</param>
    /// <param name="statement">The statement, if the values are in range.</param>
    /// <param name="error">Otherwise one line that says which is not.</param>
    public static bool TryCreate(ProgramFacts program, ReadOnlyMemory<byte> publicInput, uint publicInputUnread,
        ReadOnlyMemory<byte> publicOutput, uint exitCode, ulong cycles, [NotNullWhen(true)] out Statement? statement, out string error)
    {
        ArgumentNullException.ThrowIfNull(program);
        statement = null;
        error = publicInput.Length > ExecutionOptions.MaxStreamBytes ? "The public input is too long."
            : publicOutput.Length > ExecutionOptions.MaxStreamBytes ? "The public output is too long."
            : publicInputUnread > (uint)publicInput.Length ? "More public input is unread than there is."
            : cycles is 0 or > ExecutionOptions.HardMaxCycles ? "The number of cycles is out of range."
            : program.Abi == Abi.MemoryMapped && (exitCode != 0 || !publicInput.IsEmpty)
                ? "The memory-mapped ABI has no exit code and no public input."
            : "";
        if (error.Length > 0) return false;
        statement = new Statement(program)
        {
            PublicInput = publicInput,
            PublicInputUnread = publicInputUnread,
            PublicOutput = publicOutput,
            ExitCode = exitCode,
            Cycles = (uint)cycles,
        };
        return true;
    }

    /// <summary>Makes a statement from values known to be in range; see <see cref="TryCreate"/>.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static Statement Create(ProgramFacts program, ReadOnlyMemory<byte> publicInput, uint publicInputUnread,
        ReadOnlyMemory<byte> publicOutput, uint exitCode, ulong cycles) =>
        TryCreate(program, publicInput, publicInputUnread, publicOutput, exitCode, cycles, out Statement? statement, out string error)
            ? statement : throw new ArgumentException(error);

    /// <summary>An upper bound for the number of terms of <see cref="ForEachTerm"/>.</summary>
    public long TermCount => 2L + PublicInput.Length + PublicOutput.Length + Program.Zones.Count;

    /// <summary>
    /// The statement's own bus terms: the first state; the halt; each byte of public input that was read (position: bytes unread before
    /// it is read) and of output (position: from 0), all emitted; and if the Boundary table is present, the zones it passes over.
    /// Allocates nothing.
    /// </summary>
    /// <param name="terms">Takes them.</param>
    /// <param name="hasBoundary">Whether the proof has the Boundary table.</param>
    public void ForEachTerm<TTerms>(ref TTerms terms, bool hasBoundary) where TTerms : IStatementTerms, allows ref struct
    {
        Span<M31> tuple = stackalloc M31[3];
        Set(tuple, Program.EntryPc, Clocks.First);
        terms.Add(Buses.State, BusSide.Emit, tuple[..2]);
        Set(tuple, Clocks.First + Clocks.Step * (Cycles - 1), ExitCode & 0xffff, ExitCode >> 16);
        terms.Add(Buses.Halt, BusSide.Consume, tuple);
        ReadOnlySpan<byte> input = PublicInput.Span[..(PublicInput.Length - (int)PublicInputUnread)], output = PublicOutput.Span;
        for (int i = 0; i < input.Length; i++)
        {
            Set(tuple, (uint)StreamKind.PublicInput, (uint)(PublicInput.Length - i), input[i]);
            terms.Add(Buses.Stream, BusSide.Emit, tuple);
        }
        for (int i = 0; i < output.Length; i++)
        {
            Set(tuple, (uint)StreamKind.Output, (uint)i, output[i]);
            terms.Add(Buses.Stream, BusSide.Emit, tuple);
        }
        if (!hasBoundary) return;
        foreach (Zone zone in Program.Zones)
        {
            Set(tuple, zone.Start, zone.End);
            terms.Add(Buses.Zones, BusSide.Consume, tuple[..2]);
        }
    }

    /// <summary>The number of words that <see cref="WriteWords"/> writes.</summary>
    public int WordCount => HeaderWords + PackedWords(PublicInput.Length) + PackedWords(PublicOutput.Length);

    /// <summary>
    /// Writes the statement for the transcript, all words below 2^28: ABI, cycles, then low and high limb of exit code, input
    /// length, unread input, output length; then the input's and the output's bytes, three to a word, the first lowest, the last word
    /// of each filled up with zeros. Lengths come first, so no two statements write alike.
    /// </summary>
    /// <param name="words">At least <see cref="WordCount"/>.</param>
    /// <returns>The number of words written.</returns>
    public int WriteWords(Span<uint> words)
    {
        words[0] = (uint)Program.Abi;
        words[1] = Cycles;
        WriteLimbs(words[2..], ExitCode);
        WriteLimbs(words[4..], (uint)PublicInput.Length);
        WriteLimbs(words[6..], PublicInputUnread);
        WriteLimbs(words[8..], (uint)PublicOutput.Length);
        int count = HeaderWords;
        count += Pack(PublicInput.Span, words[count..]);
        count += Pack(PublicOutput.Span, words[count..]);
        return count;
    }

    private static void Set(Span<M31> tuple, uint a, uint b, uint c = 0)
    {
        // All below p: clocks and addresses below 2^31 − 1, limbs and bytes.
        tuple[0] = M31.FromCanonical(a);
        tuple[1] = M31.FromCanonical(b);
        tuple[2] = M31.FromCanonical(c);
    }

    private static void WriteLimbs(Span<uint> words, uint value)
    {
        words[0] = value & 0xffff;
        words[1] = value >> 16;
    }

    private static int PackedWords(int bytes) => (bytes + 2) / 3;

    private static int Pack(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        int count = PackedWords(bytes.Length);
        words[..count].Clear();
        for (int i = 0; i < bytes.Length; i++) words[i / 3] |= (uint)bytes[i] << 8 * (i % 3);
        return count;
    }
}
