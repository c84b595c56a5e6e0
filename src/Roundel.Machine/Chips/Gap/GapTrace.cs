using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="GapChip"/>.</summary>
public static class GapTrace
{
    /// <summary>One row per gap; later rows stay zero.</summary>
    public static void Fill(GapChip chip, ReadOnlySpan<GapStep> records, ColumnView main)
    {
        Span<uint> enabler = main[chip.EnablerColumn.Index], space = main[chip.SpaceIndex.Index], address = main[chip.Address.Index];
        Span<uint> lo = main[chip.Lo.Index], hi = main[chip.Hi.Index];
        Span<uint> clockLo = main[chip.ClockLo.Index], clockHi = main[chip.ClockHi.Index];
        Span<uint> stepLo = main[chip.StepLo.Index], stepHi = main[chip.StepHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly GapStep gap = ref records[row];
            uint step = gap.Clock - gap.PreviousClock - 1;
            enabler[row] = 1;
            space[row] = (uint)gap.Space;
            address[row] = gap.Address;
            lo[row] = gap.Value & 0xffff;
            hi[row] = gap.Value >> 16;
            clockLo[row] = gap.Clock & 0x3fff;
            clockHi[row] = gap.Clock >> 14;
            stepLo[row] = step & 0x1fff;
            stepHi[row] = step >> 13;
        }
    }
}
