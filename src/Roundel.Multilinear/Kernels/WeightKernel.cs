using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Roundel.Field;

namespace Roundel.Multilinear.Kernels;

/// <summary>
/// The loops of <see cref="WeightBinding"/>. A product of a byte and a limb is at most 2^22, a pair of them 2^23; 128 pairs together are at most
/// 2^30 and go to 64 bits then, where 2^16·high limbs stay below 2^62 for 2^16 times that.
/// </summary>
internal static unsafe class WeightKernel
{
    /// <summary>Pairs that are added up in 32 bits.</summary>
    private const int Together = 128;

    /// <summary>Rows whose products are added up in 32 bits.</summary>
    public const int BlockRows = 2 * Together;

    /// <summary>Bytes of a cache line.</summary>
    private const int Line = 64;

    /// <summary>output(i) = Σ_j matrix[i, j] · element j.</summary>
    /// <param name="matrix">Whole rows.</param>
    /// <param name="limbs"><see cref="WeightLimbs.Planes"/>.</param>
    /// <param name="output">One for each row.</param>
    /// <param name="width">Lane width.</param>
    public static void BindColumns(ReadOnlySpan<sbyte> matrix, short[] limbs, Span<SecureField> output, LaneWidth width)
    {
        int columns = limbs.Length / WeightLimbs.Count;
        // Safe: the matrix has a row for each output, and a row as many cells as there are elements; both are powers of two of vectors.
        fixed (sbyte* cells = matrix)
        fixed (short* planes = limbs)
        {
            for (int row = 0; row < output.Length; row++)
            {
                sbyte* start = cells + (nint)row * columns;
                if (width == LaneWidth.X16 && Avx512BW.IsSupported && columns >= ShortLanes32.Count)
                    output[row] = Dot<ShortLanes32, Pairs32>(start, planes, columns);
                else if (width >= LaneWidth.X8 && Avx2.IsSupported && columns >= ShortLanes16.Count)
                    output[row] = Dot<ShortLanes16, Pairs16>(start, planes, columns);
                else if (columns >= ShortLanes2.Count)
                    output[row] = Dot<ShortLanes2, Pairs2>(start, planes, columns);
                else
                    output[row] = Single(start[0], planes);
            }
        }
    }

    /// <summary>Adds Σ_i matrix[i, j] · element i, over the rows of one block, to the sums of some columns, four coordinates a column.</summary>
    /// <param name="matrix">The whole matrix.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="block">The block of <see cref="BlockRows"/> rows.</param>
    /// <param name="first">The first column.</param>
    /// <param name="count">The number of columns, a power of two.</param>
    /// <param name="pairs"><see cref="WeightLimbs.Pairs"/>.</param>
    /// <param name="sums">The sums of all columns.</param>
    /// <param name="width">Lane width.</param>
    public static void AddRows(ReadOnlySpan<sbyte> matrix, int columns, int block, int first, int count, int[] pairs, long[] sums, LaneWidth width)
    {
        int row = block * BlockRows, rows = Math.Min(BlockRows, matrix.Length / columns - row);
        // Safe: all of the rows and columns lie within the matrix, and the sums are of all columns.
        fixed (sbyte* cells = matrix)
        fixed (int* limbs = pairs)
        fixed (long* target = sums)
        {
            sbyte* start = cells + (nint)row * columns + first;
            int* at = limbs + row / 2 * WeightLimbs.Count;
            long* part = target + (nint)SecureField.Degree * first;
            if (width == LaneWidth.X16 && Avx512BW.IsSupported && count >= ShortLanes32.Count / 2)
                AddBlock<ShortLanes32, Pairs32>(start, columns, rows, at, count, part);
            else if (width >= LaneWidth.X8 && Avx2.IsSupported && count >= ShortLanes16.Count / 2)
                AddBlock<ShortLanes16, Pairs16>(start, columns, rows, at, count, part);
            else
                AddBlock<ShortLanes2, Pairs2>(start, columns, rows, at, count, part);
        }
    }

    private static SecureField Dot<TLanes, V>(sbyte* row, short* planes, int columns) where TLanes : struct, IShortLanes<V> where V : unmanaged
    {
        long* sums = stackalloc long[WeightLimbs.Count];
        for (int from = 0; from < columns; from += Together * TLanes.Count)
        {
            V a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
            int end = Math.Min(columns, from + Together * TLanes.Count);
            for (int j = from; j < end; j += TLanes.Count)
            {
                V cells = TLanes.Widen(row + j);
                short* at = planes + j;
                a0 = TLanes.AddProducts(a0, cells, TLanes.Load(at));
                a1 = TLanes.AddProducts(a1, cells, TLanes.Load(at += columns));
                a2 = TLanes.AddProducts(a2, cells, TLanes.Load(at += columns));
                a3 = TLanes.AddProducts(a3, cells, TLanes.Load(at += columns));
                a4 = TLanes.AddProducts(a4, cells, TLanes.Load(at += columns));
                a5 = TLanes.AddProducts(a5, cells, TLanes.Load(at += columns));
                a6 = TLanes.AddProducts(a6, cells, TLanes.Load(at += columns));
                a7 = TLanes.AddProducts(a7, cells, TLanes.Load(at + columns));
            }
            sums[0] += Total<TLanes, V>(a0);
            sums[1] += Total<TLanes, V>(a1);
            sums[2] += Total<TLanes, V>(a2);
            sums[3] += Total<TLanes, V>(a3);
            sums[4] += Total<TLanes, V>(a4);
            sums[5] += Total<TLanes, V>(a5);
            sums[6] += Total<TLanes, V>(a6);
            sums[7] += Total<TLanes, V>(a7);
        }
        long* joined = stackalloc long[SecureField.Degree];
        for (int c = 0; c < SecureField.Degree; c++) joined[c] = sums[2 * c] + (sums[2 * c + 1] << 16);
        return Element(new ReadOnlySpan<long>(joined, SecureField.Degree));
    }

    private static void AddBlock<TLanes, V>(sbyte* cells, nint columns, int rows, int* pairs, int count, long* sums)
        where TLanes : struct, IShortLanes<V> where V : unmanaged
    {
        int width = TLanes.Count / 2;
        int* stored = stackalloc int[WeightLimbs.Count * 16];
        sbyte* lines = stackalloc sbyte[BlockRows * Line];
        for (int j = 0; j < count; j += width)
        {
            // Rows a power of two apart would fall into the same few cache sets: a line of each is copied, for several steps, with a row of zeros
            // behind an odd number of them.
            if (j % Line == 0) CopyLines(cells + j, columns, rows, Math.Min(Line, count - j), lines);
            V a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
            int* limb = pairs;
            sbyte* cell = lines + j % Line;
            for (int i = 0; i < rows; i += 2, cell += 2 * Line, limb += WeightLimbs.Count)
            {
                V both = TLanes.WidenPairs(cell, cell + Line);
                a0 = TLanes.AddProducts(a0, both, TLanes.Broadcast(limb[0]));
                a1 = TLanes.AddProducts(a1, both, TLanes.Broadcast(limb[1]));
                a2 = TLanes.AddProducts(a2, both, TLanes.Broadcast(limb[2]));
                a3 = TLanes.AddProducts(a3, both, TLanes.Broadcast(limb[3]));
                a4 = TLanes.AddProducts(a4, both, TLanes.Broadcast(limb[4]));
                a5 = TLanes.AddProducts(a5, both, TLanes.Broadcast(limb[5]));
                a6 = TLanes.AddProducts(a6, both, TLanes.Broadcast(limb[6]));
                a7 = TLanes.AddProducts(a7, both, TLanes.Broadcast(limb[7]));
            }
            TLanes.Store(a0, stored);
            TLanes.Store(a1, stored + width);
            TLanes.Store(a2, stored + 2 * width);
            TLanes.Store(a3, stored + 3 * width);
            TLanes.Store(a4, stored + 4 * width);
            TLanes.Store(a5, stored + 5 * width);
            TLanes.Store(a6, stored + 6 * width);
            TLanes.Store(a7, stored + 7 * width);
            for (int lane = 0; lane < width; lane++)
                for (int c = 0; c < SecureField.Degree; c++)
                    sums[SecureField.Degree * (j + lane) + c] += stored[2 * c * width + lane] + ((long)stored[(2 * c + 1) * width + lane] << 16);
        }
    }

    private static void CopyLines(sbyte* cells, nint columns, int rows, int count, sbyte* lines)
    {
        for (int i = 0; i < rows; i++, cells += columns, lines += Line)
        {
            // The next line is fetched meanwhile. Any address may be asked for: a wrong one is ignored.
            if (Sse.IsSupported) Sse.Prefetch0(cells + Line);
            if (count == Line) Unsafe.CopyBlockUnaligned(lines, cells, Line);
            else new ReadOnlySpan<sbyte>(cells, count).CopyTo(new Span<sbyte>(lines, count));
        }
        if (rows % 2 != 0) new Span<sbyte>(lines, Line).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Total<TLanes, V>(V sums) where TLanes : struct, IShortLanes<V> where V : unmanaged
    {
        int* words = stackalloc int[16];
        TLanes.Store(sums, words);
        long total = 0;
        for (int i = 0; i < TLanes.Count / 2; i++) total += words[i];
        return total;
    }

    private static SecureField Single(sbyte cell, short* limbs)
    {
        long* joined = stackalloc long[SecureField.Degree];
        for (int c = 0; c < SecureField.Degree; c++) joined[c] = cell * (limbs[2 * c] + ((long)limbs[2 * c + 1] << 16));
        return Element(new ReadOnlySpan<long>(joined, SecureField.Degree));
    }

    /// <summary>An element from its coordinates, any integers.</summary>
    public static SecureField Element(ReadOnlySpan<long> coordinates) => SecureField.From(M31.FromInt64(coordinates[0]), M31.FromInt64(coordinates[1]),
        M31.FromInt64(coordinates[2]), M31.FromInt64(coordinates[3]));
}
