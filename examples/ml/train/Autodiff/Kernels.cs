using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Roundel.Examples.Train.Autodiff;

/// <summary>Matrix products of row-major arrays, on one thread.</summary>
internal static class Kernels
{
    /// <summary>c[m × n] += a[m × k] · b[k × n].</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int k, int n)
    {
        int wide = n / 32 * 32;
        for (int j = 0; j < wide; j += 32)
            for (int i = 0; i < m; i += 4)
                if (m - i >= 4) Block(a[(i * k)..], b[j..], c[(i * n + j)..], k, n);
                else
                    for (int r = i; r < m; r++) Line(a.Slice(r * k, k), b[j..], c.Slice(r * n + j, 32), n);
        if (wide < n)
            for (int i = 0; i < m; i++) Line(a.Slice(i * k, k), b[wide..], c.Slice(i * n + wide, n - wide), n);
    }

    /// <summary>Four rows by 32 columns, in eight accumulators.</summary>
    private static void Block(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int k, int n)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (int x = 0; x < k; x++)
        {
            ReadOnlySpan<Vector512<float>> line = MemoryMarshal.Cast<float, Vector512<float>>(b.Slice(x * n, 32));
            Vector512<float> b0 = line[0], b1 = line[1], s = Vector512.Create(a[x]);
            c00 = Vector512.FusedMultiplyAdd(s, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(s, b1, c01);
            s = Vector512.Create(a[k + x]);
            c10 = Vector512.FusedMultiplyAdd(s, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(s, b1, c11);
            s = Vector512.Create(a[2 * k + x]);
            c20 = Vector512.FusedMultiplyAdd(s, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(s, b1, c21);
            s = Vector512.Create(a[3 * k + x]);
            c30 = Vector512.FusedMultiplyAdd(s, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(s, b1, c31);
        }
        AddTo(c, c00, c01);
        AddTo(c[n..], c10, c11);
        AddTo(c[(2 * n)..], c20, c21);
        AddTo(c[(3 * n)..], c30, c31);
    }

    private static void AddTo(Span<float> c, Vector512<float> first, Vector512<float> second)
    {
        Span<Vector512<float>> line = MemoryMarshal.Cast<float, Vector512<float>>(c[..32]);
        line[0] += first;
        line[1] += second;
    }

    private static void Line(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int n)
    {
        for (int x = 0; x < a.Length; x++)
        {
            float s = a[x];
            if (s == 0) continue;
            ReadOnlySpan<float> line = b.Slice(x * n, c.Length);
            for (int j = 0; j < c.Length; j++) c[j] += s * line[j];
        }
    }

    public static float[] Transpose(ReadOnlySpan<float> a, int rows, int columns)
    {
        var result = new float[a.Length];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) result[j * rows + i] = a[i * columns + j];
        return result;
    }
}
