using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>SLT, SLTU, SLTI, SLTIU. One row claims: rd becomes 1 if rs1 is less than the operand, signed or not, else 0.</summary>
/// <remarks>The comparison is <see cref="Comparison"/>'s; its outcome is a bit, so the word written needs no range check.</remarks>
public sealed class LessThanChip : OperandChip
{
    /// <summary>Declares the chip.</summary>
    public LessThanChip() : base("LessThan", "SLT, SLTU, SLTI or SLTIU: rd becomes 1 if rs1 is less than the operand, else 0.")
    {
        IsUnsigned = Bit("isUnsigned", "SLTU or SLTIU");
        Less = Bit("less", "the first operand is less");
        Comparison = new Comparison(
            Bit("sign1", "the top bit of the first operand"), Bit("sign2", "the top bit of the second operand"),
            Bit("byHigh", "the high limbs decide"), U16("margin", "how far the deciding limbs are from contradicting the outcome"));
        Lookup(RangeBuses.Range16, Enabled, Comparison.SignRange1(A.Word));
        Lookup(RangeBuses.Range16, Enabled, Comparison.SignRange2(B.Word));
        Constrain("equal high limbs unless they decide", Comparison.HighLimbs(A.Word, B.Word));
        Constrain("the deciding difference is negative if less, else at least byHigh", Comparison.Decision(A.Word, B.Word, IsUnsigned, Less));
        Execute((int)Op.Slt * EnablerColumn + IsUnsigned + 2 * IsImmediate, new Word(Less, 0));
    }

    /// <summary>1 for SLTU and SLTIU.</summary>
    public Column IsUnsigned { get; }

    /// <summary>The result.</summary>
    public Column Less { get; }

    /// <summary>The columns of the comparison.</summary>
    public Comparison Comparison { get; }
}
