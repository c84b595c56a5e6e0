using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Prover;

/// <summary>Columns shifted by one row of the trace, on the trace domain or an extension of it.</summary>
internal static class PreviousRows
{
    /// <summary>Copies of the selected columns in which every cell holds the value one trace row earlier.</summary>
    /// <param name="columns">Columns in memory order.</param>
    /// <param name="selected">Which columns.</param>
    /// <param name="logSize">log2 of the trace's height.</param>
    /// <param name="logBlowup">log2 of the domain's size over the trace's.</param>
    public static NativeColumns Of(ColumnView columns, IReadOnlyList<int> selected, int logSize, int logBlowup)
    {
        int logDomain = logSize + logBlowup;
        var shifted = new NativeColumns(selected.Count, 1 << logDomain);
        if (selected.Count == 0) return shifted;
        for (int i = 0; i < selected.Count; i++) Shift(columns[selected[i]], shifted.View[i], logDomain, logBlowup);
        return shifted;
    }

    /// <summary>target[m] = source[index of the point one trace step before m].</summary>
    private static void Shift(ReadOnlySpan<uint> source, Span<uint> target, int logDomain, int logBlowup)
    {
        for (int m = 0; m < target.Length; m++) target[m] = source[CircleIndex.PreviousIndex(m, logDomain, logBlowup)];
    }
}
