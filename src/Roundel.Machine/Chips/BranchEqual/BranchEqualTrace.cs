using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="BranchEqualChip"/>.</summary>
public static class BranchEqualTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(BranchEqualChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var head = new HeadCells(chip, main);
        var operands = new BranchCells(chip.Rs1Index, chip.Rs2Index, chip.Target, chip.Next, chip.Taken, chip.Rs1, chip.Rs2, main);
        Span<uint> isNotEqual = main[chip.IsNotEqual.Index], inverse = main[chip.Inverse.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            bool negate = instruction.Op == Op.Bne, equal = step.Rs1 == step.Rs2;
            head.Set(row, step.Pc, step.Clock);
            operands.Set(row, context, instruction, step, equal != negate);
            isNotEqual[row] = negate ? 1u : 0;
            if (!equal) inverse[row] = Norm(step.Rs1, step.Rs2).Inverse().Value;
        }
    }

    private static M31 Norm(uint a, uint b)
    {
        int lo = (int)(a & 0xffff) - (int)(b & 0xffff), hi = (int)(a >> 16) - (int)(b >> 16);
        return M31.FromInt64((long)lo * lo + (long)hi * hi);
    }
}
