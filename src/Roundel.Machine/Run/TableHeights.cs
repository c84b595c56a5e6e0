using System.Numerics;
using Roundel.Air;

namespace Roundel.Machine.Run;

/// <summary>How rows are laid out over tables.</summary>
public static class TableHeights
{
    /// <summary>Tables below this log height are never split: the second table would cost more than its rows.</summary>
    private const int MinSplitLogSize = 14;

    /// <summary>
    /// A further table is opened in full at every query, some 40 KB of a proof of a megabyte. It has to save this part of the run's cells.
    /// </summary>
    private const int WorthOfTable = 32;

    /// <summary>The least log height that holds the rows.</summary>
    public static int LogSize(long rows) => Math.Max(Chip.MinLogSize, 64 - BitOperations.LeadingZeroCount((ulong)Math.Max(rows, 1) - 1));

    /// <summary>
    /// Log heights of the tables that share a chip's rows, tallest first: as few as hold them, but for more of which each saves a
    /// thirty-second of the run's cells.
    /// </summary>
    /// <param name="rows">At least 1.</param>
    /// <param name="air">The chip.</param>
    /// <param name="runCells">Cells of the whole run, padding aside.</param>
    /// <param name="maxTables">Greatest number of tables.</param>
    /// <returns>The heights, or null if the rows do not fit.</returns>
    public static int[]? Split(long rows, ChipAir air, long runCells, int maxTables)
    {
        ArgumentNullException.ThrowIfNull(air);
        int[]? best = null;
        for (int count = 1; count <= maxTables; count++)
        {
            int[]? candidate = Greedy(rows, air.Chip.MaxLogSize, count);
            if (candidate is null) continue;
            if (best is null) best = candidate;
            else if (best[0] >= MinSplitLogSize && candidate.Length > best.Length
                && WorthOfTable * air.CellsPerRow * (Total(best) - Total(candidate)) >= (candidate.Length - best.Length) * runCells) best = candidate;
        }
        return best;
    }

    /// <summary>Tallest full tables first, and the rest in one; null if that does not fit.</summary>
    private static int[]? Greedy(long rows, int maxLogSize, int count)
    {
        var sizes = new List<int>();
        while (sizes.Count + 1 < count && rows > 1 << Chip.MinLogSize)
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
