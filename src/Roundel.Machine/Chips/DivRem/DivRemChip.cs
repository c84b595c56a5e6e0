using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// DIV, DIVU, REM, REMU. One row claims: rd becomes the quotient or remainder of rs1 by rs2 as the ISA defines it: rounded towards
/// zero, the remainder with the sign of rs1; by zero, quotient 2^32 − 1 and remainder rs1; −2^31 by −1, quotient −2^31 and remainder 0.
/// </summary>
/// <remarks>
/// <para>
/// Magnitudes. A sign bit is exact (2·(hi − 2^15·sign) is a 16-bit value) and zero unless the instruction is signed. The magnitude n of rs1 is
/// rs1 itself, or with sign 1 the two's complement: nL + aL = 2^16·c and nH + aH + c = 2^16, for limbs below 2^16: aL = 0 gives c = 0, aL &gt; 0 gives
/// c = 1. Magnitudes are held as bytes. Likewise the magnitude m of rs2.
/// </para>
/// <para>
/// Division. Q·m + R = n over the integers, by weights 1, 2^8, 2^16, 2^24:
/// <code>
///   QL·m0 + RL                  = n0 + 2^8·c0     sum &lt; 2^24         c0 &lt; 2^16
///   c0 + QL·m1                  = n1 + 2^8·c1     sum &lt; 2^24         c1 &lt; 2^16
///   c1 + QL·m2 + QH·m0 + RH     = n2 + 2^8·c2     sum &lt; 2^26         c2 &lt; 2^17
///   c2 + QL·m3 + QH·m1          = n3              sum &lt; 2^26: no carry
///   QH·(m2 + m3) = 0                              nothing above
/// </code>
/// All sums stay below 2^26, so these are equations of integers. R &lt; m is shown unless m = 0: m − R − 1 as limbs with one
/// borrow, both 16-bit values (the high limb's range excludes a negative difference). So for m &gt; 0 the pair (Q, R) is the only one.
/// </para>
/// <para>
/// Zero. isZero is 1 exactly if the sum of m's bytes is zero (an inverse is shown otherwise; the sum is below 2^10). Then R = n by the equations, and Q
/// is set to 1 and negated: 2^32 − 1. Remainder ±n is rs1. −2^31 by −1 needs no case: n = 2^31, m = 1, Q = 2^31, signs cancel.
/// </para>
/// <para>
/// Result. V is Q or R. Unless negated, rd = V. Negated: rd.lo + vL = 2^16·k, rd.hi + vH + k = 2^16·l, bits k, l, 16-bit limbs: rd = −V
/// modulo 2^32 and nothing else; −0 is 0.
/// </para>
/// </remarks>
public sealed class DivRemChip : RTypeChip
{
    /// <summary>Declares the chip.</summary>
    public DivRemChip() : base("DivRem", "DIV, DIVU, REM or REMU: rd becomes the quotient or remainder of rs1 by rs2.")
    {
        IsUnsigned = Bit("isUnsigned", "DIVU or REMU");
        IsRemainder = Bit("isRemainder", "REM or REMU");
        Dividend = new Magnitude(this, "n", Rs1.Word);
        Divisor = new Magnitude(this, "m", Rs2.Word);
        QuotientLo = U16("q.lo", "low limb of the quotient's magnitude");
        QuotientHi = U16("q.hi", "high limb of the quotient's magnitude");
        RemainderLo = U16("r.lo", "low limb of the remainder's magnitude");
        RemainderHi = U16("r.hi", "high limb of the remainder's magnitude");
        C0 = U16("c0", "carry out of weight 1");
        C1 = U16("c1", "carry out of weight 2^8");
        C2 = U16("c2", "carry out of weight 2^16, its low 16 bits");
        C2Top = Bit("c2.top", "bit 16 of that carry");
        Borrow = Bit("borrow", "of the low limb of m − r − 1");
        IsZero = Bit("isZero", "the divisor is zero");
        Inverse = Witness("inverse", "of the sum of the divisor's bytes, where that is not zero");
        SignsDiffer = Witness("signsDiffer", "exclusive or of the two sign bits");
        Negate = Witness("negate", "the result is the negative of the magnitude, pinned by its constraint");
        K = Bit("k", "the low limbs of result and magnitude add up to 2^16");
        L = Bit("l", "the high limbs of result and magnitude add up to 2^16, less k");
        ResultLo = U16("rd.lo", "low limb of the result");
        ResultHi = U16("rd.hi", "high limb of the result");
        ValueLo = Witness("v.lo", "low limb of the magnitude chosen");
        ValueHi = Witness("v.hi", "high limb of the magnitude chosen");

        DeclareDivision();
        DeclareResult();
        Execute((int)Op.Div * EnablerColumn + IsUnsigned + 2 * IsRemainder, new Word(ResultLo, ResultHi));
    }

    private void DeclareDivision()
    {
        Magnitude n = Dividend, m = Divisor;
        Expr c2 = C2 + Word.Radix * C2Top;
        Equal("weight 1", QuotientLo * m.Byte0 + RemainderLo, n.Byte0 + 256 * C0);
        Equal("weight 2^8", C0 + QuotientLo * m.Byte1, n.Byte1 + 256 * C1);
        Equal("weight 2^16", C1 + QuotientLo * m.Byte2 + QuotientHi * m.Byte0 + RemainderHi, n.Byte2 + 256 * c2);
        Equal("weight 2^24", c2 + QuotientLo * m.Byte3 + QuotientHi * m.Byte1, n.Byte3);
        Constrain("no product above 2^32", QuotientHi * (m.Byte2 + m.Byte3));

        Expr sum = m.Byte0 + m.Byte1 + m.Byte2 + m.Byte3;
        Equal("isZero unless the divisor has an inverse", sum * Inverse, EnablerColumn - IsZero);
        Constrain("isZero only if the divisor is zero", sum * IsZero);
        Expr bounded = Boolean("the remainder is bounded unless the divisor is zero", EnablerColumn - IsZero);
        Lookup(RangeBuses.Range16, bounded, m.Lo - RemainderLo - 1 + Word.Radix * Borrow);
        Lookup(RangeBuses.Range16, bounded, m.Hi - RemainderHi - Borrow);
    }

    private void DeclareResult()
    {
        Equal("the magnitude chosen, low", ValueLo, QuotientLo + IsRemainder * (RemainderLo - QuotientLo));
        Equal("the magnitude chosen, high", ValueHi, QuotientHi + IsRemainder * (RemainderHi - QuotientHi));
        Constrain("by zero the quotient is set to one, low", IsZero * (QuotientLo - 1));
        Constrain("by zero the quotient is set to one, high", IsZero * QuotientHi);
        Equal("exclusive or of the signs", SignsDiffer, Dividend.Sign + Divisor.Sign - 2 * Dividend.Sign * Divisor.Sign);
        Expr quotientNegative = SignsDiffer + IsZero * (1 - SignsDiffer);
        Equal("remainders follow the dividend, quotients both signs",
            Negate, quotientNegative + IsRemainder * (Dividend.Sign - quotientNegative));
        Equal("low limb", ResultLo, ValueLo + Negate * (Word.Radix * K - 2 * ValueLo));
        Equal("high limb", ResultHi, ValueHi + Negate * (Word.Radix * L - K - 2 * ValueHi));
    }

    /// <summary>A sign bit and the magnitude of an operand, as bytes.</summary>
    public sealed class Magnitude
    {
        internal Magnitude(DivRemChip chip, string name, Word operand)
        {
            Sign = chip.Bit(name + ".sign", "the operand is signed and negative");
            Carry = chip.Bit(name + ".carry", "the low limb of a negated operand is not zero");
            Byte0 = chip.Byte(name + "0", "lowest byte of the magnitude");
            Byte1 = chip.Byte(name + "1", "second byte of the magnitude");
            Byte2 = chip.Byte(name + "2", "third byte of the magnitude");
            Byte3 = chip.Byte(name + "3", "highest byte of the magnitude");
            Lo = Byte0 + 256 * Byte1;
            Hi = Byte2 + 256 * Byte3;
            Expr signed = chip.EnablerColumn - chip.IsUnsigned;
            chip.Boolean($"{name} is signed unless DIVU or REMU", signed);
            chip.Constrain($"{name} has no sign if unsigned", (1 - signed) * Sign);
            chip.Lookup(RangeBuses.Range16, signed, 2 * (operand.Hi - (1 << 15) * Sign));
            chip.Equal($"{name} is the operand or its negative, low", Lo, operand.Lo + Sign * (Word.Radix * Carry - 2 * operand.Lo));
            chip.Equal($"{name} is the operand or its negative, high", Hi, operand.Hi + Sign * (Word.Radix - Carry - 2 * operand.Hi));
        }

        /// <summary>Low limb, an expression.</summary>
        internal Expr Lo { get; }

        /// <summary>High limb, an expression.</summary>
        internal Expr Hi { get; }

#pragma warning disable CS1591 // The columns' own descriptions say it.
        public Column Sign { get; }
        public Column Carry { get; }
        public Column Byte0 { get; }
        public Column Byte1 { get; }
        public Column Byte2 { get; }
        public Column Byte3 { get; }
    }

    public Column IsUnsigned { get; }
    public Column IsRemainder { get; }
    public Magnitude Dividend { get; }
    public Magnitude Divisor { get; }
    public Column QuotientLo { get; }
    public Column QuotientHi { get; }
    public Column RemainderLo { get; }
    public Column RemainderHi { get; }
    public Column C0 { get; }
    public Column C1 { get; }
    public Column C2 { get; }
    public Column C2Top { get; }
    public Column Borrow { get; }
    public Column IsZero { get; }
    public Column Inverse { get; }
    public Column SignsDiffer { get; }
    public Column Negate { get; }
    public Column K { get; }
    public Column L { get; }
    public Column ResultLo { get; }
    public Column ResultHi { get; }
    public Column ValueLo { get; }
    public Column ValueHi { get; }
#pragma warning restore CS1591
}
