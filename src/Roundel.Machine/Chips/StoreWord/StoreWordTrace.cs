using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="StoreWordChip"/>.</summary>
public static class StoreWordTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(StoreWordChip chip, ReadOnlySpan<MemoryStep> records, TraceContext context, ColumnView main)
    {
        var address = new AddressCells(chip, main);
        AccessCells word = new(chip.Replaced, main), rs2 = new(chip.Rs2, main);
        Span<uint> index = main[chip.Rs2Index.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly MemoryStep record = ref records[row];
            ref readonly Step step = ref record.Step;
            Instruction instruction = context.InstructionAt(step.Pc);
            address.Set(row, context, instruction, step);
            index[row] = instruction.Rs2;
            rs2.Register(row, context, instruction.Rs2, step.Rs2, step.Rs2Clock, step.Clock + Clocks.Rs2);
            word.Ram(row, context, record.Address / 4, record.WordOld, record.WordClock, step.Clock + Clocks.Memory);
        }
    }
}
