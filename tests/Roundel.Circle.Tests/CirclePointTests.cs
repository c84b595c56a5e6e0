using Roundel.Field;

namespace Roundel.Circle.Tests;

public class CirclePointTests
{
    private static CirclePoint[] Samples()
    {
        Random random = new(1);
        return
        [
            CirclePoint.Identity, CirclePoint.Generator, CirclePoint.GeneratorOf(1), CirclePoint.GeneratorOf(2), CirclePoint.GeneratorOf(3),
            .. Enumerable.Range(0, 8).Select(_ => CirclePoint.Generator.Multiply((ulong)random.NextInt64(1L << 31))),
        ];
    }

    [Fact]
    public void GeneratorHasOrderTwoToThe31()
    {
        Assert.True(CirclePoint.Generator.IsOnCircle);
        Assert.Equal(CirclePoint.Identity, CirclePoint.Generator.Multiply(1ul << 31));
        Assert.Equal(new CirclePoint(-1, 0), CirclePoint.Generator.Multiply(1ul << 30));
        Assert.Equal(CirclePoint.Identity, CirclePoint.Generator.RepeatedDouble(31));
    }

    [Fact]
    public void SubgroupGenerators()
    {
        Assert.Equal(CirclePoint.Identity, CirclePoint.GeneratorOf(0));
        Assert.Equal(new CirclePoint(-1, 0), CirclePoint.GeneratorOf(1));
        Assert.Equal(new CirclePoint(0, -1), CirclePoint.GeneratorOf(2));
        Assert.Equal(new CirclePoint(32768, -32768), CirclePoint.GeneratorOf(3)); // 2^15 squared is 2^30 = 1/2
        for (int k = 1; k <= 31; k++)
        {
            Assert.Equal(CirclePoint.GeneratorOf(k - 1), CirclePoint.GeneratorOf(k).Double());
            Assert.Equal(CirclePoint.Generator.Multiply(1ul << (31 - k)), CirclePoint.GeneratorOf(k));
            Assert.Equal(CirclePoint.GeneratorOf(k), CirclePointIndex.GeneratorOf(k).ToPoint());
        }
    }

    [Fact]
    public void GroupLaws()
    {
        foreach (CirclePoint p in Samples())
        {
            Assert.True(p.IsOnCircle);
            Assert.Equal(p, p + CirclePoint.Identity);
            Assert.Equal(CirclePoint.Identity, p - p);
            Assert.Equal(p.Conjugate(), -p);
            Assert.Equal(p + p, p.Double());
            Assert.Equal(p + CirclePoint.GeneratorOf(1), p.Antipode());
            Assert.Equal(p.Multiply(32), p.RepeatedDouble(5));
            foreach (CirclePoint q in Samples())
            {
                Assert.Equal(p + q, q + p);
                foreach (CirclePoint r in Samples()) Assert.Equal(p + q + r, p + (q + r));
            }
        }
    }

    [Fact]
    public void IndicesAddLikePoints()
    {
        Random random = new(2);
        for (int i = 0; i < 50; i++)
        {
            CirclePointIndex a = new((uint)random.NextInt64(1L << 32)), b = new((uint)random.NextInt64(1L << 32));
            uint k = (uint)random.NextInt64(1L << 32);
            Assert.Equal(CirclePoint.Generator.Multiply(a.Multiple), a.ToPoint());
            Assert.Equal(a.ToPoint() + b.ToPoint(), (a + b).ToPoint());
            Assert.Equal(a.ToPoint() - b.ToPoint(), (a - b).ToPoint());
            Assert.Equal(-a.ToPoint(), (-a).ToPoint());
            Assert.Equal(a.ToPoint().Multiply(k), (a * k).ToPoint());
        }
    }

    [Fact]
    public void SecurePointsFollowTheSameLaws()
    {
        SecureCirclePoint p = Reference.Point(3), q = Reference.Point(4), r = Reference.Point(5);
        Assert.True(p.IsOnCircle && q.IsOnCircle && (p + q).IsOnCircle);
        Assert.Equal(p + q, q + p);
        Assert.Equal(p + q + r, p + (q + r));
        Assert.Equal(p + p, p.Double());
        Assert.Equal(p.Double().Double().Double(), p.RepeatedDouble(3));
        Assert.Equal(SecureCirclePoint.Identity, p - p);
        Assert.Equal(p.Conjugate(), -p);
        Assert.Equal(p + CirclePoint.GeneratorOf(1), p.Antipode());
        Assert.Equal(p + (SecureCirclePoint)CirclePoint.Generator, p + CirclePoint.Generator);
        Assert.Equal(p - (SecureCirclePoint)CirclePoint.Generator, p - CirclePoint.Generator);
        Assert.Equal((p + q).ComplexConjugate(), p.ComplexConjugate() + q.ComplexConjugate());
        Assert.NotEqual(p, p.ComplexConjugate());
    }

    [Fact]
    public void ParametersOfPoints()
    {
        Assert.Equal(SecureCirclePoint.Identity, SecureCirclePoint.FromParameter(0));
        Assert.Equal(new SecureCirclePoint(0, 1), SecureCirclePoint.FromParameter(1));
        // t = y / (1 + x) recovers the parameter.
        SecureCirclePoint p = Reference.Point(6);
        Assert.Equal(p, SecureCirclePoint.FromParameter(p.Y / (QM31.One + p.X)));
        QM31 i = QM31.From(0, 1, 0, 0);
        Assert.False(SecureCirclePoint.TryFromParameter(i, out _));
        Assert.False(SecureCirclePoint.TryFromParameter(-i, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecureCirclePoint.FromParameter(i));
    }
}
