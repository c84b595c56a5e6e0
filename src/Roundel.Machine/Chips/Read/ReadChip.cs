using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// read from file descriptor 0 (private input) or 3 (public input). One row claims: the lesser of a2 and the bytes that
/// remain is moved to a1, taken off what remains, and returned in a0.
/// </summary>
/// <remarks>
/// The excess is (larger − smaller) of the two counts by limbs with a borrow; its limbs are looked up as 16-bit values, so it is not
/// negative and the choice of the lesser is right. If a2 is the lesser or equal, it is moved and the excess remains; else all that
/// remains is moved and nothing remains. Counts of remaining bytes start below 2^30 and never grow, so what is moved is below 2^30.
/// All limbs written are limbs of registers, looked up, or zero.
/// </remarks>
public sealed class ReadChip : StreamCallChip
{
    /// <summary>Declares the chip.</summary>
    public ReadChip() : base("Read", "read: the lesser of a2 and the remaining bytes is moved from an input to a1.")
    {
        IsPublic = Bit("isPublic", "file descriptor 3 rather than 0");
        IsAll = Bit("isAll", "all a2 bytes asked for are there");
        MovedLo = Witness("moved.lo", "pinned by its constraint");
        MovedHi = Witness("moved.hi", "pinned by its constraint");
        ExcessLo = U16("excess.lo", "larger count less the smaller, low limb");
        ExcessHi = U16("excess.hi", "larger count less the smaller, high limb");
        Borrow = Bit("borrow", "the low limb of the difference borrows");
        RemainingLo = Witness("remaining.lo", "pinned by its constraint");
        RemainingHi = Witness("remaining.hi", "pinned by its constraint");
        Word moved = new(MovedLo, MovedHi);
        Call(new Word(SystemCalls.Read, 0), new Word(SystemCalls.PublicInput * IsPublic, 0), moved);
        Continue();
        Transfer(Registers.PrivateRemaining + (Registers.PublicRemaining - Registers.PrivateRemaining) * IsPublic,
            new Word(RemainingLo, RemainingHi), (int)StreamKind.PublicInput * IsPublic, moved, -1);

        Word asked = Argument2.Word, there = Stream.Word;
        Expr sign = 2 * IsAll - 1;
        Equal("the lesser is moved, low limb", MovedLo, there.Lo + IsAll * (asked.Lo - there.Lo));
        Equal("the lesser is moved, high limb", MovedHi, there.Hi + IsAll * (asked.Hi - there.Hi));
        Equal("the excess, low limb", ExcessLo - Word.Radix * Borrow, sign * (there.Lo - asked.Lo));
        Equal("the excess, high limb", ExcessHi + Borrow, sign * (there.Hi - asked.Hi));
        Equal("the excess remains if all is there, low limb", RemainingLo, IsAll * ExcessLo);
        Equal("the excess remains if all is there, high limb", RemainingHi, IsAll * ExcessHi);
    }

    /// <summary>1 for public input.</summary>
    public Column IsPublic { get; }

    /// <summary>1 if a2 does not exceed what remains.</summary>
    public Column IsAll { get; }

    /// <summary>Low limb of the number of bytes moved.</summary>
    public Column MovedLo { get; }

    /// <summary>High limb of the number of bytes moved.</summary>
    public Column MovedHi { get; }

    /// <summary>Low limb of the excess.</summary>
    public Column ExcessLo { get; }

    /// <summary>High limb of the excess.</summary>
    public Column ExcessHi { get; }

    /// <summary>Borrow between the limbs of the excess.</summary>
    public Column Borrow { get; }

    /// <summary>Low limb of what remains afterwards.</summary>
    public Column RemainingLo { get; }

    /// <summary>High limb of what remains afterwards.</summary>
    public Column RemainingHi { get; }
}
