using System.Buffers.Binary;
using Roundel.Hash;
using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Keys written by hand.</summary>
internal static class KeyBytes
{
    /// <summary>A key of any topology.</summary>
    public static byte[] Of(ReadOnlySpan<byte> topology, ParameterSet? set = null, Digest root = default)
    {
        var bytes = new byte[16 + Digest.ByteCount + topology.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ModelKey.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)(set ?? ParameterSet.Test).Id);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)topology.Length);
        root.CopyTo(bytes.AsSpan(16));
        topology.CopyTo(bytes.AsSpan(16 + Digest.ByteCount));
        return bytes;
    }

    /// <summary>The places of a word in bytes, which need not be aligned.</summary>
    public static IEnumerable<int> PlacesOf(byte[] bytes, int word)
    {
        for (int at = 0; at + 4 <= bytes.Length; at++)
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) == word) yield return at;
    }

    /// <summary>The bytes with a word replaced wherever it is.</summary>
    public static byte[] Replaced(ReadOnlySpan<byte> bytes, int word, int other)
    {
        byte[] changed = bytes.ToArray();
        foreach (int at in PlacesOf(changed, word).ToArray()) BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), other);
        return changed;
    }
}
