namespace Roundel.Circle.Tests;

public class DomainTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void DomainIsTheCosetInMemoryOrder(int k)
    {
        CanonicCoset coset = new(k);
        CirclePoint[] points = Reference.Domain(k);
        Assert.Equal(1 << k, points.Distinct().Count());
        CirclePoint row = coset.Initial;
        for (int i = 0; i < coset.Size; i++, row += coset.Step)
        {
            Assert.Equal(points[i], coset.Domain.At(i));
            Assert.Equal(row, coset.At(i));
            int memory = CircleIndex.CosetToMemory(i, k);
            Assert.Equal(row, points[memory]);
            Assert.Equal(i, CircleIndex.MemoryToCoset(memory, k));
            Assert.True(coset.Vanishing(row).IsZero);
            Assert.True(coset.Vanishing((SecureCirclePoint)row).IsZero);
            Assert.Equal(CirclePoint.GeneratorOf(k + 1).RepeatedDouble(k), row.RepeatedDouble(k));
        }
        Assert.Equal(coset.Initial, row);
        Assert.False(coset.Vanishing(Reference.Point(k)).IsZero);
    }

    [Fact]
    public void DoublingMapOfIndices()
    {
        for (int k = 2; k <= 9; k++)
        {
            CirclePoint[] domain = Reference.Domain(k), half = Reference.Domain(k - 1);
            for (int m = 0; m < domain.Length; m++)
            {
                int doubled = CircleIndex.DoubledIndex(m);
                Assert.Equal(domain[m].Double(), half[doubled]);
                int tree = CircleIndex.TreeIndex(m, k);
                Assert.Equal(tree >> 1, CircleIndex.TreeIndex(doubled, k - 1));
                Assert.Equal(m, CircleIndex.TreeToMemory(tree, k));
                for (int n = 1, expected = doubled; n < k; n++, expected = CircleIndex.DoubledIndex(expected))
                    Assert.Equal(expected, CircleIndex.DoubledIndex(m, n));
            }
            Assert.Equal(domain.Length, Enumerable.Range(0, domain.Length).Select(m => CircleIndex.TreeIndex(m, k)).Distinct().Count());
        }
    }

    [Fact]
    public void PreviousAndNextRows()
    {
        for (int h = 1; h <= 7; h++)
        {
            for (int blowup = 0; blowup <= 2; blowup++)
            {
                CirclePoint[] domain = Reference.Domain(h + blowup);
                for (int m = 0; m < domain.Length; m++)
                {
                    int previous = CircleIndex.PreviousIndex(m, h + blowup, h);
                    Assert.Equal(domain[m] - CirclePoint.GeneratorOf(h), domain[previous]);
                    Assert.Equal(m, CircleIndex.NextIndex(previous, h + blowup, h));
                }
            }
        }
    }

    [Fact]
    public void LargeDomains()
    {
        CircleDomain domain = new(CanonicCoset.MaxLogSize);
        Random random = new(7);
        for (int i = 0; i < 100; i++)
        {
            int m = random.Next(domain.Size), coset = CircleIndex.MemoryToCoset(m, domain.LogSize);
            Assert.Equal(new CanonicCoset(domain.LogSize).At(coset), domain.At(m));
            Assert.Equal(m, CircleIndex.CosetToMemory(coset, domain.LogSize));
            Assert.Equal(Reference.BitReverse(m, 30), CircleIndex.BitReverse(m, 30));
        }
        Assert.Equal(0, CircleIndex.BitReverse(0, 0));
    }

    [Fact]
    public void SizesOutOfRangeAreRejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CanonicCoset(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CanonicCoset(31));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CircleDomain(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CircleDomain(3).At(8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CircleDomain(3).At(-1));
    }
}
