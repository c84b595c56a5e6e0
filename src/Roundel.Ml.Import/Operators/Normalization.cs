using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Softmax and the normalisations. Sums are made in binary64.</summary>
internal static class Normalization
{
    private delegate void RowFunction(ReadOnlySpan<float> row, Span<float> result);

    public static void Register(Dictionary<string, Operator> table)
    {
        AlongAxis(table, "Softmax", Softmax);
        AlongAxis(table, "LogSoftmax", LogSoftmax);
        table["LayerNormalization"] = new Operator(2, 3, 3, c => [InferNorm(c), Statistics(c), Statistics(c)], LayerNorm);
        table["RMSNormalization"] = Operator.Of(2, 2, InferNorm, RmsNorm);
        table["LpNormalization"] = Operator.Of(1, 1, c => c.FloatIn(0), (c, s) => Rows(c, s, -1, (row, result) =>
        {
            double norm = 0;
            bool first = c.Node.Int("p", 2) == 1;
            foreach (float v in row) norm += first ? Math.Abs(v) : (double)v * v;
            norm = first ? norm : Math.Sqrt(norm);
            for (int i = 0; i < row.Length; i++) result[i] = norm == 0 ? 0 : (float)(row[i] / norm);
        }));
        table["BatchNormalization"] = Operator.Of(5, 5, InferBatchNorm, BatchNorm);
        table["InstanceNormalization"] = Operator.Of(3, 3, InferPerChannel, (c, s) => GroupNorm(c, s, s.Dims[1]));
        table["GroupNormalization"] = Operator.Of(3, 3, c =>
        {
            long groups = c.Node.Int("num_groups", 0);
            Shape s = InferPerChannel(c);
            c.Require(groups > 0 && s.Dims[1] % groups == 0, $"{s.Dims[1]} channels do not make {groups} groups");
            return s;
        }, (c, s) => GroupNorm(c, s, (int)c.Node.Int("num_groups", 0)));
    }

    private static void AlongAxis(Dictionary<string, Operator> table, string op, RowFunction function) => table[op] = Operator.Of(1, 1, c =>
    {
        c.Axis(c.Node.Int("axis", -1), c.In(0).Rank);
        return c.FloatIn(0);
    }, (c, s) => Rows(c, s, -1, function));

    private static FloatTensor Rows(NodeContext c, Shape s, int otherwise, RowFunction function)
    {
        int axis = c.Axis(c.Node.Int("axis", otherwise), s.Rank), length = s.Dims[axis];
        FloatTensor rows = Strided.MoveToEnd(c.Value(0), [axis]);
        var result = new float[rows.Count];
        for (int i = 0; i < result.Length; i += length) function(rows.FloatArray.AsSpan(i, length), result.AsSpan(i, length));
        return Strided.MoveFromEnd(FloatTensor.FromFloats(rows.Dims, result, s.Type), axis);
    }

    /// <summary>Probabilities in proportion to the exponentials.</summary>
    public static void Softmax(ReadOnlySpan<float> row, Span<float> result)
    {
        float max = float.NegativeInfinity;
        foreach (float v in row) max = MathF.Max(max, v);
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double e = Math.Exp((double)row[i] - max);
            result[i] = (float)e;
            sum += e;
        }
        for (int i = 0; i < row.Length; i++) result[i] = (float)(result[i] / sum);
    }

    private static void LogSoftmax(ReadOnlySpan<float> row, Span<float> result)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float v in row) max = Math.Max(max, v);
        foreach (float v in row) sum += Math.Exp(v - max);
        for (int i = 0; i < row.Length; i++) result[i] = (float)(row[i] - max - Math.Log(sum));
    }

    private static Shape InferNorm(NodeContext c)
    {
        Shape input = c.FloatIn(0);
        int axis = c.Axis(c.Node.Int("axis", -1), input.Rank);
        for (int i = 1; i < c.InputCount; i++)
            if (c.Has(i))
                c.Require(c.FloatIn(i).Rank <= input.Rank && c.Broadcast(c.In(i).Dims, input.Dims[axis..]).AsSpan().SequenceEqual(input.Dims.AsSpan(axis)),
                    $"input {i} of {c.In(i)} does not fit {input}");
        return input;
    }

    private static Shape Statistics(NodeContext c)
    {
        Shape input = c.In(0);
        int axis = c.Axis(c.Node.Int("axis", -1), input.Rank);
        return new Shape(ElementType.Float32, [.. input.Dims[..axis], .. Enumerable.Repeat(1, input.Rank - axis)]);
    }

    private static FloatTensor[] LayerNorm(NodeContext c, Shape[] shapes)
    {
        Shape s = shapes[0];
        int axis = c.Axis(c.Node.Int("axis", -1), s.Rank), length = FloatTensor.CountOf(s.Dims[axis..]);
        float epsilon = c.Node.Float("epsilon", 1e-5f);
        float[] input = c.Floats(0), result = new float[s.Count], means = new float[shapes[1].Count], factors = new float[means.Length];
        float[] scale = Strided.Expand(c.Value(1), s.Dims[axis..]).FloatArray, shift = c.Has(2) ? Strided.Expand(c.Value(2), s.Dims[axis..]).FloatArray
            : new float[length];
        for (int i = 0; i < means.Length; i++)
        {
            Span<float> row = input.AsSpan(i * length, length);
            (double mean, double factor) = Moments(row, epsilon);
            (means[i], factors[i]) = ((float)mean, (float)factor);
            for (int j = 0; j < length; j++) result[i * length + j] = (float)((row[j] - mean) * factor * scale[j] + shift[j]);
        }
        return [FloatTensor.FromFloats(s.Dims, result, s.Type), FloatTensor.FromFloats(shapes[1].Dims, means), FloatTensor.FromFloats(shapes[2].Dims, factors)];
    }

    /// <summary>Mean, and reciprocal of the standard deviation.</summary>
    private static (double Mean, double Factor) Moments(ReadOnlySpan<float> row, double epsilon)
    {
        double mean = 0, square = 0;
        foreach (float v in row) mean += v;
        mean /= row.Length;
        foreach (float v in row) square += (v - mean) * (v - mean);
        return (mean, 1 / Math.Sqrt(square / row.Length + epsilon));
    }

    private static FloatTensor RmsNorm(NodeContext c, Shape s)
    {
        int axis = c.Axis(c.Node.Int("axis", -1), s.Rank), length = FloatTensor.CountOf(s.Dims[axis..]);
        float epsilon = c.Node.Float("epsilon", 1e-5f);
        float[] input = c.Floats(0), result = new float[s.Count], scale = Strided.Expand(c.Value(1), s.Dims[axis..]).FloatArray;
        for (int i = 0; i < result.Length; i += length)
        {
            double square = 0;
            foreach (float v in input.AsSpan(i, length)) square += (double)v * v;
            double factor = 1 / Math.Sqrt(square / length + epsilon);
            for (int j = 0; j < length; j++) result[i + j] = (float)(input[i + j] * factor * scale[j]);
        }
        return FloatTensor.FromFloats(s.Dims, result, s.Type);
    }

    private static Shape InferPerChannel(NodeContext c)
    {
        Shape input = c.FloatIn(0);
        c.Require(input.Rank >= 2, "the input has no channels");
        for (int i = 1; i < c.InputCount; i++) c.Require(c.FloatIn(i).Dims is [var n] && n == input.Dims[1], $"input {i} is not one number per channel");
        return input;
    }

    private static Shape InferBatchNorm(NodeContext c)
    {
        c.Require(c.Node.Int("training_mode", 0) == 0, "training is not supported");
        return InferPerChannel(c);
    }

    private static FloatTensor BatchNorm(NodeContext c, Shape s)
    {
        int channels = s.Dims[1], inner = FloatTensor.CountOf(s.Dims[2..]);
        float epsilon = c.Node.Float("epsilon", 1e-5f);
        float[] result = [.. c.Floats(0)];
        for (int i = 0; i < result.Length; i++)
        {
            int k = i / inner % channels;
            result[i] = (float)((result[i] - (double)c.Floats(3)[k]) / Math.Sqrt((double)c.Floats(4)[k] + epsilon) * c.Floats(1)[k] + c.Floats(2)[k]);
        }
        return FloatTensor.FromFloats(s.Dims, result, s.Type);
    }

    private static FloatTensor GroupNorm(NodeContext c, Shape s, int groups)
    {
        int channels = s.Dims[1], inner = FloatTensor.CountOf(s.Dims[2..]), length = groups == 0 ? 0 : channels / groups * inner;
        float[] input = c.Floats(0), result = new float[s.Count];
        for (int i = 0; i < result.Length; i += length)
        {
            (double mean, double factor) = Moments(input.AsSpan(i, length), c.Node.Float("epsilon", 1e-5f));
            for (int j = i; j < i + length; j++)
                result[j] = (float)((input[j] - mean) * factor * c.Floats(1)[j / inner % channels] + c.Floats(2)[j / inner % channels]);
        }
        return FloatTensor.FromFloats(s.Dims, result, s.Type);
    }
}
