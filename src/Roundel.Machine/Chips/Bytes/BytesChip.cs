using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>Pairs of bytes with their conjunction.</summary>
/// <remarks>
/// With a and b the bytes whose lowest bits are 0, a AND b is the sum of the bits' products, pinned by a constraint; and
/// (a + x) AND (b + y) is that plus x·y, an entry of degree one for each of the four pairs.
/// </remarks>
public sealed class BytesChip : ByteTableChip
{
    /// <summary>Declares the chip.</summary>
    public BytesChip() : base("Bytes", "a and b are bytes, and the third value is their conjunction: four times.")
    {
        And = Witness("and", "the conjunction of the upper bits, by constraint");
        Equal("and is made of the products of bits", And, Sum([.. A.Zip(B, (a, b) => a * b)]));
        for (int i = 0; i < Pairs; i++) Provide(Buses.Bytes, Counts[i], First(i), Second(i), And + (i == Pairs - 1 ? 1 : 0));
    }

    /// <summary>The conjunction of the first pair.</summary>
    public Column And { get; }
}
