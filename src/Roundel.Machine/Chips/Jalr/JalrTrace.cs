using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="JalrChip"/>.</summary>
public static class JalrTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(JalrChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var head = new HeadCells(chip, main);
        AccessCells rs1 = new(chip.Rs1, main), rd = new(chip.RdOld, main);
        Span<uint> rdIndex = main[chip.RdIndex.Index], rs1Index = main[chip.Rs1Index.Index], linkLo = main[chip.LinkLo.Index];
        Span<uint> immediateLo = main[chip.ImmediateLo.Index], immediateHi = main[chip.ImmediateHi.Index];
        Span<uint> carry = main[chip.Carry.Index], wrap = main[chip.Wrap.Index], odd = main[chip.Odd.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            uint immediate = instruction.Immediate;
            head.Set(row, step.Pc, step.Clock);
            rdIndex[row] = instruction.Rd;
            rs1Index[row] = instruction.Rs1;
            immediateLo[row] = immediate & 0xffff;
            immediateHi[row] = immediate >> 16;
            linkLo[row] = step.Rd & 0xffff;
            carry[row] = (step.Rs1 & 0xffff) + (immediate & 0xffff) >> 16;
            wrap[row] = (uint)((ulong)step.Rs1 + immediate >> 32);
            odd[row] = step.Rs1 + immediate & 1;
            rs1.Register(row, context, instruction.Rs1, step.Rs1, step.Rs1Clock, step.Clock + Clocks.Rs1);
            rd.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);
        }
    }
}
