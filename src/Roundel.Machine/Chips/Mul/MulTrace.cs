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
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            common.Set(row, context, context.InstructionAt(step.Pc), step);
            product.Set(row, step.Rs1, step.Rs2);
        }
    }
}
