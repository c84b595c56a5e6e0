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
        Span<uint> isUnsigned = main[chip.IsUnsigned.Index], less = main[chip.Less.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            uint b = common.Set(row, context, instruction, step, instruction.Op is Op.Slti or Op.Sltiu);
            bool plain = instruction.Op is Op.Sltu or Op.Sltiu;
            isUnsigned[row] = plain ? 1u : 0;
            less[row] = chip.Comparison.Fill(main, row, step.Rs1, b, plain) ? 1u : 0;
        }
    }
}
