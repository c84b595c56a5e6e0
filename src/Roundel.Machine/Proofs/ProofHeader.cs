using System.Buffers.Binary;
using Roundel.Verifier;

namespace Roundel.Machine.Proofs;

/// <summary>The first 16 bytes of a proof: magic, version, parameter-set id, total length in bytes; little-endian words.</summary>
/// <param name="ParameterSetId">The parameter set that the proof claims to be made with; the verifier's policy judges it.</param>
public readonly record struct ProofHeader(uint ParameterSetId)
{
    /// <summary>"RNDL".</summary>
    public const uint Magic = 0x4c44_4e52;

    /// <summary>The format and protocol described in docs/protocol.md.</summary>
    public const uint Version = 2;

    /// <summary>The header's length.</summary>
    public const int ByteCount = 16;

    /// <summary>Writes the header of a proof of the given total length.</summary>
    public void Write(Span<byte> destination, int totalLength)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], ParameterSetId);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], (uint)totalLength);
    }

    /// <summary>Reads a header.</summary>
    /// <returns><see cref="VerificationError.None"/>, or what is wrong.</returns>
    public static VerificationError TryRead(ReadOnlySpan<byte> proof, out ProofHeader header)
    {
        header = default;
        if (proof.Length < ByteCount) return VerificationError.Truncated;
        if (BinaryPrimitives.ReadUInt32LittleEndian(proof) != Magic) return VerificationError.BadHeader;
        if (BinaryPrimitives.ReadUInt32LittleEndian(proof[4..]) != Version) return VerificationError.BadHeader;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(proof[12..]);
        if (length > proof.Length) return VerificationError.Truncated;
        if (length < proof.Length) return VerificationError.TrailingBytes;
        header = new ProofHeader(BinaryPrimitives.ReadUInt32LittleEndian(proof[8..]));
        return VerificationError.None;
    }
}
