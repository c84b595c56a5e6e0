using System.Numerics;

namespace Roundel.Field.Tests;

/// <summary>CM31 and QM31: laws, and products against polynomials over the integers.</summary>
public class ExtensionTests
{
    private static readonly QM31[] Samples = MakeSamples();

    private static QM31[] MakeSamples()
    {
        Random random = new(21);
        uint[] edge = [0, 1, 2, M31.P - 1, 1 << 30];
        List<QM31> samples = [];
        foreach (uint a in edge)
        {
            foreach (uint b in edge) samples.Add(QM31.FromCanonical(a, b, edge[(int)((a + b) % 5)], b));
        }
        for (int i = 0; i < 15; i++) samples.Add(Edge.Secure(random));
        return [.. samples];
    }

    [Fact]
    public void ProductEqualsPolynomialsModuloTheRelations()
    {
        foreach (QM31 x in Samples)
        {
            foreach (QM31 y in Samples)
            {
                // Powers of i and u as exponents of a bivariate polynomial: i² = −1, u² = 2 + i.
                BigInteger[,] product = new BigInteger[3, 3];
                for (int a = 0; a < 4; a++)
                {
                    for (int b = 0; b < 4; b++) product[(a & 1) + (b & 1), (a >> 1) + (b >> 1)] += (BigInteger)x[a].Value * y[b].Value;
                }
                for (int i = 0; i < 3; i++)
                {
                    product[i, 0] += 2 * product[i, 2];
                    if (i < 2) product[i + 1, 0] += product[i, 2];
                    else product[1, 0] -= product[2, 2];
                }
                for (int j = 0; j < 2; j++) product[0, j] -= product[2, j];
                QM31 expected = QM31.FromCanonical(Edge.Mod(product[0, 0]), Edge.Mod(product[1, 0]), Edge.Mod(product[0, 1]), Edge.Mod(product[1, 1]));
                Assert.Equal(expected, x * y);
            }
        }
    }

    [Fact]
    public void FieldLaws()
    {
        foreach (QM31 x in Samples)
        {
            Assert.Equal(x, x + QM31.Zero);
            Assert.Equal(x, x * QM31.One);
            Assert.True((x - x).IsZero);
            Assert.True((x + -x).IsZero);
            Assert.Equal(x * x, x.Square());
            Assert.Equal(x.Pow(5), x * x * x * x * x);
            if (x.IsZero) Assert.Throws<DivideByZeroException>(() => x.Inverse());
            else Assert.Equal(QM31.One, x * x.Inverse());
            foreach (QM31 y in Samples)
            {
                Assert.Equal(x + y, y + x);
                Assert.Equal(x * y, y * x);
                Assert.Equal((x * y).Conjugate(), x.Conjugate() * y.Conjugate());
                if (!y.IsZero) Assert.Equal(x, x / y * y);
                QM31 z = Samples[7] + x;
                Assert.Equal(x * (y + z), x * y + x * z);
                Assert.Equal(x * (y * z), x * y * z);
            }
        }
    }

    [Fact]
    public void ComplexLaws()
    {
        foreach (QM31 sample in Samples)
        {
            CM31 x = sample.A, y = sample.B;
            Assert.Equal(x * y, y * x);
            Assert.Equal((QM31)(x * y), (QM31)x * y);
            Assert.Equal((QM31)(x + y), (QM31)x + (QM31)y);
            Assert.Equal(sample * x, sample * (QM31)x);
            Assert.Equal(sample * x.A, sample * (QM31)x.A);
            Assert.Equal(x * y.A, x * (CM31)y.A);
            Assert.True((x * x.Conjugate()).B.IsZero);
            if (x.IsZero) Assert.Throws<DivideByZeroException>(() => x.Inverse());
            else Assert.Equal(CM31.One, x / x);
            Assert.True((x + -x).IsZero && (x - x).IsZero);
            Assert.Equal(x * x, x.Square());
        }
    }

    [Fact]
    public void TheExtensionsAreFields()
    {
        // −1 is no square in M31, and 2 + i is none in CM31: a^((q − 1) / 2) = −1.
        Assert.Equal((M31)(-1), ((M31)(-1)).Pow((M31.P - 1) / 2));
        QM31 r = QM31.R;
        ulong p = M31.P;
        Assert.Equal(-QM31.One, r.Pow((p - 1) / 2).Pow(p + 1));
        Assert.Equal(r, QM31.From(0, 0, 1, 0).Square());
        Assert.Equal(QM31.From(-1, 0, 0, 0), QM31.From(0, 1, 0, 0).Square());
    }

    [Fact]
    public void Coordinates()
    {
        QM31 x = QM31.FromCanonical(1, 2, 3, 4);
        Assert.Equal(QM31.From(x[0], x[1], x[2], x[3]), x);
        Assert.Equal(x, QM31.FromCoordinateValues(x[0], x[1], x[2], x[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x[4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => x[-1]);
    }

    [Fact]
    public void BatchInverseEqualsSingleInverses()
    {
        QM31[] values = [.. Samples.Where(x => !x.IsZero)], original = [.. values];
        BatchInverse.Invert(values);
        Assert.Equal(original.Select(x => x.Inverse()), values);
        M31[] words = [.. Edge.Canonical.Where(v => v != 0).Select(M31.FromCanonical)], originals = [.. words];
        BatchInverse.Invert(words);
        Assert.Equal(originals.Select(x => x.Inverse()), words);
        BatchInverse.Invert(Span<M31>.Empty);
        BatchInverse.Invert(Span<QM31>.Empty);
    }

    [Fact]
    public void BatchInverseWithAZeroChangesNothing()
    {
        QM31[] values = [1, 2, QM31.Zero, 3], expected = [.. values];
        Assert.False(BatchInverse.TryInvert(values));
        Assert.Equal(expected, values);
        Assert.Throws<DivideByZeroException>(() => BatchInverse.Invert(values));
        M31[] words = [1, 0, 2], expectedWords = [.. words];
        Assert.False(BatchInverse.TryInvert(words));
        Assert.Equal(expectedWords, words);
        Assert.Throws<DivideByZeroException>(() => BatchInverse.Invert(words));
    }
}
