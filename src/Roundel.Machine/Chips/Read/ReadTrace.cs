using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="ReadChip"/>.</summary>
public static class ReadTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(ReadChip chip, ReadOnlySpan<EcallStep> records, TraceContext context, ColumnView main)
    {
        var cells = new StreamCallCells(chip, main);
        Span<uint> isPublic = main[chip.IsPublic.Index], isAll = main[chip.IsAll.Index], borrow = main[chip.Borrow.Index];
        Span<uint> movedLo = main[chip.MovedLo.Index], movedHi = main[chip.MovedHi.Index];
        Span<uint> excessLo = main[chip.ExcessLo.Index], excessHi = main[chip.ExcessHi.Index];
        Span<uint> remainingLo = main[chip.RemainingLo.Index], remainingHi = main[chip.RemainingHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly EcallStep call = ref records[row];
            cells.Set(row, context, call);
            bool all = call.A2 <= call.StreamOld;
            (uint large, uint small) = all ? (call.StreamOld, call.A2) : (call.A2, call.StreamOld);
            uint excess = large - small;
            isPublic[row] = call.StreamRegister == Registers.PublicRemaining ? 1u : 0;
            isAll[row] = all ? 1u : 0;
            borrow[row] = (large & 0xffff) < (small & 0xffff) ? 1u : 0;
            movedLo[row] = call.Moved & 0xffff;
            movedHi[row] = call.Moved >> 16;
            excessLo[row] = excess & 0xffff;
            excessHi[row] = excess >> 16;
            remainingLo[row] = call.StreamNew & 0xffff;
            remainingHi[row] = call.StreamNew >> 16;
        }
    }
}
