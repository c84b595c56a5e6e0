using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roundel;

/// <summary>SHA-256 (FIPS 180-4): of bytes at once by <see cref="Hash(ReadOnlySpan{byte}, Span{byte})"/>, or of parts, as they come.</summary>
public sealed class Sha256
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestBytes = 32;

    private const int BlockBytes = 64, BlockWords = 16, StateWords = 8;

    private readonly uint[] _state = new uint[StateWords];

    /// <summary>The block that is not full yet.</summary>
    private readonly uint[] _pending = new uint[BlockWords];

    private ulong _length;

    /// <summary>A digest to which nothing has been appended.</summary>
    public Sha256() => Initial.CopyTo(_state);

    /// <summary>Section 5.3.3: the first 32 bits of the fractional parts of the square roots of the first eight primes.</summary>
    private static ReadOnlySpan<uint> Initial =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <summary>Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.</summary>
    private static ReadOnlySpan<uint> K =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The digest of bytes, without allocating.</summary>
    /// <param name="bytes">What to hash.</param>
    /// <param name="digest">Gets <see cref="DigestBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Span<uint> state = stackalloc uint[StateWords];
        Span<uint> pending = stackalloc uint[BlockWords];
        Initial.CopyTo(state);
        Absorb(state, pending, 0, bytes);
        Complete(state, pending, (uint)bytes.Length, digest);
    }

    /// <summary>The digest of bytes.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> bytes)
    {
        var digest = new byte[DigestBytes];
        Hash(bytes, digest);
        return digest;
    }

    /// <summary>Appends bytes; quickest where they are aligned to words and come in whole blocks of 64.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Absorb(_state, _pending, (int)_length & BlockBytes - 1, bytes);
        _length += (uint)bytes.Length;
    }

    /// <summary>Writes the digest of what was appended, and starts anew.</summary>
    /// <param name="digest">Gets <see cref="DigestBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    public void Finish(Span<byte> digest)
    {
        Complete(_state, _pending, _length, digest);
        Initial.CopyTo(_state);
        _length = 0;
    }

    private static void Absorb(Span<uint> state, Span<uint> pending, int used, ReadOnlySpan<byte> bytes)
    {
        if (used != 0)
        {
            int taken = Math.Min(BlockBytes - used, bytes.Length);
            bytes[..taken].CopyTo(MemoryMarshal.AsBytes(pending)[used..]);
            if (used + taken < BlockBytes) return;
            Compress(state, pending);
            bytes = bytes[taken..];
        }
        for (; bytes.Length >= BlockBytes; bytes = bytes[BlockBytes..]) Compress(state, Blocks.Words(bytes[..BlockBytes], pending));
        bytes.CopyTo(MemoryMarshal.AsBytes(pending));
    }

    /// <summary>Section 5.1.1: the padding with the length.</summary>
    private static void Complete(Span<uint> state, Span<uint> pending, ulong length, Span<byte> digest)
    {
        if (digest.Length != DigestBytes) throw new ArgumentException("A digest has 32 bytes.", nameof(digest));
        Span<byte> block = MemoryMarshal.AsBytes(pending);
        int used = (int)length & BlockBytes - 1;
        block[used++] = 0x80;
        block[used..].Clear();
        if (used > BlockBytes - 8)
        {
            Compress(state, pending);
            pending.Clear();
        }
        pending[14] = BinaryPrimitives.ReverseEndianness((uint)(length >> 29));
        pending[15] = BinaryPrimitives.ReverseEndianness((uint)length << 3);
        Compress(state, pending);
        for (int i = 0; i < StateWords; i++) BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], state[i]);
    }

    /// <summary>Section 6.2.2: one block, as it lies in memory, into the state. All of SHA-256 goes through here.</summary>
    [SkipLocalsInit]
    internal static void Compress(Span<uint> state, ReadOnlySpan<uint> block)
    {
        // The last first: the check of one index covers the smaller ones.
        _ = state[7];
        _ = block[15];
        Span<uint> w = stackalloc uint[64];
        for (int i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReverseEndianness(block[i]);
        for (int i = 16; i < 64; i += 4)
        {
            w[i] = Schedule(w[i - 16], w[i - 15], w[i - 7], w[i - 2]);
            w[i + 1] = Schedule(w[i - 15], w[i - 14], w[i - 6], w[i - 1]);
            w[i + 2] = Schedule(w[i - 14], w[i - 13], w[i - 5], w[i]);
            w[i + 3] = Schedule(w[i - 13], w[i - 12], w[i - 4], w[i + 1]);
        }
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        ReadOnlySpan<uint> k = K;
        for (int i = 0; i < 64; i += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, k[i] + w[i]);
            Round(h, a, b, ref c, d, e, f, ref g, k[i + 1] + w[i + 1]);
            Round(g, h, a, ref b, c, d, e, ref f, k[i + 2] + w[i + 2]);
            Round(f, g, h, ref a, b, c, d, ref e, k[i + 3] + w[i + 3]);
            Round(e, f, g, ref h, a, b, c, ref d, k[i + 4] + w[i + 4]);
            Round(d, e, f, ref g, h, a, b, ref c, k[i + 5] + w[i + 5]);
            Round(c, d, e, ref f, g, h, a, ref b, k[i + 6] + w[i + 6]);
            Round(b, c, d, ref e, f, g, h, ref a, k[i + 7] + w[i + 7]);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Schedule(uint w16, uint w15, uint w7, uint w2)
    {
        uint s0 = BitOperations.RotateRight(w15, 7) ^ BitOperations.RotateRight(w15, 18) ^ w15 >> 3;
        uint s1 = BitOperations.RotateRight(w2, 17) ^ BitOperations.RotateRight(w2, 19) ^ w2 >> 10;
        return w16 + s0 + w7 + s1;
    }

    /// <summary>One round with the working variables by name: the caller rotates the names instead of the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint added)
    {
        h += (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + ((e & (f ^ g)) ^ g) + added;
        d += h;
        h += (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + (((a ^ b) & (b ^ c)) ^ b);
    }
}
