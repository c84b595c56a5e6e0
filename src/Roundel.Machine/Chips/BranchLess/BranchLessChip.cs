using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// BLT, BLTU, BGE, BGEU. One row claims: the instruction at pc compares rs1 with rs2, signed or not, and goes on at its target
/// if rs1 is less (BLT, BLTU) or not less (BGE, BGEU), else at pc + 4.
/// </summary>
/// <remarks>The comparison is <see cref="Comparison"/>'s.</remarks>
public sealed class BranchLessChip : MachineChip
{
    /// <summary>Declares the chip.</summary>
    public BranchLessChip()
        : base("BranchLess", "BLT, BLTU, BGE or BGEU: goes to the target exactly if the comparison of rs1 with rs2 holds.")
    {
        Rs1Index = Inherited("rs1", "looked up in Program");
        Rs2Index = Inherited("rs2", "looked up in Program");
        Target = Inherited("target", "looked up in Program");
        Next = Inherited("next", "emitted to State");
        IsUnsigned = Bit("isUnsigned", "BLTU or BGEU");
        IsGreaterEqual = Bit("isGreaterEqual", "BGE or BGEU");
        Taken = Bit("taken", "the branch is taken");
        Instruction((int)Op.Blt + IsUnsigned + 2 * IsGreaterEqual, 0, Rs1Index, Rs2Index, 0, Target, Next);
        Rs1 = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
        Rs2 = ReadRegister("rs2.value", Rs2Index, Clocks.Rs2);
        Comparison = new Comparison(
            Bit("sign1", "the top bit of rs1"), Bit("sign2", "the top bit of rs2"), Bit("byHigh", "the high limbs decide"),
            U16("margin", "how far the deciding limbs are from contradicting the claim"));
        Lookup(RangeBuses.Range16, Enabled, Comparison.SignRange1(Rs1.Word));
        Lookup(RangeBuses.Range16, Enabled, Comparison.SignRange2(Rs2.Word));
        Constrain("equal high limbs unless they decide", Comparison.HighLimbs(Rs1.Word, Rs2.Word));
        Expr less = Taken + IsGreaterEqual - 2 * Taken * IsGreaterEqual;
        Constrain("the deciding difference is negative if less, else at least byHigh",
            Comparison.Decision(Rs1.Word, Rs2.Word, IsUnsigned, less));
        Equal("the next pc is the target if taken, else pc + 4", Next, Pc + 4 * EnablerColumn + Taken * (Target - Pc - 4));
    }

    /// <summary>First register.</summary>
    public Column Rs1Index { get; }

    /// <summary>Second register.</summary>
    public Column Rs2Index { get; }

    /// <summary>Where the branch leads.</summary>
    public Column Target { get; }

    /// <summary>Where the run goes on.</summary>
    public Column Next { get; }

    /// <summary>1 for BLTU and BGEU.</summary>
    public Column IsUnsigned { get; }

    /// <summary>1 for BGE and BGEU.</summary>
    public Column IsGreaterEqual { get; }

    /// <summary>1 if the branch is taken.</summary>
    public Column Taken { get; }

    /// <summary>The columns of the comparison.</summary>
    public Comparison Comparison { get; }

    /// <summary>First operand.</summary>
    public AccessColumns Rs1 { get; }

    /// <summary>Second operand.</summary>
    public AccessColumns Rs2 { get; }
}
