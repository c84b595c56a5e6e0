using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Chips;

/// <summary>
/// MULH, MULHSU, MULHU. Given values of rs1 and rs2 with limbs below 2^16, one row proves that rd becomes the high word of rs1 · rs2, both
/// signed, the first signed, or both unsigned.
/// </summary>
/// <remarks>
/// <para>
/// Signs. The highest byte of an operand is h + 128·signed − 256·sign when its top bit is flipped if signed; that this is a byte makes sign the
/// top bit of a signed operand and 0 otherwise. A signed operand with sign 1 stands for itself less 2^32.
/// </para>
/// <para>
/// Product. The low word is <see cref="ProductChip"/>'s. By weights 2^32 and 2^48, in integers, with x = sA·b and y = sB·a to be taken off,
/// <code>
///   a1·b3 + a3·b1 + aH·b2 + 2^8·a2·b3 + c1 − xL − yL = h0 + 2^16·c2     sum between −2^17 and 33.5·10^6   −2 ≤ c2 ≤ 510
///   a3·b3 + c2 − xH − yH                             = h1 − 2^16·k      sum between −2^17 and 2^16        0 ≤ k ≤ 2
/// </code>
/// k being 0, 1 or 2 by its constraint, and h0, h1 being 16-bit values. Shown besides are 100·(c2 + 2) and 32·c1 as 16-bit values. Then, modulo p:
/// </para>
/// <para>
/// c2 = h1 − 2^16·k − a3·b3 + xH + yH is an integer below 2^18 in size, so 100·(c2 + 2) does not wrap: −2 ≤ c2 ≤ 653. Then c1 = h0 + 2^16·c2 + xL + yL −
/// (products of the first sum) is an integer between −33.7·10^6 and 43.1·10^6, and 32·c1 lies between −1.08·10^9 and 1.38·10^9: it does not wrap, so
/// 0 ≤ c1 ≤ 2047, as the low word asks for. All sides are far below p, so all four equations hold for integers; their weighted sum is the product
/// modulo 2^64, and the limbs' ranges make it the only one.
/// </para>
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
        C1 = Witness("c1", "carry out of the low word, pinned by its look-up and the next weight");
        C2 = Witness("c2", "carry out of weight 2^32, pinned by its look-up and the next weight");
        K = Witness("k", "0, 1 or 2: what the signs borrow from weight 2^64, by its constraint");
        ResultLo = U16("rd.lo", "low limb of the high word");
        ResultHi = U16("rd.hi", "high limb of the high word");

        Expr signedA = EnablerColumn - IsUnsigned;
        Expr signedB = Boolean("rs2 is signed if MULH", EnablerColumn - IsUnsigned - IsSignedUnsigned);
        Lookup(Buses.BytePair, Enabled, A2.High + 128 * signedA - 256 * SignA, B2.High + 128 * signedB - 256 * SignB);
        Lookup(RangeBuses.Range16, Enabled, 32 * C1);
        Lookup(RangeBuses.Range16, Enabled, 100 * (C2 + 2));
        Constrain("k is 0, 1 or 2", K * (K - 1) * (K - 2));
        DeclareLowCarry(C1);
        Equal("weight 2^32",
            A0.High * B2.High + A2.High * B0.High + Rs1.Hi * B2.Low + 256 * A2.Low * B2.High + C1 - SignA * Rs2.Lo - SignB * Rs1.Lo,
            ResultLo + Word.Radix * C2);
        Equal("weight 2^48", A2.High * B2.High + C2 - SignA * Rs2.Hi - SignB * Rs1.Hi, ResultHi - Word.Radix * K);
        Execute((int)Op.Mulh * EnablerColumn + IsSignedUnsigned + 2 * IsUnsigned, new Word(ResultLo, ResultHi));
    }

#pragma warning disable CS1591 // The columns' own descriptions say it.
    public Column IsSignedUnsigned { get; }
    public Column IsUnsigned { get; }
    public Column SignA { get; }
    public Column SignB { get; }
    public Column C1 { get; }
    public Column C2 { get; }
    public Column K { get; }
    public Column ResultLo { get; }
    public Column ResultHi { get; }
#pragma warning restore CS1591
}
