using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>What a shift multiplies by, and which limbs of the product it picks.</summary>
/// <param name="Power">2^e.</param>
/// <param name="Limb">The product's limb that becomes the low limb; −1 for (0, limb 0).</param>
public readonly record struct ShiftPlan(uint Power, int Limb)
{
    /// <summary>The plan of a direction and an amount from 0 to 31.</summary>
    public static ShiftPlan Of(bool isRight, int amount)
    {
        int h = amount / 16, k = amount % 16;
        return isRight
            ? new ShiftPlan(1u << (-k & 15), h + (k > 0 ? 1 : 0))
            : new ShiftPlan(1u << k, -h);
    }
}

/// <summary>Fills <see cref="ShiftAmountChip"/>'s preprocessed columns.</summary>
public static class ShiftAmountTrace
{
    /// <summary>Rows of the table.</summary>
    public const int Rows = 64;

    /// <summary>The row of a direction and an amount; −1 if there is none.</summary>
    public static int RowOf(uint isRight, uint amount) => isRight < 2 && amount < 32 ? (int)(32 * isRight + amount) : -1;

    /// <summary>Fills the columns.</summary>
    public static void FillPreprocessed(ShiftAmountChip chip, ColumnView columns)
    {
        for (int row = 0; row < Rows; row++)
        {
            ShiftPlan plan = ShiftPlan.Of(row >= 32, row % 32);
            columns[chip.IsRight.Index][row] = (uint)row / 32;
            columns[chip.Amount.Index][row] = (uint)row % 32;
            columns[chip.Power.Index][row] = plan.Power;
            columns[chip.Up.Index][row] = plan.Limb < 0 ? 1u : 0;
            columns[chip.Down1.Index][row] = plan.Limb == 1 ? 1u : 0;
            columns[chip.Down2.Index][row] = plan.Limb == 2 ? 1u : 0;
        }
    }
}
