using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="LoadUnalignedChip"/>.</summary>
public static class LoadUnalignedTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(LoadUnalignedChip chip, ReadOnlySpan<MemoryStep> records, TraceContext context, ColumnView main)
    {
        var shared = new UnalignedCells(chip, main);
        var rd = new AccessCells(chip.RdOld, main);
        Span<uint> index = main[chip.RdIndex.Index], isSigned = main[chip.IsSigned.Index], sign = main[chip.Sign.Index];
        Span<uint> low0 = main[chip.Low0.Index], low1 = main[chip.Low1.Index], low2 = main[chip.Low2.Index];
        Span<uint> high0 = main[chip.High0.Index], high1 = main[chip.High1.Index], high2 = main[chip.High2.Index];
        Span<uint> resultLo = main[chip.ResultLo.Index], resultHi = main[chip.ResultHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly MemoryStep record = ref records[row];
            ref readonly Step step = ref record.Step;
            Instruction instruction = context.InstructionAt(step.Pc);
            shared.Set(row, context, instruction, record);
            rd.Register(row, context, instruction.Rd, step.RdOld, step.RdClock, step.Clock + Clocks.Rd);
            index[row] = instruction.Rd;
            isSigned[row] = instruction.Op == Op.Lh ? 1u : 0;
            ulong limbs = UnalignedCells.Limbs(record);
            low0[row] = (byte)limbs;
            high0[row] = (byte)(limbs >> 8);
            low1[row] = (byte)(limbs >> 16);
            high1[row] = (byte)(limbs >> 24);
            low2[row] = (byte)(limbs >> 32);
            high2[row] = (byte)(limbs >> 40);
            sign[row] = instruction.Op == Op.Lh ? low1[row] >> 7 : 0;
            resultLo[row] = step.Rd & 0xffff;
            resultHi[row] = step.Rd >> 16;
        }
    }
}
