using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// SB anywhere, SH at even addresses. One row claims: the byte or half at rs1 + imm becomes the low byte or half of rs2, and
/// the other bytes of the word stay as they are.
/// </summary>
/// <remarks>
/// Two limbs are split into bytes, each pair looked up in Bytes: rs2.lo into stored and (rs2.lo − stored)/256, and the limb
/// that the address falls in into lost and kept. Both splits are the only ones. The limb changes by rs2.lo minus itself (SH) or
/// by (stored − lost) times the weight of the byte (SB); the other limb changes by nothing. The new limb is rs2.lo, or made of the
/// bytes stored and kept: below 2^16 either way.
/// </remarks>
public sealed class StoreSubChip : AddressedChip
{
    // 1/2^8 modulo 2^31 − 1.
    private static readonly M31 Shift8 = M31.FromCanonical(1u << 23);

    /// <summary>Declares the chip.</summary>
    public StoreSubChip() : base("StoreSub", "SB, or SH at an even address: the byte or half at rs1 + imm becomes that of rs2.")
    {
        Rs2Index = Inherited("rs2", "looked up in Program");
        IsHalf = Bit("isHalf", "SH");
        IsOdd = Bit("isOdd", "bit 0 of the address");
        IsHigh = Bit("isHigh", "bit 1 of the address");
        Stored = Witness("stored", "low byte of rs2: part of the only split of rs2.lo");
        Lost = Witness("lost", "the byte replaced (SB): part of the only split of the limb");
        Kept = Witness("kept", "the other byte of the limb: part of the only split of the limb");
        StoredAnd = Witness("stored.and", "conjunction of the bytes of rs2.lo, as their look-up asks");
        LostAnd = Witness("lost.and", "conjunction of lost and kept, as their look-up asks");
        Change = Witness("change", "new limb minus old limb, pinned by its constraint");
        HighChange = Witness("change.high", "the part of the change that falls on the high limb, pinned by its constraint");
        Instruction((int)Op.Sb + IsHalf, 0, Rs1Index, Rs2Index, ImmediateLo, ImmediateHi, Pc + 4);
        Rs2 = ReadRegister("rs2.value", Rs2Index, Clocks.Rs2);
        Replaced = OldValue("word");
        Word after = new(Replaced.Lo + Change - HighChange, Replaced.Hi + HighChange);
        Access(Enabled, Space.Ram, WordAddress(IsOdd + 2 * IsHigh), Clocks.Memory, Replaced.PreviousClock, Replaced.Word, after);
        Lookup(Buses.Bytes, Enabled, Stored, (Rs2.Lo - Stored) * Shift8, StoredAnd);
        Lookup(Buses.Bytes, Enabled, Lost, Kept, LostAnd);

        Expr limb = Replaced.Lo + IsHigh * (Replaced.Hi - Replaced.Lo);
        Constrain("halves are at even addresses", IsOdd * IsHalf);
        Equal("the limb is split into two bytes", limb, Lost + 256 * Kept + 255 * IsOdd * (Lost - Kept));
        Equal("the change replaces the half, or the byte", Change,
            IsHalf * (Rs2.Lo - Lost - 256 * Kept) + (1 - IsHalf) * (Stored - Lost) * (1 + 255 * IsOdd));
        Equal("the change falls on the addressed limb", HighChange, IsHigh * Change);
    }

    /// <summary>Source register.</summary>
    public Column Rs2Index { get; }

    /// <summary>1 for SH.</summary>
    public Column IsHalf { get; }

    /// <summary>Bit 0 of the address.</summary>
    public Column IsOdd { get; }

    /// <summary>Bit 1 of the address.</summary>
    public Column IsHigh { get; }

    /// <summary>Low byte of rs2.</summary>
    public Column Stored { get; }

    /// <summary>The byte at the address (SB), or the low byte of the limb (SH).</summary>
    public Column Lost { get; }

    /// <summary>The other byte of the limb.</summary>
    public Column Kept { get; }

    /// <summary>Conjunction of the two bytes of rs2.lo.</summary>
    public Column StoredAnd { get; }

    /// <summary>Conjunction of lost and kept.</summary>
    public Column LostAnd { get; }

    /// <summary>By how much the addressed limb changes.</summary>
    public Column Change { get; }

    /// <summary>By how much the high limb changes.</summary>
    public Column HighChange { get; }

    /// <summary>The value stored.</summary>
    public AccessColumns Rs2 { get; }

    /// <summary>The word in memory before.</summary>
    public AccessColumns Replaced { get; }
}
