using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Verifier.Tests;

/// <summary>
/// Folding against its definition (docs/protocol.md, section 5): folding the evaluations of Σ c_i·Π e_b by eight gives the
/// evaluations of the polynomial whose coefficient j is 8·Σ_b β^b·c_(8j + b), on the next layer's points.
/// </summary>
public sealed class FriFoldTests
{
    private static SecureField Element(Random random) => SecureField.FromCanonical(
        (uint)random.Next((int)M31.P), (uint)random.Next((int)M31.P), (uint)random.Next((int)M31.P), (uint)random.Next((int)M31.P));

    private static SecureField[] Elements(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Element(random))];

    /// <summary>Σ c_i · Π over the bits b of i of factors[b].</summary>
    private static SecureField Evaluate(SecureField[] coefficients, M31[] factors)
    {
        SecureField sum = default;
        for (int i = 0; i < coefficients.Length; i++)
        {
            M31 product = M31.One;
            for (int b = 0; i >> b != 0; b++)
                if ((i >> b & 1) != 0) product *= factors[b];
            sum += coefficients[i] * product;
        }
        return sum;
    }

    /// <summary>x, 2x² − 1, …</summary>
    private static M31[] LineFactors(M31 x, int count)
    {
        var factors = new M31[count];
        for (int b = 0; b < count; b++, x = x * x * 2 - 1) factors[b] = x;
        return factors;
    }

    private static SecureField[] FoldCoefficients(SecureField[] coefficients, SecureField beta)
    {
        var folded = new SecureField[coefficients.Length / 8];
        for (int j = 0; j < folded.Length; j++)
        {
            SecureField power = SecureField.One;
            for (int b = 0; b < 8; b++, power *= beta) folded[j] += coefficients[8 * j + b] * power * (M31)8;
        }
        return folded;
    }

    private static SecureField Line(SecureField[] coefficients, int logSize, int index) =>
        Evaluate(coefficients, LineFactors(new CircleDomain(logSize + 1).At(2 * index).X, logSize));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void TheCircleLayerFoldsAsItsPolynomial(int logSize)
    {
        var random = new Random(logSize);
        SecureField[] coefficients = Elements(random, 1 << logSize);
        SecureField beta = Element(random);
        var values = new SecureField[1 << logSize];
        for (int i = 0; i < values.Length; i++)
        {
            CirclePoint p = new CircleDomain(logSize).At(i);
            values[i] = Evaluate(coefficients, [p.Y, .. LineFactors(p.X, logSize)]);
        }
        SecureField[] folded = FoldCoefficients(coefficients, beta);
        for (int g = 0; g < values.Length / 8; g++)
            Assert.Equal(Line(folded, logSize - 3, g), FriFold.Circle(values.AsSpan(8 * g, 8), g, logSize, FoldChallenges.Powers(beta)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void LineLayersFoldAsTheirPolynomial(int logSize)
    {
        var random = new Random(100 + logSize);
        SecureField[] coefficients = Elements(random, 1 << logSize);
        SecureField beta = Element(random);
        SecureField[] values = [.. Enumerable.Range(0, 1 << logSize).Select(i => Line(coefficients, logSize, i))];
        SecureField[] folded = FoldCoefficients(coefficients, beta);
        for (int g = 0; g < values.Length / 8; g++)
            Assert.Equal(Line(folded, logSize - 3, g), FriFold.Line(values.AsSpan(8 * g, 8), g, logSize, FoldChallenges.Powers(beta)));
    }

    [Fact]
    public void FoldingLargeDomainsAgreesOnSampledGroups()
    {
        // A short polynomial on a large domain: the positions matter, the degree does not.
        const int logSize = 22;
        var random = new Random(5);
        SecureField[] coefficients = Elements(random, 16);
        SecureField beta = Element(random);
        SecureField[] folded = FoldCoefficients(coefficients, beta);
        for (int i = 0; i < 50; i++)
        {
            int g = random.Next(1 << (logSize - 3));
            var circle = new SecureField[8];
            var line = new SecureField[8];
            for (int j = 0; j < 8; j++)
            {
                CirclePoint p = new CircleDomain(logSize).At(8 * g + j);
                circle[j] = Evaluate(coefficients, [p.Y, .. LineFactors(p.X, 8)]);
                line[j] = Line(coefficients, logSize, 8 * g + j);
            }
            Assert.Equal(Line(folded, logSize - 3, g), FriFold.Circle(circle, g, logSize, FoldChallenges.Powers(beta)));
            Assert.Equal(Line(folded, logSize - 3, g), FriFold.Line(line, g, logSize, FoldChallenges.Powers(beta)));
        }
    }

    [Fact]
    public void FoldingDependsOnEveryValueAndTheChallenge()
    {
        var random = new Random(9);
        SecureField[] values = Elements(random, 8);
        SecureField beta = Element(random);
        SecureField circle = FriFold.Circle(values, 3, 9, FoldChallenges.Powers(beta)), line = FriFold.Line(values, 3, 9, FoldChallenges.Powers(beta));
        for (int i = 0; i < 8; i++)
        {
            SecureField[] altered = [.. values];
            altered[i] += SecureField.One;
            Assert.NotEqual(circle, FriFold.Circle(altered, 3, 9, FoldChallenges.Powers(beta)));
            Assert.NotEqual(line, FriFold.Line(altered, 3, 9, FoldChallenges.Powers(beta)));
        }
        // Each step has a challenge of its own.
        for (int step = 0; step < 3; step++)
        {
            SecureField[] betas = [beta, beta.Square(), beta.Square().Square()];
            betas[step] += SecureField.One;
            Assert.NotEqual(circle, FriFold.Circle(values, 3, 9, new FoldChallenges(betas[0], betas[1], betas[2])));
            Assert.NotEqual(line, FriFold.Line(values, 3, 9, new FoldChallenges(betas[0], betas[1], betas[2])));
        }
        Assert.NotEqual(circle, FriFold.Circle(values, 3, 9, FoldChallenges.Powers(beta + SecureField.One)));
        Assert.NotEqual(circle, FriFold.Circle(values, 4, 9, FoldChallenges.Powers(beta)));
    }
}
