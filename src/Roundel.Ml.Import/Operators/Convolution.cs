using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Convolutions and pools.</summary>
internal static class Convolution
{
    public static void Register(Dictionary<string, Operator> table)
    {
        table["Conv"] = Operator.Of(2, 3, InferConv, Conv, foldable: false);
        table["MaxPool"] = Operator.Of(1, 1, InferPool, (c, s) => Pool(c, s, true), foldable: false);
        table["AveragePool"] = Operator.Of(1, 1, InferPool, (c, s) => Pool(c, s, false), foldable: false);
        table["GlobalAveragePool"] = Operator.Of(1, 1, InferGlobal, (c, s) => Global(c, s, row => row.Sum(v => (double)v) / row.Count));
        table["GlobalMaxPool"] = Operator.Of(1, 1, InferGlobal, (c, s) => Global(c, s, row => row.Count == 0 ? double.NegativeInfinity : row.Max()));
    }

    private static Shape Spatial(NodeContext c)
    {
        Shape input = c.FloatIn(0);
        c.Require(input.Rank >= 3, $"{input} has no axes behind batch and channel");
        return input;
    }

    private static Windows ConvWindows(NodeContext c)
    {
        int[] kernel = c.In(1).Dims[2..];
        if (c.Node.Ints("kernel_shape") is { } shape) c.Require(shape.SequenceEqual(kernel.Select(k => (long)k)), "kernel_shape is not that of the weights");
        return Windows.Of(c, kernel);
    }

    private static int Groups(NodeContext c)
    {
        long groups = c.Node.Int("group", 1);
        int[] input = c.In(0).Dims, weights = c.In(1).Dims;
        c.Require(groups > 0 && groups <= input[1] && input[1] % groups == 0 && weights[0] % groups == 0 && weights[1] == input[1] / groups,
            $"{c.In(0)} and {c.In(1)} do not fit in {groups} groups");
        return (int)groups;
    }

    private static Shape InferConv(NodeContext c)
    {
        Shape input = Spatial(c), weights = c.FloatIn(1);
        c.Require(weights.Rank == input.Rank && weights.Type == input.Type, $"{input} and {weights} do not fit");
        Groups(c);
        if (c.Has(2)) c.Require(c.FloatIn(2).Dims is [var n] && n == weights.Dims[0], $"{c.In(2)} is not one number per channel");
        return input.With([input.Dims[0], weights.Dims[0], .. ConvWindows(c).Output]);
    }

    private static FloatTensor Conv(NodeContext c, Shape s)
    {
        int groups = Groups(c), batch = s.Dims[0], channels = c.In(0).Dims[1] / groups, outputs = s.Dims[1] / groups;
        Windows windows = ConvWindows(c);
        int size = FloatTensor.CountOf(windows.Input), count = FloatTensor.CountOf(windows.Output), places = FloatTensor.CountOf(windows.Kernel);
        int[] positions = windows.Positions();
        float[] input = c.Floats(0), result = new float[s.Count], columns = new float[FloatTensor.CountOf([channels, positions.Length])];
        float[]? bias = c.OptionalFloats(2);
        for (int b = 0; b < batch; b++)
            for (int g = 0; g < groups; g++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    ReadOnlySpan<float> plane = input.AsSpan(((b * groups + g) * channels + channel) * size, size);
                    Span<float> column = columns.AsSpan(channel * positions.Length, positions.Length);
                    for (int i = 0; i < positions.Length; i++) column[i] = positions[i] < 0 ? 0 : plane[positions[i]];
                }
                FloatGemm.Multiply(c.Value(1).Floats.Slice(g * outputs * channels * places, outputs * channels * places), columns,
                    result.AsMemory((b * groups + g) * outputs * count, outputs * count), outputs, channels * places, count);
            }
        if (bias is not null)
            for (int i = 0; i < result.Length; i++) result[i] += bias[i / count % bias.Length];
        return FloatTensor.FromFloats(s.Dims, result, s.Type);
    }

    private static Windows PoolWindows(NodeContext c) =>
        Windows.Of(c, c.Node.Ints("kernel_shape") is null ? throw c.Refuse("kernel_shape is missing")
            : Windows.Sizes(c, "kernel_shape", c.In(0).Rank - 2, 1, 1));

    private static Shape InferPool(NodeContext c)
    {
        Shape input = Spatial(c);
        return input.With([.. input.Dims[..2], .. PoolWindows(c).Output]);
    }

    private static FloatTensor Pool(NodeContext c, Shape s, bool max)
    {
        Windows windows = PoolWindows(c);
        int size = FloatTensor.CountOf(windows.Input), count = FloatTensor.CountOf(windows.Output), places = FloatTensor.CountOf(windows.Kernel);
        int[] positions = windows.Positions(), full = PaddedCounts(c, windows);
        bool includePads = c.Node.Int("count_include_pad", 0) != 0;
        float[] input = c.Floats(0), result = new float[s.Count];
        for (int i = 0; i < result.Length; i++)
        {
            int plane = i / count * size, window = i % count, inside = 0;
            double value = max ? double.NegativeInfinity : 0;
            for (int place = 0; place < places; place++)
            {
                int at = positions[place * count + window];
                if (at < 0) continue;
                inside++;
                value = max ? Math.Max(value, input[plane + at]) : value + input[plane + at];
            }
            result[i] = (float)(max ? value : value / (includePads ? full[window] : inside));
        }
        return FloatTensor.FromFloats(s.Dims, result, s.Type);
    }

    /// <summary>For each window the places that lie within the input and its pads: fewer than the kernel has where ceil_mode lets a window hang over.</summary>
    private static int[] PaddedCounts(NodeContext c, Windows w)
    {
        int rank = w.Input.Length;
        int[] pads = Windows.Sizes(c, "pads", 2 * rank, 0, 0), strides = Strided.StridesOf(w.Output), counts = new int[FloatTensor.CountOf(w.Output)];
        bool given = c.Node.Text("auto_pad", "NOTSET") == "NOTSET";
        for (int window = 0; window < counts.Length; window++)
        {
            counts[window] = 1;
            for (int axis = 0; axis < rank; axis++)
            {
                long start = (long)(window / strides[axis] % w.Output[axis]) * w.Strides[axis] - w.Before[axis], end = (long)w.Input[axis]
                    + (given ? pads[rank + axis] : int.MaxValue);
                counts[window] *= (int)Math.Clamp((end - start + w.Dilations[axis] - 1) / w.Dilations[axis], 0, w.Kernel[axis]);
            }
        }
        return counts;
    }

    private static Shape InferGlobal(NodeContext c) => Spatial(c) is var input ? input.With([.. input.Dims[..2], .. Enumerable.Repeat(1, input.Rank - 2)])
        : default;

    private static FloatTensor Global(NodeContext c, Shape s, Func<ArraySegment<float>, double> of)
    {
        int size = FloatTensor.CountOf(c.In(0).Dims[2..]);
        return FloatTensor.FromFloats(s.Dims, [.. Enumerable.Range(0, s.Count).Select(i => (float)of(new ArraySegment<float>(c.Floats(0), i * size, size)))],
            s.Type);
    }
}
