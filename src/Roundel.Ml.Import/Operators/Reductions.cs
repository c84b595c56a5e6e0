using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Operators that work on all elements along some axes.</summary>
internal static class Reductions
{
    private delegate double Fold(ReadOnlySpan<float> row);

    public static void Register(Dictionary<string, Operator> table)
    {
        Reduce(table, "ReduceSum", Sum, true);
        Reduce(table, "ReduceMean", row => row.Length == 0 ? double.NaN : Sum(row) / row.Length, true);
        Reduce(table, "ReduceMax", row => Extreme(row, MathF.Max, float.NegativeInfinity), true);
        Reduce(table, "ReduceMin", row => Extreme(row, MathF.Min, float.PositiveInfinity), true);
        Reduce(table, "ReduceProd", row => { double p = 1; foreach (float v in row) p *= v; return p; }, true);
        Reduce(table, "ReduceSumSquare", SumSquare, true);
        Reduce(table, "ReduceL1", row => { double s = 0; foreach (float v in row) s += Math.Abs(v); return s; }, false);
        Reduce(table, "ReduceL2", row => Math.Sqrt(SumSquare(row)), false);
        Reduce(table, "ReduceLogSum", row => Math.Log(Sum(row)), false);
        Reduce(table, "ReduceLogSumExp", LogSumExp, false);
        Extremum(table, "ArgMax", (a, b) => a > b);
        Extremum(table, "ArgMin", (a, b) => a < b);
        table["TopK"] = new Operator(2, 2, 2, InferTopK, TopK) { Foldable = false };
        table["CumSum"] = Operator.Of(2, 2, c => c.In(0), CumSum);
    }

    private static void Reduce(Dictionary<string, Operator> table, string op, Fold floats, bool integers) =>
        table[op] = Operator.Of(1, 2, c => (integers ? c.In(0) : c.FloatIn(0)).With(Reduced(c, Axes(c))), (c, s) =>
        {
            int[] axes = Axes(c);
            if (c.Has(1) && axes.Length == 0) return c.Value(0);
            FloatTensor rows = Strided.MoveToEnd(c.Value(0), axes);
            int length = FloatTensor.CountOf([.. axes.Select(a => c.In(0).Dims[a])]);
            if (!s.Type.IsFloat()) return FloatTensor.FromIntegers(s.Dims, ReduceIntegers(c, rows.IntegerArray, length, s), s.Type);
            var result = new float[s.Count];
            for (int i = 0; i < result.Length; i++) result[i] = (float)floats(rows.FloatArray.AsSpan(i * length, length));
            return FloatTensor.FromFloats(s.Dims, result, s.Type);
        });

    private static long[] ReduceIntegers(NodeContext c, long[] rows, int length, Shape s)
    {
        c.Require(length > 0 || c.Node.Op is "ReduceSum" or "ReduceSumSquare" or "ReduceProd", "there is nothing to reduce");
        var result = new long[s.Count];
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<long> row = rows.AsSpan(i * length, length);
            long value = c.Node.Op is "ReduceProd" ? 1 : c.Node.Op is "ReduceMax" ? long.MinValue : c.Node.Op is "ReduceMin" ? long.MaxValue : 0;
            foreach (long v in row)
                value = unchecked(c.Node.Op switch
                {
                    "ReduceMax" => Math.Max(value, v),
                    "ReduceMin" => Math.Min(value, v),
                    "ReduceProd" => value * v,
                    "ReduceSumSquare" => value + v * v,
                    _ => value + v,
                });
            result[i] = c.Node.Op is "ReduceMean" ? value / length : value;
        }
        Conversion.WrapInPlace(result, s.Type);
        return result;
    }

    private static int[] Axes(NodeContext c)
    {
        int rank = c.In(0).Rank;
        long[] axes = c.Has(1) ? c.Integers(1) : [];
        if (axes.Length == 0) return c.Node.Int("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank)];
        return [.. c.Axes(axes, rank).Order()];
    }

    private static int[] Reduced(NodeContext c, int[] axes)
    {
        bool keep = c.Node.Int("keepdims", 1) != 0;
        var dims = new List<int>();
        for (int i = 0; i < c.In(0).Rank; i++)
            if (!axes.Contains(i)) dims.Add(c.In(0).Dims[i]);
            else if (keep) dims.Add(1);
        return [.. dims];
    }

    private static double Sum(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float v in row) sum += v;
        return sum;
    }

    private static double SumSquare(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float v in row) sum += (double)v * v;
        return sum;
    }

    private static double Extreme(ReadOnlySpan<float> row, Func<float, float, float> of, float start)
    {
        foreach (float v in row) start = of(start, v);
        return start;
    }

    private static double LogSumExp(ReadOnlySpan<float> row)
    {
        double max = Extreme(row, MathF.Max, float.NegativeInfinity), sum = 0;
        if (double.IsInfinity(max)) return max;
        foreach (float v in row) sum += Math.Exp(v - max);
        return max + Math.Log(sum);
    }

    private static void Extremum(Dictionary<string, Operator> table, string op, Func<double, double, bool> better) =>
        table[op] = Operator.Of(1, 1, c =>
        {
            int axis = c.Axis(c.Node.Int("axis", 0), c.In(0).Rank);
            c.Require(c.In(0).Dims[axis] > 0, "there is nothing to choose from");
            return new Shape(ElementType.Int64, Reduced(c, [axis]));
        }, (c, s) =>
        {
            int axis = c.Axis(c.Node.Int("axis", 0), c.In(0).Rank), length = c.In(0).Dims[axis];
            bool last = c.Node.Int("select_last_index", 0) != 0;
            FloatTensor rows = Strided.MoveToEnd(c.Value(0), [axis]);
            var result = new long[s.Count];
            for (int i = 0; i < result.Length; i++)
                for (int j = 1, start = i * length; j < length; j++)
                {
                    int best = start + (int)result[i];
                    bool wins = rows.Type.IsFloat() ? better(rows.FloatArray[start + j], rows.FloatArray[best])
                        : better(rows.IntegerArray[start + j], rows.IntegerArray[best]);
                    bool ties = rows.Type.IsFloat() ? rows.FloatArray[start + j] == rows.FloatArray[best]
                        : rows.IntegerArray[start + j] == rows.IntegerArray[best];
                    if (wins || last && ties) result[i] = j;
                }
            return FloatTensor.FromIntegers(s.Dims, result);
        });

    private static Shape[] InferTopK(NodeContext c)
    {
        Shape input = c.In(0);
        int axis = c.Axis(c.Node.Int("axis", -1), input.Rank);
        c.Require(c.In(1).Count == 1, "k is no single number");
        long k = c.Integers(1)[0];
        c.Require(k >= 0 && k <= input.Dims[axis], $"there are no {k} among {input.Dims[axis]}");
        var dims = (int[])input.Dims.Clone();
        dims[axis] = (int)k;
        return [input.With(dims), new Shape(ElementType.Int64, dims)];
    }

    /// <summary>Ties go to the lower index.</summary>
    private static FloatTensor[] TopK(NodeContext c, Shape[] shapes)
    {
        int axis = c.Axis(c.Node.Int("axis", -1), c.In(0).Rank), length = c.In(0).Dims[axis], k = shapes[0].Dims[axis];
        bool largest = c.Node.Int("largest", 1) != 0;
        FloatTensor rows = Strided.MoveToEnd(c.Value(0), [axis]);
        int outer = length == 0 ? 0 : rows.Count / length;
        var indices = new long[outer * k];
        var positions = new int[outer * k];
        for (int i = 0; i < outer; i++)
        {
            IEnumerable<int> all = Enumerable.Range(i * length, length);
            IEnumerable<int> sorted = (rows.Type.IsFloat(), largest) switch
            {
                (true, true) => all.OrderByDescending(p => rows.FloatArray[p]),
                (true, false) => all.OrderBy(p => rows.FloatArray[p]),
                (false, true) => all.OrderByDescending(p => rows.IntegerArray[p]),
                _ => all.OrderBy(p => rows.IntegerArray[p]),
            };
            int next = i * k;
            foreach (int p in sorted.Take(k)) (positions[next], indices[next++]) = (p, p - i * length);
        }
        int[] dims = [.. rows.DimArray[..^1], k];
        FloatTensor values = rows.Type.IsFloat()
            ? FloatTensor.FromFloats(dims, Array.ConvertAll(positions, p => rows.FloatArray[p]), rows.Type)
            : FloatTensor.FromIntegers(dims, Array.ConvertAll(positions, p => rows.IntegerArray[p]), rows.Type);
        return [Strided.MoveFromEnd(values, axis), Strided.MoveFromEnd(FloatTensor.FromIntegers(dims, indices), axis)];
    }

    private static FloatTensor CumSum(NodeContext c, Shape s)
    {
        c.Require(c.In(1).Count == 1, "the axis is no single number");
        int axis = c.Axis(c.Integers(1)[0], s.Rank), length = s.Dims[axis];
        bool reverse = c.Node.Int("reverse", 0) != 0, exclusive = c.Node.Int("exclusive", 0) != 0;
        FloatTensor rows = Strided.MoveToEnd(c.Value(0), [axis]);
        float[] floats = rows.Type.IsFloat() ? [.. rows.FloatArray] : [];
        long[] integers = rows.Type.IsFloat() ? [] : [.. rows.IntegerArray];
        for (int start = 0; start < rows.Count; start += length)
        {
            (double sum, long total) = (0, 0);
            for (int j = 0; j < length; j++)
            {
                int at = start + (reverse ? length - 1 - j : j);
                if (rows.Type.IsFloat()) (floats[at], sum) = ((float)(exclusive ? sum : sum + floats[at]), sum + floats[at]);
                else (integers[at], total) = (exclusive ? total : unchecked(total + integers[at]), unchecked(total + integers[at]));
            }
        }
        Conversion.WrapInPlace(integers, s.Type);
        FloatTensor result = s.Type.IsFloat() ? FloatTensor.FromFloats(rows.Dims, floats, s.Type) : FloatTensor.FromIntegers(rows.Dims, integers, s.Type);
        return Strided.MoveFromEnd(result, axis);
    }
}
