namespace Roundel.Prover.Tests;

public class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EveryPieceRunsOnce(int threads)
    {
        using var workers = new Workers(threads);
        Assert.Equal(threads, workers.Count);
        for (int count = 0; count < 300; count++)
        {
            var runs = new int[count];
            workers.For(count, i => Interlocked.Increment(ref runs[i]));
            Assert.All(runs, r => Assert.Equal(1, r));
        }
    }

    /// <summary>Threads that watch, that fall asleep and that are just about to: none may be lost.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void PausesOfAnyLengthLoseNoWork(int threads)
    {
        using var workers = new Workers(threads);
        long sum = 0;
        for (int round = 0; round < 20_000; round++)
        {
            workers.For(3, i => Interlocked.Add(ref sum, i));
            Thread.SpinWait(round % 1500);
        }
        Assert.Equal(3 * 20_000, sum);
    }

    [Fact]
    public void RangesCoverTheLength()
    {
        using var workers = new Workers(3);
        var seen = new int[1000];
        workers.ForRanges(seen.Length, 33, (start, count) =>
        {
            for (int i = start; i < start + count; i++) Interlocked.Increment(ref seen[i]);
        });
        Assert.All(seen, s => Assert.Equal(1, s));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void StatesCollectEveryPiece(int threads)
    {
        using var workers = new Workers(threads);
        int states = 0;
        List<int> collected = [];
        workers.For(500, () => { Interlocked.Increment(ref states); return new List<int>(); }, (i, state) => state.Add(i), collected.AddRange);
        Assert.InRange(states, 1, threads);
        Assert.Equal(Enumerable.Range(0, 500), collected.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AFailureIsThrownAndTheThreadsGoOn(int threads)
    {
        using var workers = new Workers(threads);
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() =>
            workers.For(100, i => { if (i == 40) throw new InvalidOperationException("forty"); }));
        Assert.Equal("forty", e.Message);
        int runs = 0;
        workers.For(100, _ => Interlocked.Increment(ref runs));
        Assert.Equal(100, runs);
    }
}
