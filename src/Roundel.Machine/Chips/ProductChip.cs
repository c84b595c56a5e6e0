using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>
/// The low word of the product of two words, exact over the integers, with its carry. One operand's limbs are split into
/// bytes, so that no sum comes near p.
/// </summary>
/// <remarks>
/// Let a = aL + 2^16·aH and b = b0 + 2^8·b1 + 2^16·b2 + 2^24·b3, with limbs below 2^16 and bytes below 2^8. The columns of weight
/// 1, 2^8, 2^16, 2^24 give four equations, each a sum = byte + 2^8·carry with byte and carry in range:
/// <code>
///   aL·b0                                  = r0 + 2^8·c0      sum &lt; 2^24           c0 &lt; 2^16
///   c0 + aL·b1                             = r1 + 2^8·c1      sum &lt; 2^24           c1 &lt; 2^16
///   c1 + aL·b2 + aH·b0                     = r2 + 2^8·c2      sum &lt; 2^25 + 2^16    c2 &lt; 2^17
///   c2 + aL·b3 + aH·b1                     = r3 + 2^8·c3      sum &lt; 2^25 + 2^17    c3 &lt; 2^17
/// </code>
/// Both sides stay below 2^26 for any cells in range, so equality modulo p is equality of integers, and a byte and a carry with
/// byte + 2^8·carry given are unique. c2 and c3 are a 16-bit column and a bit each. The true sums fit, so the honest row exists.
/// </remarks>
public abstract class ProductChip : RTypeChip
{
    /// <inheritdoc/>
    protected ProductChip(string name, string claim) : base(name, claim)
    {
        B0 = Byte("b0", "lowest byte of rs2");
        B2 = Byte("b2", "third byte of rs2");
        R0 = Byte("r0", "lowest byte of the product");
        R1 = Byte("r1", "second byte of the product");
        R2 = Byte("r2", "third byte of the product");
        R3 = Byte("r3", "fourth byte of the product");
        C0 = U16("c0", "carry out of weight 1");
        C1 = U16("c1", "carry out of weight 2^8");
        C2 = U16("c2", "carry out of weight 2^16, its low 16 bits");
        C2Top = Bit("c2.top", "bit 16 of that carry");
        C3 = U16("c3", "carry out of weight 2^24, its low 16 bits");
        C3Top = Bit("c3.top", "bit 16 of that carry");
        // The other two bytes are what the limbs leave; being bytes shows that the division by 256 is exact.
        B1 = (Rs2.Lo - B0) * Inverse256;
        B3 = (Rs2.Hi - B2) * Inverse256;
        Lookup(RangeBuses.Range8, Enabled, B1);
        Lookup(RangeBuses.Range8, Enabled, B3);
        Equal("weight 1", Rs1.Lo * B0, R0 + 256 * C0);
        Equal("weight 2^8", C0 + Rs1.Lo * B1, R1 + 256 * C1);
        Equal("weight 2^16", C1 + Rs1.Lo * B2 + Rs1.Hi * B0, R2 + 256 * (C2 + Word.Radix * C2Top));
        Equal("weight 2^24", C2 + Word.Radix * C2Top + Rs1.Lo * B3 + Rs1.Hi * B1, R3 + 256 * Carry);
    }

    /// <summary>1/256 modulo p: 2^23, since 2^31 is one.</summary>
    protected static Expr Inverse256 => 1 << 23;

    /// <summary>The low word of the product.</summary>
    protected Word Low => new(R0 + 256 * R1, R2 + 256 * R3);

    /// <summary>What the low columns carry into the high word, below 2^17.</summary>
    protected Expr Carry => C3 + Word.Radix * C3Top;

    /// <summary>Second byte of rs2, an expression.</summary>
    protected Expr B1 { get; }

    /// <summary>Highest byte of rs2, an expression.</summary>
    protected Expr B3 { get; }

#pragma warning disable CS1591 // The columns' own descriptions say it.
    public Column B0 { get; }
    public Column B2 { get; }
    public Column R0 { get; }
    public Column R1 { get; }
    public Column R2 { get; }
    public Column R3 { get; }
    public Column C0 { get; }
    public Column C1 { get; }
    public Column C2 { get; }
    public Column C2Top { get; }
    public Column C3 { get; }
    public Column C3Top { get; }
#pragma warning restore CS1591
}
