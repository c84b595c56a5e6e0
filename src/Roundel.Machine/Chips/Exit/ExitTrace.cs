using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="ExitChip"/>.</summary>
public static class ExitTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(ExitChip chip, ReadOnlySpan<EcallStep> records, TraceContext context, ColumnView main)
    {
        var cells = new EcallCells(chip, main);
        Span<uint> lo = main[chip.CodeLo.Index], hi = main[chip.CodeHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly EcallStep call = ref records[row];
            cells.Set(row, context, call);
            lo[row] = call.A0Old & 0xffff;
            hi[row] = call.A0Old >> 16;
        }
    }
}
