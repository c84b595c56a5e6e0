using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>Fills <see cref="MulHighChip"/>.</summary>
public static class MulHighTrace
{
    /// <summary>One row per record; later rows stay zero.</summary>
    public static void Fill(MulHighChip chip, ReadOnlySpan<Step> records, TraceContext context, ColumnView main)
    {
        var common = new RTypeCells(chip, main);
        var product = new ProductCells(chip, main);
        Span<uint> signedUnsigned = main[chip.IsSignedUnsigned.Index], unsigned = main[chip.IsUnsigned.Index];
        Span<uint> signA = main[chip.SignA.Index], signB = main[chip.SignB.Index];
        Span<uint> carry1 = main[chip.C1.Index], carry2 = main[chip.C2.Index], borrow = main[chip.K.Index];
        Span<uint> lo = main[chip.ResultLo.Index], hi = main[chip.ResultHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            uint a = step.Rs1, b = step.Rs2;
            uint sA = instruction.Op == Op.Mulhu ? 0 : a >> 31, sB = instruction.Op == Op.Mulh ? b >> 31 : 0;
            common.Set(row, context, instruction, step);
            uint c1 = product.Set(row, a, b), aH = a >> 16, bH = b >> 16, a3 = a >> 24, b3 = b >> 24;
            int low = (int)((a >> 8 & 0xff) * b3 + a3 * (b >> 8 & 0xff) + aH * (bH & 0xff) + ((aH & 0xff) * b3 << 8) + c1)
                - (int)(sA * (b & 0xffff) + sB * (a & 0xffff));
            int c2 = low >> 16, high = (int)(a3 * b3) + c2 - (int)(sA * bH + sB * aH);
            signedUnsigned[row] = instruction.Op == Op.Mulhsu ? 1u : 0;
            unsigned[row] = instruction.Op == Op.Mulhu ? 1u : 0;
            signA[row] = sA;
            signB[row] = sB;
            carry1[row] = c1;
            carry2[row] = M31.FromInt64(c2).Value;
            borrow[row] = (uint)-(high >> 16);
            lo[row] = (uint)low & 0xffff;
            hi[row] = (uint)high & 0xffff;
        }
    }
}
