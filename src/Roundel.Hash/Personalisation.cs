using System.Buffers.Binary;

namespace Roundel.Hash;

/// <summary>
/// The eight personalisation bytes that keep the uses of Blake2s apart, as one little-endian word.
/// </summary>
public static class Personalisation
{
    /// <summary>Plain Blake2s, eight zero bytes.</summary>
    public const ulong None = 0;

    /// <summary>Merkle leaves: "RndlLeaf".</summary>
    public const ulong Leaf = 0x6661_654c_6c64_6e52;

    /// <summary>Merkle nodes with children: "RndlNode".</summary>
    public const ulong Node = 0x6564_6f4e_6c64_6e52;

    /// <summary>The Fiat–Shamir transcript: "RndlTran".</summary>
    public const ulong Transcript = 0x6e61_7254_6c64_6e52;

    /// <summary>Proof of work: "RndlGrnd".</summary>
    public const ulong Grind = 0x646e_7247_6c64_6e52;

    /// <summary>The word of any eight bytes.</summary>
    /// <exception cref="ArgumentException">There are not exactly eight bytes.</exception>
    public static ulong FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == 8
        ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
        : throw new ArgumentException("A Blake2s personalisation has eight bytes.", nameof(bytes));
}
