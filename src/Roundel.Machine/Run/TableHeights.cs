using System.Numerics;

namespace Roundel.Machine.Run;

/// <summary>How rows are laid out over tables.</summary>
internal static class TableHeights
{
    /// <summary>Smallest log height of a table.</summary>
    public const int MinLogSize = 5;

    /// <summary>Tables below this log height are never split: the second table would cost more than its rows.</summary>
    private const int MinSplitLogSize = 14;

    /// <summary>The least log height that holds the rows.</summary>
    public static int LogSize(long rows) => Math.Max(MinLogSize, 64 - BitOperations.LeadingZeroCount((ulong)Math.Max(rows, 1) - 1));

    /// <summary>
    /// Log heights of the tables that share the rows, tallest first: as many as each save a tenth of all padded rows or more, or as
    /// the greatest height asks for.
    /// </summary>
    /// <param name="rows">At least 1.</param>
    /// <param name="maxLogSize">Greatest log height of one table.</param>
    /// <param name="maxInstances">Greatest number of tables.</param>
    /// <exception cref="InvalidOperationException">The rows do not fit.</exception>
    public static int[] Split(long rows, int maxLogSize, int maxInstances)
    {
        int[]? best = null;
        for (int count = 1; count <= maxInstances; count++)
        {
            int[]? candidate = Greedy(rows, maxLogSize, count);
            if (candidate is null) continue;
            if (best is null) best = candidate;
            else if (best[0] >= MinSplitLogSize && 10 * Total(candidate) <= 9 * Total(best)) best = candidate;
        }
        return best ?? throw new InvalidOperationException(
            $"A run has {rows} rows of one kind; {maxInstances} tables of 2^{maxLogSize} do not hold them.");
    }

    /// <summary>Tallest full tables first, and the rest in one; null if that does not fit.</summary>
    private static int[]? Greedy(long rows, int maxLogSize, int count)
    {
        var sizes = new List<int>();
        while (sizes.Count + 1 < count && rows > 1 << MinLogSize)
        {
            int log = Math.Min(maxLogSize, BitOperations.Log2((ulong)rows));
            sizes.Add(log);
            rows -= 1L << log;
        }
        if (rows > 0) sizes.Add(LogSize(rows));
        return sizes.Count > 0 && sizes[^1] <= maxLogSize ? [.. sizes] : null;
    }

    private static long Total(int[] logSizes) => logSizes.Sum(log => 1L << log);
}
