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
        var divisorBytes = new WordCells(chip.Divisor, main);
        var quotientBytes = new WordCells(chip.Quotient, main);
        Span<uint> isUnsigned = main[chip.IsUnsigned.Index], isRemainder = main[chip.IsRemainder.Index];
        Span<uint> dividendSign = main[chip.DividendSign.Index], divisorSign = main[chip.DivisorSign.Index];
        Span<uint> divisorCarry = main[chip.DivisorCarry.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            bool plain = instruction.Op is Op.Divu or Op.Remu, rem = instruction.Op is Op.Rem or Op.Remu;
            common.Set(row, context, instruction, step);
            uint n = step.Rs1, m = step.Rs2, signN = plain ? 0 : n >> 31, signM = plain ? 0 : m >> 31;
            uint dividend = signN != 0 ? 0 - n : n, divisor = signM != 0 ? 0 - m : m;
            uint quotient = m == 0 ? 1 : dividend / divisor, remainder = m == 0 ? dividend : dividend % divisor;
            isUnsigned[row] = plain ? 1u : 0;
            isRemainder[row] = rem ? 1u : 0;
            dividendSign[row] = signN;
            divisorSign[row] = signM;
            divisorCarry[row] = signM != 0 && (m & 0xffff) != 0 ? 1u : 0;
            divisorBytes.Set(row, divisor);
            quotientBytes.Set(row, quotient);
            SetDivision(chip, main, row, signN != 0 ? -(long)(n & 0xffff) : n & 0xffff, divisor, quotient, remainder);
            SetResult(chip, main, row, rem ? remainder : quotient, rem ? signN != 0 : signN != signM || m == 0);
        }
    }

    private static void SetDivision(DivRemChip chip, ColumnView main, int row, long dividendLo, uint m, uint q, uint r)
    {
        long low = (q & 0xffff) * (m & 0xff) + ((q & 0xff) * (m >> 8 & 0xff) << 8) + (r & 0xffff);
        main[chip.RemainderLo.Index][row] = r & 0xffff;
        main[chip.RemainderHi.Index][row] = r >> 16;
        main[chip.C0.Index][row] = (uint)(low - dividendLo >> 16);
        main[chip.IsZero.Index][row] = m == 0 ? 1u : 0;
        main[chip.Borrow.Index][row] = m != 0 && (m & 0xffff) < (r & 0xffff) + 1 ? 1u : 0;
    }

    private static void SetResult(DivRemChip chip, ColumnView main, int row, uint value, bool negate)
    {
        uint result = negate ? 0 - value : value;
        main[chip.Negate.Index][row] = negate ? 1u : 0;
        main[chip.K.Index][row] = negate && (value & 0xffff) != 0 ? 1u : 0;
        main[chip.L.Index][row] = negate && value != 0 ? 1u : 0;
        main[chip.ResultLo.Index][row] = result & 0xffff;
        main[chip.ResultHi.Index][row] = result >> 16;
    }

    private readonly ref struct WordCells(DivRemChip.WordBytes columns, ColumnView main)
    {
        private readonly Span<uint> _b0 = main[columns.Byte0.Index], _b1 = main[columns.Byte1.Index];
        private readonly Span<uint> _b2 = main[columns.Byte2.Index], _b3 = main[columns.Byte3.Index];

        public void Set(int row, uint word)
        {
            _b0[row] = word & 0xff;
            _b1[row] = word >> 8 & 0xff;
            _b2[row] = word >> 16 & 0xff;
            _b3[row] = word >> 24;
        }
    }
}
