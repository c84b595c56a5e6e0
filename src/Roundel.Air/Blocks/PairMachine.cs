using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>The bus pairs of a block, as sequences of <see cref="SecureKernels{T, TSum}"/>.</summary>
/// <typeparam name="T">The packed field.</typeparam>
/// <typeparam name="TSum">Its sums of products.</typeparam>
internal static unsafe class PairMachine<T, TSum>
    where T : unmanaged, IPackedM31<T>
    where TSum : unmanaged, IProductSum<TSum, T>
{
    private const int Element = 4 * BlockFrame.Rows;

    /// <summary>Adds (ΔS·d1 − n1)·d2 − n2·d1, weighted, where ΔS is the step of the running sum within or across rows.</summary>
    public static void Pair(PairPlan plan, bool isLast, in BlockFrame frame, int n)
    {
        uint** column = frame.Operands + frame.FirstInteraction + 4 * plan.Index;
        uint** previous = frame.Operands + frame.FirstPrevious;
        uint* d1 = frame.Temporaries, d2 = d1 + Element, c = d2 + Element;
        for (int k = 0; k < 4; k++)
        {
            SecureKernels<T, TSum>.Step(c + k * BlockFrame.Rows, column[k], plan.Index > 0 ? column[k - 4] : null,
                isLast ? previous[k] : null, frame.Shift[k], n);
        }
        Fingerprints(plan, in frame, d1, d2, n);
        SecureKernels<T, TSum>.MultiplyAddBase(c, c, d1, frame.Operands[plan.Multiplicities[0]], !plan.Negative[0], n);
        if (!plan.IsSingle)
        {
            SecureKernels<T, TSum>.Multiply(c, c, d2, n);
            SecureKernels<T, TSum>.AddScaled(c, c, d1, frame.Operands[plan.Multiplicities[1]], !plan.Negative[1], n);
        }
        SecureKernels<T, TSum>.FoldSecure(c, frame.PairWeights + 16 * plan.Index, in frame, n);
    }

    /// <summary>Writes numerator n1·d2 + n2·d1 and denominator d1·d2.</summary>
    public static void Fraction(PairPlan plan, in BlockFrame frame, int n)
    {
        uint* numerator = frame.Fractions + 2 * plan.Index * Element, denominator = numerator + Element;
        if (plan.IsSingle)
        {
            Fingerprints(plan, in frame, denominator, null, n);
            new Span<uint>(numerator, Element).Clear();
            uint* m = frame.Operands[plan.Multiplicities[0]];
            if (plan.Negative[0]) BlockKernels<T>.Subtract(numerator, numerator, m, n);
            else BlockKernels<T>.Add(numerator, numerator, m, n);
            return;
        }
        uint* d1 = frame.Temporaries, d2 = d1 + Element;
        Fingerprints(plan, in frame, d1, d2, n);
        SecureKernels<T, TSum>.Combine(numerator, d2, frame.Operands[plan.Multiplicities[0]], plan.Negative[0],
            d1, frame.Operands[plan.Multiplicities[1]], plan.Negative[1], n);
        SecureKernels<T, TSum>.Multiply(denominator, d1, d2, n);
    }

    private static void Fingerprints(PairPlan plan, in BlockFrame frame, uint* d1, uint* d2, int n)
    {
        uint* constants = frame.Fingerprints + 8 * plan.Index;
        SecureKernels<T, TSum>.Linear(d1, constants, plan.First, in frame, n);
        if (!plan.IsSingle) SecureKernels<T, TSum>.Linear(d2, constants + 4, plan.Second, in frame, n);
    }

    /// <summary>
    /// Turns the block's fractions into partial sums in the outputs (four for each pair), inverting all denominators together.
    /// Products run along the pairs, so that the vectors of a block are independent chains.
    /// </summary>
    /// <returns>False if some denominator is zero.</returns>
    public static bool SumFractions(int pairs, in BlockFrame frame, int n)
    {
        // Prefix k is the product of denominators 0 to k.
        uint* prefixes = frame.Prefixes, inverse = frame.Temporaries, scratch = inverse + Element;
        uint* Denominator(uint* fractions, int k) => fractions + (2 * k + 1) * Element;
        Copy(prefixes, Denominator(frame.Fractions, 0));
        for (int k = 1; k < pairs; k++)
            SecureKernels<T, TSum>.Multiply(prefixes + k * Element, prefixes + (k - 1) * Element, Denominator(frame.Fractions, k), n);
        Copy(inverse, prefixes + (pairs - 1) * Element);
        if (!InvertBlock(inverse, scratch, scratch + Element, n)) return false;
        for (int k = pairs - 1; k > 0; k--)
        {
            uint* numerator = frame.Fractions + 2 * k * Element;
            SecureKernels<T, TSum>.Multiply(scratch, inverse, prefixes + (k - 1) * Element, n);
            SecureKernels<T, TSum>.Multiply(numerator, numerator, scratch, n);
            SecureKernels<T, TSum>.Multiply(inverse, inverse, Denominator(frame.Fractions, k), n);
        }
        SecureKernels<T, TSum>.Multiply(frame.Fractions, frame.Fractions, inverse, n);
        for (int c = 0; c < 4; c++)
        {
            uint* plane = frame.Fractions + c * BlockFrame.Rows;
            Buffer.MemoryCopy(plane, frame.Outputs[c], n * sizeof(uint), n * sizeof(uint));
            for (int k = 1; k < pairs; k++)
                BlockKernels<T>.Add(frame.Outputs[4 * k + c], frame.Outputs[4 * (k - 1) + c], plane + 2 * k * Element, n);
        }
        return true;
    }

    private static void Copy(uint* to, uint* from) => Buffer.MemoryCopy(from, to, Element * sizeof(uint), Element * sizeof(uint));

    /// <summary>Inverts n elements in place with one inversion; vectors are products of their own here.</summary>
    private static bool InvertBlock(uint* values, uint* prefixes, uint* inverse, int n)
    {
        int w = T.Width;
        Store(Load(values), prefixes);
        for (int i = w; i < n; i += w) SecureKernels<T, TSum>.Multiply(prefixes + i, prefixes + i - w, values + i, w);
        PackedQM31<T> total = Load(prefixes + n - w).Inverse();
        if (T.AnyZero(total.C0) && AnyZero(total)) return false;
        Store(total, inverse);
        for (int i = n - w; i > 0; i -= w)
        {
            SecureKernels<T, TSum>.Multiply(prefixes + i, inverse, prefixes + i - w, w);
            SecureKernels<T, TSum>.Multiply(inverse, inverse, values + i, w);
            Store(Load(prefixes + i), values + i);
        }
        Store(Load(inverse), values);
        return true;
    }

    private static bool AnyZero(PackedQM31<T> value)
    {
        for (int lane = 0; lane < T.Width; lane++)
            if (value.GetLane(lane).IsZero) return true;
        return false;
    }

    private static PackedQM31<T> Load(uint* a) => PackedQM31<T>.Load(
        in *a, in a[BlockFrame.Rows], in a[2 * BlockFrame.Rows], in a[3 * BlockFrame.Rows], 0);

    private static void Store(PackedQM31<T> value, uint* a) =>
        value.Store(ref *a, ref a[BlockFrame.Rows], ref a[2 * BlockFrame.Rows], ref a[3 * BlockFrame.Rows], 0);
}
