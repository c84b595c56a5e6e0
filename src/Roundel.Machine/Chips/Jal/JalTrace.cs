using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="JalChip"/>.</summary>
public static class JalTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(JalChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var head = new HeadCells(chip, main);
        var rd = new AccessCells(chip.RdOld, main);
        Span<uint> index = main[chip.RdIndex.Index], target = main[chip.Target.Index];
        Span<uint> linkLo = main[chip.LinkLo.Index], linkHi = main[chip.LinkHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            head.Set(row, step.Pc, step.Clock);
            index[row] = instruction.Rd;
            target[row] = context.Fetchable(instruction.Immediate);
            linkLo[row] = step.Rd & 0xffff;
            linkHi[row] = step.Rd >> 16;
            rd.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);
        }
    }
}
