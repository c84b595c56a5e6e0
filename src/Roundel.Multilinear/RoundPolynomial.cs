using Roundel.Field;

namespace Roundel.Multilinear;

/// <summary>
/// The polynomial s of one round of a sumcheck, of exact degree two or three. The prover sends s(0) and the leading coefficient, written s(∞), and
/// for degree three s(−1) between them; s(1) follows from the claim.
/// </summary>
internal static class RoundPolynomial
{
    private static readonly M31 s_half = ((M31)2).Inverse();

    /// <summary>s(r).</summary>
    /// <param name="sent">As many values as the degree.</param>
    /// <param name="atOne">s(1).</param>
    /// <param name="r">The challenge.</param>
    public static SecureField Evaluate(ReadOnlySpan<SecureField> sent, SecureField atOne, SecureField r)
    {
        SecureField atZero = sent[0], leading = sent[^1];
        if (sent.Length == 2) return atZero + r * (atOne - atZero - leading + r * leading);
        SecureField atMinusOne = sent[1];
        SecureField square = (atOne + atMinusOne) * s_half - atZero, linear = (atOne - atMinusOne) * s_half - leading;
        return atZero + r * (linear + r * (square + r * leading));
    }
}
