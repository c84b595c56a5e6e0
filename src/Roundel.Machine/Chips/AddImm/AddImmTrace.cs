using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="AddImmChip"/>.</summary>
public static class AddImmTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(AddImmChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var head = new HeadCells(chip, main);
        var rs1 = new AccessCells(chip.Rs1, main);
        var rd = new AccessCells(chip.RdOld, main);
        Span<uint> rdIndex = main[chip.RdIndex.Index], rs1Index = main[chip.Rs1Index.Index];
        Span<uint> immediate = main[chip.Immediate.Index];
        Span<uint> resultLo = main[chip.ResultLo.Index], resultHi = main[chip.ResultHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            head.Set(row, step.Pc, step.Clock);
            rdIndex[row] = instruction.Rd;
            rs1Index[row] = instruction.Rs1;
            immediate[row] = ProgramRom.Signed(instruction.Immediate);
            resultLo[row] = step.Rd & 0xffff;
            resultHi[row] = step.Rd >> 16;
            rs1.Register(row, context, instruction.Rs1, step.Rs1, step.Rs1Clock, step.Clock + Clocks.Rs1);
            rd.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);
        }
    }
}
