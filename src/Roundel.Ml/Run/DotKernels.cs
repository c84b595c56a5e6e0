using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Roundel.Field;

namespace Roundel.Ml;

/// <summary>
/// Products of rows. Lanes are 16-bit integers, multiplied pairwise into 32-bit sums. Sums are taken modulo 2^32, in any order, and the
/// true results lie below 2^30 in magnitude, so every width gives the scalar result exactly. Lengths are multiples of <see cref="Block"/>.
/// </summary>
internal static class DotKernels
{
    /// <summary>Rows are padded with zeros to a multiple of this.</summary>
    public const int Block = 32;

    /// <summary>out[i·stride] = Σ left[i·length + k]·right[k] for i below <paramref name="rows"/>; the scalar specification.</summary>
    internal static void Scalar(ReadOnlySpan<short> left, ReadOnlySpan<short> right, int rows, Span<int> results)
    {
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<short> row = left.Slice(i * right.Length, right.Length);
            int sum = 0;
            for (int k = 0; k < row.Length; k++) sum = unchecked(sum + row[k] * right[k]);
            results[i] = sum;
        }
    }

    /// <summary>As <see cref="Scalar"/>, with the lanes that the process has.</summary>
    public static void Rows(ReadOnlySpan<short> left, ReadOnlySpan<short> right, int rows, Span<int> results) =>
        Rows(left, right, rows, results, Lanes.Width);

    /// <summary>As <see cref="Scalar"/>, with so many lanes if the machine has them.</summary>
    internal static void Rows(ReadOnlySpan<short> left, ReadOnlySpan<short> right, int rows, Span<int> results, LaneWidth lanes)
    {
        if (right.Length % Block != 0 || left.Length < rows * right.Length || results.Length < rows) throw new ArgumentException("Rows are not whole blocks.");
        if (lanes == LaneWidth.X16 && Avx512BW.IsSupported) Rows512(left, right, rows, results);
        else if (lanes >= LaneWidth.X8 && Avx2.IsSupported) Rows256(left, right, rows, results);
        else Scalar(left, right, rows, results);
    }

    private static void Rows512(ReadOnlySpan<short> left, ReadOnlySpan<short> right, int rows, Span<int> results)
    {
        // Every load is inside: k runs over whole blocks of a length that is a multiple of 32, and rows·length cells were checked to be there.
        nuint length = (nuint)right.Length;
        ref short b = ref MemoryMarshal.GetReference(right), a = ref MemoryMarshal.GetReference(left);
        int i = 0;
        for (; i + 4 <= rows; i += 4)
        {
            Vector512<int> s0 = default, s1 = default, s2 = default, s3 = default;
            nuint row = (nuint)i * length;
            for (nuint k = 0; k < length; k += 32)
            {
                Vector512<short> w = Vector512.LoadUnsafe(ref b, k);
                s0 += Avx512BW.MultiplyAddAdjacent(Vector512.LoadUnsafe(ref a, row + k), w);
                s1 += Avx512BW.MultiplyAddAdjacent(Vector512.LoadUnsafe(ref a, row + length + k), w);
                s2 += Avx512BW.MultiplyAddAdjacent(Vector512.LoadUnsafe(ref a, row + 2 * length + k), w);
                s3 += Avx512BW.MultiplyAddAdjacent(Vector512.LoadUnsafe(ref a, row + 3 * length + k), w);
            }
            (results[i], results[i + 1], results[i + 2], results[i + 3]) = (Vector512.Sum(s0), Vector512.Sum(s1), Vector512.Sum(s2), Vector512.Sum(s3));
        }
        for (; i < rows; i++)
        {
            Vector512<int> sum = default;
            for (nuint k = 0; k < length; k += 32)
                sum += Avx512BW.MultiplyAddAdjacent(Vector512.LoadUnsafe(ref a, (nuint)i * length + k), Vector512.LoadUnsafe(ref b, k));
            results[i] = Vector512.Sum(sum);
        }
    }

    private static void Rows256(ReadOnlySpan<short> left, ReadOnlySpan<short> right, int rows, Span<int> results)
    {
        // Every load is inside: as in Rows512, with half the block.
        nuint length = (nuint)right.Length;
        ref short b = ref MemoryMarshal.GetReference(right), a = ref MemoryMarshal.GetReference(left);
        int i = 0;
        for (; i + 2 <= rows; i += 2)
        {
            Vector256<int> s0 = default, s1 = default;
            nuint row = (nuint)i * length;
            for (nuint k = 0; k < length; k += 16)
            {
                Vector256<short> w = Vector256.LoadUnsafe(ref b, k);
                s0 += Avx2.MultiplyAddAdjacent(Vector256.LoadUnsafe(ref a, row + k), w);
                s1 += Avx2.MultiplyAddAdjacent(Vector256.LoadUnsafe(ref a, row + length + k), w);
            }
            (results[i], results[i + 1]) = (Vector256.Sum(s0), Vector256.Sum(s1));
        }
        for (; i < rows; i++)
        {
            Vector256<int> sum = default;
            for (nuint k = 0; k < length; k += 16)
                sum += Avx2.MultiplyAddAdjacent(Vector256.LoadUnsafe(ref a, (nuint)i * length + k), Vector256.LoadUnsafe(ref b, k));
            results[i] = Vector256.Sum(sum);
        }
    }

    /// <summary>The product of two rows of 32-bit cells, for operands that do not fit 16 bits; modulo 2^32.</summary>
    public static int Wide(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        int sum = 0;
        for (int k = 0; k < left.Length; k++) sum = unchecked(sum + left[k] * right[k]);
        return sum;
    }
}
