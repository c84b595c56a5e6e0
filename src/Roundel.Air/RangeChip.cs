namespace Roundel.Air;

/// <summary>
/// A range table that certifies itself. A row stands for four values on end, from four times its quarter on, with a multiplicity each: two
/// terms share an interaction column, so a value costs half of what it would in a row of its own, and the table is a quarter as tall.
/// </summary>
/// <remarks>
/// Every quarter is zero or its predecessor plus one, cyclically. Not all rows can be
/// their predecessor plus one, since going round would make the height zero modulo p; so every quarter is counted up from some
/// zero and lies below the height, which <see cref="Chip.MaxLogSize"/> bounds. Nothing is preprocessed, and the table is only as
/// tall as a run needs.
/// </remarks>
public sealed class RangeChip : Chip
{
    /// <summary>log2 of the number of values in a row.</summary>
    public const int LogValues = 2;

    /// <summary>Values in a row.</summary>
    public const int Values = 1 << LogValues;

    /// <summary>Declares the table.</summary>
    /// <param name="name">The chip's name.</param>
    /// <param name="bus">The look-up bus that the table answers, of width one.</param>
    /// <param name="bits">Values are below 2^bits; 6 to 24.</param>
    public RangeChip(string name, Bus bus, int bits)
        : base(name, $"The values are between 0 and 2^{bits} - 1.")
    {
        Bits = bits;
        MaxLogSize = bits - LogValues;
        Quarter = Witness("quarter", "counts up from zero, so it is below the table's height");
        Counts = [.. Enumerable.Range(0, Values).Select(i => Multiplicity($"multiplicity{i}"))];
        Constrain("quarter is zero or the previous quarter plus one", Quarter * (Quarter - Quarter.Previous - 1));
        for (int i = 0; i < Values; i++) Provide(bus, Counts[i], Values * Quarter + i);
    }

    /// <summary>Values are below two to this.</summary>
    public int Bits { get; }

    /// <summary>A row's values, divided by four.</summary>
    public Column Quarter { get; }

    /// <summary>How often each of a row's values is looked up.</summary>
    public IReadOnlyList<Column> Counts { get; }
}
