using Roundel.Field;

namespace Roundel.Hash.Tests;

/// <summary>Leaves hashed in pieces are those of <see cref="MerkleHash"/>.</summary>
public sealed class TallLeavesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 3)]
    [InlineData(17, 5)]
    [InlineData(40, 6)]
    [InlineData(48, 7)]
    public void EveryWidthHashesAsTheSpecification(int columns, int logLeaves)
    {
        var random = new Random(columns);
        int leaves = 1 << logLeaves;
        using var cells = new NativeColumns(columns, leaves);
        for (int c = 0; c < columns; c++)
            for (int i = 0; i < leaves; i++) cells.View[c][i] = (uint)random.Next((int)M31.P);
        foreach (LaneWidth width in (LaneWidth[])[LaneWidth.Scalar, LaneWidth.X4, LaneWidth.X8, LaneWidth.X16])
        {
            using var hasher = new TallLeaves(logLeaves);
            var digests = new uint[Digest.WordCount * leaves];
            for (int before = 0; before < columns; before += TallLeaves.Together)
            {
                ColumnView part = cells.View.Slice(before, Math.Min(TallLeaves.Together, columns - before));
                bool isLast = before + TallLeaves.Together >= columns;
                // Two ranges, the second one first.
                int split = leaves >= 4 ? leaves / 4 & ~1 : 0;
                hasher.Absorb(part, before, split, leaves - split, isLast ? digests : [], width);
                if (split > 0) hasher.Absorb(part, before, 0, split, isLast ? digests : [], width);
            }
            for (int i = 0; i < leaves; i++)
            {
                uint[] values = [.. Enumerable.Range(0, columns).Select(c => cells.View[c][i])];
                Assert.Equal(MerkleHash.Leaf(values), Digest.ReadFrom(digests.AsSpan(Digest.WordCount * i)));
            }
        }
    }

    [Fact]
    public void LengthsAreChecked()
    {
        using var hasher = new TallLeaves(4);
        using var cells = new NativeColumns(17, 16);
        using var shorter = new NativeColumns(16, 8);
        var digests = new uint[Digest.WordCount * 16];
        ColumnView sixteen = cells.View.Slice(0, 16), five = cells.View.Slice(0, 5);
        Assert.Throws<ArgumentException>(() => hasher.Absorb(cells.View, 0, 0, 16, digests, LaneWidth.Scalar));
        Assert.Throws<ArgumentException>(() => hasher.Absorb(shorter.View, 0, 0, 16, digests, LaneWidth.Scalar));
        Assert.Throws<ArgumentException>(() => hasher.Absorb(five, 0, 0, 16, [], LaneWidth.Scalar));
        Assert.Throws<ArgumentException>(() => hasher.Absorb(sixteen, 0, 0, 16, digests.AsSpan(1), LaneWidth.Scalar));
        Assert.Throws<ArgumentOutOfRangeException>(() => hasher.Absorb(sixteen, 8, 0, 16, digests, LaneWidth.Scalar));
        Assert.Throws<ArgumentOutOfRangeException>(() => hasher.Absorb(sixteen, 0, 8, 16, digests, LaneWidth.Scalar));
        Assert.Throws<ArgumentOutOfRangeException>(() => hasher.Absorb(sixteen, 0, 0, 3, digests, LaneWidth.Scalar));
        Assert.Throws<ArgumentOutOfRangeException>(() => hasher.Absorb(sixteen, 0, 0, 16, digests, (LaneWidth)2));
    }
}
