using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="BranchLessChip"/>.</summary>
public static class BranchLessTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(BranchLessChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var head = new HeadCells(chip, main);
        var operands = new BranchCells(chip.Rs1Index, chip.Rs2Index, chip.Target, chip.Next, chip.Taken, chip.Rs1, chip.Rs2, main);
        Span<uint> isUnsigned = main[chip.IsUnsigned.Index], isGreaterEqual = main[chip.IsGreaterEqual.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            bool plain = instruction.Op is Op.Bltu or Op.Bgeu, negate = instruction.Op is Op.Bge or Op.Bgeu;
            bool less = chip.Comparison.Fill(main, row, step.Rs1, step.Rs2, plain);
            head.Set(row, step.Pc, step.Clock);
            operands.Set(row, context, instruction, step, less != negate);
            isUnsigned[row] = plain ? 1u : 0;
            isGreaterEqual[row] = negate ? 1u : 0;
        }
    }
}
