using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roundel;

/// <summary>
/// Keccak-256 as Ethereum uses it: the Keccak reference, version 3.0, with the padding byte 0x01, not SHA-3's 0x06. Of bytes at once by
/// <see cref="Hash(ReadOnlySpan{byte}, Span{byte})"/>, or of parts, as they come.
/// </summary>
public sealed class Keccak256
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestBytes = 32;

    private const int BlockBytes = 136, BlockWords = 17, StateWords = 25;

    private readonly ulong[] _state = new ulong[StateWords];

    /// <summary>The block that is not full yet.</summary>
    private readonly ulong[] _pending = new ulong[BlockWords];

    private int _used;

    /// <summary>Section 1.2: iota's round constants.</summary>
    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>The digest of bytes, without allocating.</summary>
    /// <param name="bytes">What to hash.</param>
    /// <param name="digest">Gets <see cref="DigestBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Span<ulong> state = stackalloc ulong[StateWords];
        Span<ulong> pending = stackalloc ulong[BlockWords];
        state.Clear();
        int used = Absorb(state, pending, 0, bytes);
        Complete(state, pending, used, digest);
    }

    /// <summary>The digest of bytes.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> bytes)
    {
        var digest = new byte[DigestBytes];
        Hash(bytes, digest);
        return digest;
    }

    /// <summary>Appends bytes; quickest where they are aligned to words and come in whole blocks of 136.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _used = Absorb(_state, _pending, _used, bytes);

    /// <summary>Writes the digest of what was appended, and starts anew.</summary>
    /// <param name="digest">Gets <see cref="DigestBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    public void Finish(Span<byte> digest)
    {
        Complete(_state, _pending, _used, digest);
        _state.AsSpan().Clear();
        _used = 0;
    }

    /// <returns>The bytes that wait for their block to be full.</returns>
    private static int Absorb(Span<ulong> state, Span<ulong> pending, int used, ReadOnlySpan<byte> bytes)
    {
        if (used != 0)
        {
            int taken = Math.Min(BlockBytes - used, bytes.Length);
            bytes[..taken].CopyTo(MemoryMarshal.AsBytes(pending)[used..]);
            if (used + taken < BlockBytes) return used + taken;
            AddAndPermute(state, pending);
            bytes = bytes[taken..];
        }
        for (; bytes.Length >= BlockBytes; bytes = bytes[BlockBytes..]) AddAndPermute(state, Blocks.Words(bytes[..BlockBytes], pending));
        bytes.CopyTo(MemoryMarshal.AsBytes(pending));
        return bytes.Length;
    }

    private static void Complete(Span<ulong> state, Span<ulong> pending, int used, Span<byte> digest)
    {
        if (digest.Length != DigestBytes) throw new ArgumentException("A digest has 32 bytes.", nameof(digest));
        Span<byte> block = MemoryMarshal.AsBytes(pending);
        block[used..].Clear();
        block[used] ^= 0x01;
        block[^1] ^= 0x80;
        AddAndPermute(state, pending);
        MemoryMarshal.AsBytes(state)[..DigestBytes].CopyTo(digest);
    }

    private static void AddAndPermute(Span<ulong> state, ReadOnlySpan<ulong> block)
    {
        for (int i = 0; i < BlockWords; i++) state[i] ^= block[i];
        Permute(state);
    }

    /// <summary>Keccak-f[1600]. All of Keccak goes through here.</summary>
    [SkipLocalsInit]
    internal static void Permute(Span<ulong> a)
    {
        // The last lane first: the check of one index covers the smaller ones.
        _ = a[24];
        Span<ulong> b = stackalloc ulong[StateWords];
        foreach (ulong constant in RoundConstants)
        {
            Mix(a, b);
            Chi(a, b, 0);
            Chi(a, b, 5);
            Chi(a, b, 10);
            Chi(a, b, 15);
            Chi(a, b, 20);
            a[0] ^= constant;
        }
    }

    /// <summary>Chi over one row of b, written back to a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Chi(Span<ulong> a, ReadOnlySpan<ulong> b, int y)
    {
        ulong b0 = b[y], b1 = b[y + 1], b2 = b[y + 2], b3 = b[y + 3], b4 = b[y + 4];
        a[y] = b0 ^ (~b1 & b2);
        a[y + 1] = b1 ^ (~b2 & b3);
        a[y + 2] = b2 ^ (~b3 & b4);
        a[y + 3] = b3 ^ (~b4 & b0);
        a[y + 4] = b4 ^ (~b0 & b1);
    }

    /// <summary>Theta, rho and pi.</summary>
    private static void Mix(ReadOnlySpan<ulong> a, Span<ulong> b)
    {
        ulong c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
        ulong c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
        ulong c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
        ulong c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
        ulong c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
        ulong d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
        ulong d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
        ulong d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
        ulong d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
        ulong d4 = c3 ^ BitOperations.RotateLeft(c0, 1);
        b[0] = a[0] ^ d0;
        b[10] = BitOperations.RotateLeft(a[1] ^ d1, 1);
        b[20] = BitOperations.RotateLeft(a[2] ^ d2, 62);
        b[5] = BitOperations.RotateLeft(a[3] ^ d3, 28);
        b[15] = BitOperations.RotateLeft(a[4] ^ d4, 27);
        b[16] = BitOperations.RotateLeft(a[5] ^ d0, 36);
        b[1] = BitOperations.RotateLeft(a[6] ^ d1, 44);
        b[11] = BitOperations.RotateLeft(a[7] ^ d2, 6);
        b[21] = BitOperations.RotateLeft(a[8] ^ d3, 55);
        b[6] = BitOperations.RotateLeft(a[9] ^ d4, 20);
        b[7] = BitOperations.RotateLeft(a[10] ^ d0, 3);
        b[17] = BitOperations.RotateLeft(a[11] ^ d1, 10);
        b[2] = BitOperations.RotateLeft(a[12] ^ d2, 43);
        b[12] = BitOperations.RotateLeft(a[13] ^ d3, 25);
        b[22] = BitOperations.RotateLeft(a[14] ^ d4, 39);
        b[23] = BitOperations.RotateLeft(a[15] ^ d0, 41);
        b[8] = BitOperations.RotateLeft(a[16] ^ d1, 45);
        b[18] = BitOperations.RotateLeft(a[17] ^ d2, 15);
        b[3] = BitOperations.RotateLeft(a[18] ^ d3, 21);
        b[13] = BitOperations.RotateLeft(a[19] ^ d4, 8);
        b[14] = BitOperations.RotateLeft(a[20] ^ d0, 18);
        b[24] = BitOperations.RotateLeft(a[21] ^ d1, 2);
        b[9] = BitOperations.RotateLeft(a[22] ^ d2, 61);
        b[19] = BitOperations.RotateLeft(a[23] ^ d3, 56);
        b[4] = BitOperations.RotateLeft(a[24] ^ d4, 14);
    }
}
