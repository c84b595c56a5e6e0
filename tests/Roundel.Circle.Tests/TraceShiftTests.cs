namespace Roundel.Circle.Tests;

public class TraceShiftTests
{
    [Fact]
    public void PreviousRowsOfEveryBlock()
    {
        for (int logStep = 1; logStep <= 8; logStep++)
        {
            for (int blowup = 0; blowup <= 2; blowup++)
            {
                int k = logStep + blowup;
                uint[] column = [.. Enumerable.Range(0, 1 << k).Select(i => (uint)i)];
                for (int length = 1; length <= column.Length; length *= 2)
                {
                    uint[] target = new uint[length];
                    for (int first = 0; first < column.Length; first += length)
                    {
                        TraceShift.PreviousRows(column, first, target, logStep);
                        for (int i = 0; i < length; i++)
                            Assert.Equal((uint)CircleIndex.PreviousIndex(first + i, k, logStep), target[i]);
                    }
                }
            }
        }
    }

    [Fact]
    public void BlocksThatDoNotFitAreRejected()
    {
        uint[] column = new uint[16];
        Assert.Throws<ArgumentException>(() => TraceShift.PreviousRows(column, 2, new uint[4], 3));
        Assert.Throws<ArgumentException>(() => TraceShift.PreviousRows(column, 16, new uint[4], 3));
        Assert.Throws<ArgumentException>(() => TraceShift.PreviousRows(column, -4, new uint[4], 3));
        Assert.Throws<ArgumentException>(() => TraceShift.PreviousRows(column, 0, new uint[3], 3));
        Assert.Throws<ArgumentException>(() => TraceShift.PreviousRows(column, 0, new uint[32], 3));
        Assert.Throws<ArgumentException>(() => TraceShift.PreviousRows([], 0, [], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => TraceShift.PreviousRows(column, 0, new uint[4], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TraceShift.PreviousRows(column, 0, new uint[4], 5));
    }
}
