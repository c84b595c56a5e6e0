using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="BytesChip"/>'s preprocessed columns.</summary>
public static class BytesTrace
{
    /// <summary>Rows of the table.</summary>
    public const int Rows = 1 << 16;

    /// <summary>The row of a pair; −1 if one is no byte.</summary>
    public static int RowOf(uint a, uint b) => (a | b) < 256 ? (int)(a | b << 8) : -1;

    /// <summary>Fills the three columns.</summary>
    public static void FillPreprocessed(BytesChip chip, ColumnView columns)
    {
        Span<uint> a = columns[chip.A.Index], b = columns[chip.B.Index], and = columns[chip.And.Index];
        for (int row = 0; row < Rows; row++)
        {
            a[row] = (uint)row & 0xff;
            b[row] = (uint)row >> 8;
            and[row] = a[row] & b[row];
        }
    }
}
