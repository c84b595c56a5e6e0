using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Matrix products.</summary>
internal static class Products
{
    public static void Register(Dictionary<string, Operator> table)
    {
        table["MatMul"] = Operator.Of(2, 2, InferMatMul, (c, s) => MatMul(c, c.Value(0), c.Value(1)), foldable: false);
        table["Gemm"] = Operator.Of(2, 3, InferGemm, Gemm, foldable: false);
        table["MatMulInteger"] = Operator.Of(2, 4, c =>
        {
            c.IntegerIn(0);
            c.IntegerIn(1);
            return InferMatMul(c.In(0), c.In(1), c).With(ElementType.Int32);
        }, MatMulInteger, foldable: false);
    }

    private static Shape InferMatMul(NodeContext c)
    {
        c.Require(c.In(0).Type == c.In(1).Type, $"the inputs are of types {c.In(0).Type} and {c.In(1).Type}");
        c.FloatIn(0);
        return InferMatMul(c.In(0), c.In(1), c);
    }

    private static Shape InferMatMul(Shape a, Shape b, NodeContext c)
    {
        c.Require(a.Rank >= 1 && b.Rank >= 1, "a scalar is no matrix");
        int[] x = a.Rank == 1 ? [1, a.Dims[0]] : a.Dims, y = b.Rank == 1 ? [b.Dims[0], 1] : b.Dims;
        c.Require(x[^1] == y[^2], $"{a} and {b} do not fit");
        int[] batch = c.Broadcast(x[..^2], y[..^2]);
        return a.With([.. batch, .. a.Rank == 1 ? [] : x[^2..^1], .. b.Rank == 1 ? [] : y[^1..]]);
    }

    /// <summary>Product with broadcasting of all axes but the last two.</summary>
    public static FloatTensor MatMul(NodeContext c, FloatTensor a, FloatTensor b)
    {
        int[] dims = InferMatMul(new Shape(a.Type, a.DimArray), new Shape(b.Type, b.DimArray), c).Dims;
        if (a.Dims.Count == 1) a = a.Reshape([1, a.Count]);
        if (b.Dims.Count == 1) b = b.Reshape([b.Count, 1]);
        int m = a.DimArray[^2], k = a.DimArray[^1], n = b.DimArray[^1];
        var result = new float[FloatTensor.CountOf(dims)];
        if (result.Length == 0) return FloatTensor.FromFloats(dims, result, a.Type);
        int[] batch = c.Broadcast(a.DimArray[..^2], b.DimArray[..^2]);
        // A batch against one matrix is one tall product.
        if (b.Dims.Count == 2 || FloatTensor.CountOf(b.DimArray[..^2]) == 1)
        {
            FloatGemm.Multiply(a.Floats, b.Floats, result, result.Length / n, k, n);
            return FloatTensor.FromFloats(dims, result, a.Type);
        }
        int[] left = Positions(a.DimArray[..^2], batch), right = Positions(b.DimArray[..^2], batch);
        void One(int i) => FloatGemm.Multiply(a.Floats.Slice(left[i] * m * k, m * k), b.Floats.Slice(right[i] * k * n, k * n),
            result.AsMemory(i * m * n, m * n), m, k, n);
        if ((long)result.Length * k < 1 << 16)
            for (int i = 0; i < left.Length; i++) One(i);
        else Parallel.For(0, left.Length, One);
        return FloatTensor.FromFloats(dims, result, a.Type);
    }

    /// <summary>For each matrix of a broadcast batch, its number among those there are.</summary>
    private static int[] Positions(int[] dims, int[] batch) =>
        Strided.Gather<int>([.. Enumerable.Range(0, FloatTensor.CountOf(dims))], 0, Strided.BroadcastStrides(dims, batch), batch);

    private static Shape InferGemm(NodeContext c)
    {
        int[] a = c.Ranked(0, 2).Dims, b = c.Ranked(1, 2).Dims;
        c.Require(c.FloatIn(0).Type == c.In(1).Type, $"the inputs are of types {c.In(0).Type} and {c.In(1).Type}");
        bool transA = c.Node.Int("transA", 0) != 0, transB = c.Node.Int("transB", 0) != 0;
        c.Require(a[transA ? 0 : 1] == b[transB ? 1 : 0], $"{c.In(0)} and {c.In(1)} do not fit");
        int[] dims = [a[transA ? 1 : 0], b[transB ? 0 : 1]];
        if (c.Has(2)) c.Require(c.FloatIn(2).Rank <= 2 && c.Broadcast(c.In(2).Dims, dims).AsSpan().SequenceEqual(dims), $"{c.In(2)} does not fit the product");
        return c.In(0).With(dims);
    }

    private static FloatTensor Gemm(NodeContext c, Shape s)
    {
        float alpha = c.Node.Float("alpha", 1), beta = c.Node.Float("beta", 1);
        FloatTensor a = c.Node.Int("transA", 0) != 0 ? Strided.Transpose(c.Value(0), [1, 0]) : c.Value(0);
        var result = new float[s.Count];
        int m = s.Dims[0], k = a.DimArray[1], n = s.Dims[1];
        if (c.Node.Int("transB", 0) == 0) FloatGemm.Multiply(a.Floats, c.Value(1).Floats, result, m, k, n);
        else FloatGemm.MultiplyTransposed(a.Floats, c.Value(1).Floats, result, m, k, n);
        if (alpha != 1)
            for (int i = 0; i < result.Length; i++) result[i] *= alpha;
        if (c.Has(2))
        {
            float[] bias = Strided.Expand(c.Value(2), s.Dims).FloatArray;
            for (int i = 0; i < result.Length; i++) result[i] += beta * bias[i];
        }
        return FloatTensor.FromFloats(s.Dims, result, s.Type);
    }

    /// <summary>Zero points are scalars, or, for the second factor, one per column.</summary>
    private static FloatTensor MatMulInteger(NodeContext c, Shape s)
    {
        c.Require(c.In(0).Rank >= 2 && c.In(1).Rank == 2, "only a matrix as second factor is supported");
        int k = c.In(0).Dims[^1], n = c.In(1).Dims[^1], m = n == 0 ? 0 : s.Count / n;
        long[] a = c.Integers(0), b = c.Integers(1), zeroA = c.Has(2) ? c.Integers(2) : [0], zeroB = c.Has(3) ? c.Integers(3) : [0];
        c.Require(zeroA.Length == 1 && (zeroB.Length == 1 || zeroB.Length == n), "these zero points are not supported");
        var result = new long[s.Count];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                long sum = 0;
                for (int x = 0; x < k; x++) sum += (a[i * k + x] - zeroA[0]) * (b[x * n + j] - zeroB[zeroB.Length == 1 ? 0 : j]);
                result[i * n + j] = sum;
            }
        Conversion.WrapInPlace(result, s.Type);
        return FloatTensor.FromIntegers(s.Dims, result, s.Type);
    }
}
