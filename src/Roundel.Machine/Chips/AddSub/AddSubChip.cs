using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// ADD, SUB. Given values of rs1 and rs2 with limbs below 2^16, one row proves that rd becomes rs1 + rs2 or rs1 − rs2 modulo 2^32.
/// </summary>
/// <remarks>
/// ADD: rs1.lo + rs2.lo − rd.lo lies between −2^16 and 2^17; that it is 0 or 2^16 modulo p makes it so as an integer, and likewise the high limbs with
/// the carry of the low. SUB is the sum rd + rs2 = rs1, with the same bounds. The range of rd's limbs makes the result the only one. The
/// carries are expressions; their constraints hold for the operation chosen only.
/// </remarks>
public sealed class AddSubChip : RTypeChip
{
    /// <summary>Declares the chip.</summary>
    public AddSubChip() : base("AddSub", "ADD or SUB: rd becomes rs1 plus or minus rs2.")
    {
        IsSub = Bit("isSub", "SUB");
        ResultLo = U16("rd.lo", "low limb of the result");
        ResultHi = U16("rd.hi", "high limb of the result");
        var result = new Word(ResultLo, ResultHi);
        DeclareSum("ADD", 1 - IsSub, Rs1.Word, Rs2.Word, result);
        DeclareSum("SUB", IsSub, result, Rs2.Word, Rs1.Word);
        Execute((int)Op.Add + IsSub, result);
    }

    private void DeclareSum(string name, Expr applies, Word a, Word b, Word sum)
    {
        Expr carry = (a.Lo + b.Lo - sum.Lo) * Word.InverseRadix;
        Expr carryOut = (a.Hi + b.Hi + carry - sum.Hi) * Word.InverseRadix;
        Constrain($"{name}: the low limbs carry 0 or 1", applies * carry * (carry - 1));
        Constrain($"{name}: the high limbs carry 0 or 1", applies * carryOut * (carryOut - 1));
    }

    /// <summary>1 for SUB.</summary>
    public Column IsSub { get; }

    /// <summary>Low limb of the result.</summary>
    public Column ResultLo { get; }

    /// <summary>High limb of the result.</summary>
    public Column ResultHi { get; }
}
