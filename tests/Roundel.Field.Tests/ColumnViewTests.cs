namespace Roundel.Field.Tests;

public class ColumnViewTests
{
    [Fact]
    public void ColumnsAreApartZeroedAndAligned()
    {
        using NativeColumns columns = new(3, 20);
        ColumnView view = columns.View;
        Assert.Equal((3, 20), (view.Count, view.Length));
        for (int c = 0; c < 3; c++)
        {
            Assert.All(view[c].ToArray(), word => Assert.Equal(0u, word));
            view[c].Fill((uint)c + 1);
        }
        for (int c = 0; c < 3; c++) Assert.All(view[c].ToArray(), word => Assert.Equal((uint)c + 1, word));
        Assert.Equal(2u, view.Slice(1, 2)[0][19]);
        Assert.Equal(5, view.Truncate(5)[2].Length);
        Assert.Equal(3u, view.Start(2));
    }

    [Fact]
    public void OutOfRangeIsRejected()
    {
        using NativeColumns columns = new(2, 8);
        ColumnView view = columns.View;
        Assert.Throws<ArgumentOutOfRangeException>(() => view[2].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => view[-1].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Start(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Truncate(9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeColumns(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeColumns(1, -1));
    }
}
