using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="StoreSubChip"/>.</summary>
public static class StoreSubTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(StoreSubChip chip, ReadOnlySpan<MemoryStep> records, TraceContext context, ColumnView main)
    {
        var address = new AddressCells(chip, main);
        AccessCells word = new(chip.Replaced, main), rs2 = new(chip.Rs2, main);
        Span<uint> index = main[chip.Rs2Index.Index], isHalf = main[chip.IsHalf.Index];
        Span<uint> isOdd = main[chip.IsOdd.Index], isHigh = main[chip.IsHigh.Index];
        Span<uint> stored = main[chip.Stored.Index], lost = main[chip.Lost.Index], kept = main[chip.Kept.Index];
        Span<uint> storedAnd = main[chip.StoredAnd.Index], lostAnd = main[chip.LostAnd.Index];
        Span<uint> change = main[chip.Change.Index], highChange = main[chip.HighChange.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly MemoryStep record = ref records[row];
            ref readonly Step step = ref record.Step;
            Instruction instruction = context.InstructionAt(step.Pc);
            address.Set(row, context, instruction, step);
            index[row] = instruction.Rs2;
            rs2.Register(row, context, instruction.Rs2, step.Rs2, step.Rs2Clock, step.Clock + Clocks.Rs2);
            word.Ram(row, context, record.Address / 4, record.WordOld, record.WordClock, step.Clock + Clocks.Memory);

            uint odd = record.Address & 1, high = record.Address >> 1 & 1;
            uint limb = record.WordOld >> (int)(16 * high) & 0xffff, after = record.WordNew >> (int)(16 * high) & 0xffff;
            isHalf[row] = instruction.Op == Op.Sh ? 1u : 0;
            isOdd[row] = odd;
            isHigh[row] = high;
            stored[row] = step.Rs2 & 0xff;
            storedAnd[row] = step.Rs2 & step.Rs2 >> 8 & 0xff;
            lost[row] = limb >> (int)(8 * odd) & 0xff;
            kept[row] = limb >> (int)(8 - 8 * odd) & 0xff;
            lostAnd[row] = lost[row] & kept[row];
            change[row] = M31.FromInt64((long)after - limb).Value;
            highChange[row] = high == 0 ? 0 : change[row];
        }
    }
}
