using Roundel.Field;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="MulChip"/>.</summary>
public static class MulTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(MulChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var common = new RTypeCells(chip, main);
        var product = new ProductCells(chip, main);
        Span<uint> carry1 = main[chip.Carry1.Index], carry3 = main[chip.Carry3.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            common.Set(row, context, context.InstructionAt(step.Pc), step);
            uint carry = product.Set(row, step.Rs1, step.Rs2), threes = Math.Min(carry / 3, 255);
            carry1[row] = carry - 3 * threes;
            carry3[row] = threes;
        }
    }
}
