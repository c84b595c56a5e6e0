using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Verifier.Tests;

public sealed class DeepPointTests
{
    private const int LogSize = 6;

    private static readonly Random Random = new(3);

    private static SecureField Element() => SecureField.FromCanonical(
        (uint)Random.Next((int)M31.P), (uint)Random.Next((int)M31.P), (uint)Random.Next((int)M31.P), (uint)Random.Next((int)M31.P));

    private static uint[][] Polynomials(int count)
    {
        var polynomials = new uint[count][];
        for (int i = 0; i < count; i++) polynomials[i] = [.. Enumerable.Range(0, 1 << LogSize).Select(_ => (uint)Random.Next((int)M31.P))];
        return polynomials;
    }

    private static SecureField Lift(CM31 re, CM31 im) => new(re, im);

    [Fact]
    public void TheLineAndTheDenominatorAreTheDefined()
    {
        for (int round = 0; round < 20; round++)
        {
            SecureCirclePoint z = SecureCirclePoint.FromParameter(Element());
            SecureField[] values = [Element(), Element(), Element()], powers = [Element(), Element(), Element()];
            Assert.True(DeepPoint.TryCreate(z.X, z.Y, values, powers, out DeepPoint point));
            // The batched line takes the batched value at z, and the batched conjugates at the conjugate of z.
            SecureField at = default, atConjugate = default;
            for (int i = 0; i < 3; i++)
            {
                at += powers[i] * values[i];
                atConjugate += powers[i] * values[i].Conjugate();
            }
            Assert.Equal(at, point.Constant + point.Slope * z.Y);
            Assert.Equal(atConjugate, point.Constant + point.Slope * z.Y.Conjugate());
            // L vanishes at z and its conjugate, and is what Denominator computes on the domain.
            Assert.True(L(point, z.X, z.Y).IsZero);
            Assert.True(L(point, z.X.Conjugate(), z.Y.Conjugate()).IsZero);
            CirclePoint p = new CircleDomain(9).At(Random.Next(512));
            Assert.Equal(L(point, p.X, p.Y), (SecureField)point.Denominator(p.X, p.Y));
            Assert.False(point.Denominator(p.X, p.Y).IsZero);
        }

        static SecureField L(DeepPoint point, SecureField x, SecureField y)
        {
            (CM31 xRe, CM31 xIm, CM31 yRe, CM31 yIm) = point.Parts;
            return (x - Lift(xRe, default)) * yIm - (y - Lift(yRe, default)) * xIm;
        }
    }

    /// <summary>A quotient by true values lies in the FFT space of the columns; by one false value it does not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheQuotientOfTrueValuesHasLowDegree(bool honest)
    {
        uint[][] columns = Polynomials(3);
        SecureCirclePoint z = SecureCirclePoint.FromParameter(Element());
        SecureField[] values = [.. columns.Select(c => CircleFft.EvaluateAt(c, z))], powers = StarkVerifier.Powers(Element(), 3);
        if (!honest) values[1] += SecureField.One;
        Assert.True(DeepPoint.TryCreate(z.X, z.Y, values, powers, out DeepPoint point));

        const int logDomain = LogSize + 1;
        var planes = new uint[SecureField.Degree][];
        for (int i = 0; i < planes.Length; i++) planes[i] = new uint[1 << logDomain];
        for (int at = 0; at < 1 << logDomain; at++)
        {
            CirclePoint p = new CircleDomain(logDomain).At(at);
            SecureField batched = default;
            for (int c = 0; c < columns.Length; c++) batched += powers[c] * CircleFft.EvaluateAt(columns[c], p);
            SecureField quotient = point.Numerator(batched, p.Y) * point.Denominator(p.X, p.Y).Inverse();
            for (int i = 0; i < planes.Length; i++) planes[i][at] = quotient[i].Value;
        }
        bool low = true;
        foreach (uint[] plane in planes)
        {
            CircleFft.Interpolate(plane, logDomain);
            low &= plane.AsSpan(1 << LogSize).IndexOfAnyExcept(0u) < 0;
            Assert.True(plane.AsSpan(0, 1 << LogSize).IndexOfAnyExcept(0u) >= 0);
        }
        Assert.Equal(honest, low);
    }

    [Fact]
    public void APointThatIsItsOwnConjugateIsRefused()
    {
        CirclePoint real = new CircleDomain(5).At(7);
        Assert.False(DeepPoint.TryCreate(real.X, real.Y, [], [], out _));
        // z and its conjugate have equal y: the line in y is undefined though the points differ.
        Assert.False(DeepPoint.TryCreate(Element(), (SecureField)5, [], [], out _));
    }
}
