using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// SLT, SLTU, SLTI, SLTIU. Given operands with limbs below 2^16, one row proves that rd becomes 1 if rs1 is less than the operand, signed or
/// not, else 0.
/// </summary>
/// <remarks>
/// <para>
/// Signs. A signed word's order is that of the unsigned word with its top bit flipped. The flipped high limb is hi + 2^15 − 2^16·sign for a signed
/// operand, and hi − 2^16·sign for another; it is looked up as 16-bit value, so sign is the top bit of a signed operand and 0 otherwise.
/// </para>
/// <para>
/// Difference. a.lo − b.lo + 2^16·borrow = margin, and less is the borrow of the (flipped) high limbs with that borrow. Both differences are between −2^17
/// and 2^17 and are looked up as 16-bit values, so the equations hold for integers, and the borrows are the only ones. The outcome is a
/// bit: the word written needs no range check.
/// </para>
/// </remarks>
public sealed class LessThanChip : OperandChip
{
    /// <summary>Declares the chip.</summary>
    public LessThanChip() : base("LessThan", "SLT, SLTU, SLTI or SLTIU: rd becomes 1 if rs1 is less than the operand, else 0.")
    {
        Field3 = Inherited("f3", "looked up in Program: zero, or high limb of the immediate");
        IsUnsigned = Bit("isUnsigned", "SLTU or SLTIU");
        Less = Bit("less", "the first operand is less");
        SignA = Bit("signA", "the first operand is signed and negative");
        SignB = Bit("signB", "the second operand is signed and negative");
        Margin = U16("margin", "difference of the low limbs modulo 2^16");
        Constrain("an immediate's low limb is f2", IsImmediate * (B.Lo - Field2));
        Constrain("an immediate's high limb is f3", IsImmediate * (B.Hi - Field3));

        Expr flip = (EnablerColumn - IsUnsigned) * (1 << 15);
        Lookup(RangeBuses.Range16, Enabled, A.Hi + flip - Word.Radix * SignA);
        Lookup(RangeBuses.Range16, Enabled, B.Hi + flip - Word.Radix * SignB);
        Expr borrow = Boolean("the low limbs borrow 0 or 1", (Margin - A.Lo + B.Lo) * Word.InverseRadix);
        Lookup(RangeBuses.Range16, Enabled, A.Hi - B.Hi - borrow + Word.Radix * (Less - SignA + SignB));
        Execute((int)Op.Slt * EnablerColumn + IsUnsigned + 2 * IsImmediate, Field3, new Word(Less, 0));
    }

    /// <summary>The program's f3.</summary>
    public Column Field3 { get; }

    /// <summary>1 for SLTU and SLTIU.</summary>
    public Column IsUnsigned { get; }

    /// <summary>The result.</summary>
    public Column Less { get; }

    /// <summary>1 if the first operand is signed and negative.</summary>
    public Column SignA { get; }

    /// <summary>1 if the second operand is signed and negative.</summary>
    public Column SignB { get; }

    /// <summary>Difference of the low limbs modulo 2^16.</summary>
    public Column Margin { get; }
}
