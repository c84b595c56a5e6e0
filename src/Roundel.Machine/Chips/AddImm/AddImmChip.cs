using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>ADDI. One row claims: rd becomes rs1 + imm modulo 2^32.</summary>
/// <remarks>
/// With all limbs below 2^16, rs1.lo + imm.lo − rd.lo lies between −2^16 and 2^17; that it is 0 or 2^16 modulo p makes it so as an
/// integer, and likewise the high limbs with the carry of the low. So rd is the sum, and the range of its limbs makes it the only one.
/// </remarks>
public sealed class AddImmChip : MachineChip
{
    /// <summary>Declares the chip.</summary>
    public AddImmChip() : base("AddImm", "ADDI: rd becomes rs1 plus imm.")
    {
        RdIndex = Inherited("rd", "looked up in Program");
        Rs1Index = Inherited("rs1", "looked up in Program");
        ImmediateLo = Inherited("imm.lo", "looked up in Program");
        ImmediateHi = Inherited("imm.hi", "looked up in Program");
        ResultLo = U16("rd.lo", "low limb of the sum");
        ResultHi = U16("rd.hi", "high limb of the sum");
        Instruction((int)Op.Addi, RdIndex, Rs1Index, ImmediateLo, ImmediateHi, 0, Pc + 4);
        Rs1 = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, new Word(ResultLo, ResultHi));
        Expr carry = Boolean("the low limbs carry 0 or 1", (Rs1.Lo + ImmediateLo - ResultLo) * Word.InverseRadix);
        Boolean("the high limbs carry 0 or 1", (Rs1.Hi + ImmediateHi + carry - ResultHi) * Word.InverseRadix);
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>Source register.</summary>
    public Column Rs1Index { get; }

    /// <summary>Low limb of the immediate.</summary>
    public Column ImmediateLo { get; }

    /// <summary>High limb of the immediate.</summary>
    public Column ImmediateHi { get; }

    /// <summary>Low limb of the sum.</summary>
    public Column ResultLo { get; }

    /// <summary>High limb of the sum.</summary>
    public Column ResultHi { get; }

    /// <summary>The operand.</summary>
    public AccessColumns Rs1 { get; }

    /// <summary>The destination before.</summary>
    public AccessColumns RdOld { get; }
}
