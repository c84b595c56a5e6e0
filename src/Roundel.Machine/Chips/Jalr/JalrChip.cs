using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// JALR. One row claims: the instruction at pc writes pc + 4 to rd and goes on at rs1 + imm modulo 2^32 with bit 0 cleared,
/// which is a multiple of four below 2^30.
/// </summary>
/// <remarks>
/// low = rs1.lo + imm.lo − 2^16·carry is looked up as 16-bit value, so carry is exact. (low − odd)/4 is looked up as 16-bit value
/// too, so low − odd is a multiple of four and odd is bit 0. high = rs1.hi + imm.hi + carry − 2^16·wrap is an integer between
/// −2^16 and 2^17; four times it is looked up as 16-bit value, so it lies below 2^14. The target 2^16·high + low − odd is then an
/// integer below 2^30, canonical. Text lies below 2^30 at multiples of four, so nothing that could go on is lost. The high limb of
/// pc + 4 is (pc + 4 − low limb)/2^16, with the low limb from the program table.
/// </remarks>
public sealed class JalrChip : MachineChip
{
    // 1/4 and 1/2^16 modulo 2^31 − 1.
    private static readonly M31 Quarter = M31.FromCanonical(1u << 29), Shift16 = M31.FromCanonical(1u << 15);

    /// <summary>Declares the chip.</summary>
    public JalrChip() : base("Jalr", "JALR: rd becomes pc + 4, and the run goes on at (rs1 + imm) with bit 0 cleared.")
    {
        RdIndex = Inherited("rd", "looked up in Program");
        Rs1Index = Inherited("rs1", "looked up in Program");
        ImmediateLo = Inherited("imm.lo", "looked up in Program");
        ImmediateHi = Inherited("imm.hi", "looked up in Program");
        LinkLo = Inherited("link.lo", "looked up in Program");
        Carry = Bit("carry", "the low limbs of rs1 + imm reach 2^16");
        Wrap = Bit("wrap", "rs1 + imm reaches 2^32");
        Odd = Bit("odd", "bit 0 of rs1 + imm");

        // The base is read before the instruction is tied to its next state, which depends on it.
        Rs1 = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
        Expr low = Rs1.Lo + ImmediateLo - Word.Radix * Carry;
        Expr high = Rs1.Hi + ImmediateHi + Carry - Word.Radix * Wrap;
        Instruction((int)Op.Jalr, RdIndex, Rs1Index, ImmediateLo, ImmediateHi, LinkLo, Word.Radix * high + low - Odd);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, new Word(LinkLo, (Pc + 4 - LinkLo) * Shift16));
        Lookup(RangeBuses.Range16, Enabled, low);
        Lookup(RangeBuses.Range16, Enabled, (low - Odd) * Quarter);
        Lookup(RangeBuses.Range16, Enabled, 4 * high);
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>Base register.</summary>
    public Column Rs1Index { get; }

    /// <summary>Low limb of the immediate.</summary>
    public Column ImmediateLo { get; }

    /// <summary>High limb of the immediate.</summary>
    public Column ImmediateHi { get; }

    /// <summary>Low limb of pc + 4.</summary>
    public Column LinkLo { get; }

    /// <summary>Carry of the low limbs.</summary>
    public Column Carry { get; }

    /// <summary>Carry of the high limbs.</summary>
    public Column Wrap { get; }

    /// <summary>Bit 0 before it is cleared.</summary>
    public Column Odd { get; }

    /// <summary>The base.</summary>
    public AccessColumns Rs1 { get; }

    /// <summary>The destination before.</summary>
    public AccessColumns RdOld { get; }
}
