using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roundel;

/// <summary>
/// BLAKE2s (RFC 7693), keyed or not, with digests of 1 to 32 bytes: of bytes at once by
/// <see cref="Hash(ReadOnlySpan{byte}, Span{byte}, ReadOnlySpan{byte})"/>, or of parts, as they come. By the byte it costs a guest a quarter more than SHA-256.
/// </summary>
public sealed class Blake2s
{
    /// <summary>Bytes of a digest, and of a key, at most.</summary>
    public const int DigestBytes = 32, KeyBytes = 32;

    private const int BlockBytes = 64, BlockWords = 16, StateWords = 8;

    private readonly uint[] _state = new uint[StateWords], _start = new uint[StateWords];

    /// <summary>The last block so far, perhaps full: whether it is the last decides how it is compressed.</summary>
    private readonly uint[] _pending = new uint[BlockWords], _first = new uint[BlockWords];

    private readonly int _digestBytes, _keyBytes;

    /// <summary>Bytes in <see cref="_pending"/>.</summary>
    private int _used;

    /// <summary>Bytes compressed so far.</summary>
    private ulong _before;

    /// <summary>A digest to which nothing has been appended.</summary>
    /// <param name="digestBytes">Its length, 1 to 32.</param>
    /// <param name="key">At most 32 bytes, or none.</param>
    /// <exception cref="ArgumentException">One of them is longer, or the digest is empty.</exception>
    public Blake2s(int digestBytes = DigestBytes, ReadOnlySpan<byte> key = default)
    {
        _digestBytes = digestBytes;
        _keyBytes = key.Length;
        Start(_start, _first, digestBytes, key);
        Reset();
    }

    /// <summary>Section 2.6: SHA-256's initial state.</summary>
    private static ReadOnlySpan<uint> Initial =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <summary>The digest of bytes, without allocating.</summary>
    /// <param name="bytes">What to hash.</param>
    /// <param name="digest">Gets the digest; its length, 1 to 32, is part of what is hashed.</param>
    /// <param name="key">At most 32 bytes, or none.</param>
    /// <exception cref="ArgumentException">The digest or the key has another length.</exception>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> digest, ReadOnlySpan<byte> key = default)
    {
        Span<uint> state = stackalloc uint[StateWords];
        Span<uint> pending = stackalloc uint[BlockWords];
        int used = Start(state, pending, digest.Length, key);
        ulong before = 0;
        used = Absorb(state, pending, used, ref before, bytes);
        Complete(state, pending, used, before, digest);
    }

    /// <summary>The digest of bytes, 32 bytes.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> bytes)
    {
        var digest = new byte[DigestBytes];
        Hash(bytes, digest);
        return digest;
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _used = Absorb(_state, _pending, _used, ref _before, bytes);

    /// <summary>Writes the digest of what was appended, and starts anew with the same key.</summary>
    /// <param name="digest">Gets the digest, of the length given at the start.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void Finish(Span<byte> digest)
    {
        if (digest.Length != _digestBytes) throw new ArgumentException("The digest was to have another length.", nameof(digest));
        Complete(_state, _pending, _used, _before, digest);
        Reset();
    }

    private void Reset()
    {
        _start.AsSpan().CopyTo(_state);
        _first.AsSpan().CopyTo(_pending);
        _used = _keyBytes == 0 ? 0 : BlockBytes;
        _before = 0;
    }

    /// <summary>Section 2.5: the parameter block, and the key as the first block.</summary>
    /// <returns>The bytes that wait.</returns>
    private static int Start(Span<uint> state, Span<uint> pending, int digestBytes, ReadOnlySpan<byte> key)
    {
        if (digestBytes is < 1 or > DigestBytes) throw new ArgumentException("A digest has 1 to 32 bytes.");
        if (key.Length > KeyBytes) throw new ArgumentException("A key has at most 32 bytes.", nameof(key));
        Initial.CopyTo(state);
        state[0] ^= 0x01010000 | (uint)key.Length << 8 | (uint)digestBytes;
        pending.Clear();
        key.CopyTo(MemoryMarshal.AsBytes(pending));
        return key.IsEmpty ? 0 : BlockBytes;
    }

    /// <returns>The bytes that wait: a whole block at most, since the last one is compressed in another way.</returns>
    private static int Absorb(Span<uint> state, Span<uint> pending, int used, ref ulong before, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return used;
        if (used != 0)
        {
            int taken = Math.Min(BlockBytes - used, bytes.Length);
            bytes[..taken].CopyTo(MemoryMarshal.AsBytes(pending)[used..]);
            used += taken;
            bytes = bytes[taken..];
            if (bytes.IsEmpty) return used;
            Compress(state, pending, before += BlockBytes, 0);
        }
        for (; bytes.Length > BlockBytes; bytes = bytes[BlockBytes..])
            Compress(state, Blocks.Words(bytes[..BlockBytes], pending), before += BlockBytes, 0);
        bytes.CopyTo(MemoryMarshal.AsBytes(pending));
        return bytes.Length;
    }

    private static void Complete(Span<uint> state, Span<uint> pending, int used, ulong before, Span<byte> digest)
    {
        MemoryMarshal.AsBytes(pending)[used..].Clear();
        Compress(state, pending, before + (uint)used, uint.MaxValue);
        MemoryMarshal.AsBytes(state)[..digest.Length].CopyTo(digest);
    }

    /// <summary>Section 3.2: one block, as it lies in memory, into the state. All of BLAKE2s goes through here.</summary>
    /// <param name="h">The state.</param>
    /// <param name="m">The block.</param>
    /// <param name="count">Bytes hashed, with this block.</param>
    /// <param name="last">All ones for the last block, otherwise 0.</param>
    internal static void Compress(Span<uint> h, ReadOnlySpan<uint> m, ulong count, uint last)
    {
        // The last first: the check of one index covers the smaller ones.
        _ = h[7];
        _ = m[15];
        uint v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
        uint v8 = 0x6a09e667, v9 = 0xbb67ae85, v10 = 0x3c6ef372, v11 = 0xa54ff53a;
        uint v12 = 0x510e527f ^ (uint)count, v13 = 0x9b05688c ^ (uint)(count >> 32), v14 = 0x1f83d9ab ^ last, v15 = 0x5be0cd19;
        // Section 2.7: the words' order in each round.
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5);
        Round(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ref v8, ref v9, ref v10, ref v11, ref v12, ref v13, ref v14, ref v15,
            m, 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0);
        h[0] ^= v0 ^ v8;
        h[1] ^= v1 ^ v9;
        h[2] ^= v2 ^ v10;
        h[3] ^= v3 ^ v11;
        h[4] ^= v4 ^ v12;
        h[5] ^= v5 ^ v13;
        h[6] ^= v6 ^ v14;
        h[7] ^= v7 ^ v15;
    }

    /// <summary>The columns of the state, then its diagonals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref uint v0, ref uint v1, ref uint v2, ref uint v3, ref uint v4, ref uint v5, ref uint v6, ref uint v7,
        ref uint v8, ref uint v9, ref uint v10, ref uint v11, ref uint v12, ref uint v13, ref uint v14, ref uint v15,
        ReadOnlySpan<uint> m, int i0, int i1, int i2, int i3, int i4, int i5, int i6, int i7,
        int i8, int i9, int i10, int i11, int i12, int i13, int i14, int i15)
    {
        Mix(ref v0, ref v4, ref v8, ref v12, m[i0], m[i1]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[i2], m[i3]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[i4], m[i5]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[i6], m[i7]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[i8], m[i9]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[i10], m[i11]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[i12], m[i13]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[i14], m[i15]);
    }

    /// <summary>Section 3.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
