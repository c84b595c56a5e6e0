using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Multilinear.Tests;

public sealed class FractionalSumTests
{
    private readonly Random _random = new(1284);

    /// <summary>Fractions that add up to zero: look-ups with numerator one, and a table with the counts, negated. Some are padding, 0 / q.</summary>
    private (M31[] P, SecureField[] Q) Balanced(int logLeaves)
    {
        int size = 1 << logLeaves;
        var p = new M31[size];
        SecureField[] q = Samples.Elements(_random, size);
        int table = Math.Max(1, size / 8);
        for (int i = table; i < size; i++)
        {
            if (size > 4 && i % 7 == 3) continue;
            int entry = _random.Next(table);
            p[i] = M31.One;
            q[i] = q[entry];
            p[entry] -= M31.One;
        }
        return (p, q);
    }

    private static FractionClaim Prove(ProverTranscript transcript, M31[] p, SecureField[] q, bool refuses = true)
    {
        using var numerators = new NativeColumns(1, p.Length);
        for (int i = 0; i < p.Length; i++) numerators.View[0][i] = p[i].Value;
        using NativeColumns denominators = SecureColumns.Of(q);
        FractionClaim claim = FractionalSum.Prove(transcript, numerators.View, denominators.View, refuses);
        for (int i = 0; i < p.Length; i++) Assert.Equal(p[i].Value, numerators.View[0][i]);
        for (int i = 0; i < p.Length; i++) Assert.Equal(q[i], SecureColumns.Get(denominators.View, i));
        return claim;
    }

    private static VerificationError Verify(ReadOnlySpan<byte> proof, M31[] p, SecureField[] q)
    {
        var channel = new Channel();
        var reader = new ProofReader(proof, channel);
        FractionClaim claim = FractionalSum.Verify(ref reader, channel, int.Log2(p.Length));
        if (MultilinearExtension.Evaluate(p, claim.Point) != claim.Numerator) reader.Fail(VerificationError.BadDecommitment);
        if (MultilinearExtension.Evaluate(q, claim.Point) != claim.Denominator) reader.Fail(VerificationError.BadDecommitment);
        if (!reader.AtEnd) reader.Fail(VerificationError.TrailingBytes);
        return reader.Error;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(15)]
    public void ProvesSumsOfZero(int logLeaves)
    {
        (M31[] p, SecureField[] q) = Balanced(logLeaves);
        byte[] proof = Samples.Prove(t => Prove(t, p, q));
        Assert.Equal(16 * (4 * logLeaves + logLeaves * (logLeaves - 1)), proof.Length);
        Samples.Sweep(proof, bytes => Verify(bytes, p, q), logLeaves > 10 ? 41 : 1);
    }

    [Fact]
    public void OtherSumsAreRefusedAndRejected()
    {
        (M31[] p, SecureField[] q) = Balanced(6);
        p[5] += M31.One;
        Assert.Throws<InvalidOperationException>(() => Samples.Prove(t => Prove(t, p, q)));
        byte[] proof = Samples.Prove(t => Prove(t, p, q, refuses: false));
        Assert.Equal(VerificationError.UnbalancedBuses, Verify(proof, p, q));
    }

    /// <summary>0 / 0 would add up with anything: p = 0 at the root, but q = 0 too.</summary>
    [Fact]
    public void ZeroDenominatorsAreRefusedAndRejected()
    {
        (M31[] p, SecureField[] q) = Balanced(6);
        p[9] = M31.Zero;
        q[9] = SecureField.Zero;
        p[10] += M31.One;
        Assert.Throws<InvalidOperationException>(() => Samples.Prove(t => Prove(t, p, q)));
        Assert.Equal(VerificationError.UnbalancedBuses, Verify(Samples.Prove(t => Prove(t, p, q, refuses: false)), p, q));
    }

    /// <summary>
    /// A prover of a false sum that lies about one value of one message (a child, t(0) or t(∞)) of one level, and is honest with the challenges that
    /// follow from it; at the root it moves p_0 so that the sum seems to be zero. With no lie it is the kernels' specification.
    /// </summary>
    [Fact]
    public void ALieOnAnyLevelSurfaces()
    {
        const int logLeaves = 5;
        (M31[] p, SecureField[] q) = Balanced(logLeaves);
        Assert.Equal(Samples.Prove(t => Prove(t, p, q)), Forge(p, q, -1, 0));
        p[3] += M31.One;
        int messages = 0;
        for (int level = 0; level < logLeaves; level++)
            for (int value = 0; value < 2 * level + 4; value++, messages++)
                Assert.NotEqual(VerificationError.None, Verify(Forge(p, q, level, value), p, q));
        Assert.Equal(40, messages);
    }

    private static byte[] Forge(M31[] p, SecureField[] q, int lyingLevel, int lie)
    {
        using var workers = new Prover.Workers(1);
        var t = new ProverTranscript(new Channel(), workers, LaneWidth.Scalar);
        int logLeaves = int.Log2(p.Length);
        var levels = new (SecureField[] P, SecureField[] Q)[logLeaves + 1];
        levels[logLeaves] = ([.. p.Select(x => (SecureField)x)], q);
        for (int j = logLeaves - 1; j >= 0; j--)
        {
            (SecureField[] a, SecureField[] b) = levels[j + 1];
            int half = 1 << j;
            levels[j] = ([.. Enumerable.Range(0, half).Select(x => a[x] * b[x + half] + a[x + half] * b[x])],
                [.. Enumerable.Range(0, half).Select(x => b[x] * b[x + half])]);
        }
        SecureField[] at = [];
        for (int level = 0; level < logLeaves; level++)
        {
            int value = 0;
            SecureField Lie(SecureField honest) => level == lyingLevel && value++ == lie ? honest + SecureField.One : honest;
            SecureField lambda = level == 0 ? default : t.Channel.DrawSecure(TranscriptTag.FractionBatch);
            int size = 1 << level;
            (SecureField[] P, SecureField[] Q) below = levels[level + 1];
            SecureField[][] tables = [below.P[..size], below.P[size..], below.Q[..size], below.Q[size..]];
            var point = new SecureField[level + 1];
            for (int bit = level - 1; bit >= 0; bit--)
            {
                int half = 1 << bit;
                SecureField atZero = default, leading = default;
                for (int x = 0; x < half; x++)
                {
                    SecureField weight = MultilinearExtension.EqAt(at.AsSpan(0, bit), x);
                    SecureField F(Func<SecureField[], SecureField> of) =>
                        of(tables[0]) * of(tables[3]) + of(tables[1]) * of(tables[2]) + lambda * of(tables[2]) * of(tables[3]);
                    int node = x;
                    atZero += weight * F(table => table[node]);
                    leading += weight * F(table => table[node + half] - table[node]);
                }
                t.Writer.SendSecure(TranscriptTag.FractionRound, [Lie(atZero), Lie(leading)]);
                SecureField r = point[bit] = t.Channel.DrawSecure(TranscriptTag.FractionChallenge);
                foreach (SecureField[] table in tables)
                    for (int x = 0; x < half; x++) table[x] += r * (table[x + half] - table[x]);
            }
            SecureField[] children = [.. tables.Select(table => Lie(table[0]))];
            if (level == 0 && lyingLevel >= 0) children[0] = -children[1] * children[2] / children[3];
            t.Writer.SendSecure(TranscriptTag.FractionChildren, children);
            point[level] = t.Channel.DrawSecure(TranscriptTag.FractionChoice);
            at = point;
        }
        return t.Writer.Bytes.ToArray();
    }
}
