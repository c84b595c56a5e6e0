using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="AddSubChip"/>.</summary>
public static class AddSubTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(AddSubChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var common = new RTypeCells(chip, main);
        Span<uint> isSub = main[chip.IsSub.Index];
        Span<uint> resultLo = main[chip.ResultLo.Index], resultHi = main[chip.ResultHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            common.Set(row, context, instruction, step);
            isSub[row] = instruction.Op == Op.Sub ? 1u : 0;
            resultLo[row] = step.Rd & 0xffff;
            resultHi[row] = step.Rd >> 16;
        }
    }
}
