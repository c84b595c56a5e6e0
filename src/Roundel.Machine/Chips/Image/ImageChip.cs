using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// Opens and closes the words of the program's image. One row claims: this word starts as the key says and ends as shown.
/// </summary>
/// <remarks>Address and initial value are preprocessed, so each word is opened once, with its value; padding is marked there too.</remarks>
public sealed class ImageChip : Chip
{
    /// <summary>Declares the chip.</summary>
    public ImageChip() : base("Image", "A word of the program's image starts as loaded and ends as shown.")
    {
        IsReal = Fixed("isReal", "1 on rows that stand for a word");
        Address = Fixed("address", "byte address / 4");
        InitialLo = Fixed("initial.lo", "low limb of the initial value");
        InitialHi = Fixed("initial.hi", "high limb of the initial value");
        FinalClock = Inherited("final.clock", "consumed from Memory");
        FinalLo = Inherited("final.lo", "consumed from Memory");
        FinalHi = Inherited("final.hi", "consumed from Memory");
        Expr real = Boolean("isReal is boolean", IsReal);
        Emit(Buses.Memory, real, Space.Ram, Address, 0, InitialLo, InitialHi);
        Consume(Buses.Memory, real, Space.Ram, Address, FinalClock, FinalLo, FinalHi);
    }

    /// <summary>1 on real rows.</summary>
    public Column IsReal { get; }

    /// <summary>The word.</summary>
    public Column Address { get; }

    /// <summary>Low limb of the initial value.</summary>
    public Column InitialLo { get; }

    /// <summary>High limb of the initial value.</summary>
    public Column InitialHi { get; }

    /// <summary>Clock of the last access, or 0.</summary>
    public Column FinalClock { get; }

    /// <summary>Low limb of the final value.</summary>
    public Column FinalLo { get; }

    /// <summary>High limb of the final value.</summary>
    public Column FinalHi { get; }
}
