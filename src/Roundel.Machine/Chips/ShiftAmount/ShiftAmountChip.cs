using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// What the Shift chip needs of each direction and amount, preprocessed: a shift multiplies by 2^e, e below 16, and then picks two limbs of
/// the product's limbs, the fourth being zero or the sign's ones. To the left by 16·h + k: e = k. To the right: e = −k modulo 16, and the
/// limbs from h + (k &gt; 0) on.
/// </summary>
public sealed class ShiftAmountChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public ShiftAmountChip() : base("ShiftAmount", "The factor and the limbs picked for a direction and an amount from 0 to 31.")
    {
        IsRight = Fixed("isRight", "1 for shifts to the right");
        Amount = Fixed("amount", "0 to 31");
        Power = Fixed("power", "2^e");
        Up = Fixed("up", "1 if the result is (0, limb 0)");
        Down1 = Fixed("down1", "1 if the result is (limb 1, limb 2)");
        Down2 = Fixed("down2", "1 if the result is (limb 2, limb 3)");
        Count = Multiplicity();
        Provide(Buses.ShiftAmount, Count, IsRight, Amount, Power, Up, Down1, Down2);
    }

#pragma warning disable CS1591 // The columns' own descriptions say it.
    public Column IsRight { get; }
    public Column Amount { get; }
    public Column Power { get; }
    public Column Up { get; }
    public Column Down1 { get; }
    public Column Down2 { get; }
    public Column Count { get; }
#pragma warning restore CS1591
}
