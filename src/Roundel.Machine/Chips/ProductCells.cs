using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>The cells of <see cref="ProductChip"/>'s columns.</summary>
internal readonly ref struct ProductCells(ProductChip chip, ColumnView main)
{
    private readonly Span<uint> _b0 = main[chip.B0.Index], _b2 = main[chip.B2.Index];
    private readonly Span<uint> _r0 = main[chip.R0.Index], _r1 = main[chip.R1.Index], _r2 = main[chip.R2.Index], _r3 = main[chip.R3.Index];
    private readonly Span<uint> _c0 = main[chip.C0.Index], _c1 = main[chip.C1.Index], _c2 = main[chip.C2.Index], _c3 = main[chip.C3.Index];
    private readonly Span<uint> _c2Top = main[chip.C2Top.Index], _c3Top = main[chip.C3Top.Index];

    /// <returns>The carry into the high word.</returns>
    public uint Set(int row, uint a, uint b)
    {
        uint aL = a & 0xffff, aH = a >> 16, b0 = b & 0xff, b1 = b >> 8 & 0xff, b2 = b >> 16 & 0xff, b3 = b >> 24;
        uint s0 = aL * b0, s1 = (s0 >> 8) + aL * b1, s2 = (s1 >> 8) + aL * b2 + aH * b0, s3 = (s2 >> 8) + aL * b3 + aH * b1;
        _b0[row] = b0;
        _b2[row] = b2;
        _r0[row] = s0 & 0xff;
        _r1[row] = s1 & 0xff;
        _r2[row] = s2 & 0xff;
        _r3[row] = s3 & 0xff;
        _c0[row] = s0 >> 8;
        _c1[row] = s1 >> 8;
        _c2[row] = s2 >> 8 & 0xffff;
        _c2Top[row] = s2 >> 24;
        _c3[row] = s3 >> 8 & 0xffff;
        _c3Top[row] = s3 >> 24;
        return s3 >> 8;
    }
}
