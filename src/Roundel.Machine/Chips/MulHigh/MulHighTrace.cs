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
        Span<uint> h0 = main[chip.H0.Index], h1 = main[chip.H1.Index], high = main[chip.HighLimb.Index];
        Span<uint> g = main[chip.G.Index], gTop = main[chip.GTop.Index];
        Span<uint> k0 = main[chip.K0.Index], k1 = main[chip.K1.Index], m0 = main[chip.M0.Index], m1 = main[chip.M1.Index];
        Span<uint> lo = main[chip.ResultLo.Index], hi = main[chip.ResultHi.Index];
        for (int row = 0; row < records.Length; row++)
        {
            ref readonly Step step = ref records[row];
            Instruction instruction = context.InstructionAt(step.Pc);
            uint a = step.Rs1, b = step.Rs2, aH = a >> 16;
            uint sA = instruction.Op == Op.Mulhu ? 0 : a >> 31, sB = instruction.Op == Op.Mulh ? b >> 31 : 0;
            common.Set(row, context, instruction, step);
            uint s0 = product.Set(row, a, b) + aH * (b >> 16 & 0xff), s1 = (s0 >> 8) + aH * (b >> 24);
            int low = (int)(s0 & 0xff | (s1 & 0xff) << 8) - (int)(sA * (b & 0xffff) + sB * (a & 0xffff)), k = -(low >> 16);
            int top = (int)(s1 >> 8) - (int)(sA * (b >> 16) + sB * aH) - k, m = -(top >> 16);
            signedUnsigned[row] = instruction.Op == Op.Mulhsu ? 1u : 0;
            unsigned[row] = instruction.Op == Op.Mulhu ? 1u : 0;
            signA[row] = sA;
            signB[row] = sB;
            h0[row] = s0 & 0xff;
            h1[row] = s1 & 0xff;
            high[row] = s1 >> 8;
            g[row] = s0 >> 8 & 0xffff;
            gTop[row] = s0 >> 24;
            k0[row] = k > 0 ? 1u : 0;
            k1[row] = k > 1 ? 1u : 0;
            m0[row] = (uint)m & 1;
            m1[row] = (uint)m >> 1;
            lo[row] = (uint)low & 0xffff;
            hi[row] = (uint)top & 0xffff;
        }
    }
}
