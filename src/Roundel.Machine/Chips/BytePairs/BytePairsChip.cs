namespace Roundel.Machine.Chips;

/// <summary>Pairs of bytes: one look-up shows two values to be bytes, at the price of one term.</summary>
public sealed class BytePairsChip : ByteTableChip
{
    /// <summary>Declares the chip.</summary>
    public BytePairsChip() : base("BytePairs", "a and b are bytes: four times.")
    {
        for (int i = 0; i < Pairs; i++) Provide(Buses.BytePair, Counts[i], First(i), Second(i));
    }
}
