using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="WriteChip"/>.</summary>
public static class WriteTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(WriteChip chip, ReadOnlySpan<EcallStep> records, TraceContext context, ColumnView main)
    {
        var cells = new StreamCallCells(chip, main);
        Span<uint> carry = main[chip.Carry.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly EcallStep call = ref records[row];
            cells.Set(row, context, call);
            carry[row] = (call.StreamOld & 0xffff) + (call.A2 & 0xffff) >> 16;
        }
    }
}
