using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// MULH, MULHSU, MULHU. One row claims: rd becomes the high word of rs1 · rs2, both signed, the first signed, or both unsigned.
/// </summary>
/// <remarks>
/// The low columns are <see cref="ProductChip"/>'s. The high word h of the unsigned product follows by
/// <code>
///   carry + aH·b2       = h0 + 2^8·(g + 2^16·gTop)      sum &lt; 2^24 + 2^17
///   g + 2^16·gTop + aH·b3 = h1 + 2^8·hH                 sum &lt; 2^24 + 2^17
/// </code>
/// with bytes h0, h1 and a 16-bit high limb hH: integers again, and unique. A signed operand with its top bit set stands for
/// itself less 2^32, so the signed high word is h − signA·b − signB·a modulo 2^32:
/// <code>
///   rd.lo = (h0 + 2^8·h1) − signA·bL − signB·aL + 2^16·k        rd.hi = hH − signA·bH − signB·aH − k + 2^16·m
/// </code>
/// with k in 0 … 2 and m in 0 … 3 as sums of bits and 16-bit result limbs: both sides lie between −2^18 and 2^19, and the limbs' range makes k and
/// m unique. A sign bit is exact: hi − 2^15·sign lies between −2^15 and 2^16, and twice that is looked up as 16-bit value.
/// An operand that is not signed has sign 0.
/// </remarks>
public sealed class MulHighChip : ProductChip
{
    /// <summary>Declares the chip.</summary>
    public MulHighChip() : base("MulHigh", "MULH, MULHSU or MULHU: rd becomes the high word of rs1 times rs2, signed as asked.")
    {
        IsSignedUnsigned = Bit("isSignedUnsigned", "MULHSU");
        IsUnsigned = Bit("isUnsigned", "MULHU");
        SignA = Bit("signA", "rs1 is signed and negative");
        SignB = Bit("signB", "rs2 is signed and negative");
        H0 = Byte("h0", "lowest byte of the unsigned high word");
        H1 = Byte("h1", "second byte of the unsigned high word");
        HighLimb = U16("hH", "high limb of the unsigned high word");
        G = U16("g", "carry between those bytes, its low 16 bits");
        GTop = Bit("g.top", "bit 16 of that carry");
        K0 = Bit("k0", "first borrow of the low limb");
        K1 = Bit("k1", "second borrow of the low limb");
        M0 = Bit("m0", "first borrow of the high limb");
        M1 = Bit("m1", "second and third borrow of the high limb");
        ResultLo = U16("rd.lo", "low limb of the result");
        ResultHi = U16("rd.hi", "high limb of the result");

        Expr carry = G + Word.Radix * GTop, low = H0 + 256 * H1, k = K0 + K1, m = M0 + 2 * M1;
        Equal("weight 2^32", Carry + Rs1.Hi * B2, H0 + 256 * carry);
        Equal("weight 2^40", carry + Rs1.Hi * B3, H1 + 256 * HighLimb);
        Equal("low limb, less the operands that stand for negatives", ResultLo, low - SignA * Rs2.Lo - SignB * Rs1.Lo + Word.Radix * k);
        Equal("high limb, less the operands that stand for negatives", ResultHi, HighLimb - SignA * Rs2.Hi - SignB * Rs1.Hi - k + Word.Radix * m);

        Expr signedA = Boolean("rs1 is signed unless MULHU", EnablerColumn - IsUnsigned);
        Expr signedB = Boolean("rs2 is signed if MULH", EnablerColumn - IsUnsigned - IsSignedUnsigned);
        Constrain("an unsigned rs1 has no sign", (1 - signedA) * SignA);
        Constrain("an unsigned rs2 has no sign", (1 - signedB) * SignB);
        Lookup(RangeBuses.Range16, signedA, 2 * (Rs1.Hi - (1 << 15) * SignA));
        Lookup(RangeBuses.Range16, signedB, 2 * (Rs2.Hi - (1 << 15) * SignB));
        Execute((int)Op.Mulh * EnablerColumn + IsSignedUnsigned + 2 * IsUnsigned, new Word(ResultLo, ResultHi));
    }

#pragma warning disable CS1591 // The columns' own descriptions say it.
    public Column IsSignedUnsigned { get; }
    public Column IsUnsigned { get; }
    public Column SignA { get; }
    public Column SignB { get; }
    public Column H0 { get; }
    public Column H1 { get; }
    public Column HighLimb { get; }
    public Column G { get; }
    public Column GTop { get; }
    public Column K0 { get; }
    public Column K1 { get; }
    public Column M0 { get; }
    public Column M1 { get; }
    public Column ResultLo { get; }
    public Column ResultHi { get; }
#pragma warning restore CS1591
}
