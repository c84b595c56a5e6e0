using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// LB, LBU anywhere, LH, LHU at even addresses. One row claims: rd becomes the byte or half at rs1 + imm, extended by its
/// sign or by zeros; the word stays as it is.
/// </summary>
/// <remarks>
/// The limb that the address falls in is split into two bytes, both looked up, so the split is the only one. "Top" is the byte
/// that carries the sign: the one addressed, or the high one of a half. Its look-up in Bytes is (top, 128·signed, 128·sign), so
/// sign is its bit 7 if the load is signed and 0 if not. The result's limbs are below 2^16: top + 256·rest is a limb of the word, and
/// a byte plus sign·0xff00 has no carry.
/// </remarks>
public sealed class LoadSubChip : AddressedChip
{
    /// <summary>Declares the chip.</summary>
    public LoadSubChip() : base("LoadSub", "LB, LBU, or LH, LHU at an even address: rd becomes the byte or half at rs1 + imm, extended.")
    {
        RdIndex = Inherited("rd", "looked up in Program");
        IsUnsigned = Bit("isUnsigned", "LBU or LHU");
        IsHalf = Bit("isHalf", "LH or LHU");
        IsOdd = Bit("isOdd", "bit 0 of the address");
        IsHigh = Bit("isHigh", "bit 1 of the address");
        Top = Witness("top", "a byte by its look-up in Bytes, and half of the limb's only split");
        Rest = Byte("rest", "the other byte of the limb");
        Sign = Witness("sign", "bit 7 of top if signed, by the look-up in Bytes");
        Result = Witness("result", "the low limb written to rd, pinned by its constraint");
        Instruction((int)Op.Lb + IsUnsigned + 2 * IsHalf, RdIndex, Rs1Index, ImmediateLo, ImmediateHi, 0, Pc + 4);
        Loaded = OldValue("word");
        Access(Enabled, Space.Ram, WordAddress(IsOdd + 2 * IsHigh), Clocks.Memory, Loaded.PreviousClock, Loaded.Word, Loaded.Word);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, new Word(Result, 0xffff * Sign));
        Lookup(Buses.Bytes, Enabled, Top, 128 * (EnablerColumn - IsUnsigned), 128 * Sign);

        Expr limb = Loaded.Lo + IsHigh * (Loaded.Hi - Loaded.Lo);
        Expr topIsHigh = IsOdd + IsHalf;
        Constrain("halves are at even addresses", IsOdd * IsHalf);
        Equal("the limb is split into two bytes", limb, Top + 256 * Rest + 255 * topIsHigh * (Top - Rest));
        Equal("the result is the limb of a half, or the extended byte",
            Result, Top + IsHalf * (255 * Top + Rest) + 0xff00 * (1 - IsHalf) * Sign);
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>1 for LBU and LHU.</summary>
    public Column IsUnsigned { get; }

    /// <summary>1 for LH and LHU.</summary>
    public Column IsHalf { get; }

    /// <summary>Bit 0 of the address.</summary>
    public Column IsOdd { get; }

    /// <summary>Bit 1 of the address.</summary>
    public Column IsHigh { get; }

    /// <summary>The byte that carries the sign.</summary>
    public Column Top { get; }

    /// <summary>The other byte of the limb.</summary>
    public Column Rest { get; }

    /// <summary>1 if the result is negative.</summary>
    public Column Sign { get; }

    /// <summary>Low limb of the result.</summary>
    public Column Result { get; }

    /// <summary>The word in memory.</summary>
    public AccessColumns Loaded { get; }

    /// <summary>The destination before.</summary>
    public AccessColumns RdOld { get; }
}
