namespace Roundel.Air;

/// <summary>
/// A range table that certifies itself: every value is zero or its predecessor plus one, cyclically. Not all rows can be
/// their predecessor plus one, since going round would make the height zero modulo p; so every value is counted up from some
/// zero and lies below the height, which <see cref="Chip.MaxLogSize"/> bounds. Nothing is preprocessed, and the table is only as
/// tall as a run needs.
/// </summary>
public sealed class RangeChip : Chip
{
    /// <summary>Declares the table.</summary>
    /// <param name="name">The chip's name.</param>
    /// <param name="bus">The look-up bus that the table answers, of width one.</param>
    /// <param name="maxLogSize">Values are below 2^maxLogSize; 5 to 24.</param>
    public RangeChip(string name, Bus bus, int maxLogSize)
        : base(name, $"The value is between 0 and 2^{maxLogSize} - 1.")
    {
        MaxLogSize = maxLogSize;
        Value = Witness("value", "counts up from zero, so it is below the table's height");
        Count = Multiplicity();
        Constrain("value is zero or the previous value plus one", Value * (Value - Value.Previous - 1));
        Provide(bus, Count, Value);
    }

    /// <summary>The value.</summary>
    public Column Value { get; }

    /// <summary>How often it is looked up.</summary>
    public Column Count { get; }
}
