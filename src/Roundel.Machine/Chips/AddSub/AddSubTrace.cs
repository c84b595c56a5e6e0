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
        Span<uint> isSub = main[chip.IsSub.Index], carryLo = main[chip.CarryLo.Index], carryHi = main[chip.CarryHi.Index];
        Span<uint> resultLo = main[chip.ResultLo.Index], resultHi = main[chip.ResultHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            common.Set(row, context, instruction, step);
            bool sub = instruction.Op == Op.Sub;
            uint a = step.Rs1, b = step.Rs2;
            isSub[row] = sub ? 1u : 0;
            carryLo[row] = sub ? ((a & 0xffff) < (b & 0xffff) ? 1u : 0) : (a & 0xffff) + (b & 0xffff) >> 16;
            carryHi[row] = sub ? (a < b ? 1u : 0) : (uint)((ulong)a + b >> 32);
            resultLo[row] = step.Rd & 0xffff;
            resultHi[row] = step.Rd >> 16;
        }
    }
}
