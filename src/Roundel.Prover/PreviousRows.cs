using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Prover;

/// <summary>Columns shifted by one row of the trace, on the trace domain or an extension of it.</summary>
internal static class PreviousRows
{
    /// <summary>Bits of a position that are moved block-wise.</summary>
    private const int LogBlocks = 10;

    /// <summary>Copies of the selected columns in which every cell holds the value one trace row earlier.</summary>
    /// <param name="columns">Columns in memory order.</param>
    /// <param name="selected">Which columns.</param>
    /// <param name="logSize">log2 of the trace's height.</param>
    /// <param name="logBlowup">log2 of the domain's size over the trace's.</param>
    /// <param name="workers">Threads.</param>
    public static NativeColumns Of(ColumnView columns, IReadOnlyList<int> selected, int logSize, int logBlowup, Workers workers)
    {
        int logDomain = logSize + logBlowup;
        var shifted = new NativeColumns(selected.Count, selected.Count == 0 ? 0 : 1 << logDomain);
        ColumnView view = shifted.View;
        workers.For(selected.Count, i => Shift(columns[selected[i]], view[i], logDomain, logSize));
        return shifted;
    }

    /// <summary>target[m] = source[index of the point one trace step before m].</summary>
    private static void Shift(ReadOnlySpan<uint> source, Span<uint> target, int logDomain, int logSize)
    {
        if (logDomain == logSize || logDomain < LogBlocks + 4) ShiftSlowly(source, target, 0, target.Length, logDomain, logSize);
        else ShiftBlocks(source, target, logDomain, logSize);
    }

    private static void ShiftSlowly(ReadOnlySpan<uint> source, Span<uint> target, int first, int count, int logDomain, int logSize)
    {
        for (int m = first; m < first + count; m++) target[m] = source[CircleIndex.PreviousIndex(m, logDomain, logSize)];
    }

    /// <summary>
    /// Of a point's half-coset index e the low bits are the high bits of its memory index: a step moves whole blocks, points of the
    /// half coset backwards and their conjugates forwards, unless it carries beyond the bits that number the blocks.
    /// </summary>
    private static void ShiftBlocks(ReadOnlySpan<uint> source, Span<uint> target, int logDomain, int logSize)
    {
        int step = 1 << (logDomain - logSize - 1), size = 1 << (logDomain - LogBlocks);
        for (int block = 0; block < 1 << LogBlocks; block++)
        {
            int e = CircleIndex.BitReverse(block, LogBlocks);
            if (e < step || e + step >= 1 << LogBlocks)
            {
                ShiftSlowly(source, target, block * size, size, logDomain, logSize);
                continue;
            }
            ReadOnlySpan<uint> before = source.Slice(CircleIndex.BitReverse(e - step, LogBlocks) * size, size);
            ReadOnlySpan<uint> after = source.Slice(CircleIndex.BitReverse(e + step, LogBlocks) * size, size);
            Span<uint> moved = target.Slice(block * size, size);
            for (int i = 0; i + 1 < moved.Length; i += 2)
            {
                moved[i] = before[i];
                moved[i + 1] = after[i + 1];
            }
        }
    }
}
