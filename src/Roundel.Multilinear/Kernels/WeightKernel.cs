using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
                    output[row] = Dot<ShortLanes32, Vector512<int>>(start, planes, columns);
                else if (width >= LaneWidth.X8 && Avx2.IsSupported && columns >= ShortLanes16.Count)
                    output[row] = Dot<ShortLanes16, Vector256<int>>(start, planes, columns);
                else if (columns >= ShortLanes2.Count)
                    output[row] = Dot<ShortLanes2, int>(start, planes, columns);
                else
                    output[row] = Single(start[0], planes);
            }
        }
    }

    /// <summary>output(j) = Σ_i matrix[i, first + j] · element i.</summary>
    /// <param name="matrix">The whole matrix.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="first">The first column.</param>
    /// <param name="pairs"><see cref="WeightLimbs.Pairs"/>.</param>
    /// <param name="output">One for each column.</param>
    /// <param name="width">Lane width.</param>
    public static void BindRows(ReadOnlySpan<sbyte> matrix, int rows, int first, int[] pairs, Span<SecureField> output, LaneWidth width)
    {
        int columns = matrix.Length / rows;
        var sums = new long[SecureField.Degree * output.Length];
        // Safe: all of the rows and columns lie within the matrix.
        fixed (sbyte* cells = matrix)
        fixed (int* limbs = pairs)
        fixed (long* target = sums)
        {
            for (int row = 0; row < rows; row += 2 * Together)
            {
                int count = Math.Min(2 * Together, rows - row);
                sbyte* start = cells + (nint)row * columns + first;
                int* block = limbs + row / 2 * WeightLimbs.Count;
                if (width == LaneWidth.X16 && Avx512BW.IsSupported && output.Length >= ShortLanes32.Count / 2)
                    AddRows<ShortLanes32, Vector512<int>>(start, columns, count, block, output.Length, target);
                else if (width >= LaneWidth.X8 && Avx2.IsSupported && output.Length >= ShortLanes16.Count / 2)
                    AddRows<ShortLanes16, Vector256<int>>(start, columns, count, block, output.Length, target);
                else
                    AddRows<ShortLanes2, int>(start, columns, count, block, output.Length, target);
            }
        }
        for (int j = 0; j < output.Length; j++) output[j] = Element(sums.AsSpan(SecureField.Degree * j, SecureField.Degree));
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

    /// <summary>Adds the products of up to 2 · Together rows to the columns' sums, four coordinates a column.</summary>
    private static void AddRows<TLanes, V>(sbyte* cells, nint columns, int rows, int* pairs, int count, long* sums)
        where TLanes : struct, IShortLanes<V> where V : unmanaged
    {
        int width = TLanes.Count / 2;
        sbyte* zeros = stackalloc sbyte[16];
        int* stored = stackalloc int[WeightLimbs.Count * 16];
        new Span<sbyte>(zeros, 16).Clear();
        for (int j = 0; j < count; j += width)
        {
            V a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
            int* limb = pairs;
            sbyte* cell = cells + j;
            for (int i = 0; i < rows; i += 2, cell += 2 * columns, limb += WeightLimbs.Count)
            {
                V both = TLanes.WidenPairs(cell, i + 1 < rows ? cell + columns : zeros);
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

    private static SecureField Element(ReadOnlySpan<long> coordinates) => SecureField.From(M31.FromInt64(coordinates[0]), M31.FromInt64(coordinates[1]),
        M31.FromInt64(coordinates[2]), M31.FromInt64(coordinates[3]));
}
