using Roundel.Machine;
using Roundel.Machine.Paths;
using Roundel.Machine.Proofs;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>A proof, made here or read from anywhere: any bytes are safe, and say nothing until they are verified.</summary>
public sealed class Proof
{
    private readonly byte[] _bytes;

    internal Proof(byte[] bytes, ProofStatement? claim, ProveReport? report) => (_bytes, Claim, Report) = (bytes, claim, report);

    /// <summary>The proof file's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>What the proof claims to say; null if it is unreadable. Only verification makes it more than a claim.</summary>
    public ProofStatement? Claim { get; }

    /// <summary>How the proof was made; null if it was read.</summary>
    public ProveReport? Report { get; }

    /// <summary>The parameters that the proof claims; null if unknown.</summary>
    public ParameterSet? Parameters =>
        ProofHeader.TryRead(_bytes, out ProofHeader header) == VerificationError.None ? ParameterSet.ById(header.ParameterSetId) : null;

    /// <summary>Takes the bytes of a proof.</summary>
    public static Proof FromBytes(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        bool readable = ProofHeader.TryRead(copy, out _) == VerificationError.None;
        return new Proof(copy, readable ? ProofStatement.TryRead(copy.AsMemory(ProofHeader.ByteCount), out _) : null, null);
    }

    /// <summary>Reads a proof file.</summary>
    /// <exception cref="RoundelException">There is no such file, or it cannot be read.</exception>
    public static Proof Load(string path) => FromBytes(Files.Read(path, "proof"));

    /// <summary>Writes the proof file, whole or not at all.</summary>
    /// <exception cref="RoundelException">It cannot be written.</exception>
    public void Save(string path) => Files.Write(path, _bytes);

    /// <summary>The heights that the proof claims for its tables, by chip, and what they mean for its security; null if unreadable.</summary>
    /// <param name="security">The security of a valid proof of this shape.</param>
    public IReadOnlyList<ChipSize>? ClaimedTables(out SecurityReport? security)
    {
        security = null;
        if (Parameters is not { } set || ProofStatement.TryRead(_bytes.AsMemory(ProofHeader.ByteCount), out int section) is null) return null;
        ReadOnlySpan<byte> body = _bytes.AsSpan(ProofHeader.ByteCount + section);
        if (!PathSection.TryRead(body, out PathList? paths, out int length)) return null;
        AirSystemHeights heights = AirSystemHeights.Read(RoundelMachine.With(paths), body[length..]);
        if (heights.Shape(set) is not { } shape) return null;
        // The sections' lengths bound the number of bytes and instructions, and so of bus terms, in statement and paths.
        security = SecurityReport.Of(shape, set, section + length);
        return [.. shape.Tables.GroupBy(t => t.Air).Select(g => ChipSize.Of(g.Key, -1, g.Sum(t => 1L << t.LogSize)))];
    }
}
