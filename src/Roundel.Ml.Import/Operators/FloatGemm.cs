using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Roundel.Ml.Operators;

/// <summary>
/// Products of matrices of binary32. Each element of the result is one chain of fused multiply-adds over the inner dimension in its order (or, for
/// <see cref="MultiplyTransposed"/>, sixteen chains that are added up), so that threads and vector lengths do not change a bit of it.
/// </summary>
internal static class FloatGemm
{
    private const int Lanes = 16, Tile = 4 * Lanes;

    /// <summary>result[m × n] = a[m × k] · b[k × n], all row-major.</summary>
    public static void Multiply(ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, Memory<float> result, int m, int k, int n)
    {
        int tiles = (n + Tile - 1) / Tile;
        void Column(int tile)
        {
            int start = tile * Tile, width = Math.Min(Tile, n - start);
            Span<float> packed = new float[Math.Max(k * Tile, 1)];
            for (int i = 0; i < k; i++) b.Span.Slice(i * n + start, width).CopyTo(packed[(i * Tile)..]);
            Span<float> line = stackalloc float[4 * Tile];
            for (int row = 0; row < m; row += 4)
            {
                int rows = Math.Min(4, m - row);
                for (int r = 0; r < rows; r += 2) TwoRows(a.Span, (row + r) * k, (row + Math.Min(r + 1, rows - 1)) * k, packed, line[(r * Tile)..], k);
                for (int r = 0; r < rows; r++) line.Slice(r * Tile, width).CopyTo(result.Span[((row + r) * n + start)..]);
            }
        }
        if ((long)m * n * k < 1 << 16)
            for (int t = 0; t < tiles; t++) Column(t);
        else Parallel.For(0, tiles, Column);
    }

    /// <summary>Two rows of one tile: eight accumulators. The second row may be the first.</summary>
    private static void TwoRows(ReadOnlySpan<float> a, int first, int second, ReadOnlySpan<float> packed, Span<float> line, int k)
    {
        ReadOnlySpan<float> x = a.Slice(first, k), y = a.Slice(second, k);
        ReadOnlySpan<Vector512<float>> b = MemoryMarshal.Cast<float, Vector512<float>>(packed)[..(4 * k)];
        Vector512<float> x0 = default, x1 = default, x2 = default, x3 = default, y0 = default, y1 = default, y2 = default, y3 = default;
        for (int i = 0; i < x.Length; i++)
        {
            Vector512<float> u = Vector512.Create(x[i]), v = Vector512.Create(y[i]);
            Vector512<float> b0 = b[4 * i], b1 = b[4 * i + 1], b2 = b[4 * i + 2], b3 = b[4 * i + 3];
            x0 = Vector512.FusedMultiplyAdd(u, b0, x0);
            x1 = Vector512.FusedMultiplyAdd(u, b1, x1);
            x2 = Vector512.FusedMultiplyAdd(u, b2, x2);
            x3 = Vector512.FusedMultiplyAdd(u, b3, x3);
            y0 = Vector512.FusedMultiplyAdd(v, b0, y0);
            y1 = Vector512.FusedMultiplyAdd(v, b1, y1);
            y2 = Vector512.FusedMultiplyAdd(v, b2, y2);
            y3 = Vector512.FusedMultiplyAdd(v, b3, y3);
        }
        Span<Vector512<float>> target = MemoryMarshal.Cast<float, Vector512<float>>(line);
        (target[0], target[1], target[2], target[3]) = (x0, x1, x2, x3);
        (target[4], target[5], target[6], target[7]) = (y0, y1, y2, y3);
    }

    /// <summary>result[m × n] = a[m × k] · b[n × k]ᵀ, all row-major.</summary>
    public static void MultiplyTransposed(ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, Memory<float> result, int m, int k, int n)
    {
        void Column(int column)
        {
            ReadOnlySpan<float> y = b.Span.Slice(column * k, k);
            for (int row = 0; row < m; row++) result.Span[row * n + column] = Dot(a.Span.Slice(row * k, k), y);
        }
        if ((long)m * n * k < 1 << 16)
            for (int c = 0; c < n; c++) Column(c);
        else Parallel.For(0, n, Column);
    }

    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ReadOnlySpan<Vector512<float>> u = MemoryMarshal.Cast<float, Vector512<float>>(x), v = MemoryMarshal.Cast<float, Vector512<float>>(y);
        Vector512<float> sum = default;
        for (int i = 0; i < u.Length; i++) sum = Vector512.FusedMultiplyAdd(u[i], v[i], sum);
        float result = 0;
        for (int i = 0; i < Lanes; i++) result += sum[i];
        for (int i = u.Length * Lanes; i < x.Length; i++) result = MathF.FusedMultiplyAdd(x[i], y[i], result);
        return result;
    }
}
