using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Linear quantisation with a scale and a zero point, per tensor or per index of one axis.</summary>
internal static class Quantization
{
    public static void Register(Dictionary<string, Operator> table)
    {
        table["QuantizeLinear"] = Operator.Of(2, 3, InferQuantize, Quantize);
        table["DequantizeLinear"] = Operator.Of(2, 3, InferDequantize, Dequantize);
        table["DynamicQuantizeLinear"] = new Operator(1, 1, 3,
            c => [c.FloatIn(0).With(ElementType.UInt8), new Shape(c.In(0).Type, []), new Shape(ElementType.UInt8, [])], DynamicQuantize);
    }

    private static Shape InferQuantize(NodeContext c)
    {
        Shape input = c.FloatIn(0);
        ElementType type = c.Has(2) ? c.In(2).Type : c.Node.Int("output_dtype", 0) is not 0 and var number
            ? Conversion.TypeOf(number) ?? throw c.Refuse($"type {number} is not supported") : ElementType.UInt8;
        c.Require(!type.IsFloat() && type.ByteSize() <= 2 && type != ElementType.Bool, $"{type} is not supported");
        CheckScales(c);
        return input.With(type);
    }

    private static Shape InferDequantize(NodeContext c)
    {
        Shape input = c.IntegerIn(0);
        if (c.Has(2)) c.Require(c.In(2).Type == input.Type, "the zero point is of another type");
        CheckScales(c);
        return input.With(c.In(1).Type);
    }

    private static void CheckScales(NodeContext c)
    {
        c.Require(c.Node.Int("block_size", 0) == 0, "quantisation in blocks is not supported");
        Shape scale = c.FloatIn(1);
        if (scale.Count != 1)
        {
            c.Require(scale.Rank == 1 && scale.Dims[0] == c.In(0).Dims[c.Axis(c.Node.Int("axis", 1), c.In(0).Rank)],
                $"the scale {scale} does not fit {c.In(0)}");
        }
        if (c.Has(2)) c.Require(c.IntegerIn(2).Dims.AsSpan().SequenceEqual(scale.Dims), $"the zero point {c.In(2)} does not fit the scale {scale}");
    }

    /// <summary>Distance between changes of the scale.</summary>
    private static int Inner(NodeContext c) => c.In(1).Count == 1 ? 1 : FloatTensor.CountOf(c.In(0).Dims[(c.Axis(c.Node.Int("axis", 1), c.In(0).Rank) + 1)..]);

    private static FloatTensor Quantize(NodeContext c, Shape s)
    {
        float[] input = c.Floats(0), scale = c.Floats(1);
        long[] zero = c.Has(2) ? c.Integers(2) : new long[scale.Length], result = new long[s.Count];
        int inner = Inner(c);
        double min = s.Type.MinValue(), max = s.Type.MaxValue();
        for (int i = 0; i < result.Length; i++)
        {
            int k = i / inner % scale.Length;
            double value = Math.Round(input[i] / scale[k], MidpointRounding.ToEven) + zero[k];
            result[i] = double.IsNaN(value) ? zero[k] : (long)Math.Clamp(value, min, max);
        }
        return FloatTensor.FromIntegers(s.Dims, result, s.Type);
    }

    private static FloatTensor Dequantize(NodeContext c, Shape s)
    {
        long[] input = c.Integers(0);
        float[] scale = c.Floats(1), result = new float[s.Count];
        long[] zero = c.Has(2) ? c.Integers(2) : new long[scale.Length];
        int inner = Inner(c);
        for (int i = 0; i < result.Length; i++) result[i] = (input[i] - zero[i / inner % scale.Length]) * scale[i / inner % scale.Length];
        return FloatTensor.FromFloats(s.Dims, result, s.Type);
    }

    private static FloatTensor[] DynamicQuantize(NodeContext c, Shape[] shapes)
    {
        float min = 0, max = 0;
        foreach (float v in c.Floats(0)) (min, max) = (MathF.Min(min, v), MathF.Max(max, v));
        float scale = (max - min) / 255;
        double zero = scale == 0 ? 0 : Math.Clamp(Math.Round(-min / scale, MidpointRounding.ToEven), 0, 255);
        long[] result = Array.ConvertAll(c.Floats(0), v => scale == 0 || float.IsNaN(v) ? (long)zero
            : (long)Math.Clamp(Math.Round(v / scale, MidpointRounding.ToEven) + zero, 0, 255));
        if (double.IsNaN(zero)) throw c.Refuse("the input has no finite range");
        return [FloatTensor.FromIntegers(shapes[0].Dims, result, ElementType.UInt8), FloatTensor.FromFloats([], [scale], shapes[1].Type),
            FloatTensor.Scalar((long)zero, ElementType.UInt8)];
    }
}
