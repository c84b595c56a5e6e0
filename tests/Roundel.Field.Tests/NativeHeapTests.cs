namespace Roundel.Field.Tests;

public class NativeHeapTests
{
    [Fact]
    public void BlocksAreApartAndAligned()
    {
        var random = new Random(1);
        var live = new List<(NativeColumns Columns, uint Mark)>();
        try
        {
            for (uint mark = 1; mark < 200; mark++)
            {
                if (live.Count > 6 || (live.Count > 0 && random.Next(3) == 0))
                {
                    int at = random.Next(live.Count);
                    Check(live[at].Columns.View, live[at].Mark);
                    live[at].Columns.Dispose();
                    live.RemoveAt(at);
                }
                NativeColumns columns = NativeColumns.Uninitialised(random.Next(1, 5), random.Next(1, 1 << random.Next(1, 18)));
                for (int c = 0; c < columns.View.Count; c++) columns.View[c].Fill(mark);
                live.Add((columns, mark));
            }
            foreach ((NativeColumns columns, uint mark) in live) Check(columns.View, mark);
        }
        finally
        {
            foreach ((NativeColumns columns, _) in live) columns.Dispose();
        }

        static unsafe void Check(ColumnView view, uint mark)
        {
            for (int c = 0; c < view.Count; c++)
            {
                Assert.Equal(-1, view[c].IndexOfAnyExcept(mark));
                fixed (uint* start = view[c]) Assert.Equal(0u, (nuint)start % 64);
            }
        }
    }

    [Fact]
    public void ReusedBlocksAreZeroedUnlessSaidOtherwise()
    {
        const int length = 1 << 18;
        for (int round = 0; round < 3; round++)
        {
            using NativeColumns columns = new(2, length);
            for (int c = 0; c < 2; c++)
            {
                Assert.Equal(-1, columns.View[c].IndexOfAnyExcept(0u));
                columns.View[c].Fill(7);
            }
            if (round == 1) NativeHeap.Trim();
            Assert.Equal(-1, columns.View[1].IndexOfAnyExcept(7u));
        }
    }

    [Fact]
    public void DisposingTwiceIsHarmless()
    {
        NativeColumns first = new(1, 1 << 18);
        first.Dispose();
        using NativeColumns second = new(1, 1 << 18);
        first.Dispose();
        using NativeColumns third = new(1, 1 << 18);
        second.View[0].Fill(1);
        Assert.Equal(-1, third.View[0].IndexOfAnyExcept(0u));
    }

    [Fact]
    public void ThePeakBeginsAnewWhenAsked()
    {
        // Far more than other tests have at the same time; never touched.
        const int length = 1 << 28;
        if (!OperatingSystem.IsLinux()) return;
        NativeColumns.Uninitialised(1, length).Dispose();
        Assert.InRange(NativeHeap.PeakBytes, sizeof(uint) * (long)length, long.MaxValue);
        NativeHeap.ResetPeak();
        Assert.InRange(NativeHeap.PeakBytes, 0, sizeof(uint) * (long)length - 1);
        NativeColumns.Uninitialised(1, length).Dispose();
        Assert.InRange(NativeHeap.PeakBytes, sizeof(uint) * (long)length, long.MaxValue);
    }

    [Fact]
    public void RowsAreAWindow()
    {
        using NativeColumns columns = new(2, 64);
        columns.View[1][20] = 5;
        ColumnView window = columns.View.Rows(16, 32);
        Assert.Equal((2, 32), (window.Count, window.Length));
        Assert.Equal(5u, window[1][4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => columns.View.Rows(8, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => columns.View.Rows(48, 17));
        Assert.Throws<ArgumentOutOfRangeException>(() => columns.View.Rows(80, 0));
    }
}
