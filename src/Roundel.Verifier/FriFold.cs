using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Verifier;

/// <summary>The β of a fold's three halving steps.</summary>
/// <param name="First">Of the first.</param>
/// <param name="Second">Of the second.</param>
/// <param name="Third">Of the third.</param>
public readonly record struct FoldChallenges(SecureField First, SecureField Second, SecureField Third)
{
    /// <summary>β, β², β⁴ for a single challenge.</summary>
    public static FoldChallenges Powers(SecureField beta) => new(beta, beta.Square(), beta.Square().Square());

    /// <summary>The β of step 0, 1 or 2.</summary>
    public SecureField this[int step] => step switch { 0 => First, 1 => Second, _ => Third };
}

/// <summary>Folding by eight, as prover and verifier both define it.</summary>
public static class FriFold
{
    /// <summary>log2 of <see cref="Arity"/>: the halving steps of a fold.</summary>
    public const int LogArity = 3;

    /// <summary>Values that fold into one.</summary>
    public const int Arity = 1 << LogArity;

    /// <summary>log2 of the most coefficients of the last polynomial, which is sent in the clear.</summary>
    public const int LogLastLayer = 6;

    /// <summary>The number of layers that are committed for a polynomial of 2^logRows coefficients, at least one.</summary>
    public static int LayerCount(int logRows) => Math.Max(1, (logRows - LogLastLayer + LogArity - 1) / LogArity);

    /// <summary>
    /// Folds eight consecutive values of the circle layer (log size k): once along y, then twice along x.
    /// A pair (a, b) folds to (a + b) + β·(a − b)/t.
    /// </summary>
    public static SecureField Circle(ReadOnlySpan<SecureField> values, int group, int logSize, FoldChallenges challenges)
    {
        // Positions 8g, 8g+2, 8g+4, 8g+6 are Q, −Q, Q + i, −Q + i with i of order four.
        CirclePoint q = new CircleDomain(logSize).At(Arity * group), r = q + CirclePoint.GeneratorOf(2);
        ReadOnlySpan<M31> twiddles = [q.Y, -q.Y, r.Y, -r.Y, q.X, r.X, q.Double().X];
        return Fold(values, twiddles, challenges);
    }

    /// <summary>
    /// Folds eight consecutive values of a line layer of log size k, whose element i has the x of memory index 2i of the circle domain of
    /// log size k + 1.
    /// </summary>
    public static SecureField Line(ReadOnlySpan<SecureField> values, int group, int logSize, FoldChallenges challenges)
    {
        CirclePoint q = new CircleDomain(logSize + 1).At(2 * Arity * group), r = q + CirclePoint.GeneratorOf(3);
        CirclePoint i = CirclePoint.GeneratorOf(2);
        CirclePoint q2 = q.Double(), r2 = r.Double();
        ReadOnlySpan<M31> twiddles = [q.X, (q + i).X, r.X, (r + i).X, q2.X, r2.X, q2.Double().X];
        return Fold(values, twiddles, challenges);
    }

    private static SecureField Fold(ReadOnlySpan<SecureField> values, ReadOnlySpan<M31> twiddles, FoldChallenges challenges)
    {
        Span<M31> inverses = stackalloc M31[7];
        // No twiddle is zero: the domains avoid the axes.
        M31 product = M31.One;
        for (int j = 0; j < 7; j++) { inverses[j] = product; product *= twiddles[j]; }
        product = product.Inverse();
        for (int j = 6; j >= 0; j--) { inverses[j] *= product; product *= twiddles[j]; }

        Span<SecureField> work = stackalloc SecureField[Arity];
        values.CopyTo(work);
        int twiddle = 0;
        for (int step = 0, half = Arity / 2; half >= 1; step++, half /= 2)
        {
            SecureField beta = challenges[step];
            for (int j = 0; j < half; j++)
            {
                SecureField a = work[2 * j], b = work[2 * j + 1];
                work[j] = a + b + beta * ((a - b) * inverses[twiddle++]);
            }
        }
        return work[0];
    }
}
