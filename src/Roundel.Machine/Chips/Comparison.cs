using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Chips;

/// <summary>The columns and equations of a comparison of two words, signed or not.</summary>
/// <param name="Sign1">Top bit of the first word.</param>
/// <param name="Sign2">Top bit of the second word.</param>
/// <param name="ByHigh">1 if the high limbs differ, and so decide.</param>
/// <param name="Margin">−D − 1 if less, else D − byHigh.</param>
/// <remarks>
/// The sign bits are exact: hi − 2^15·sign lies between −2^15 and 2^16, and twice that is looked up as 16-bit value. The
/// order of the words is that of their high limbs (signed, if so asked, by subtracting 2^16·sign), or of their low limbs if the
/// high ones are equal. One limb decides: byHigh = 0 shows that the high limbs are equal. With D the difference of the deciding
/// limbs, between −2^16 and 2^16, the margin −D − 1 (claimed less) or D − byHigh (claimed not less) is looked up as 16-bit value, so
/// D is negative in the first case and at least byHigh in the second: byHigh = 1 with equal high limbs fits neither.
/// </remarks>
public sealed record Comparison(Column Sign1, Column Sign2, Column ByHigh, Column Margin)
{
    /// <summary>A 16-bit value exactly if the first sign bit is right.</summary>
    internal Expr SignRange1(Word a) => 2 * (a.Hi - (1 << 15) * Sign1);

    /// <summary>A 16-bit value exactly if the second sign bit is right.</summary>
    internal Expr SignRange2(Word b) => 2 * (b.Hi - (1 << 15) * Sign2);

    /// <summary>Zero if the high limbs are equal or decide.</summary>
    internal Expr HighLimbs(Word a, Word b) => (1 - ByHigh) * (a.Hi - b.Hi);

    /// <summary>Zero if the margin fits the outcome; degree three if the outcome has degree two or less.</summary>
    internal Expr Decision(Word a, Word b, Expr isUnsigned, Expr less)
    {
        Expr signedHigh = a.Hi - b.Hi - Word.Radix * (1 - isUnsigned) * (Sign1 - Sign2);
        Expr decides = ByHigh * signedHigh + (1 - ByHigh) * (a.Lo - b.Lo);
        return decides - (Margin + ByHigh - less * (2 * Margin + ByHigh + 1));
    }

    /// <summary>Fills the columns.</summary>
    /// <returns>Whether a is less than b.</returns>
    internal bool Fill(ColumnView main, int row, uint a, uint b, bool isUnsigned)
    {
        bool less = isUnsigned ? a < b : (int)a < (int)b, highs = a >> 16 != b >> 16;
        int difference = !highs ? (int)(a & 0xffff) - (int)(b & 0xffff)
            : isUnsigned ? (int)(a >> 16) - (int)(b >> 16) : ((int)a >> 16) - ((int)b >> 16);
        main[Sign1.Index][row] = a >> 31;
        main[Sign2.Index][row] = b >> 31;
        main[ByHigh.Index][row] = highs ? 1u : 0;
        main[Margin.Index][row] = (uint)(less ? -difference - 1 : difference - (highs ? 1 : 0));
        return less;
    }
}
