using System.Runtime.CompilerServices;

namespace Roundel.Circle;

/// <summary>
/// The innermost layers. Two neighbouring vectors hold two blocks of W words. Exchanging their blocks of W/2, then W/4, …, 1 lanes
/// brings the partners of each layer into the same lane of the two vectors; after the last exchange the vectors hold the
/// even and the odd words, which one interleaving puts back in order. In the layer of half size h, lane j has the twiddle of
/// block j / h, so each twiddle is repeated h times.
/// </summary>
internal static partial class FftKernels<T>
{
    /// <summary>The innermost <paramref name="tail"/> layers of all blocks of 2^tail words (one, two or four vectors).</summary>
    private static void ForwardTail(ref uint source, ref uint target, nuint length, int tail, ref uint twiddles, nuint node)
    {
        switch (tail - LogWidth)
        {
            case 0: ForwardTail1(ref source, ref target, length, ref twiddles, node); break;
            case 1: ForwardTail2(ref source, ref target, length, ref twiddles, node); break;
            default: ForwardTail4(ref source, ref target, length, ref twiddles, node); break;
        }
    }

    /// <summary>The inverse of <see cref="ForwardTail"/> up to a factor of 2^(logScale − tail).</summary>
    private static void InverseTail(ref uint source, ref uint target, nuint length, int tail, ref uint twiddles, nuint node,
        int logScale)
    {
        switch (tail - LogWidth)
        {
            case 0: InverseTail1(ref source, ref target, length, ref twiddles, node, logScale); break;
            case 1: InverseTail2(ref source, ref target, length, ref twiddles, node, logScale); break;
            default: InverseTail4(ref source, ref target, length, ref twiddles, node, logScale); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LoadScaled(ref uint source, nuint offset, int logScale) =>
        T.MultiplyPowerOfTwo(T.Load(in source, offset), logScale);

    /// <summary>(x, y) to (x + t·y, x − t·y), t doubled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LaneButterfly(ref T x, ref T y, T t)
    {
        T product = T.MultiplyDoubled(y, t);
        y = x - product;
        x += product;
    }

    /// <summary>(x, y) to (x + y, (x − y)·t), t doubled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseLaneButterfly(ref T x, ref T y, T t)
    {
        T difference = x - y;
        x += y;
        y = T.MultiplyDoubled(difference, t);
    }

    /// <summary>All layers inside the two neighbouring blocks of W words at nodes <paramref name="node"/> and node + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardPair(ref T a, ref T b, ref uint twiddles, nuint node)
    {
        if (T.Width == 16)
        {
            T.ExchangeBlocks(ref a, ref b, 8);
            LaneButterfly(ref a, ref b, T.LoadRepeated(in twiddles, node, 8));
            node *= 2;
        }
        if (T.Width >= 8)
        {
            T.ExchangeBlocks(ref a, ref b, 4);
            LaneButterfly(ref a, ref b, T.LoadRepeated(in twiddles, node, 4));
            node *= 2;
        }
        T.ExchangeBlocks(ref a, ref b, 2);
        LaneButterfly(ref a, ref b, T.LoadRepeated(in twiddles, node, 2));
        T.ExchangeBlocks(ref a, ref b, 1);
        LaneButterfly(ref a, ref b, T.LoadQuarterTurns(in twiddles, node));
        T.Interleave(ref a, ref b);
    }

    /// <summary>The inverse of <see cref="ForwardPair"/> up to a factor of W.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InversePair(ref T a, ref T b, ref uint twiddles, nuint node)
    {
        nuint innermost = node * (nuint)(T.Width / 4);
        T.Deinterleave(ref a, ref b);
        InverseLaneButterfly(ref a, ref b, T.LoadQuarterTurns(in twiddles, innermost));
        T.ExchangeBlocks(ref a, ref b, 1);
        InverseLaneButterfly(ref a, ref b, T.LoadRepeated(in twiddles, innermost, 2));
        T.ExchangeBlocks(ref a, ref b, 2);
        if (T.Width >= 8)
        {
            InverseLaneButterfly(ref a, ref b, T.LoadRepeated(in twiddles, innermost / 2, 4));
            T.ExchangeBlocks(ref a, ref b, 4);
        }
        if (T.Width == 16)
        {
            InverseLaneButterfly(ref a, ref b, T.LoadRepeated(in twiddles, node, 8));
            T.ExchangeBlocks(ref a, ref b, 8);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForwardTail1(ref uint source, ref uint target, nuint length, ref uint twiddles, nuint node)
    {
        nuint w = (nuint)T.Width;
        for (nuint i = 0; i < length; i += 2 * w, node += 2)
        {
            T a = T.Load(in source, i), b = T.Load(in source, i + w);
            ForwardPair(ref a, ref b, ref twiddles, node);
            T.Store(a, ref target, i);
            T.Store(b, ref target, i + w);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InverseTail1(ref uint source, ref uint target, nuint length, ref uint twiddles, nuint node, int logScale)
    {
        nuint w = (nuint)T.Width;
        for (nuint i = 0; i < length; i += 2 * w, node += 2)
        {
            T a = LoadScaled(ref source, i, logScale), b = LoadScaled(ref source, i + w, logScale);
            InversePair(ref a, ref b, ref twiddles, node);
            T.Store(a, ref target, i);
            T.Store(b, ref target, i + w);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForwardTail2(ref uint source, ref uint target, nuint length, ref uint twiddles, nuint node)
    {
        nuint w = (nuint)T.Width;
        for (nuint i = 0; i < length; i += 2 * w, node++)
        {
            T a = T.Load(in source, i), b = T.Load(in source, i + w);
            Butterfly(ref a, ref b, Uniform(ref twiddles, node));
            ForwardPair(ref a, ref b, ref twiddles, 2 * node);
            T.Store(a, ref target, i);
            T.Store(b, ref target, i + w);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InverseTail2(ref uint source, ref uint target, nuint length, ref uint twiddles, nuint node, int logScale)
    {
        nuint w = (nuint)T.Width;
        for (nuint i = 0; i < length; i += 2 * w, node++)
        {
            T a = LoadScaled(ref source, i, logScale), b = LoadScaled(ref source, i + w, logScale);
            InversePair(ref a, ref b, ref twiddles, 2 * node);
            InverseButterfly(ref a, ref b, Uniform(ref twiddles, node));
            T.Store(a, ref target, i);
            T.Store(b, ref target, i + w);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForwardTail4(ref uint source, ref uint target, nuint length, ref uint twiddles, nuint node)
    {
        nuint w = (nuint)T.Width;
        for (nuint i = 0; i < length; i += 4 * w, node++)
        {
            T x0 = T.Load(in source, i), x1 = T.Load(in source, i + w);
            T x2 = T.Load(in source, i + 2 * w), x3 = T.Load(in source, i + 3 * w);
            T t = Uniform(ref twiddles, node);
            Butterfly(ref x0, ref x2, t);
            Butterfly(ref x1, ref x3, t);
            Butterfly(ref x0, ref x1, Uniform(ref twiddles, 2 * node));
            Butterfly(ref x2, ref x3, Uniform(ref twiddles, 2 * node + 1));
            ForwardPair(ref x0, ref x1, ref twiddles, 4 * node);
            T.Store(x0, ref target, i);
            T.Store(x1, ref target, i + w);
            ForwardPair(ref x2, ref x3, ref twiddles, 4 * node + 2);
            T.Store(x2, ref target, i + 2 * w);
            T.Store(x3, ref target, i + 3 * w);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InverseTail4(ref uint source, ref uint target, nuint length, ref uint twiddles, nuint node, int logScale)
    {
        nuint w = (nuint)T.Width;
        for (nuint i = 0; i < length; i += 4 * w, node++)
        {
            T x0 = LoadScaled(ref source, i, logScale), x1 = LoadScaled(ref source, i + w, logScale);
            InversePair(ref x0, ref x1, ref twiddles, 4 * node);
            T x2 = LoadScaled(ref source, i + 2 * w, logScale), x3 = LoadScaled(ref source, i + 3 * w, logScale);
            InversePair(ref x2, ref x3, ref twiddles, 4 * node + 2);
            InverseButterfly(ref x0, ref x1, Uniform(ref twiddles, 2 * node));
            InverseButterfly(ref x2, ref x3, Uniform(ref twiddles, 2 * node + 1));
            T t = Uniform(ref twiddles, node);
            InverseButterfly(ref x0, ref x2, t);
            InverseButterfly(ref x1, ref x3, t);
            T.Store(x0, ref target, i);
            T.Store(x1, ref target, i + w);
            T.Store(x2, ref target, i + 2 * w);
            T.Store(x3, ref target, i + 3 * w);
        }
    }
}
