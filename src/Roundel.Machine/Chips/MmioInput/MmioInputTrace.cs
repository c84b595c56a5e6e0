using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="MmioInputChip"/>.</summary>
public static class MmioInputTrace
{
    /// <summary>One row; later rows stay zero.</summary>
    public static void Fill(MmioInputChip chip, uint length, ColumnView main)
    {
        main[chip.EnablerColumn.Index][0] = 1;
        main[chip.Moves.Index][0] = length == 0 ? 0u : 1;
        main[chip.Length.Index][0] = length;
    }
}
