using Roundel.Air;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// What words at addresses that are no multiple of four, and halves at odd addresses, share: the offset and the second word.
/// </summary>
/// <remarks>
/// The offset is 1, 2 or 3: a one-hot choice, matched with the address by <see cref="AddressedChip"/>. All but a half at offset 1
/// straddle two words. The second word is the first plus one, less 2^30 if that is claimed to wrap: a false claim either way leads
/// to a field element from 2^30 up, which no table opens. The bytes concerned lie in three successive limbs of the four: those
/// from the first on (offset 1, and 2 where it matters not), or from the second on (offset 3).
/// </remarks>
public abstract class UnalignedChip : AddressedChip
{
    /// <inheritdoc/>
    protected UnalignedChip(string name, string claim) : base(name, claim)
    {
        IsOffset2 = Bit("offset2", "the address is 2 modulo 4");
        IsOffset3 = Bit("offset3", "the address is 3 modulo 4");
        IsWord = Bit("isWord", "a word rather than a half");
        Straddles = Bit("straddles", "the second word is accessed too");
        WrapsToZero = Bit("wrapsToZero", "the second word is word 0");
        First = OldValue("word");
        Second = OldValue("next");
        IsOffset1 = Boolean("the offset is 1 where not 2 or 3", EnablerColumn - IsOffset2 - IsOffset3);
        Constrain("halves are at odd addresses", IsOffset2 * (1 - IsWord));
        Equal("all but a half at offset 1 straddle", Straddles, IsOffset2 + IsOffset3 + IsOffset1 * IsWord);
    }

    /// <summary>1 at offset 2.</summary>
    public Column IsOffset2 { get; }

    /// <summary>1 at offset 3.</summary>
    public Column IsOffset3 { get; }

    /// <summary>1 for words.</summary>
    public Column IsWord { get; }

    /// <summary>1 if there is a second word.</summary>
    public Column Straddles { get; }

    /// <summary>1 if the first word is the last of the address space.</summary>
    public Column WrapsToZero { get; }

    /// <summary>The word that the address falls in.</summary>
    public AccessColumns First { get; }

    /// <summary>The word after; without meaning if it is not accessed.</summary>
    public AccessColumns Second { get; }

    /// <summary>1 at offset 1.</summary>
    protected Expr IsOffset1 { get; }

    /// <summary>The limb before the bytes' middle one.</summary>
    protected Expr Limb0 => First.Lo + IsOffset3 * (First.Hi - First.Lo);

    /// <summary>The middle one of three limbs.</summary>
    protected Expr Limb1 => First.Hi + IsOffset3 * (Second.Lo - First.Hi);

    /// <summary>The last one of three limbs.</summary>
    protected Expr Limb2 => Second.Lo + IsOffset3 * (Second.Hi - Second.Lo);

    /// <summary>Accesses both words.</summary>
    protected void AccessWords(Word firstAfter, Word secondAfter)
    {
        Expr address = WordAddress(EnablerColumn + IsOffset2 + 2 * IsOffset3);
        Expr next = address + 1 - (1 << 30) * WrapsToZero;
        Access(Enabled, Space.Ram, address, Clocks.Memory, First.PreviousClock, First.Word, firstAfter);
        Access(Straddles, Space.Ram, next, Clocks.Memory, Second.PreviousClock, Second.Word, secondAfter);
    }
}
