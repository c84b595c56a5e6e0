using Roundel.Verifier;

namespace Roundel.Multilinear;

/// <summary>What is left of a sum of fractions: the extensions of numerators and denominators have these values at this point.</summary>
/// <param name="Point">One coordinate for each bit of a leaf's number.</param>
/// <param name="Numerator">The numerators' value.</param>
/// <param name="Denominator">The denominators' value.</param>
public readonly record struct FractionClaim(SecureField[] Point, SecureField Numerator, SecureField Denominator);

/// <summary>
/// GKR for Σ_i p_i / q_i = 0 over 2^k fractions (ePrint 2023/1284). They are added in a binary tree: node x of the level of 2^j nodes has the
/// children x and x + 2^j, and p = p_0·q_1 + p_1·q_0, q = q_0·q_1. At the root p = 0 and q ≠ 0 are checked; the latter says that no leaf's
/// denominator is zero. A level's claims on p̃ and q̃ at a point r are joined by a challenge λ, and
/// Σ_x eq(r, x)·(p_0·q_1 + p_1·q_0 + λ·q_0·q_1)(x) is reduced by a sumcheck to a point ρ, where the prover sends the four values; a
/// challenge τ chooses between the children: the next point is (ρ, τ).
/// </summary>
/// <remarks>
/// Each round's polynomial is eq(r_b, X)·t(X), with t of degree two: the prover sends t(0) and t(∞), and t(1) follows from the claim
/// (1 − r_b)·t(0) + r_b·t(1), so that only t is ever evaluated. A false claim survives a round with probability 2 / |QM31|, the choice
/// of λ or τ with 1 / |QM31|.
/// </remarks>
public static partial class FractionalSum
{
    /// <summary>The greatest k.</summary>
    public const int MaxLogLeaves = 28;

    /// <summary>Checks all levels. If the proof is malformed or the sum is not zero the reader says so, and the result is of no use.</summary>
    /// <param name="reader">The proof.</param>
    /// <param name="channel">The transcript.</param>
    /// <param name="logLeaves">k, 1 to <see cref="MaxLogLeaves"/>.</param>
    public static FractionClaim Verify(ref ProofReader reader, Channel channel, int logLeaves)
    {
        ArgumentNullException.ThrowIfNull(channel);
        RequireLeaves(logLeaves);
        Span<SecureField> children = stackalloc SecureField[4];
        var claim = new FractionClaim([], SecureField.Zero, SecureField.Zero);
        for (int level = 0; level < logLeaves; level++)
        {
            SecureField lambda = level == 0 ? default : channel.DrawSecure(TranscriptTag.FractionBatch);
            var point = new SecureField[level + 1];
            SecureField rest = VerifyRounds(ref reader, channel, claim.Point, claim.Numerator + lambda * claim.Denominator, point);
            reader.ReceiveSecure(TranscriptTag.FractionChildren, children);
            SecureField numerator = children[0] * children[3] + children[1] * children[2], denominator = children[2] * children[3];
            bool holds = level == 0 ? numerator.IsZero && !denominator.IsZero : numerator + lambda * denominator == rest;
            if (!holds) reader.Fail(level == 0 ? VerificationError.UnbalancedBuses : VerificationError.BadSumcheck);
            SecureField choice = point[level] = channel.DrawSecure(TranscriptTag.FractionChoice);
            claim = new FractionClaim(point, Between(children[0], children[1], choice), Between(children[2], children[3], choice));
        }
        return claim;
    }

    /// <returns>The value claimed of the level's polynomial, without eq, at the point drawn.</returns>
    private static SecureField VerifyRounds(ref ProofReader reader, Channel channel, SecureField[] at, SecureField claim, SecureField[] point)
    {
        Span<SecureField> sent = stackalloc SecureField[2];
        for (int bit = at.Length - 1; bit >= 0; bit--)
        {
            reader.ReceiveSecure(TranscriptTag.FractionRound, sent);
            point[bit] = channel.DrawSecure(TranscriptTag.FractionChallenge);
            if (at[bit].IsZero)
            {
                reader.Fail(VerificationError.DegenerateChallenge);
                continue;
            }
            SecureField atOne = (claim - (SecureField.One - at[bit]) * sent[0]) * at[bit].Inverse();
            claim = RoundPolynomial.Evaluate(sent, atOne, point[bit]);
        }
        return claim;
    }

    private static SecureField Between(SecureField a, SecureField b, SecureField choice) => a + choice * (b - a);

    private static void RequireLeaves(int logLeaves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logLeaves, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logLeaves, MaxLogLeaves);
    }
}
