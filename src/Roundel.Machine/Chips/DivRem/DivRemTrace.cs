using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="DivRemChip"/>.</summary>
public static class DivRemTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(DivRemChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var common = new RTypeCells(chip, main);
        var n = new MagnitudeCells(chip.Dividend, main);
        var m = new MagnitudeCells(chip.Divisor, main);
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            bool isUnsigned = instruction.Op is Op.Divu or Op.Remu, isRemainder = instruction.Op is Op.Rem or Op.Remu;
            common.Set(row, context, instruction, step);
            main[chip.IsUnsigned.Index][row] = isUnsigned ? 1u : 0;
            main[chip.IsRemainder.Index][row] = isRemainder ? 1u : 0;
            uint dividend = n.Set(row, step.Rs1, !isUnsigned), divisor = m.Set(row, step.Rs2, !isUnsigned);
            uint quotient = divisor == 0 ? 1 : dividend / divisor, remainder = divisor == 0 ? dividend : dividend % divisor;
            SetDivision(chip, main, row, divisor, quotient, remainder);
            uint signA = isUnsigned ? 0 : step.Rs1 >> 31, signB = isUnsigned ? 0 : step.Rs2 >> 31;
            bool negate = isRemainder ? signA != 0 : signA != signB || divisor == 0;
            main[chip.SignsDiffer.Index][row] = signA ^ signB;
            SetResult(chip, main, row, isRemainder ? remainder : quotient, negate);
        }
    }

    private static void SetDivision(DivRemChip chip, ColumnView main, int row, uint m, uint q, uint r)
    {
        uint qL = q & 0xffff, qH = q >> 16;
        uint s0 = qL * (m & 0xff) + (r & 0xffff), s1 = (s0 >> 8) + qL * (m >> 8 & 0xff);
        uint s2 = (s1 >> 8) + qL * (m >> 16 & 0xff) + qH * (m & 0xff) + (r >> 16);
        main[chip.QuotientLo.Index][row] = qL;
        main[chip.QuotientHi.Index][row] = qH;
        main[chip.RemainderLo.Index][row] = r & 0xffff;
        main[chip.RemainderHi.Index][row] = r >> 16;
        main[chip.C0.Index][row] = s0 >> 8;
        main[chip.C1.Index][row] = s1 >> 8;
        main[chip.C2.Index][row] = s2 >> 8 & 0xffff;
        main[chip.C2Top.Index][row] = s2 >> 24;
        main[chip.IsZero.Index][row] = m == 0 ? 1u : 0;
        if (m == 0) return;
        uint sum = (m & 0xff) + (m >> 8 & 0xff) + (m >> 16 & 0xff) + (m >> 24);
        main[chip.Inverse.Index][row] = M31.FromCanonical(sum).Inverse().Value;
        main[chip.Borrow.Index][row] = (m & 0xffff) < (r & 0xffff) + 1 ? 1u : 0;
    }

    private static void SetResult(DivRemChip chip, ColumnView main, int row, uint value, bool negate)
    {
        uint result = negate ? 0 - value : value;
        main[chip.Negate.Index][row] = negate ? 1u : 0;
        main[chip.ValueLo.Index][row] = value & 0xffff;
        main[chip.ValueHi.Index][row] = value >> 16;
        main[chip.K.Index][row] = negate && (value & 0xffff) != 0 ? 1u : 0;
        main[chip.L.Index][row] = negate && value != 0 ? 1u : 0;
        main[chip.ResultLo.Index][row] = result & 0xffff;
        main[chip.ResultHi.Index][row] = result >> 16;
    }

    private readonly ref struct MagnitudeCells(DivRemChip.Magnitude columns, ColumnView main)
    {
        private readonly Span<uint> _sign = main[columns.Sign.Index], _carry = main[columns.Carry.Index];
        private readonly Span<uint> _b0 = main[columns.Byte0.Index], _b1 = main[columns.Byte1.Index];
        private readonly Span<uint> _b2 = main[columns.Byte2.Index], _b3 = main[columns.Byte3.Index];

        public uint Set(int row, uint operand, bool signed)
        {
            bool negative = signed && operand >> 31 != 0;
            uint magnitude = negative ? 0 - operand : operand;
            _sign[row] = negative ? 1u : 0;
            _carry[row] = negative && (operand & 0xffff) != 0 ? 1u : 0;
            _b0[row] = magnitude & 0xff;
            _b1[row] = magnitude >> 8 & 0xff;
            _b2[row] = magnitude >> 16 & 0xff;
            _b3[row] = magnitude >> 24;
            return magnitude;
        }
    }
}
