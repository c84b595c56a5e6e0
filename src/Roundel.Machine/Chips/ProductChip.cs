using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>The low word of the product of two words, with the carry out of it.</summary>
/// <remarks>
/// <para>
/// Let a0 … a3 and b0 … b3 be the operands' bytes, aL, aH, bL, bH their limbs. By weights 1 and 2^16, in integers,
/// <code>
///   aL·b0 + 2^8·a0·b1                                    = r0 + 2^16·c0     sum &lt; 2^25      c0 &lt; 2^9
///   a1·b1 + a0·bH + b0·aH + 2^8·(a1·b2 + b1·a2) + c0     = r1 + 2^16·c1     sum &lt; 67·10^6   c1 ≤ 1019
/// </code>
/// since a0·bH contains a0·b2 + 2^8·a0·b3, and so on.
/// </para>
/// <para>
/// The equations are shown modulo p, r0 and r1 to be 16-bit values, and 4·c0 to be one. Whoever derives from this class shows c1 to be an
/// integer from 0 to 2047. Then c0 = r1 + 2^16·c1 − (second sum without c0) modulo p is that of an integer between −67·10^6 and 135·10^6,
/// so 4·c0 does not wrap, and c0
/// lies between 0 and 2^14. So all sides are below 2^30 + 2^16: the equations hold for integers, r0 and r1 are the only ones, and c1 is the
/// true carry.
/// </para>
/// </remarks>
public abstract class ProductChip : RTypeChip
{
    /// <inheritdoc/>
    protected ProductChip(string name, string claim) : base(name, claim)
    {
        A0 = Split("a0", Rs1.Lo);
        A2 = Split("a2", Rs1.Hi);
        B0 = Split("b0", Rs2.Lo);
        B2 = Split("b2", Rs2.Hi);
        LowLo = U16("r0", "low limb of the product's low word");
        LowHi = U16("r1", "high limb of the product's low word");
        C0 = Witness("c0", "carry out of weight 1, pinned by its look-up and the next weight");
        Lookup(RangeBuses.Range16, Enabled, 4 * C0);
        Equal("weight 1", Rs1.Lo * B0.Low + 256 * A0.Low * B0.High, LowLo + Word.Radix * C0);
    }

    /// <summary>Ties the carry out of the low word, an integer from 0 to 2047, to it.</summary>
    protected void DeclareLowCarry(Expr c1) => Equal("weight 2^16",
        A0.High * B0.High + A0.Low * Rs2.Hi + B0.Low * Rs1.Hi + 256 * (A0.High * B2.Low + B0.High * A2.Low) + C0,
        LowHi + Word.Radix * c1);

    private SplitLimb Split(string name, Expr limb)
    {
        Column low = Witness(name, "low byte of the limb, by the look-up of its two bytes");
        var split = new SplitLimb(low, SplitLimb.HighOf(limb, low));
        Lookup(Buses.BytePair, Enabled, split.Low, split.High);
        return split;
    }

    /// <summary>The bytes of rs1's low limb.</summary>
    public SplitLimb A0 { get; }

    /// <summary>The bytes of rs1's high limb.</summary>
    public SplitLimb A2 { get; }

    /// <summary>The bytes of rs2's low limb.</summary>
    public SplitLimb B0 { get; }

    /// <summary>The bytes of rs2's high limb.</summary>
    public SplitLimb B2 { get; }

    /// <summary>Low limb of the low word.</summary>
    public Column LowLo { get; }

    /// <summary>High limb of the low word.</summary>
    public Column LowHi { get; }

    /// <summary>Carry out of weight 1.</summary>
    public Column C0 { get; }
}
