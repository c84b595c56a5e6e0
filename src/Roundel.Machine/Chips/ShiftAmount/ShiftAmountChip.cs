using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// What the Shift chip needs of each direction and amount, preprocessed: a shift multiplies by 2^e, e below 16, and then picks two limbs of
/// the three-limb product. To the left by 16·h + k: e = k. To the right: e = −k modulo 16, and the limbs from h + (k &gt; 0) on.
/// </summary>
public sealed class ShiftAmountChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public ShiftAmountChip() : base("ShiftAmount", "The factor, the limbs picked, and the sign's fill for a direction and an amount from 0 to 31.")
    {
        IsRight = Fixed("isRight", "1 for shifts to the right");
        Amount = Fixed("amount", "0 to 31");
        Power = Fixed("power", "2^e");
        LowMax = Fixed("lowMax", "the greatest low part of a limb's product: 32769 if e = 15, else 65535");
        Up = Fixed("up", "1 if the result is (0, limb 0)");
        Down1 = Fixed("down1", "1 if the result is (limb 1, limb 2)");
        Down2 = Fixed("down2", "1 if the result is (limb 2, 0)");
        FillLo = Fixed("fill.lo", "low limb of the ones that an arithmetic shift to the right brings in");
        FillHi = Fixed("fill.hi", "high limb of these");
        Count = Multiplicity();
        Provide(Buses.ShiftAmount, Count, IsRight, Amount, Power, LowMax, Up, Down1, Down2, FillLo, FillHi);
    }

#pragma warning disable CS1591 // The columns' own descriptions say it.
    public Column IsRight { get; }
    public Column Amount { get; }
    public Column Power { get; }
    public Column LowMax { get; }
    public Column Up { get; }
    public Column Down1 { get; }
    public Column Down2 { get; }
    public Column FillLo { get; }
    public Column FillHi { get; }
    public Column Count { get; }
#pragma warning restore CS1591
}
