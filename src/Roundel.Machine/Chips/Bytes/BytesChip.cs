using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>All pairs of bytes with their conjunction, preprocessed. Row a + 2^8·b holds (a, b, a AND b).</summary>
public sealed class BytesChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public BytesChip() : base("Bytes", "a and b are bytes, and the third value is their conjunction.")
    {
        A = Fixed("a", "first byte");
        B = Fixed("b", "second byte");
        And = Fixed("and", "a AND b");
        Count = Multiplicity();
        Provide(Buses.Bytes, Count, A, B, And);
    }

    /// <summary>First byte.</summary>
    public Column A { get; }

    /// <summary>Second byte.</summary>
    public Column B { get; }

    /// <summary>Their conjunction.</summary>
    public Column And { get; }

    /// <summary>How often the row is looked up.</summary>
    public Column Count { get; }
}
