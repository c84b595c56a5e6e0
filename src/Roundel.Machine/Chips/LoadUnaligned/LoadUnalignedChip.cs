using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// LW at an address that is no multiple of four, LH and LHU at an odd one. One row claims: rd becomes the four or two bytes
/// from rs1 + imm on, a half extended by its sign or by zeros; memory stays as it is.
/// </summary>
/// <remarks>
/// Each of the three limbs is split into two bytes, all looked up, so the splits are the only ones; the result is put together
/// from bytes (or, at offset 2, is two limbs), so its limbs are in range. The top byte of a half is looked up in Bytes as
/// (byte, 128·isSigned, 128·sign), so sign is its bit 7 for LH and 0 otherwise.
/// </remarks>
public sealed class LoadUnalignedChip : UnalignedChip
{
    /// <summary>Declares the chip.</summary>
    public LoadUnalignedChip()
        : base("LoadUnaligned", "LW off a multiple of four, LH or LHU off a multiple of two: rd becomes the bytes from rs1 + imm on.")
    {
        RdIndex = Inherited("rd", "looked up in Program");
        IsSigned = Bit("isSigned", "LH");
        Low0 = Byte("limb0.low", "the byte before the first one loaded");
        High0 = Byte("limb0.high", "loaded byte 0");
        Low1 = Witness("limb1.low", "loaded byte 1; a byte by its look-up in Bytes");
        High1 = Byte("limb1.high", "loaded byte 2, of a word");
        Low2 = Byte("limb2.low", "loaded byte 3, of a word");
        High2 = Byte("limb2.high", "the byte after the last one loaded, of a word");
        Sign = Witness("sign", "bit 7 of a signed half's top byte, by the look-up in Bytes");
        ResultLo = Witness("result.lo", "pinned by its constraint");
        ResultHi = Witness("result.hi", "pinned by its constraint");
        Expr isUnsigned = Boolean("LHU where neither LW nor LH", EnablerColumn - IsWord - IsSigned);
        Expr op = (int)Op.Lw * IsWord + (int)Op.Lh * IsSigned + (int)Op.Lhu * isUnsigned;
        Instruction(op, RdIndex, Rs1Index, ImmediateLo, ImmediateHi, 0, Pc + 4);
        AccessWords(First.Word, Second.Word);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, new Word(ResultLo, ResultHi));
        Lookup(Buses.Bytes, Enabled, Low1, 128 * IsSigned, 128 * Sign);

        Equal("limb 0 is split into two bytes", Limb0, Low0 + 256 * High0);
        Equal("limb 1 is split into two bytes", Limb1, Low1 + 256 * High1);
        Equal("limb 2 is split into two bytes if it is loaded", IsWord * (Limb2 - Low2 - 256 * High2), 0);
        Equal("the low limb of the result", ResultLo, IsOffset2 * First.Hi + (1 - IsOffset2) * (High0 + 256 * Low1));
        Equal("the high limb of the result", ResultHi,
            IsOffset2 * Second.Lo + IsWord * (1 - IsOffset2) * (High1 + 256 * Low2) + 0xffff * Sign);
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>1 for LH.</summary>
    public Column IsSigned { get; }

    /// <summary>Low byte of the first limb.</summary>
    public Column Low0 { get; }

    /// <summary>High byte of the first limb.</summary>
    public Column High0 { get; }

    /// <summary>Low byte of the middle limb.</summary>
    public Column Low1 { get; }

    /// <summary>High byte of the middle limb.</summary>
    public Column High1 { get; }

    /// <summary>Low byte of the last limb.</summary>
    public Column Low2 { get; }

    /// <summary>High byte of the last limb.</summary>
    public Column High2 { get; }

    /// <summary>1 if a signed half is negative.</summary>
    public Column Sign { get; }

    /// <summary>Low limb of the result.</summary>
    public Column ResultLo { get; }

    /// <summary>High limb of the result.</summary>
    public Column ResultHi { get; }

    /// <summary>The destination before.</summary>
    public AccessColumns RdOld { get; }
}
