using Roundel.Field;

namespace Roundel.Hash.Tests;

public class HashCounterTests
{
    private static long Count(Action work)
    {
        using var counter = new HashCounter();
        work();
        return counter.Compressions;
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    [InlineData(128, 2)]
    [InlineData(1000, 16)]
    public void MessagesCountTheirBlocks(int bytes, long blocks) => Assert.Equal(blocks, Count(() => Blake2s.Hash(new byte[bytes])));

    /// <summary>Levels count what the specification counts node by node, at any width.</summary>
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 3, false)]
    [InlineData(1, 3, true)]
    [InlineData(3, 16, false)]
    [InlineData(5, 17, true)]
    [InlineData(6, 0, true)]
    [InlineData(6, 33, false)]
    public void LevelsCountTheirNodes(int logSize, int columnCount, bool hasChildren)
    {
        int nodes = 1 << logSize;
        using NativeColumns columns = new(columnCount, nodes);
        uint[] children = new uint[hasChildren ? 16 * nodes : 0], values = new uint[columnCount];
        long expected = Count(() =>
        {
            for (int i = 0; i < nodes; i++) _ = hasChildren ? MerkleHash.Node(default, default, values) : MerkleHash.Leaf(values);
        });
        foreach (LaneWidth width in Enum.GetValues<LaneWidth>())
        {
            ColumnView[] sets = [columns.View];
            int pairs = MerkleKernels.PairCount(logSize);
            Assert.Equal(expected, Count(() => MerkleKernels.HashLevel(children, sets, logSize, 0, pairs, new uint[8 * nodes], width)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(33)]
    public void LeavesOfEightCountTwoEach(int leaves)
    {
        using NativeColumns columns = new(4, 8 * leaves);
        ColumnView view = columns.View;
        foreach (LaneWidth width in Enum.GetValues<LaneWidth>())
            Assert.Equal(2 * leaves, Count(() => MerkleKernels.HashLeavesOfEight(view, 0, leaves, new uint[8 * leaves], width)));
    }

    [Fact]
    public void OnlyTheThreadsOwnMessagesCount()
    {
        using var outer = new HashCounter();
        Blake2s.Hash([]);
        Assert.Equal(2, Count(() =>
        {
            Blake2s.Hash([1]);
            var other = new Thread(() => Blake2s.Hash([2]));
            other.Start();
            other.Join();
            Blake2s.Hash([3]);
        }));
        Assert.Equal(3, outer.Compressions);
        Assert.Equal(0, Count(() => Grinder.FindInRange(new uint[8], 64, 0, 100, out _, LaneWidth.X16)));
        Assert.Equal(1, Count(() => Grinder.Check(new uint[8], 0, 1)));
    }
}
