using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// BLT, BLTU, BGE, BGEU. One row claims: the instruction at pc compares rs1 with rs2, signed or not, and goes on at its target
/// if rs1 is less (BLT, BLTU) or not less (BGE, BGEU), else at pc + 4.
/// </summary>
/// <remarks>
/// The sign bits are exact: hi − 2^15·sign lies between −2^15 and 2^16, and twice that is looked up as 16-bit value. The
/// order of the words is that of their high limbs (signed, if so asked, by subtracting 2^16·sign), or of their low limbs if the
/// high ones are equal. One limb decides: byHigh = 0 shows that the high limbs are equal. With D the difference of the deciding
/// limbs, between −2^16 and 2^16, the margin −D − 1 (claimed less) or D − byHigh (claimed not less) is looked up as 16-bit value, so
/// D is negative in the first case and at least byHigh in the second: byHigh = 1 with equal high limbs fits neither.
/// </remarks>
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
        Sign1 = Bit("sign1", "the top bit of rs1");
        Sign2 = Bit("sign2", "the top bit of rs2");
        ByHigh = Bit("byHigh", "the high limbs decide");
        Instruction((int)Op.Blt + IsUnsigned + 2 * IsGreaterEqual, 0, Rs1Index, Rs2Index, 0, Target, Next);
        Rs1 = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
        Rs2 = ReadRegister("rs2.value", Rs2Index, Clocks.Rs2);
        Margin = U16("margin", "how far the deciding limbs are from contradicting the claim");
        Lookup(RangeBuses.Range16, Enabled, 2 * (Rs1.Hi - (1 << 15) * Sign1));
        Lookup(RangeBuses.Range16, Enabled, 2 * (Rs2.Hi - (1 << 15) * Sign2));

        Expr high = Rs1.Hi - Rs2.Hi, low = Rs1.Lo - Rs2.Lo;
        Expr signedHigh = high - Word.Radix * (1 - IsUnsigned) * (Sign1 - Sign2);
        Expr less = Taken + IsGreaterEqual - 2 * Taken * IsGreaterEqual;
        Constrain("equal high limbs unless they decide", (1 - ByHigh) * high);
        Equal("the deciding difference is negative if less, else at least byHigh",
            ByHigh * signedHigh + (1 - ByHigh) * low, Margin + ByHigh - less * (2 * Margin + ByHigh + 1));
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

    /// <summary>Top bit of rs1.</summary>
    public Column Sign1 { get; }

    /// <summary>Top bit of rs2.</summary>
    public Column Sign2 { get; }

    /// <summary>1 if the high limbs differ.</summary>
    public Column ByHigh { get; }

    /// <summary>−D − 1 if less, else D − byHigh.</summary>
    public Column Margin { get; }

    /// <summary>First operand.</summary>
    public AccessColumns Rs1 { get; }

    /// <summary>Second operand.</summary>
    public AccessColumns Rs2 { get; }
}
