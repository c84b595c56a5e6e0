using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Roundel.Air;
using Roundel.Hash;
using Roundel.Verifier;

namespace Roundel.Machine.Proofs;

/// <summary>
/// What a verifier must know of a program: its digest, the facts that the statement's terms need, and the commitment to its
/// preprocessed tables at every blowup. A function of the ELF file, the ABI and this version of the machine alone.
/// </summary>
public sealed class VerificationKey
{
    /// <summary>"RNDK".</summary>
    private const uint Magic = 0x4b44_4e52;
    private const uint Version = 1;
    private const int MaxLogBlowup = 4;

    private readonly Digest[] _roots;

    internal VerificationKey(Digest programDigest, ProgramFacts facts, IReadOnlyList<PreprocessedShape> tables, Digest[] roots) =>
        (ProgramDigest, Facts, Tables, _roots) = (programDigest, facts, tables, roots);

    /// <summary>Identifies program, ABI and machine: a hash over all preprocessed tables, the facts, and the chips' declarations.</summary>
    public Digest ProgramDigest { get; }

    /// <summary>Entry, ABI and memory zones.</summary>
    public ProgramFacts Facts { get; }

    /// <summary>The preprocessed tables, in chip order.</summary>
    public IReadOnlyList<PreprocessedShape> Tables { get; }

    /// <summary>The blowups that the key has a commitment for.</summary>
    public IEnumerable<int> LogBlowups => Enumerable.Range(1, MaxLogBlowup).Where(b => _roots[b - 1] != default);

    /// <summary>The commitment at a blowup, or null where the key was made without it.</summary>
    public PreprocessedCommitment? At(int logBlowup) =>
        logBlowup is >= 1 and <= MaxLogBlowup && _roots[logBlowup - 1] != default ? new PreprocessedCommitment(_roots[logBlowup - 1], Tables) : null;

    /// <summary>Binds the key into a transcript.</summary>
    internal void Absorb(Channel channel, PreprocessedCommitment commitment)
    {
        var words = new List<uint>();
        Append(words, ProgramDigest);
        Append(words, commitment.Root);
        words.AddRange(TableWords());
        words.AddRange(FactWords(Facts));
        channel.Absorb(TranscriptTag.VerificationKey, [.. words]);
    }

    /// <summary>The key as a file: words, then a checksum of them.</summary>
    public byte[] ToBytes()
    {
        List<uint> words = [Magic, Version];
        Append(words, Digest.ReadFrom(RoundelMachine.System.Digest));
        Append(words, ProgramDigest);
        words.AddRange(FactWords(Facts));
        words.AddRange(TableWords());
        foreach (Digest root in _roots) Append(words, root);
        Append(words, Checksum([.. words]));
        var bytes = new byte[sizeof(uint) * words.Count];
        for (int i = 0; i < words.Count; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint) * i), words[i]);
        return bytes;
    }

    /// <summary>Reads a key file. Never throws on bad bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="key">The key.</param>
    /// <param name="error">Otherwise one line that says what is wrong and what to do.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out VerificationKey? key, out string error)
    {
        key = null;
        error = "This is not a Roundel verification key.";
        if (bytes.Length % sizeof(uint) != 0 || bytes.Length is < 64 or > 4096) return false;
        var words = new uint[bytes.Length / sizeof(uint)];
        for (int i = 0; i < words.Length; i++) words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(sizeof(uint) * i)..]);
        if (words[0] != Magic) return false;
        error = $"The key has format version {words[1]}; this program reads version {Version}. Make it again with 'roundel key'.";
        if (words[1] != Version) return false;
        error = "The key is damaged: its checksum does not match. Make it again with 'roundel key'.";
        if (Checksum(words.AsSpan(0, words.Length - Digest.WordCount)) != Digest.ReadFrom(words.AsSpan(words.Length - Digest.WordCount))) return false;
        error = "The key was made by another version of the machine. Make it again with 'roundel key'.";
        var reader = new WordReader(words.AsSpan(2, words.Length - 2 - Digest.WordCount));
        if (reader.ReadDigest() != Digest.ReadFrom(RoundelMachine.System.Digest)) return false;
        error = "The key is malformed. Make it again with 'roundel key'.";
        Digest programDigest = reader.ReadDigest();
        if (!ProgramFacts.TryRead(ref reader, out ProgramFacts? facts)) return false;
        if (!TryReadTables(ref reader, out List<PreprocessedShape> tables)) return false;
        var roots = new Digest[MaxLogBlowup];
        for (int i = 0; i < roots.Length; i++) roots[i] = reader.ReadDigest();
        if (!reader.AtEnd) return false;
        key = new VerificationKey(programDigest, facts, tables, roots);
        error = "";
        return true;
    }

    /// <summary>The words of the facts.</summary>
    internal static uint[] FactWords(ProgramFacts facts)
    {
        var words = new uint[facts.WordCount];
        facts.WriteWords(words);
        return words;
    }

    private static bool TryReadTables(ref WordReader reader, out List<PreprocessedShape> tables)
    {
        tables = [];
        uint count = reader.Read();
        if (count > RoundelMachine.System.Chips.Count) return false;
        for (int i = 0, previous = -1; i < count; i++)
        {
            uint chip = reader.Read(), logSize = reader.Read();
            if (chip >= RoundelMachine.System.Chips.Count || (int)chip <= previous) return false;
            if (logSize is < ProofShape.MinLogSize or > ProofShape.MaxLogSize) return false;
            ChipAir air = RoundelMachine.System.Chips[(int)chip];
            if (air.PreprocessedWidth == 0) return false;
            tables.Add(new PreprocessedShape(air, (int)logSize));
            previous = (int)chip;
        }
        return reader.Ok;
    }

    private IEnumerable<uint> TableWords() => [(uint)Tables.Count, .. Tables.SelectMany(t => new[] { (uint)t.Air.Index, (uint)t.LogSize })];

    private static Digest Checksum(ReadOnlySpan<uint> words) => Blake2s.HashWords(words, Magic);

    private static void Append(List<uint> words, in Digest digest)
    {
        Span<uint> eight = stackalloc uint[Digest.WordCount];
        digest.CopyTo(eight);
        foreach (uint word in eight) words.Add(word);
    }
}
