using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>ADDI. Given a value of rs1 with limbs below 2^16, one row proves that rd becomes rs1 + imm modulo 2^32.</summary>
/// <remarks>
/// The program holds the immediate as one signed number between −2^11 and 2^11, modulo p. rs1.lo + imm − rd.lo lies between −2^17 and 2^17; that it
/// is −2^16, 0 or 2^16 modulo p makes it so as an integer, and likewise the high limbs with the carry of the low, −1, 0 or 1. So rd is the
/// sum modulo 2^32, and the range of its limbs makes it the only one.
/// </remarks>
public sealed class AddImmChip : MachineChip
{
    /// <summary>Declares the chip.</summary>
    public AddImmChip() : base("AddImm", "ADDI: rd becomes rs1 plus imm.")
    {
        RdIndex = Inherited("rd", "looked up in Program");
        Rs1Index = Inherited("rs1", "looked up in Program");
        Immediate = Inherited("imm", "looked up in Program");
        ResultLo = U16("rd.lo", "low limb of the sum");
        ResultHi = U16("rd.hi", "high limb of the sum");
        Instruction((int)Op.Addi, RdIndex, Rs1Index, Immediate, 0, 0, Pc + 4);
        Rs1 = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
        RdOld = WriteRegister("rd", RdIndex, Clocks.Rd, new Word(ResultLo, ResultHi));
        Expr carry = (Rs1.Lo + Immediate - ResultLo) * Word.InverseRadix;
        Expr carryOut = (Rs1.Hi + carry - ResultHi) * Word.InverseRadix;
        Constrain("the low limbs carry −1, 0 or 1", carry * (carry - 1) * (carry + 1));
        Constrain("the high limbs carry −1, 0 or 1", carryOut * (carryOut - 1) * (carryOut + 1));
    }

    /// <summary>Destination register.</summary>
    public Column RdIndex { get; }

    /// <summary>Source register.</summary>
    public Column Rs1Index { get; }

    /// <summary>The signed immediate.</summary>
    public Column Immediate { get; }

    /// <summary>Low limb of the sum.</summary>
    public Column ResultLo { get; }

    /// <summary>High limb of the sum.</summary>
    public Column ResultHi { get; }

    /// <summary>The operand.</summary>
    public AccessColumns Rs1 { get; }

    /// <summary>The destination before.</summary>
    public AccessColumns RdOld { get; }
}
