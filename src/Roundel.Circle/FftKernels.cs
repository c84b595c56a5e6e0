using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Circle;

/// <summary>
/// The circle FFT on packed lanes; <see cref="ScalarFft"/> is its specification. Lanes are neighbouring words of one column.
/// All words stay canonical: butterflies add and subtract with one conditional correction, products reduce fully. Transforms
/// go from <c>source</c> to <c>target</c>, which may be the same words. Three layers are done per pass over memory, blocks that
/// fit the first-level cache are finished before the next, and the innermost layers, whose partners are lanes of the same
/// vectors, stay in registers.
/// </summary>
/// <remarks>
/// Unsafe accesses: callers pass the first of 2^log readable and writable words, and a twiddle table that serves the
/// domain; kernels visit exactly the words below 2^log. Twiddle loads may run over the layer they need by less than a vector,
/// for which the table is padded.
/// </remarks>
internal static partial class FftKernels<T>
    where T : struct, IPackedM31<T>
{
    /// <summary>Blocks of 2^12 words (16 KiB) and their twiddles stay in the first-level cache.</summary>
    private const int LogCached = 14;

    /// <summary>The logarithm of the fewest words that the packed path handles: two vectors.</summary>
    public static int MinLog
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LogWidth + 1;
    }

    private static int LogWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Width == 16 ? 4 : T.Width == 8 ? 3 : T.Width == 4 ? 2 : 0;
    }

    /// <summary>The layers that the innermost pass takes, so that the others are a multiple of three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TailLog(int log) => LogWidth + (log - LogWidth) % 3;

    /// <summary>Coefficients to values in the block <paramref name="node"/> of 2^<paramref name="log"/> words.</summary>
    public static void Forward(ref uint source, ref uint target, int log, ref uint twiddles, nuint node)
    {
        int tail = TailLog(log);
        if (log > LogCached)
        {
            Radix8(ref source, ref target, log, (nuint)1 << (log - 3), ref twiddles, node);
            for (nuint b = 0; b < 8; b++)
            {
                ref uint block = ref Unsafe.Add(ref target, b << (log - 3));
                Forward(ref block, ref block, log - 3, ref twiddles, 8 * node + b);
            }
            return;
        }
        ref uint from = ref source;
        for (int layer = log; layer > tail; layer -= 3)
        {
            int logBlocks = log - layer;
            nuint strand = (nuint)1 << (layer - 3);
            for (nuint b = 0; b < (nuint)1 << logBlocks; b++)
            {
                nuint at = b << layer;
                Radix8(ref Unsafe.Add(ref from, at), ref Unsafe.Add(ref target, at), layer, strand, ref twiddles, (node << logBlocks) + b);
            }
            from = ref target;
        }
        ForwardTail(ref from, ref target, (nuint)1 << log, tail, ref twiddles, node << (log - tail));
    }

    /// <summary>Values to coefficients times 2^<paramref name="logScale"/> (0 to 30), with inverse twiddles.</summary>
    public static void Inverse(ref uint source, ref uint target, int log, ref uint twiddles, nuint node, int logScale)
    {
        int tail = TailLog(log);
        if (log > LogCached)
        {
            for (nuint b = 0; b < 8; b++)
            {
                nuint at = b << (log - 3);
                Inverse(ref Unsafe.Add(ref source, at), ref Unsafe.Add(ref target, at), log - 3, ref twiddles, 8 * node + b, logScale);
            }
            Radix8Inverse(ref target, log, (nuint)1 << (log - 3), ref twiddles, node);
            return;
        }
        InverseTail(ref source, ref target, (nuint)1 << log, tail, ref twiddles, node << (log - tail), logScale);
        for (int layer = tail + 3; layer <= log; layer += 3)
        {
            int logBlocks = log - layer;
            nuint strand = (nuint)1 << (layer - 3);
            for (nuint b = 0; b < (nuint)1 << logBlocks; b++)
                Radix8Inverse(ref Unsafe.Add(ref target, b << layer), layer, strand, ref twiddles, (node << logBlocks) + b);
        }
    }

    /// <summary>(x, y) to (x + t·y, x − t·y), t doubled and the same in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref T x, ref T y, T t)
    {
        T product = T.MultiplyUniform(y, t);
        y = x - product;
        x += product;
    }

    /// <summary>(x, y) to (x + y, (x − y)·t), t doubled and the same in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref T x, ref T y, T t)
    {
        T difference = x - y;
        x += y;
        y = T.MultiplyUniform(difference, t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Uniform(ref uint twiddles, nuint node) => T.Broadcast(Unsafe.Add(ref twiddles, node));

    /// <summary>Three layers of one block of 2^log words, 2^log at least eight vectors: eight strands, twelve butterflies.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Radix8(ref uint source, ref uint target, int log, nuint count, ref uint twiddles, nuint node)
    {
        nuint h = (nuint)1 << (log - 3), width = (nuint)T.Width;
        T t1 = Uniform(ref twiddles, node), t2 = Uniform(ref twiddles, 2 * node), t3 = Uniform(ref twiddles, 2 * node + 1);
        T t4 = Uniform(ref twiddles, 4 * node), t5 = Uniform(ref twiddles, 4 * node + 1);
        T t6 = Uniform(ref twiddles, 4 * node + 2), t7 = Uniform(ref twiddles, 4 * node + 3);
        for (nuint i = 0; i < count; i += width)
        {
            T x0 = T.Load(in source, i), x1 = T.Load(in source, i + h);
            T x2 = T.Load(in source, i + 2 * h), x3 = T.Load(in source, i + 3 * h);
            T x4 = T.Load(in source, i + 4 * h), x5 = T.Load(in source, i + 5 * h);
            T x6 = T.Load(in source, i + 6 * h), x7 = T.Load(in source, i + 7 * h);
            Butterfly(ref x0, ref x4, t1);
            Butterfly(ref x1, ref x5, t1);
            Butterfly(ref x2, ref x6, t1);
            Butterfly(ref x3, ref x7, t1);
            Butterfly(ref x0, ref x2, t2);
            Butterfly(ref x1, ref x3, t2);
            Butterfly(ref x4, ref x6, t3);
            Butterfly(ref x5, ref x7, t3);
            Butterfly(ref x0, ref x1, t4);
            Butterfly(ref x2, ref x3, t5);
            Butterfly(ref x4, ref x5, t6);
            Butterfly(ref x6, ref x7, t7);
            T.Store(x0, ref target, i);
            T.Store(x1, ref target, i + h);
            T.Store(x2, ref target, i + 2 * h);
            T.Store(x3, ref target, i + 3 * h);
            T.Store(x4, ref target, i + 4 * h);
            T.Store(x5, ref target, i + 5 * h);
            T.Store(x6, ref target, i + 6 * h);
            T.Store(x7, ref target, i + 7 * h);
        }
    }

    /// <summary>The inverse of <see cref="Radix8"/> up to a factor of eight, in place.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Radix8Inverse(ref uint target, int log, nuint count, ref uint twiddles, nuint node)
    {
        nuint h = (nuint)1 << (log - 3), width = (nuint)T.Width;
        T t1 = Uniform(ref twiddles, node), t2 = Uniform(ref twiddles, 2 * node), t3 = Uniform(ref twiddles, 2 * node + 1);
        T t4 = Uniform(ref twiddles, 4 * node), t5 = Uniform(ref twiddles, 4 * node + 1);
        T t6 = Uniform(ref twiddles, 4 * node + 2), t7 = Uniform(ref twiddles, 4 * node + 3);
        for (nuint i = 0; i < count; i += width)
        {
            T x0 = T.Load(in target, i), x1 = T.Load(in target, i + h);
            T x2 = T.Load(in target, i + 2 * h), x3 = T.Load(in target, i + 3 * h);
            T x4 = T.Load(in target, i + 4 * h), x5 = T.Load(in target, i + 5 * h);
            T x6 = T.Load(in target, i + 6 * h), x7 = T.Load(in target, i + 7 * h);
            InverseButterfly(ref x0, ref x1, t4);
            InverseButterfly(ref x2, ref x3, t5);
            InverseButterfly(ref x4, ref x5, t6);
            InverseButterfly(ref x6, ref x7, t7);
            InverseButterfly(ref x0, ref x2, t2);
            InverseButterfly(ref x1, ref x3, t2);
            InverseButterfly(ref x4, ref x6, t3);
            InverseButterfly(ref x5, ref x7, t3);
            InverseButterfly(ref x0, ref x4, t1);
            InverseButterfly(ref x1, ref x5, t1);
            InverseButterfly(ref x2, ref x6, t1);
            InverseButterfly(ref x3, ref x7, t1);
            T.Store(x0, ref target, i);
            T.Store(x1, ref target, i + h);
            T.Store(x2, ref target, i + 2 * h);
            T.Store(x3, ref target, i + 3 * h);
            T.Store(x4, ref target, i + 4 * h);
            T.Store(x5, ref target, i + 5 * h);
            T.Store(x6, ref target, i + 6 * h);
            T.Store(x7, ref target, i + 7 * h);
        }
    }
}
