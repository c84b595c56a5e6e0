using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="LessThanChip"/>.</summary>
public static class LessThanTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(LessThanChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var common = new OperandCells(chip, main);
        Span<uint> field3 = main[chip.Field3.Index], isUnsigned = main[chip.IsUnsigned.Index], less = main[chip.Less.Index];
        Span<uint> signA = main[chip.SignA.Index], signB = main[chip.SignB.Index], margin = main[chip.Margin.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            bool isImmediate = instruction.Op is Op.Slti or Op.Sltiu, plain = instruction.Op is Op.Sltu or Op.Sltiu;
            uint a = step.Rs1, b = common.Set(row, context, instruction, step, isImmediate, instruction.Immediate & 0xffff);
            field3[row] = isImmediate ? b >> 16 : 0;
            isUnsigned[row] = plain ? 1u : 0;
            less[row] = (plain ? a < b : (int)a < (int)b) ? 1u : 0;
            signA[row] = plain ? 0 : a >> 31;
            signB[row] = plain ? 0 : b >> 31;
            margin[row] = a - b & 0xffff;
        }
    }
}
