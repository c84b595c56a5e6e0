using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// DIV, DIVU, REM, REMU. Given values of rs1 and rs2 with limbs below 2^16, one row proves that rd becomes the quotient or remainder of rs1 by rs2
/// as the ISA defines it: rounded towards zero, the remainder with the sign of rs1; by zero, quotient 2^32 − 1 and remainder rs1; −2^31
/// by −1, quotient −2^31 and remainder 0.
/// </summary>
/// <remarks>
/// <para>
/// Signs. The high limb with its top bit flipped if signed, hi + 2^15·signed − 2^16·sign, is looked up as 16-bit value, so sign is the top bit of a signed
/// operand and 0 otherwise.
/// </para>
/// <para>
/// Magnitudes. The dividend's is N = nL + 2^16·nH with nL = ±rs1.lo and nH = ±rs1.hi + 2^16·sign, the minus for sign 1: an equation of
/// integers, though nL may be negative. The
/// divisor's is M, held as bytes m0 … m3: mL = ±rs2.lo + 2^16·c and mH = ±rs2.hi + 2^16·sign − c with a bit c, which mL between 0 and 2^16 leaves no choice.
/// </para>
/// <para>
/// Division. Q·M + R = N, with bytes q0 … q3 and 16-bit limbs rL, rH, by weights 1, 2^16, and those above, where N has nothing:
/// <code>
///   qL·m0 + 2^8·q0·m1 + rL                                      = nL + 2^16·c0
///   q1·m1 + q0·mH + m0·qH + 2^8·(q1·m2 + m1·q2) + rH + c0       = nH
///   q1·m3 + q2·(m2 + m3) + q3·(m1 + m2 + m3)                    = 0
/// </code>
/// 4·c0 is a 16-bit value. By the second equation c0 is, modulo p, an integer between −67·10^6 and 2^16, so 4·c0 does not wrap, and 0 ≤ c0 &lt; 2^14 (the true
/// one is at most 511). So all sides are below 2^31 − 2^16 in size and the equations hold for integers; the third is a sum of products of bytes, each of which
/// is therefore zero. R &lt; M is shown unless M = 0: M − R − 1 as two 16-bit limbs with one borrow. So for M &gt; 0 the pair (Q, R) is the only one.
/// </para>
/// <para>
/// Zero. isZero = 1 needs M's bytes to add up to zero; isZero = 0 needs R &lt; M, so M &gt; 0. By zero R = N by the equations, and Q is set
/// to 1 and negated, which is
/// 2^32 − 1. The remainder ±N is rs1. −2^31 by −1 needs no case: N = 2^31, M = 1, Q = 2^31, and the signs cancel.
/// </para>
/// <para>
/// Result. V is Q or R. Then rd.lo = ±vL + 2^16·k and rd.hi = ±vH + 2^16·l − k with bits k, l and 16-bit limbs, the minus if negated: rd =
/// ±V modulo 2^32, and the ranges
/// leave k and l no choice; −0 is 0.
/// </para>
/// </remarks>
public sealed class DivRemChip : RTypeChip
{
    /// <summary>Declares the chip.</summary>
    public DivRemChip() : base("DivRem", "DIV, DIVU, REM or REMU: rd becomes the quotient or remainder of rs1 by rs2.")
    {
        IsUnsigned = Bit("isUnsigned", "DIVU or REMU");
        IsRemainder = Bit("isRemainder", "REM or REMU");
        DividendSign = Bit("n.sign", "rs1 is signed and negative");
        DivisorSign = Bit("m.sign", "rs2 is signed and negative");
        DivisorCarry = Bit("m.carry", "the low limb of a negated divisor is not zero");
        Divisor = new WordBytes(this, "m", "divisor's magnitude");
        Quotient = new WordBytes(this, "q", "quotient's magnitude");
        RemainderLo = U16("r.lo", "low limb of the remainder's magnitude");
        RemainderHi = U16("r.hi", "high limb of the remainder's magnitude");
        C0 = Witness("c0", "carry out of weight 1, pinned by its look-up and the next weight");
        Borrow = Bit("borrow", "of the low limb of m − r − 1");
        IsZero = Bit("isZero", "the divisor is zero");
        Negate = Witness("negate", "the result is the negative of the magnitude, pinned by its constraint");
        K = Bit("k", "the low limbs of a negated result and its magnitude add up to 2^16");
        L = Bit("l", "the words of a negated result and its magnitude add up to 2^32");
        ResultLo = U16("rd.lo", "low limb of the result");
        ResultHi = U16("rd.hi", "high limb of the result");

        DeclareOperands();
        DeclareDivision();
        DeclareResult();
        Execute((int)Op.Div * EnablerColumn + IsUnsigned + 2 * IsRemainder, new Word(ResultLo, ResultHi));
    }

    private void DeclareOperands()
    {
        Expr flip = (EnablerColumn - IsUnsigned) * (1 << 15), sign = 1 - 2 * DivisorSign;
        Lookup(RangeBuses.Range16, Enabled, Rs1.Hi + flip - Word.Radix * DividendSign);
        Lookup(RangeBuses.Range16, Enabled, Rs2.Hi + flip - Word.Radix * DivisorSign);
        Equal("low limb of the divisor's magnitude", Divisor.Lo, sign * Rs2.Lo + Word.Radix * DivisorCarry);
        Equal("high limb of the divisor's magnitude", Divisor.Hi, sign * Rs2.Hi + Word.Radix * DivisorSign - DivisorCarry);
    }

    private void DeclareDivision()
    {
        WordBytes q = Quotient, m = Divisor;
        Expr sign = 1 - 2 * DividendSign;
        Equal("weight 1", q.Lo * m.Byte0 + 256 * q.Byte0 * m.Byte1 + RemainderLo, sign * Rs1.Lo + Word.Radix * C0);
        Equal("weight 2^16",
            q.Byte1 * m.Byte1 + q.Byte0 * m.Hi + m.Byte0 * q.Hi + 256 * (q.Byte1 * m.Byte2 + m.Byte1 * q.Byte2) + RemainderHi + C0,
            sign * Rs1.Hi + Word.Radix * DividendSign);
        Constrain("nothing above 2^32",
            q.Byte1 * m.Byte3 + q.Byte2 * (m.Byte2 + m.Byte3) + q.Byte3 * (m.Byte1 + m.Byte2 + m.Byte3));
        Lookup(RangeBuses.Range16, Enabled, 4 * C0);

        Constrain("isZero only if the divisor is zero", IsZero * (m.Byte0 + m.Byte1 + m.Byte2 + m.Byte3));
        Expr bounded = Boolean("the remainder is bounded unless the divisor is zero", EnablerColumn - IsZero);
        Lookup(RangeBuses.Range16, bounded, m.Lo - RemainderLo - 1 + Word.Radix * Borrow);
        Lookup(RangeBuses.Range16, bounded, m.Hi - RemainderHi - Borrow);
        Constrain("by zero nothing is borrowed", IsZero * Borrow);
        Constrain("by zero the quotient is set to one, low", IsZero * (q.Lo - 1));
        Constrain("by zero the quotient is set to one, high", IsZero * q.Hi);
    }

    private void DeclareResult()
    {
        // By zero the divisor has no sign, and the quotient is negated.
        Expr quotientNegative = DividendSign + DivisorSign - 2 * DividendSign * DivisorSign + IsZero * (1 - DividendSign);
        Equal("remainders follow the dividend, quotients both signs",
            Negate, quotientNegative + IsRemainder * (DividendSign - quotientNegative));
        Expr valueLo = Quotient.Lo + IsRemainder * (RemainderLo - Quotient.Lo), valueHi = Quotient.Hi + IsRemainder * (RemainderHi - Quotient.Hi);
        Equal("low limb", ResultLo, (1 - 2 * Negate) * valueLo + Word.Radix * K);
        Equal("high limb", ResultHi, (1 - 2 * Negate) * valueHi + Word.Radix * L - K);
    }

    /// <summary>A word as bytes, shown to be such two by two.</summary>
    public sealed class WordBytes
    {
        internal WordBytes(DivRemChip chip, string name, string what)
        {
            Byte0 = chip.Witness(name + "0", $"lowest byte of the {what}, by the look-up of two");
            Byte1 = chip.Witness(name + "1", $"second byte of the {what}, by the look-up of two");
            Byte2 = chip.Witness(name + "2", $"third byte of the {what}, by the look-up of two");
            Byte3 = chip.Witness(name + "3", $"highest byte of the {what}, by the look-up of two");
            chip.Lookup(Buses.BytePair, chip.Enabled, Byte0, Byte1);
            chip.Lookup(Buses.BytePair, chip.Enabled, Byte2, Byte3);
            Lo = Byte0 + 256 * Byte1;
            Hi = Byte2 + 256 * Byte3;
        }

        /// <summary>Low limb, an expression.</summary>
        internal Expr Lo { get; }

        /// <summary>High limb, an expression.</summary>
        internal Expr Hi { get; }

#pragma warning disable CS1591 // The columns' own descriptions say it.
        public Column Byte0 { get; }
        public Column Byte1 { get; }
        public Column Byte2 { get; }
        public Column Byte3 { get; }
    }

    public Column IsUnsigned { get; }
    public Column IsRemainder { get; }
    public Column DividendSign { get; }
    public Column DivisorSign { get; }
    public Column DivisorCarry { get; }
    public WordBytes Divisor { get; }
    public WordBytes Quotient { get; }
    public Column RemainderLo { get; }
    public Column RemainderHi { get; }
    public Column C0 { get; }
    public Column Borrow { get; }
    public Column IsZero { get; }
    public Column Negate { get; }
    public Column K { get; }
    public Column L { get; }
    public Column ResultLo { get; }
    public Column ResultHi { get; }
#pragma warning restore CS1591
}
