using Roundel.Air;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Chips;

/// <summary>
/// BEQ and BNE. One row claims: the instruction at pc compares rs1 with rs2, and goes on at its target if they are equal (BEQ)
/// or differ (BNE), else at pc + 4.
/// </summary>
/// <remarks>
/// With lo and hi the differences of the limbs, between −2^16 and 2^16, lo² + hi² is zero modulo p only if both are zero: −1 is
/// no square modulo 2^31 − 1. If the words are equal, norm·inverse = 1 − equal forces equal = 1; if a limb differs,
/// equal·difference = 0 forces equal = 0, and the inverse exists. So both directions are forced.
/// </remarks>
public sealed class BranchEqualChip : MachineChip
{
    /// <summary>Declares the chip.</summary>
    public BranchEqualChip() : base("BranchEqual", "BEQ or BNE: goes to the target exactly if rs1 = rs2 (BEQ) or rs1 is not rs2 (BNE).")
    {
        Rs1Index = Inherited("rs1", "looked up in Program");
        Rs2Index = Inherited("rs2", "looked up in Program");
        Target = Inherited("target", "looked up in Program");
        Next = Inherited("next", "emitted to State");
        IsNotEqual = Bit("isBne", "BNE rather than BEQ");
        Taken = Bit("taken", "the branch is taken");
        Inverse = Witness("inverse", "1 / norm where the words differ; any value where they are equal changes nothing");
        Instruction((int)Op.Beq + IsNotEqual, 0, Rs1Index, Rs2Index, 0, Target, Next);
        Rs1 = ReadRegister("rs1.value", Rs1Index, Clocks.Rs1);
        Rs2 = ReadRegister("rs2.value", Rs2Index, Clocks.Rs2);

        Expr lo = Rs1.Lo - Rs2.Lo, hi = Rs1.Hi - Rs2.Hi;
        Expr equal = Taken + IsNotEqual - 2 * Taken * IsNotEqual;
        Constrain("equal words have equal low limbs", equal * lo);
        Constrain("equal words have equal high limbs", equal * hi);
        Constrain("different words have an invertible norm", (lo * lo + hi * hi) * Inverse - EnablerColumn + equal);
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

    /// <summary>1 for BNE.</summary>
    public Column IsNotEqual { get; }

    /// <summary>1 if the branch is taken.</summary>
    public Column Taken { get; }

    /// <summary>Inverse of the sum of the squared differences, or 0.</summary>
    public Column Inverse { get; }

    /// <summary>First operand.</summary>
    public AccessColumns Rs1 { get; }

    /// <summary>Second operand.</summary>
    public AccessColumns Rs2 { get; }
}
