using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="LoadWordChip"/>.</summary>
public static class LoadWordTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(LoadWordChip chip, ReadOnlySpan<MemoryStep> records, TraceContext context, ColumnView main)
    {
        var address = new AddressCells(chip, main);
        AccessCells word = new(chip.Loaded, main), rd = new(chip.RdOld, main);
        Span<uint> index = main[chip.RdIndex.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly MemoryStep record = ref records[row];
            ref readonly Step step = ref record.Step;
            Instruction instruction = context.InstructionAt(step.Pc);
            address.Set(row, context, instruction, step);
            word.Ram(row, context, record.Address / 4, record.WordOld, record.WordClock, step.Clock + Clocks.Memory);
            index[row] = instruction.Rd;
            rd.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);
        }
    }
}
