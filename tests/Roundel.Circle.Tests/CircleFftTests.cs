using Roundel.Field;

namespace Roundel.Circle.Tests;

public class CircleFftTests
{
    [Fact]
    public void EvaluateEqualsTheDefinitionAtEveryWidth()
    {
        for (int k = 1; k <= 10; k++)
        {
            uint[] coefficients = Reference.Words(k, 1 << k);
            CirclePoint[] domain = Reference.Domain(k);
            uint[] expected = [.. domain.Select(p => Reference.Evaluate(coefficients, p)[0].Value)];
            foreach (LaneWidth width in Reference.Widths)
            {
                uint[] data = [.. coefficients];
                CircleFft.Evaluate(data, k, width);
                Assert.Equal(expected, data);
                CircleFft.Interpolate(data, k, width);
                Assert.Equal(coefficients, data);
            }
        }
    }

    [Fact]
    public void AllWidthsAgreeAndInvertOnLargerSizes()
    {
        foreach (int k in (int[])[11, 12, 13, 14, 15, 16])
        {
            uint[] coefficients = Reference.Words(k, 1 << k);
            uint[]? expected = null;
            foreach (LaneWidth width in Reference.Widths)
            {
                uint[] data = [.. coefficients];
                CircleFft.Evaluate(data, k, width);
                expected ??= data;
                Assert.True(expected.AsSpan().SequenceEqual(data));
                uint[] back = new uint[data.Length];
                CircleFft.Interpolate(data, back, k, width);
                Assert.True(coefficients.AsSpan().SequenceEqual(back));
                Assert.True(expected.AsSpan().SequenceEqual(data));
            }
        }
    }

    [Fact]
    public void ExtendEqualsTheDefinition()
    {
        for (int k = 1; k <= 9; k++)
        {
            for (int blowup = 0; blowup <= 3; blowup++)
            {
                uint[] coefficients = Reference.Words(k, 1 << k);
                uint[] values = [.. Reference.Domain(k).Select(p => Reference.Evaluate(coefficients, p)[0].Value)];
                uint[] expected = [.. Reference.Domain(k + blowup).Select(p => Reference.Evaluate(coefficients, p)[0].Value)];
                foreach (LaneWidth width in Reference.Widths)
                {
                    uint[] extended = Reference.Words(99, expected.Length);
                    CircleFft.Extend(values, extended, k, blowup, width);
                    Assert.Equal(expected, extended);
                    CircleFft.EvaluateExtended(coefficients, extended, k + blowup, width);
                    Assert.Equal(expected, extended);
                }
            }
        }
    }

    [Theory]
    [InlineData(11, 1)]
    [InlineData(13, 1)]
    [InlineData(14, 1)]
    [InlineData(15, 1)]
    [InlineData(16, 1)]
    [InlineData(17, 1)]
    [InlineData(14, 2)]
    public void ExtendAgreesAtRandomPoints(int k, int blowup)
    {
        uint[] values = Reference.Words(k, 1 << k), coefficients = [.. values], extended = new uint[values.Length << blowup];
        CircleFft.Interpolate(coefficients, k);
        uint[]? first = null;
        foreach (LaneWidth width in Reference.Widths)
        {
            CircleFft.Extend(values, extended, k, blowup, width);
            first ??= [.. extended];
            Assert.True(first.AsSpan().SequenceEqual(extended));
        }
        CircleDomain domain = new(k + blowup);
        Random random = new(k);
        for (int i = 0; i < 20; i++)
        {
            int m = random.Next(domain.Size);
            Assert.Equal(CircleFft.EvaluateAt(coefficients, domain.At(m))[0].Value, extended[m]);
        }
        uint[] whole = [.. extended];
        CircleFft.Interpolate(whole, k + blowup);
        Assert.True(whole.AsSpan(0, values.Length).SequenceEqual(coefficients));
        Assert.False(whole.AsSpan(values.Length).ContainsAnyExcept(0u));
    }

    [Fact]
    public void ConstantExtendsToAConstant()
    {
        foreach (LaneWidth width in Reference.Widths)
        {
            uint[] target = new uint[64];
            CircleFft.EvaluateExtended([7], target, 6, width);
            Assert.All(target, word => Assert.Equal(7u, word));
        }
    }

    [Fact]
    public void EvaluateAtEqualsTheDefinition()
    {
        for (int k = 0; k <= 8; k++)
        {
            uint[] coefficients = Reference.Words(k, 1 << k);
            SecureCirclePoint z = Reference.Point(k);
            Assert.Equal(Reference.Evaluate(coefficients, z), CircleFft.EvaluateAt(coefficients, z));
        }
    }

    [Fact]
    public void WeightsEvaluateFromValues()
    {
        for (int k = 1; k <= 11; k++)
        {
            uint[] coefficients = Reference.Words(k, 1 << k), values = [.. coefficients];
            CircleFft.Evaluate(values, k);
            SecureCirclePoint z = Reference.Point(k);
            QM31 expected = CircleFft.EvaluateAt(coefficients, z);
            uint[][]? first = null;
            foreach (LaneWidth width in Reference.Widths)
            {
                using NativeColumns columns = new(4, 1 << k);
                ColumnView w = columns.View;
                CircleFft.EvaluationWeights(z, k, w, width);
                QM31 sum = QM31.Zero;
                for (int i = 0; i < values.Length; i++)
                    sum += QM31.FromCanonical(w[0][i], w[1][i], w[2][i], w[3][i]) * M31.FromCanonical(values[i]);
                Assert.Equal(expected, sum);
                uint[][] words = [.. Enumerable.Range(0, 4).Select(c => w[c].ToArray())];
                first ??= words;
                for (int c = 0; c < 4; c++) Assert.Equal(first[c], words[c]);
            }
        }
    }

    [Fact]
    public void LiftsAreCompositionsWithTheDoublingMap()
    {
        for (int k = 1; k <= 6; k++)
        {
            for (int s = 0; s <= 4; s++)
            {
                uint[] f = Reference.Words(10 * k + s, 1 << k), g = Reference.Words(10 * k + s + 1, 1 << (k + s)), sum = [.. g];
                CircleFft.LiftCoefficients(f, sum, s);
                SecureCirclePoint z = Reference.Point(k + s);
                Assert.Equal(Reference.Evaluate(f, z.RepeatedDouble(s)) + Reference.Evaluate(g, z), Reference.Evaluate(sum, z));

                uint[] lifted = new uint[g.Length], values = [.. f];
                CircleFft.LiftCoefficients(f, lifted, s);
                CircleFft.Evaluate(lifted, k + s);
                CircleFft.Evaluate(values, k);
                for (int m = 0; m < lifted.Length; m++) Assert.Equal(values[CircleIndex.DoubledIndex(m, s)], lifted[m]);
            }
        }
    }

    [Fact]
    public void WrongLengthsAreRejected()
    {
        Assert.Throws<ArgumentException>(() => CircleFft.Evaluate(new uint[7], 3));
        Assert.Throws<ArgumentException>(() => CircleFft.Interpolate(new uint[8], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => CircleFft.Evaluate(new uint[1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CircleFft.Evaluate(new uint[1], 31));
        Assert.Throws<ArgumentOutOfRangeException>(() => CircleFft.Extend(new uint[8], new uint[4], 3, -1));
        Assert.Throws<ArgumentException>(() => CircleFft.Extend(new uint[8], new uint[8], 3, 1));
        Assert.Throws<ArgumentException>(() => CircleFft.EvaluateExtended(new uint[16], new uint[8], 3));
        Assert.Throws<ArgumentException>(() => CircleFft.EvaluateExtended(new uint[3], new uint[8], 3));
        Assert.Throws<ArgumentException>(() => CircleFft.EvaluateExtended([], new uint[8], 3));
        Assert.Throws<ArgumentException>(() => CircleFft.EvaluateAt([], Reference.Point(1)));
        Assert.Throws<ArgumentException>(() => CircleFft.LiftCoefficients(new uint[4], new uint[4], 1));
        Assert.Throws<ArgumentException>(() => CircleFft.LiftCoefficients(new uint[1], new uint[2], 1));
        using NativeColumns columns = new(4, 8);
        Assert.Throws<ArgumentException>(() => CircleFft.EvaluationWeights(Reference.Point(1), 3, columns.View.Slice(0, 3)));
        Assert.Throws<ArgumentException>(() => CircleFft.EvaluationWeights(Reference.Point(1), 4, columns.View));
    }
}
