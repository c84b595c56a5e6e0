using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>ADD, SUB. One row claims: rd becomes rs1 + rs2 or rs1 − rs2 modulo 2^32.</summary>
/// <remarks>
/// With s = 1 for ADD and −1 for SUB, rs1.lo + s·rs2.lo = rd.lo + s·2^16·carry, and the high limbs with s·carry in addition: both sides lie
/// between −2^17 and 2^18, so these are equations of integers, and the range of rd's limbs makes carries and result the only ones.
/// </remarks>
public sealed class AddSubChip : RTypeChip
{
    /// <summary>Declares the chip.</summary>
    public AddSubChip() : base("AddSub", "ADD or SUB: rd becomes rs1 plus or minus rs2.")
    {
        IsSub = Bit("isSub", "SUB");
        CarryLo = Bit("carry.lo", "carry or borrow of the low limbs");
        CarryHi = Bit("carry.hi", "carry or borrow of the high limbs");
        ResultLo = U16("rd.lo", "low limb of the result");
        ResultHi = U16("rd.hi", "high limb of the result");
        Expr sign = 1 - 2 * IsSub;
        Equal("low limbs", Rs1.Lo + sign * (Rs2.Lo - Word.Radix * CarryLo), ResultLo);
        Equal("high limbs", Rs1.Hi + sign * (Rs2.Hi + CarryLo - Word.Radix * CarryHi), ResultHi);
        Execute((int)Op.Add + IsSub, new Word(ResultLo, ResultHi));
    }

    /// <summary>1 for SUB.</summary>
    public Column IsSub { get; }

    /// <summary>Carry or borrow of the low limbs.</summary>
    public Column CarryLo { get; }

    /// <summary>Carry or borrow of the high limbs.</summary>
    public Column CarryHi { get; }

    /// <summary>Low limb of the result.</summary>
    public Column ResultLo { get; }

    /// <summary>High limb of the result.</summary>
    public Column ResultHi { get; }
}
