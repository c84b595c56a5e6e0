using Roundel.Verifier;

namespace Roundel.Multilinear;

/// <summary>
/// What is left of a sumcheck: the polynomial summed has this value at this point, which the caller has to establish.
/// </summary>
/// <param name="Point">One coordinate a variable, as drawn.</param>
/// <param name="Value">The value claimed there.</param>
public readonly record struct PointClaim(SecureField[] Point, SecureField Value);

/// <summary>
/// The sumcheck of a product: Σ_x Π_j f_j(x) = claim over the cube, for two or three multilinear f_j. Variables are bound from the highest
/// to the lowest. A false claim leaves a false one except with probability (number of factors) / |QM31| a round, by Schwartz–Zippel on the
/// difference of two different polynomials of that degree. The claim, and whatever fixes the factors, must be in the transcript before.
/// </summary>
public static partial class ProductSumcheck
{
    /// <summary>The most variables.</summary>
    public const int MaxVariables = 30;

    /// <summary>Checks all rounds. If the proof is malformed the reader says so, and the result is of no use.</summary>
    /// <param name="reader">The proof.</param>
    /// <param name="channel">The transcript.</param>
    /// <param name="claim">The sum claimed.</param>
    /// <param name="variables">0 to <see cref="MaxVariables"/>.</param>
    /// <param name="degree">The number of factors, two or three.</param>
    /// <returns>The product's value at the point drawn.</returns>
    public static PointClaim Verify(ref ProofReader reader, Channel channel, SecureField claim, int variables, int degree)
    {
        ArgumentNullException.ThrowIfNull(channel);
        RequireShape(variables, degree);
        Span<SecureField> sent = stackalloc SecureField[degree];
        var point = new SecureField[variables];
        for (int bit = variables - 1; bit >= 0; bit--)
        {
            reader.ReceiveSecure(TranscriptTag.SumcheckRound, sent);
            point[bit] = channel.DrawSecure(TranscriptTag.SumcheckChallenge);
            claim = RoundPolynomial.Evaluate(sent, claim - sent[0], point[bit]);
        }
        return new PointClaim(point, claim);
    }

    private static void RequireShape(int variables, int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variables);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(variables, MaxVariables);
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, 3);
    }
}
