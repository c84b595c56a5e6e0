using Roundel.Field;

namespace Roundel.Circle.Tests;

public class TwiddlesTests
{
    [Fact]
    public void LayersAreCoordinatesOfTheDomains()
    {
        for (int k = 1; k <= 11; k++)
        {
            Twiddles twiddles = Twiddles.For(k);
            Assert.True(twiddles.LogSize >= k);
            CirclePoint[] domain = Reference.Domain(k);
            ReadOnlySpan<uint> inverseY = twiddles.InverseY(k);
            Assert.Equal(domain.Length / 2, inverseY.Length);
            for (int b = 0; b < inverseY.Length; b++)
            {
                Assert.Equal(domain[2 * b].X, domain[2 * b + 1].X);
                Assert.Equal(M31.One, Half(inverseY[b]) * domain[2 * b].Y);
            }
            if (k == 1) continue;
            ReadOnlySpan<uint> x = twiddles.X(k - 1), inverseX = twiddles.InverseX(k - 1);
            Assert.Equal((domain.Length / 4, domain.Length / 4), (x.Length, inverseX.Length));
            for (int b = 0; b < x.Length; b++)
            {
                Assert.Equal(domain[4 * b].X, -domain[4 * b + 2].X);
                Assert.Equal(domain[4 * b].X, Half(x[b]));
                Assert.Equal(M31.One, Half(x[b]) * Half(inverseX[b]));
            }
        }
    }

    [Fact]
    public void EveryWidthBuildsTheSameTable()
    {
        foreach (int k in (int[])[1, 10, 11, 12, 15])
        {
            Twiddles expected = Twiddles.Create(k, LaneWidth.Scalar);
            foreach (LaneWidth width in Reference.Widths)
            {
                Twiddles twiddles = Twiddles.Create(k, width);
                Assert.Equal(expected.Forward.ToArray(), twiddles.Forward.ToArray());
                Assert.Equal(expected.Inverse.ToArray(), twiddles.Inverse.ToArray());
            }
        }
    }

    [Fact]
    public void TablesAreSharedAcrossThreads()
    {
        Twiddles[] tables = new Twiddles[8];
        Parallel.For(0, tables.Length, i => tables[i] = Twiddles.For(13 + i % 2));
        Assert.All(tables, table => Assert.True(table.LogSize >= 13));
        uint[] expected = Twiddles.Create(13, LaneWidth.Scalar).Forward.ToArray();
        Assert.All(tables, table => Assert.Equal(expected, table.Forward[..expected.Length].ToArray()));
    }

    [Fact]
    public void SizesOutOfRangeAreRejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Twiddles.For(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Twiddles.For(31));
        Twiddles twiddles = Twiddles.Create(10, LaneWidth.Scalar);
        Assert.Throws<ArgumentOutOfRangeException>(() => twiddles.X(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => twiddles.InverseX(10).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => twiddles.InverseY(11).Length);
    }

    private static M31 Half(uint doubled)
    {
        Assert.Equal(0u, doubled & 1);
        Assert.True(doubled >> 1 < M31.P);
        return M31.FromCanonical(doubled >> 1);
    }
}
