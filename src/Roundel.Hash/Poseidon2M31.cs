using Roundel.Field;

namespace Roundel.Hash;

/// <summary>
/// Poseidon2 (ePrint 2023/323) over M31, width 16: the permutation of Plonky3's default instance, and a hash and a two-to-one
/// compression on it, both our own modes. Digests are eight elements, 248 bits. Scalar; allocation-free.
/// </summary>
public static class Poseidon2M31
{
    /// <summary>The elements of a state.</summary>
    public const int Width = 16;

    /// <summary>The elements that one permutation absorbs.</summary>
    public const int Rate = 8;

    /// <summary>The elements of a digest.</summary>
    public const int DigestLength = 8;

    private const int HalfExternalRounds = 4;

    /// <summary>Applies the permutation in place.</summary>
    /// <param name="state">16 elements.</param>
    /// <exception cref="ArgumentException">The state is not 16 elements.</exception>
    public static void Permute(Span<M31> state)
    {
        if (state.Length != Width) throw new ArgumentException("The state is 16 elements.", nameof(state));
        MultiplyExternal(state);
        for (int round = 0; round < HalfExternalRounds; round++) ExternalRound(state, round);
        foreach (uint constant in Poseidon2Constants.Internal)
        {
            state[0] = FifthPower(state[0] + M31.FromCanonical(constant));
            MultiplyInternal(state);
        }
        for (int round = HalfExternalRounds; round < 2 * HalfExternalRounds; round++) ExternalRound(state, round);
    }

    /// <summary>
    /// Hashes any number of elements: a sponge of rate and capacity eight, blocks of eight added to the first half of the
    /// state. The length goes into the capacity at the start, so that no padding is needed; at least one permutation is made.
    /// </summary>
    /// <param name="values">The message.</param>
    /// <param name="digest">Receives eight elements.</param>
    /// <exception cref="ArgumentException">The digest is not eight elements.</exception>
    public static void Hash(ReadOnlySpan<M31> values, Span<M31> digest)
    {
        if (digest.Length != DigestLength) throw new ArgumentException("A digest is eight elements.", nameof(digest));
        Span<M31> state = stackalloc M31[Width];
        state.Clear();
        state[Rate] = M31.FromUInt32((uint)values.Length & 0xffff);
        state[Rate + 1] = M31.FromUInt32((uint)values.Length >> 16);
        do
        {
            int taken = Math.Min(values.Length, Rate);
            for (int i = 0; i < taken; i++) state[i] += values[i];
            values = values[taken..];
            Permute(state);
        }
        while (values.Length > 0);
        state[..DigestLength].CopyTo(digest);
    }

    /// <summary>
    /// Compresses two digests into one: the first half of P(x) + x for x = left ‖ right. Adding x back makes it one-way
    /// and collision-resistant on any input; the permutation cut short alone is neither.
    /// </summary>
    /// <param name="left">Eight elements.</param>
    /// <param name="right">Eight elements.</param>
    /// <param name="digest">Receives eight elements; may overlap the inputs.</param>
    /// <exception cref="ArgumentException">A digest is not eight elements.</exception>
    public static void Compress(ReadOnlySpan<M31> left, ReadOnlySpan<M31> right, Span<M31> digest)
    {
        if (left.Length != DigestLength) throw new ArgumentException("A digest is eight elements.", nameof(left));
        if (right.Length != DigestLength) throw new ArgumentException("A digest is eight elements.", nameof(right));
        if (digest.Length != DigestLength) throw new ArgumentException("A digest is eight elements.", nameof(digest));
        Span<M31> state = stackalloc M31[Width];
        left.CopyTo(state);
        right.CopyTo(state[DigestLength..]);
        Permute(state);
        // The output is written last: it may overlap the inputs.
        for (int i = 0; i < DigestLength; i++) state[i] += left[i];
        state[..DigestLength].CopyTo(digest);
    }

    private static void ExternalRound(Span<M31> state, int round)
    {
        ReadOnlySpan<uint> constants = Poseidon2Constants.External.Slice(Width * round, Width);
        for (int i = 0; i < Width; i++) state[i] = FifthPower(state[i] + M31.FromCanonical(constants[i]));
        MultiplyExternal(state);
    }

    /// <summary>x^5; a permutation, since 5 does not divide p − 1 = 2 · 3² · 7 · 11 · 31 · 151 · 331.</summary>
    private static M31 FifthPower(M31 x) => x.Square().Square() * x;

    /// <summary>
    /// The external matrix circ(2M, M, M, M) of 4 × 4 blocks, M = circ(2, 3, 1, 1) (section 5.1, with the M of Plonky3).
    /// </summary>
    private static void MultiplyExternal(Span<M31> state)
    {
        M31 s0 = default, s1 = default, s2 = default, s3 = default;
        for (int i = 0; i < Width; i += 4)
        {
            Span<M31> four = state.Slice(i, 4);
            M31 a = four[0], b = four[1], c = four[2], d = four[3];
            M31 ab = a + b, cd = c + d, all = ab + cd;
            // Rows (2 3 1 1), (1 2 3 1), (1 1 2 3), (3 1 1 2).
            s0 += four[0] = all + ab + b;
            s1 += four[1] = all + b + c.Double();
            s2 += four[2] = all + cd + d;
            s3 += four[3] = all + d + a.Double();
        }
        for (int i = 0; i < Width; i += 4)
        {
            state[i] += s0;
            state[i + 1] += s1;
            state[i + 2] += s2;
            state[i + 3] += s3;
        }
    }

    /// <summary>The internal matrix; sums below 2^48, reduced once per element.</summary>
    private static void MultiplyInternal(Span<M31> state)
    {
        ReadOnlySpan<byte> shifts = Poseidon2Constants.DiagonalShifts;
        ulong rest = 0;
        for (int i = 1; i < Width; i++) rest += state[i].Value;
        ulong sum = rest + state[0].Value;
        // sum − 2 · s0 = rest − s0, kept positive by p.
        state[0] = M31.FromUInt64(rest + M31.P - state[0].Value);
        for (int i = 1; i < Width; i++) state[i] = M31.FromUInt64(sum + ((ulong)state[i].Value << shifts[i - 1]));
    }
}
