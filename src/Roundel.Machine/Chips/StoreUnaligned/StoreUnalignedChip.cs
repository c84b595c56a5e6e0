using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// SW at an address that is no multiple of four, SH at an odd one. One row claims: the four or two bytes from rs1 + imm on
/// become those of rs2, and the other bytes of the words concerned stay as they are.
/// </summary>
/// <remarks>
/// rs2 is split into four bytes, the limb of the first byte into low0 and high0, and the limb of the last byte into lowLast
/// and highLast; all are looked up, so the splits are the only ones. The four limbs after the store are columns, each pinned by a
/// constraint to bytes that are looked up, to a limb of rs2 (offset 2), or to its value before: so they are in range.
/// </remarks>
public sealed class StoreUnalignedChip : UnalignedChip
{
    // 1/2^8 modulo 2^31 − 1.
    private static readonly M31 Shift8 = M31.FromCanonical(1u << 23);

    /// <summary>Declares the chip.</summary>
    public StoreUnalignedChip()
        : base("StoreUnaligned", "SW off a multiple of four, SH off a multiple of two: the bytes from rs1 + imm on become those of rs2.")
    {
        Rs2Index = Inherited("rs2", "looked up in Program");
        Rs2 = ReadRegister("rs2.value", Rs2Index, Clocks.Rs2);
        Stored0 = Byte("stored0", "byte 0 of rs2");
        Stored2 = Byte("stored2", "byte 2 of rs2");
        Low0 = Byte("limb0.low", "the byte before the first one replaced");
        High0 = Byte("limb0.high", "the first byte replaced");
        LowLast = Byte("last.low", "the last byte replaced");
        HighLast = Byte("last.high", "the byte after it");
        FirstLo = Witness("word.after.lo", "pinned by its constraint");
        FirstHi = Witness("word.after.hi", "pinned by its constraint");
        SecondLo = Witness("next.after.lo", "pinned by its constraint");
        SecondHi = Witness("next.after.hi", "pinned by its constraint");
        Instruction((int)Op.Sh - ((int)Op.Sh - (int)Op.Sw) * IsWord, 0, Rs1Index, Rs2Index, ImmediateLo, ImmediateHi, Pc + 4);
        AccessWords(new Word(FirstLo, FirstHi), new Word(SecondLo, SecondHi));
        Expr stored1 = (Rs2.Lo - Stored0) * Shift8, stored3 = (Rs2.Hi - Stored2) * Shift8;
        Lookup(RangeBuses.Range8, Enabled, stored1);
        Lookup(RangeBuses.Range8, Enabled, stored3);

        Expr limb0 = Low0 + 256 * Stored0;
        Expr limb1 = stored1 + 256 * (HighLast + IsWord * (Stored2 - HighLast));
        Expr limb2 = stored3 + 256 * HighLast;
        Equal("limb 0 is split into two bytes", Limb0, Low0 + 256 * High0);
        Equal("the limb of the last byte is split into two bytes", Limb1 + IsWord * (Limb2 - Limb1), LowLast + 256 * HighLast);
        Equal("the first word's low limb", FirstLo, First.Lo + IsOffset1 * (limb0 - First.Lo));
        Equal("the first word's high limb", FirstHi,
            First.Hi + IsOffset1 * (limb1 - First.Hi) + IsOffset2 * (Rs2.Lo - First.Hi) + IsOffset3 * (limb0 - First.Hi));
        Equal("the second word's low limb", SecondLo, Second.Lo + IsOffset1 * IsWord * (limb2 - Second.Lo)
            + IsOffset2 * (Rs2.Hi - Second.Lo) + IsOffset3 * (limb1 - Second.Lo));
        Equal("the second word's high limb", SecondHi, Second.Hi + IsOffset3 * IsWord * (limb2 - Second.Hi));
    }

    /// <summary>Source register.</summary>
    public Column Rs2Index { get; }

    /// <summary>The value stored.</summary>
    public AccessColumns Rs2 { get; }

    /// <summary>Byte 0 of rs2.</summary>
    public Column Stored0 { get; }

    /// <summary>Byte 2 of rs2.</summary>
    public Column Stored2 { get; }

    /// <summary>Low byte of the limb of the first byte.</summary>
    public Column Low0 { get; }

    /// <summary>High byte of the limb of the first byte.</summary>
    public Column High0 { get; }

    /// <summary>Low byte of the limb of the last byte.</summary>
    public Column LowLast { get; }

    /// <summary>High byte of the limb of the last byte.</summary>
    public Column HighLast { get; }

    /// <summary>Low limb of the first word after the store.</summary>
    public Column FirstLo { get; }

    /// <summary>High limb of the first word after the store.</summary>
    public Column FirstHi { get; }

    /// <summary>Low limb of the second word after the store.</summary>
    public Column SecondLo { get; }

    /// <summary>High limb of the second word after the store.</summary>
    public Column SecondHi { get; }
}
