using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>Fills tables of pairs of bytes.</summary>
public static class ByteTableTrace
{
    /// <summary>How many pairs there are.</summary>
    public const int AllPairs = 1 << 16;

    /// <summary>The number of a pair: its row in the full table, times four, plus its place there; −1 if one is no byte.</summary>
    public static int IndexOf(uint a, uint b) =>
        (a | b) < 256 ? (int)(ByteTableChip.Pairs * (a >> 1 | b >> 1 << 7) + (a & 1) + 2 * (b & 1)) : -1;

    /// <summary>The rows of the full table that are asked for, ascending.</summary>
    /// <param name="counts">How often each pair is asked for, by <see cref="IndexOf"/>.</param>
    public static int[] RowsUsed(ReadOnlySpan<uint> counts)
    {
        List<int> rows = [];
        for (int row = 0; row < ByteTableChip.AllRows; row++)
            if (counts.Slice(ByteTableChip.Pairs * row, ByteTableChip.Pairs).ContainsAnyExcept(0u)) rows.Add(row);
        return [.. rows];
    }

    /// <summary>Fills the first rows; others stay as they are, zero being padding.</summary>
    /// <param name="chip">The table's chip.</param>
    /// <param name="rows">Which rows of the full table, in order.</param>
    /// <param name="counts">How often each pair is asked for; empty for never.</param>
    /// <param name="main">The main columns.</param>
    public static void Fill(ByteTableChip chip, ReadOnlySpan<int> rows, ReadOnlySpan<uint> counts, ColumnView main)
    {
        ArgumentNullException.ThrowIfNull(chip);
        for (int i = 0; i < chip.A.Count; i++)
        {
            Span<uint> a = main[chip.A[i].Index], b = main[chip.B[i].Index];
            for (int row = 0; row < rows.Length; row++)
            {
                a[row] = (uint)rows[row] >> i & 1;
                b[row] = (uint)rows[row] >> (7 + i) & 1;
            }
        }
        if (chip is BytesChip bytes)
        {
            Span<uint> and = main[bytes.And.Index];
            for (int row = 0; row < rows.Length; row++) and[row] = 2 * ((uint)rows[row] & (uint)rows[row] >> 7 & 127);
        }
        for (int pair = 0; pair < ByteTableChip.Pairs && !counts.IsEmpty; pair++)
        {
            Span<uint> count = main[chip.Counts[pair].Index];
            for (int row = 0; row < rows.Length; row++) count[row] = counts[ByteTableChip.Pairs * rows[row] + pair];
        }
    }
}
