using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>The bus pairs of a block, as sequences of <see cref="SecureKernels{T, TSum}"/>.</summary>
/// <typeparam name="T">The packed field.</typeparam>
/// <typeparam name="TSum">Its sums of products.</typeparam>
internal static unsafe class PairMachine<T, TSum>
    where T : unmanaged, IPackedM31<T>
    where TSum : unmanaged, IProductSum<TSum, T>
{
    private const int Plane = BlockFrame.Rows, Element = 4 * Plane;

    /// <summary>A pair's numerator and denominator.</summary>
    private const int Fractional = Element + Plane;

    /// <summary>
    /// Adds w·((ΔS·d1 − n1)·d2 − n2·d1), w the constraint's weight and ΔS the step of the running sum within or across rows. Since d1 is
    /// linear in its entries, w·d1 costs no more than d1: (ΔS·(w·d1) − w·n1)·d2 − n2·(w·d1) goes into the sums unreduced.
    /// </summary>
    public static void Pair(PairPlan plan, bool isLast, in BlockFrame frame, int n)
    {
        uint** column = frame.Operands + frame.FirstInteraction + 4 * plan.Index;
        uint** previous = frame.Operands + frame.FirstPrevious;
        uint* d1 = frame.Temporaries, d2 = d1 + Element, step = d2 + Element, c = step + Element;
        for (int k = 0; k < 4; k++)
        {
            SecureKernels<T, TSum>.Step(step + k * Plane, column[k], plan.Index > 0 ? column[k - 4] : null,
                isLast ? previous[k] : null, frame.Shift[k], n);
        }
        SecureKernels<T, TSum>.Linear(d1, frame.WeightedFingerprints + 4 * plan.WeightedStart, plan.Weighted, frame.Operands,
            frame.WeightedFingerprints, n);
        SecureKernels<T, TSum>.Multiply(c, step, d1, n);
        SecureKernels<T, TSum>.AddConstant(c, frame.Operands[plan.Multiplicities[0]], frame.PairWeights + 4 * plan.Index, n);
        if (plan.IsSingle)
        {
            SecureKernels<T, TSum>.AddToSums(c, in frame, n);
            return;
        }
        SecureKernels<T, TSum>.ScaleIntoSums(d1, frame.Operands[plan.Multiplicities[1]], !plan.Negative[1], in frame, n);
        SecureKernels<T, TSum>.Linear(d2, frame.Fingerprints + 8 * plan.Index + 4, plan.Second, frame.Operands, frame.Coefficients, n);
        SecureKernels<T, TSum>.MultiplyIntoSums(c, d2, in frame, n);
    }

    /// <summary>
    /// Writes numerator and denominator of n1/d1 + n2/d2. With 1/d = e/N, N in the base field, it is
    /// (n1·N2·e1 + n2·N1·e2) / (N1·N2).
    /// </summary>
    public static void Fraction(PairPlan plan, in BlockFrame frame, int n)
    {
        uint* numerator = frame.Fractions + plan.Index * Fractional, denominator = numerator + Element;
        uint* d = frame.Temporaries, e1 = d + Element, e2 = e1 + Element;
        uint* norm1 = e2 + Element, norm2 = norm1 + Plane, s = norm2 + Plane, t = s + Plane;
        uint* constants = frame.Fingerprints + 8 * plan.Index;
        SecureKernels<T, TSum>.Linear(d, constants, plan.First, frame.Operands, frame.Coefficients, n);
        if (plan.IsSingle)
        {
            SecureKernels<T, TSum>.Invert(e1, denominator, d, n);
            SecureKernels<T, TSum>.Scale(numerator, e1, frame.Operands[plan.Multiplicities[0]], plan.Negative[0], n);
            return;
        }
        SecureKernels<T, TSum>.Invert(e1, norm1, d, n);
        SecureKernels<T, TSum>.Linear(d, constants + 4, plan.Second, frame.Operands, frame.Coefficients, n);
        SecureKernels<T, TSum>.Invert(e2, norm2, d, n);
        BlockKernels<T>.Multiply(s, norm2, frame.Operands[plan.Multiplicities[0]], n);
        BlockKernels<T>.Multiply(t, norm1, frame.Operands[plan.Multiplicities[1]], n);
        BlockKernels<T>.Multiply(denominator, norm1, norm2, n);
        SecureKernels<T, TSum>.Combine(numerator, e1, s, plan.Negative[0], e2, t, plan.Negative[1], n);
    }

    /// <summary>
    /// Turns the block's fractions into partial sums in the outputs (four for each pair), inverting all denominators together.
    /// Products run along the pairs, so that the vectors of a block are independent chains.
    /// </summary>
    /// <returns>False if some denominator is zero.</returns>
    public static bool SumFractions(int pairs, in BlockFrame frame, int n)
    {
        // Prefix k is the product of denominators 0 to k, and later the inverse of denominator k.
        uint* prefixes = frame.Prefixes, inverse = frame.Temporaries, scratch = inverse + Plane;
        uint* denominators = frame.Fractions + Element;
        Buffer.MemoryCopy(denominators, prefixes, n * sizeof(uint), n * sizeof(uint));
        for (int k = 1; k < pairs; k++)
            BlockKernels<T>.Multiply(prefixes + k * Plane, prefixes + (k - 1) * Plane, denominators + k * Fractional, n);
        if (!PackedField.TryBatchInverse<T>(new(prefixes + (pairs - 1) * Plane, n), new(inverse, n), new(scratch, n))) return false;
        for (int k = pairs - 1; k > 0; k--)
        {
            BlockKernels<T>.Multiply(prefixes + k * Plane, prefixes + (k - 1) * Plane, inverse, n);
            BlockKernels<T>.Multiply(inverse, inverse, denominators + k * Fractional, n);
        }
        for (int k = 0; k < pairs; k++)
        {
            uint* factor = k == 0 ? inverse : prefixes + k * Plane;
            SecureKernels<T, TSum>.AddFraction(frame.Outputs + 4 * k, k == 0 ? null : frame.Outputs + 4 * (k - 1),
                frame.Fractions + k * Fractional, factor, n);
        }
        return true;
    }
}
