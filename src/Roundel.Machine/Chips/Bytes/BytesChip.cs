using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// All pairs of bytes with their conjunction, preprocessed. Row a + 2^8·b holds (a, b, a AND b), and answers both look-ups of a conjunction
/// and of a mere pair, which shows two values to be bytes at the price of one term.
/// </summary>
public sealed class BytesChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public BytesChip() : base("Bytes", "a and b are bytes, and the third value is their conjunction.")
    {
        A = Fixed("a", "first byte");
        B = Fixed("b", "second byte");
        And = Fixed("and", "a AND b");
        Count = Multiplicity();
        PairCount = Multiplicity("pair.multiplicity");
        Provide(Buses.Bytes, Count, A, B, And);
        Provide(Buses.BytePair, PairCount, A, B);
    }

    /// <summary>First byte.</summary>
    public Column A { get; }

    /// <summary>Second byte.</summary>
    public Column B { get; }

    /// <summary>Their conjunction.</summary>
    public Column And { get; }

    /// <summary>How often the conjunction is looked up.</summary>
    public Column Count { get; }

    /// <summary>How often the pair is looked up.</summary>
    public Column PairCount { get; }
}
