using Roundel.Field;

namespace Roundel.Hash.Tests;

public class MerkleKernelsTests
{
    private static readonly LaneWidth[] Widths = [LaneWidth.Scalar, LaneWidth.X4, LaneWidth.X8, LaneWidth.X16];

    // Inner nodes and leaves of every message length around the block borders, at a level wide enough for every kernel.
    [Fact]
    public void HashLevel_OfUpTo70Columns_EqualsTheSpecification()
    {
        const int logSize = 6;
        using NativeColumns columns = RandomColumns(70, 1 << logSize, 1);
        uint[] children = RandomWords(16 << logSize, 2);
        for (int count = 0; count <= 70; count++)
        {
            ColumnView[] sets = [columns.View.Slice(0, count)];
            Check(children, sets, logSize);
            if (count > 0) Check([], sets, logSize);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(10)]
    public void HashLevel_OfAnySize_EqualsTheSpecification(int logSize)
    {
        using NativeColumns columns = RandomColumns(21, 1 << logSize, 3);
        uint[] children = RandomWords(16 << logSize, 4);
        Check(children, [], logSize);
        Check(children, [columns.View], logSize);
        Check([], [columns.View], logSize);
    }

    [Fact]
    public void HashLevel_OfManySets_TakesThemInOrder()
    {
        const int logSize = 5;
        using NativeColumns first = RandomColumns(3, 1 << logSize, 5), second = RandomColumns(40, 1 << logSize, 6);
        using NativeColumns none = new(0, 1 << logSize);
        Check([], [none.View, first.View, default, second.View, first.View.Slice(1, 1), none.View], logSize);
        Check(RandomWords(16 << logSize, 7), [second.View, none.View, first.View.Slice(2, 1), first.View], logSize);
    }

    // Ranges as threads would take them, of odd sizes and starts; nothing outside the range is written.
    [Fact]
    public void HashLevel_OfRanges_WritesTheirPairsOnly()
    {
        const int logSize = 9, half = 1 << (logSize - 1);
        using NativeColumns columns = RandomColumns(19, 1 << logSize, 8);
        uint[] children = RandomWords(16 << logSize, 9);
        ColumnView[] sets = [columns.View];
        uint[] expected = Specification(children, sets, logSize);
        Random random = new(10);
        foreach (LaneWidth width in Widths)
            for (int trial = 0; trial < 30; trial++)
            {
                int count = random.Next(trial < 20 ? 40 : half) + 1, start = random.Next(half - count + 1);
                uint[] output = new uint[8 << logSize];
                Array.Fill(output, 0xdeadbeef);
                MerkleKernels.HashLevel(children, sets, logSize, start, count, output, width);
                for (int node = 0; node < 1 << logSize; node++)
                {
                    bool inside = node % half >= start && node % half < start + count;
                    for (int word = 8 * node; word < 8 * node + 8; word++)
                        Assert.Equal(inside ? expected[word] : 0xdeadbeef, output[word]);
                }
            }
    }

    [Fact]
    public void HashLevel_OfUnusableInput_Throws()
    {
        const int logSize = 3;
        using NativeColumns columns = new(2, 8), shorter = new(2, 4);
        ColumnView view = columns.View, wrong = shorter.View;
        uint[] children = new uint[128], output = new uint[64];
        Assert.Throws<ArgumentException>(() => MerkleKernels.HashLevel([], [], logSize, 0, 4, output, LaneWidth.X16));
        Assert.Throws<ArgumentException>(() => MerkleKernels.HashLevel([], [default], logSize, 0, 4, output, LaneWidth.X16));
        Assert.Throws<ArgumentException>(() => MerkleKernels.HashLevel([], [wrong], logSize, 0, 4, output, LaneWidth.X16));
        Assert.Throws<ArgumentException>(
            () => MerkleKernels.HashLevel(children.AsSpan(1), [view], logSize, 0, 4, output, LaneWidth.X16));
        Assert.Throws<ArgumentException>(
            () => MerkleKernels.HashLevel(children, [view], logSize, 0, 4, output.AsSpan(1), LaneWidth.X16));
        foreach ((int first, int count) in new[] { (0, 5), (-1, 2), (4, 1), (0, -1), (int.MaxValue, 1), (1, int.MaxValue) })
            Assert.Throws<ArgumentOutOfRangeException>(
                () => MerkleKernels.HashLevel(children, [view], logSize, first, count, output, LaneWidth.X16));
        foreach (int size in new[] { -1, 28 })
            Assert.Throws<ArgumentOutOfRangeException>(
                () => MerkleKernels.HashLevel(children, [view], size, 0, 0, output, LaneWidth.X16));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MerkleKernels.HashLevel(children, [view], logSize, 0, 4, output, (LaneWidth)2));
        MerkleKernels.HashLevel(children, [view], logSize, 4, 0, output, LaneWidth.X16);
        Assert.All(output, word => Assert.Equal(0u, word));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(77)]
    public void HashLeavesOfEight_EqualsTheSpecification(int leaves)
    {
        using NativeColumns columns = RandomColumns(4, 8 * leaves, 11);
        ColumnView view = columns.View;
        uint[] expected = new uint[8 * leaves], values = new uint[32];
        for (int leaf = 0; leaf < leaves; leaf++)
        {
            for (int i = 0; i < 32; i++) values[i] = view[i % 4][8 * leaf + i / 4];
            MerkleHash.Leaf(values).CopyTo(expected.AsSpan(8 * leaf));
        }
        Random random = new(12);
        foreach (LaneWidth width in Widths)
            for (int trial = 0; trial < 20; trial++)
            {
                int count = trial == 0 ? leaves : random.Next(leaves + 1), start = random.Next(leaves - count + 1);
                uint[] output = new uint[8 * leaves];
                MerkleKernels.HashLeavesOfEight(view, start, count, output, width);
                for (int word = 0; word < output.Length; word++)
                    Assert.Equal(word / 8 >= start && word / 8 < start + count ? expected[word] : 0, output[word]);
            }
    }

    [Fact]
    public void HashLeavesOfEight_OfUnusableInput_Throws()
    {
        using NativeColumns columns = new(4, 16), odd = new(4, 12), five = new(5, 16);
        ColumnView view = columns.View, oddView = odd.View, fiveView = five.View;
        uint[] output = new uint[16];
        Assert.Throws<ArgumentException>(() => MerkleKernels.HashLeavesOfEight(oddView, 0, 1, output, LaneWidth.X16));
        Assert.Throws<ArgumentException>(() => MerkleKernels.HashLeavesOfEight(fiveView, 0, 1, output, LaneWidth.X16));
        Assert.Throws<ArgumentException>(() => MerkleKernels.HashLeavesOfEight(view, 0, 1, output.AsSpan(1), LaneWidth.X16));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleKernels.HashLeavesOfEight(view, 1, 2, output, LaneWidth.X16));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleKernels.HashLeavesOfEight(view, 0, 2, output, (LaneWidth)5));
    }

    [Fact]
    public void Kernels_AllocateNothing()
    {
        using NativeColumns columns = RandomColumns(4, 64, 13);
        uint[] children = RandomWords(16 * 64, 14), output = new uint[8 * 64];
        ColumnView[] sets = [columns.View];
        long allocated = -1;
        for (int run = 0; run < 2; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            MerkleKernels.HashLevel(children, sets, 6, 0, 32, output, LaneWidth.X16);
            MerkleKernels.HashLeavesOfEight(columns.View, 0, 8, output, LaneWidth.X4);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    private static void Check(uint[] children, ColumnView[] sets, int logSize)
    {
        uint[] expected = Specification(children, sets, logSize);
        foreach (LaneWidth width in Widths)
        {
            uint[] output = new uint[8 << logSize];
            MerkleKernels.HashLevel(children, sets, logSize, 0, MerkleKernels.PairCount(logSize), output, width);
            Assert.Equal(expected, output);
        }
    }

    private static uint[] Specification(uint[] children, ColumnView[] sets, int logSize)
    {
        uint[] output = new uint[8 << logSize];
        for (int index = 0; index < 1 << logSize; index++)
        {
            int node = logSize == 0 ? 0 : (index & 1) << (logSize - 1) | index >> 1;
            List<uint> values = [];
            foreach (ColumnView set in sets)
                for (int column = 0; column < set.Count; column++) values.Add(set[column][index]);
            Digest Child(int side) => Digest.ReadFrom(children.AsSpan(16 * node + 8 * side));
            Digest digest = children.Length == 0
                ? MerkleHash.Leaf(values.ToArray())
                : MerkleHash.Node(Child(0), Child(1), values.ToArray());
            digest.CopyTo(output.AsSpan(8 * node));
        }
        return output;
    }

    private static NativeColumns RandomColumns(int count, int length, int seed)
    {
        Random random = new(seed);
        NativeColumns columns = new(count, length);
        for (int column = 0; column < count; column++)
            foreach (ref uint word in columns.View[column]) word = (uint)random.NextInt64(M31.P);
        return columns;
    }

    private static uint[] RandomWords(int count, int seed)
    {
        Random random = new(seed);
        uint[] words = new uint[count];
        foreach (ref uint word in words.AsSpan()) word = (uint)random.NextInt64(1L << 32);
        return words;
    }
}
