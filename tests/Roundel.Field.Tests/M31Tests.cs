using System.Numerics;

namespace Roundel.Field.Tests;

/// <summary>The base field against integers modulo p, over a product of edge values.</summary>
public class M31Tests
{
    [Fact]
    public void ArithmeticEqualsIntegersModuloP()
    {
        (uint[] left, uint[] right) = Edge.Pairs(11);
        for (int i = 0; i < left.Length; i++)
        {
            BigInteger u = left[i], v = right[i];
            M31 a = M31.FromCanonical(left[i]), b = M31.FromCanonical(right[i]);
            Assert.Equal(Edge.Mod(u + v), (a + b).Value);
            Assert.Equal(Edge.Mod(u - v), (a - b).Value);
            Assert.Equal(Edge.Mod(u * v), (a * b).Value);
            Assert.Equal(Edge.Mod(-u), (-a).Value);
            Assert.Equal(Edge.Mod(u + u), a.Double().Value);
            Assert.Equal(Edge.Mod(u * u), a.Square().Value);
            Assert.Equal(u == v, a == b);
            Assert.Equal(u != v, a != b);
            if (v != 0) Assert.Equal(a, a / b * b);
        }
    }

    [Fact]
    public void AliasedOperands()
    {
        foreach (uint v in Edge.Canonical)
        {
            M31 a = M31.FromCanonical(v);
            a += a;
            Assert.Equal(Edge.Mod(2 * (BigInteger)v), a.Value);
            a -= a;
            Assert.True(a.IsZero);
        }
    }

    [Fact]
    public void RedundantWordsReduce()
    {
        Assert.True(M31.FromUInt32(M31.P).IsZero);
        Assert.True(M31.FromUInt64(M31.P).IsZero);
        uint[] words = [.. Edge.Canonical, M31.P, M31.P + 1, M31.P + 2, 2 * M31.P - 1, 2 * M31.P, 2 * M31.P + 1, 1u << 31, uint.MaxValue - 1];
        foreach (uint word in words) Assert.Equal(Edge.Mod(word), M31.FromUInt32(word).Value);
        ulong p = M31.P;
        ulong[] longs =
        [
            .. words, uint.MaxValue, p * p, p * p - 1, p * p + 1, (p - 1) * (p - 1), p << 31, (p << 31) - 1, (p << 32) + p, 1ul << 62, 1ul << 63,
            ulong.MaxValue / p * p, ulong.MaxValue / p * p - 1, ulong.MaxValue - 1, ulong.MaxValue,
        ];
        foreach (ulong value in longs) Assert.Equal(Edge.Mod(value), M31.FromUInt64(value).Value);
        foreach (long value in (long[])[0, 1, -1, -2, int.MinValue, int.MaxValue, long.MaxValue, long.MinValue, -(long)p, (long)p, -(long)p - 1])
            Assert.Equal(Edge.Mod(value), M31.FromInt64(value).Value);
    }

    [Fact]
    public void InverseTimesElementIsOne()
    {
        Random random = new(12);
        foreach (uint v in (uint[])[.. Edge.Canonical, .. Edge.Words(random, 500)])
        {
            M31 a = M31.FromCanonical(v);
            if (v == 0)
            {
                Assert.Throws<DivideByZeroException>(() => a.Inverse());
                continue;
            }
            Assert.Equal(M31.One, a * a.Inverse());
            Assert.Equal((uint)BigInteger.ModPow(v, M31.P - 2, M31.P), a.Inverse().Value);
        }
    }

    [Fact]
    public void Powers()
    {
        Random random = new(13);
        foreach (uint v in Edge.Canonical)
        {
            foreach (ulong exponent in (ulong[])[0, 1, 2, 3, 31, M31.P - 2, M31.P - 1, M31.P, ulong.MaxValue, (ulong)random.NextInt64()])
                Assert.Equal((uint)BigInteger.ModPow(v, exponent, M31.P), M31.FromCanonical(v).Pow(exponent).Value);
        }
    }
}
