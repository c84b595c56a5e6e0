using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="LoadConstChip"/>.</summary>
public static class LoadConstTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(LoadConstChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var head = new HeadCells(chip, main);
        var rd = new AccessCells(chip.RdOld, main);
        Span<uint> index = main[chip.RdIndex.Index], lo = main[chip.Lo.Index], hi = main[chip.Hi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            head.Set(row, step.Pc, step.Clock);
            index[row] = instruction.Rd;
            lo[row] = instruction.Immediate & 0xffff;
            hi[row] = instruction.Immediate >> 16;
            rd.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);
        }
    }
}
