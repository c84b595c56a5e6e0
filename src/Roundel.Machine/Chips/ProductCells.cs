using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>The cells of <see cref="ProductChip"/>'s columns.</summary>
internal readonly ref struct ProductCells(ProductChip chip, ColumnView main)
{
    private readonly Span<uint> _a0 = main[chip.A0.Low.Index], _a2 = main[chip.A2.Low.Index];
    private readonly Span<uint> _b0 = main[chip.B0.Low.Index], _b2 = main[chip.B2.Low.Index];
    private readonly Span<uint> _lowLo = main[chip.LowLo.Index], _lowHi = main[chip.LowHi.Index], _c0 = main[chip.C0.Index];

    /// <returns>The carry into the high word.</returns>
    public uint Set(int row, uint a, uint b)
    {
        uint low = a * b, a0 = a & 0xff, a1 = a >> 8 & 0xff, b0 = b & 0xff, b1 = b >> 8 & 0xff;
        uint c0 = (a & 0xffff) * b0 + (a0 * b1 << 8) >> 16;
        uint sum = a1 * b1 + a0 * (b >> 16) + b0 * (a >> 16) + (a1 * (b >> 16 & 0xff) + b1 * (a >> 16 & 0xff) << 8) + c0;
        _a0[row] = a0;
        _a2[row] = a >> 16 & 0xff;
        _b0[row] = b0;
        _b2[row] = b >> 16 & 0xff;
        _lowLo[row] = low & 0xffff;
        _lowHi[row] = low >> 16;
        _c0[row] = c0;
        return sum >> 16;
    }
}
