using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="ShiftChip"/>.</summary>
public static class ShiftTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(ShiftChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var common = new OperandCells(chip, main);
        Span<uint> isLogical = main[chip.IsLogicalRight.Index], isArithmetic = main[chip.IsArithmetic.Index];
        Span<uint> amount = main[chip.Amount.Index], power = main[chip.Power.Index];
        Span<uint> up = main[chip.Up.Index], down1 = main[chip.Down1.Index], down2 = main[chip.Down2.Index];
        Span<uint> sign = main[chip.Sign.Index];
        Span<uint> low0 = main[chip.Low0.Index], high0 = main[chip.High0.Index], low1 = main[chip.Low1.Index], high1 = main[chip.High1.Index];
        Span<uint> resultLo = main[chip.ResultLo.Index], resultHi = main[chip.ResultHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            bool isImmediate = instruction.Op is Op.Slli or Op.Srli or Op.Srai;
            uint operand = common.Set(row, context, instruction, step, isImmediate, instruction.Immediate);
            bool logical = instruction.Op is Op.Srl or Op.Srli, arithmetic = instruction.Op is Op.Sra or Op.Srai;
            ShiftPlan plan = ShiftPlan.Of(logical || arithmetic, (int)(operand & 31));
            isLogical[row] = logical ? 1u : 0;
            isArithmetic[row] = arithmetic ? 1u : 0;
            amount[row] = operand & 31;
            power[row] = plan.Power;
            up[row] = plan.Limb < 0 ? 1u : 0;
            down1[row] = plan.Limb == 1 ? 1u : 0;
            down2[row] = plan.Limb == 2 ? 1u : 0;
            uint lo = (step.Rs1 & 0xffff) * plan.Power, hi = (step.Rs1 >> 16) * plan.Power;
            low0[row] = lo & 0xffff;
            high0[row] = lo >> 16;
            low1[row] = hi & 0xffff;
            high1[row] = hi >> 16;
            sign[row] = arithmetic ? step.Rs1 >> 31 : 0;
            resultLo[row] = step.Rd & 0xffff;
            resultHi[row] = step.Rd >> 16;
        }
    }
}
