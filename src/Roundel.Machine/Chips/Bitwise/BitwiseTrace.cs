using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="BitwiseChip"/>.</summary>
public static class BitwiseTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(BitwiseChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var common = new OperandCells(chip, main);
        var low = new LimbCells(chip.Low, main);
        var high = new LimbCells(chip.High, main);
        Span<uint> isOr = main[chip.IsOr.Index], isXor = main[chip.IsXor.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            bool isImmediate = instruction.Op is Op.Andi or Op.Ori or Op.Xori;
            uint b = common.Set(row, context, instruction, step, isImmediate, ProgramRom.Signed(instruction.Immediate));
            isOr[row] = instruction.Op is Op.Or or Op.Ori ? 1u : 0;
            isXor[row] = instruction.Op is Op.Xor or Op.Xori ? 1u : 0;
            low.Set(row, step.Rs1 & 0xffff, b & 0xffff, step.Rd & 0xffff);
            high.Set(row, step.Rs1 >> 16, b >> 16, step.Rd >> 16);
        }
    }

    private readonly ref struct LimbCells(BitwiseChip.Limb columns, ColumnView main)
    {
        private readonly Span<uint> _a0 = main[columns.A0.Index], _b0 = main[columns.B0.Index];
        private readonly Span<uint> _and0 = main[columns.And0.Index], _and1 = main[columns.And1.Index], _result = main[columns.Result.Index];

        public void Set(int row, uint a, uint b, uint result)
        {
            _a0[row] = a & 0xff;
            _b0[row] = b & 0xff;
            _and0[row] = a & b & 0xff;
            _and1[row] = (a & b) >> 8;
            _result[row] = result;
        }
    }
}
