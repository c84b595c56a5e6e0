using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roundel.Hash;

/// <summary>The compression function of Blake2s (RFC 7693, section 3.2), one message at a time.</summary>
internal static class Blake2sCompression
{
    /// <summary>Initial value, word 0; all: fractional parts of the square roots of the first eight primes (section 2.6).</summary>
    public const uint Iv0 = 0x6a09e667;
    /// <summary>Initial value, word 1.</summary>
    public const uint Iv1 = 0xbb67ae85;
    /// <summary>Initial value, word 2.</summary>
    public const uint Iv2 = 0x3c6ef372;
    /// <summary>Initial value, word 3.</summary>
    public const uint Iv3 = 0xa54ff53a;
    /// <summary>Initial value, word 4.</summary>
    public const uint Iv4 = 0x510e527f;
    /// <summary>Initial value, word 5.</summary>
    public const uint Iv5 = 0x9b05688c;
    /// <summary>Initial value, word 6.</summary>
    public const uint Iv6 = 0x1f83d9ab;
    /// <summary>Initial value, word 7.</summary>
    public const uint Iv7 = 0x5be0cd19;

    /// <summary>Sets the chaining value of an empty message: 32-byte digest, no key, no salt.</summary>
    /// <param name="h">Receives eight words.</param>
    /// <param name="personalisation">Eight bytes as a little-endian word.</param>
    public static void Initialise(Span<uint> h, ulong personalisation)
    {
        h = h[..8];
        // Parameter block: digest length 32, key length 0, fanout 1, depth 1; salt zero; personalisation in words 6 and 7.
        h[0] = Iv0 ^ 0x0101_0020;
        h[1] = Iv1;
        h[2] = Iv2;
        h[3] = Iv3;
        h[4] = Iv4;
        h[5] = Iv5;
        h[6] = Iv6 ^ (uint)personalisation;
        h[7] = Iv7 ^ (uint)(personalisation >> 32);
    }

    /// <summary>Mixes one block of 16 words into the eight-word state.</summary>
    /// <param name="h">The chaining value, eight words.</param>
    /// <param name="m">The message block, 16 words.</param>
    /// <param name="byteCount">The number of message bytes up to and including this block.</param>
    /// <param name="isLast">Whether this is the final block.</param>
    public static void Compress(Span<uint> h, ReadOnlySpan<uint> m, ulong byteCount, bool isLast)
    {
        h = h[..8];
        m = m[..16];
        uint v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
        uint v8 = Iv0, v9 = Iv1, v10 = Iv2, v11 = Iv3;
        uint v12 = Iv4 ^ (uint)byteCount, v13 = Iv5 ^ (uint)(byteCount >> 32), v14 = isLast ? ~Iv6 : Iv6, v15 = Iv7;

        // Ten rounds of four columns and four diagonals; the message order of each is a row of the table SIGMA (section 2.7).
        Mix(ref v0, ref v4, ref v8, ref v12, m[0], m[1]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[2], m[3]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[4], m[5]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[6], m[7]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[8], m[9]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[10], m[11]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[12], m[13]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[14], m[15]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[14], m[10]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[4], m[8]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[9], m[15]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[13], m[6]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[1], m[12]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[0], m[2]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[11], m[7]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[5], m[3]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[11], m[8]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[12], m[0]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[5], m[2]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[15], m[13]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[10], m[14]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[3], m[6]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[7], m[1]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[9], m[4]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[7], m[9]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[3], m[1]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[13], m[12]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[11], m[14]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[2], m[6]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[5], m[10]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[4], m[0]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[15], m[8]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[9], m[0]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[5], m[7]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[2], m[4]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[10], m[15]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[14], m[1]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[11], m[12]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[6], m[8]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[3], m[13]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[2], m[12]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[6], m[10]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[0], m[11]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[8], m[3]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[4], m[13]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[7], m[5]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[15], m[14]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[1], m[9]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[12], m[5]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[1], m[15]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[14], m[13]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[4], m[10]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[0], m[7]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[6], m[3]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[9], m[2]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[8], m[11]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[13], m[11]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[7], m[14]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[12], m[1]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[3], m[9]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[5], m[0]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[15], m[4]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[8], m[6]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[2], m[10]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[6], m[15]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[14], m[9]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[11], m[3]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[0], m[8]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[12], m[2]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[13], m[7]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[1], m[4]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[10], m[5]);

        Mix(ref v0, ref v4, ref v8, ref v12, m[10], m[2]);
        Mix(ref v1, ref v5, ref v9, ref v13, m[8], m[4]);
        Mix(ref v2, ref v6, ref v10, ref v14, m[7], m[6]);
        Mix(ref v3, ref v7, ref v11, ref v15, m[1], m[5]);
        Mix(ref v0, ref v5, ref v10, ref v15, m[15], m[11]);
        Mix(ref v1, ref v6, ref v11, ref v12, m[9], m[14]);
        Mix(ref v2, ref v7, ref v8, ref v13, m[3], m[12]);
        Mix(ref v3, ref v4, ref v9, ref v14, m[13], m[0]);

        h[0] ^= v0 ^ v8;
        h[1] ^= v1 ^ v9;
        h[2] ^= v2 ^ v10;
        h[3] ^= v3 ^ v11;
        h[4] ^= v4 ^ v12;
        h[5] ^= v5 ^ v13;
        h[6] ^= v6 ^ v14;
        h[7] ^= v7 ^ v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a = a + x + b;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a = a + y + b;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
