using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Circle;

public static partial class CircleFft
{
    /// <summary>The basis functions of single index bits at a point: y, x, 2x² − 1, …</summary>
    /// <param name="point">The point.</param>
    /// <param name="factors">As many as the domain's logarithm.</param>
    public static void BasisFactors(SecureCirclePoint point, Span<QM31> factors)
    {
        QM31 x = point.X;
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = i == 0 ? point.Y : x;
            if (i > 0) x = x.Square() + x.Square() - QM31.One;
        }
    }

    /// <summary>The value at any point of the polynomial with these coefficients: one secure product per coefficient.</summary>
    /// <param name="coefficients">2^k canonical words, k from 0 to 30.</param>
    /// <param name="point">The point.</param>
    /// <exception cref="ArgumentException">The length is no power of two.</exception>
    public static QM31 EvaluateAt(ReadOnlySpan<uint> coefficients, SecureCirclePoint point)
    {
        if (!int.IsPow2(coefficients.Length))
            throw new ArgumentException("A power of two of coefficients is required.", nameof(coefficients));
        Span<QM31> factors = stackalloc QM31[int.Log2(coefficients.Length)];
        BasisFactors(point, factors);
        return Fold(coefficients, factors);

        static QM31 Fold(ReadOnlySpan<uint> coefficients, ReadOnlySpan<QM31> factors)
        {
            if (factors.IsEmpty) return M31.FromCanonical(coefficients[0]);
            int half = coefficients.Length / 2;
            return Fold(coefficients[..half], factors[..^1]) + Fold(coefficients[half..], factors[..^1]) * factors[^1];
        }
    }

    /// <summary>
    /// Weights w with f(point) = Σ w[i]·values[i], in memory order, for every f of 2^<paramref name="logSize"/> coefficients. The
    /// transpose of interpolation sends the basis at the point, a tensor product, to products over layers: descending from a block
    /// whose twiddle is t to its halves multiplies the weight by (1 ± v/t) / 2, v the layer's basis factor at the point.
    /// </summary>
    /// <param name="point">The point.</param>
    /// <param name="logSize">1 to 30.</param>
    /// <param name="weights">Four columns (basis 1, i, u, i·u) of 2^logSize words; what they hold is overwritten.</param>
    public static void EvaluationWeights(SecureCirclePoint point, int logSize, ColumnView weights) =>
        EvaluationWeights(point, logSize, weights, Lanes.Width);

    /// <summary>As <see cref="EvaluationWeights(SecureCirclePoint, int, ColumnView)"/> with a given lane width.</summary>
    public static void EvaluationWeights(SecureCirclePoint point, int logSize, ColumnView weights, LaneWidth width)
    {
        RequireLength(weights.Length, logSize, nameof(weights));
        if (weights.Count != QM31.Degree) throw new ArgumentException("Four columns are required.", nameof(weights));
        switch (width)
        {
            case LaneWidth.X16: FillWeights<PackedM31x16>(point, logSize, weights); break;
            case LaneWidth.X8: FillWeights<PackedM31x8>(point, logSize, weights); break;
            case LaneWidth.X4: FillWeights<PackedM31x4>(point, logSize, weights); break;
            default: FillWeights<PackedM31x1>(point, logSize, weights); break;
        }
    }

    private static void FillWeights<T>(SecureCirclePoint point, int logSize, ColumnView weights)
        where T : struct, IPackedM31<T>
    {
        Twiddles twiddles = Twiddles.For(logSize);
        Span<QM31> factors = stackalloc QM31[logSize];
        BasisFactors(point, factors);
        SetWeight(weights, 0, M31.FromUInt64(1ul << (CirclePoint.LogOrder - logSize)));   // 1 / 2^logSize
        for (int layer = 0; layer < logSize; layer++)
        {
            QM31 factor = factors[logSize - 1 - layer];
            bool innermost = layer == logSize - 1;
            int blocks = 1 << layer;
            if (T.Width > 1 && blocks >= T.Width)
            {
                SplitWeights<T>(weights, blocks, PackedQM31<T>.Broadcast(factor), ref twiddles.InverseStart, innermost);
                continue;
            }
            for (int b = blocks - 1; b >= 0; b--)
            {
                uint twiddle = innermost ? Twiddles.QuarterTurn(twiddles.Inverse, blocks + b) : twiddles.Inverse[blocks + b];
                QM31 weight = QM31.FromCanonical(weights[0][b], weights[1][b], weights[2][b], weights[3][b]);
                QM31 turned = weight * factor * M31.FromCanonical(twiddle >> 1);
                SetWeight(weights, 2 * b, weight + turned);
                SetWeight(weights, 2 * b + 1, weight - turned);
            }
        }
    }

    /// <summary>
    /// One layer in place: weight b becomes weights 2b and 2b + 1. Going down, the words written at 2b and above are those that were
    /// read already.
    /// </summary>
    private static void SplitWeights<T>(ColumnView weights, int blocks, PackedQM31<T> factor, ref uint inverses, bool innermost)
        where T : struct, IPackedM31<T>
    {
        // Safe: 2 · blocks rows exist, blocks is a multiple of the width, and the table serves the domain.
        nuint width = (nuint)T.Width, count = (nuint)blocks;
        for (nuint b = count; b != 0;)
        {
            b -= width;
            T t = innermost ? T.LoadQuarterTurns(in inverses, (count + b) / 2) : T.Load(in inverses, count + b);
            PackedQM31<T> weight = PackedQM31<T>.Load(weights, 0, b), turned = weight * factor;
            turned = new(T.MultiplyDoubled(turned.C0, t), T.MultiplyDoubled(turned.C1, t), T.MultiplyDoubled(turned.C2, t),
                T.MultiplyDoubled(turned.C3, t));
            PackedQM31<T> plus = weight + turned, minus = weight - turned;
            StoreInterleaved(plus.C0, minus.C0, ref weights.Start(0), 2 * b);
            StoreInterleaved(plus.C1, minus.C1, ref weights.Start(1), 2 * b);
            StoreInterleaved(plus.C2, minus.C2, ref weights.Start(2), 2 * b);
            StoreInterleaved(plus.C3, minus.C3, ref weights.Start(3), 2 * b);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreInterleaved<T>(T even, T odd, ref uint target, nuint offset)
        where T : struct, IPackedM31<T>
    {
        T.Interleave(ref even, ref odd);
        T.Store(even, ref target, offset);
        T.Store(odd, ref target, offset + (nuint)T.Width);
    }

    private static void SetWeight(ColumnView weights, int row, QM31 value)
    {
        for (int c = 0; c < QM31.Degree; c++) weights[c][row] = value[c].Value;
    }

    /// <summary>
    /// Adds the coefficients of f ∘ π^<paramref name="times"/> to those of a polynomial on a larger domain, π the doubling map. Since
    /// x ∘ π^s is the basis factor of bit s + 1 and y ∘ π^s = 2^s times those of bits 0 to s, index i goes to
    /// (i &gt;&gt; 1) &lt;&lt; (s + 1), for odd i with all of the s + 1 lowest bits set and the factor 2^s.
    /// </summary>
    /// <param name="coefficients">f's, a power of two (two at least) of canonical words.</param>
    /// <param name="accumulator">2^times as many canonical words.</param>
    /// <param name="times">s, 0 to 29.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void LiftCoefficients(ReadOnlySpan<uint> coefficients, Span<uint> accumulator, int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        bool power = int.IsPow2(coefficients.Length) && coefficients.Length >= 2;
        if (!power || times > 29 || accumulator.Length != (long)coefficients.Length << times)
            throw new ArgumentException("A power of two of coefficients and 2^times as many sums are required.", nameof(accumulator));
        int odd = (2 << times) - 1;
        M31 scale = M31.FromCanonical(1u << times);
        for (int i = 0; i < coefficients.Length; i += 2)
        {
            int at = (i >> 1) << (times + 1);
            Add(ref accumulator[at], M31.FromCanonical(coefficients[i]));
            Add(ref accumulator[at | odd], M31.FromCanonical(coefficients[i + 1]) * scale);
        }

        static void Add(ref uint sum, M31 term) => sum = (M31.FromCanonical(sum) + term).Value;
    }
}
