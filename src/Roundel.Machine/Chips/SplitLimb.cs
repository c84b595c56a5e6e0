using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>The two bytes of a 16-bit limb: the low one a column, the high one what the limb leaves.</summary>
/// <remarks>
/// One look-up in BytePair shows both to be bytes, so that limb = low + 2^8·high is an equation of integers, and the only such split: the
/// division by 2^8 in the field is exact.
/// </remarks>
/// <param name="Low">Bits 0 to 7.</param>
/// <param name="High">Bits 8 to 15, an expression.</param>
public sealed record SplitLimb(Column Low, Expr High)
{
    /// <summary>1 / 2^8 modulo p: 2^23, since 2^31 is one.</summary>
    public static M31 Inverse256 => M31.FromCanonical(1u << 23);

    /// <summary>The high byte of a limb whose low byte is given.</summary>
    internal static Expr HighOf(Expr limb, Expr low) => (limb - low) * Inverse256;
}
