using System.Runtime.Intrinsics;
using Roundel.Field;
using Roundel.Hash.Packed;

namespace Roundel.Hash;

/// <summary>
/// Proof of work. A nonce is good for a state if the first eight bytes of Blake2s(state ‖ nonce), personalised "RndlGrnd" and
/// read as a little-endian word, end in at least a given number of zero bits. The nonce is hashed as two words, low first.
/// </summary>
public static class Grinder
{
    /// <summary>The most zero bits that can be asked for.</summary>
    public const int MaxBits = 64;

    /// <summary>Whether a nonce is good.</summary>
    /// <param name="state">Eight words.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="bits">Trailing zeros asked for, 0 to <see cref="MaxBits"/>.</param>
    /// <exception cref="ArgumentException">The state is not eight words.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of bits is out of range.</exception>
    public static bool Check(ReadOnlySpan<uint> state, ulong nonce, int bits)
    {
        CheckArguments(state, bits);
        Blake2s hasher = new(Personalisation.Grind);
        hasher.Append(state);
        hasher.Append((uint)nonce);
        hasher.Append((uint)(nonce >> 32));
        Digest digest = hasher.Finish();
        return ulong.TrailingZeroCount(digest.W0 | (ulong)digest.W1 << 32) >= (ulong)bits;
    }

    /// <summary>The smallest good nonce, searched on the calling thread.</summary>
    /// <param name="state">Eight words.</param>
    /// <param name="bits">Trailing zeros asked for; about 2^bits hashes are computed.</param>
    /// <param name="width">The lanes to work on; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">The state is not eight words.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of bits or the width is out of range.</exception>
    /// <exception cref="InvalidOperationException">No nonce of 64 bits is good.</exception>
    public static ulong Find(ReadOnlySpan<uint> state, int bits, LaneWidth width)
    {
        if (FindInRange(state, bits, 0, ulong.MaxValue, out ulong nonce, width) || Check(state, nonce = ulong.MaxValue, bits))
            return nonce;
        throw new InvalidOperationException("No nonce of 64 bits is good.");
    }

    /// <summary>
    /// The smallest good nonce of a range. Threads that search consecutive ranges and keep the result of the lowest range
    /// that has one find the same nonce as <see cref="Find"/>.
    /// </summary>
    /// <param name="state">Eight words.</param>
    /// <param name="bits">Trailing zeros asked for, 0 to <see cref="MaxBits"/>.</param>
    /// <param name="start">The first nonce.</param>
    /// <param name="count">The number of nonces; the range ends at the largest nonce if it would pass it.</param>
    /// <param name="nonce">The smallest good nonce, or zero.</param>
    /// <param name="width">The lanes to work on; the result does not depend on it.</param>
    /// <returns>Whether the range has a good nonce.</returns>
    /// <exception cref="ArgumentException">The state is not eight words.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of bits or the width is out of range.</exception>
    public static bool FindInRange(ReadOnlySpan<uint> state, int bits, ulong start, ulong count, out ulong nonce, LaneWidth width)
    {
        CheckArguments(state, bits);
        MerkleKernels.CheckWidth(width);
        nonce = 0;
        if (count == 0) return false;
        ulong last = count - 1 > ulong.MaxValue - start ? ulong.MaxValue : start + (count - 1);
        return width switch
        {
            LaneWidth.X16 => LevelHasher<Lanes16, Vector512<uint>>.Grind(state, bits, start, last, out nonce),
            LaneWidth.X8 => LevelHasher<Lanes8, Vector256<uint>>.Grind(state, bits, start, last, out nonce),
            LaneWidth.X4 => LevelHasher<Lanes4, Vector128<uint>>.Grind(state, bits, start, last, out nonce),
            _ => LevelHasher<Lanes1, uint>.Grind(state, bits, start, last, out nonce),
        };
    }

    private static void CheckArguments(ReadOnlySpan<uint> state, int bits)
    {
        if (state.Length != Digest.WordCount) throw new ArgumentException("The state is eight words.", nameof(state));
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBits);
    }
}
