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
        Span<uint> sign1 = main[chip.Sign1.Index], sign2 = main[chip.Sign2.Index];
        Span<uint> byHigh = main[chip.ByHigh.Index], margin = main[chip.Margin.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            bool plain = instruction.Op is Op.Bltu or Op.Bgeu, negate = instruction.Op is Op.Bge or Op.Bgeu;
            uint a = step.Rs1, b = step.Rs2;
            bool less = plain ? a < b : (int)a < (int)b, highs = a >> 16 != b >> 16;
            int difference = !highs ? (int)(a & 0xffff) - (int)(b & 0xffff)
                : plain ? (int)(a >> 16) - (int)(b >> 16) : ((int)a >> 16) - ((int)b >> 16);

            head.Set(row, step.Pc, step.Clock);
            operands.Set(row, context, instruction, step, less != negate);
            isUnsigned[row] = plain ? 1u : 0;
            isGreaterEqual[row] = negate ? 1u : 0;
            sign1[row] = a >> 31;
            sign2[row] = b >> 31;
            byHigh[row] = highs ? 1u : 0;
            margin[row] = (uint)(less ? -difference - 1 : difference - (highs ? 1 : 0));
        }
    }
}
