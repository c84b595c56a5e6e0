using Roundel.Ml.Graphs;

namespace Roundel.Ml.Import.Tests;

/// <summary>One node with inputs: the first one is fed, the others are constants of the model.</summary>
public sealed record OperatorCase(string Name, FloatModel Model, IReadOnlyDictionary<string, FloatTensor> Inputs);

/// <summary>Nodes whose results are compared with vectors that ONNX Runtime made.</summary>
public static class OperatorCases
{
    private static FloatTensor F(int seed, params int[] dims)
    {
        var random = new Random(seed);
        return FloatTensor.FromFloats(dims, [.. Enumerable.Range(0, FloatTensor.CountOf(dims)).Select(_ => (float)(random.NextDouble() * 4 - 2))]);
    }

    private static FloatTensor Positive(int seed, params int[] dims) => FloatTensor.FromFloats(dims,
        [.. F(seed, dims).Floats.ToArray().Select(v => MathF.Abs(v) + 0.1f)]);

    private static FloatTensor I(int seed, int min, int max, params int[] dims) => I(ElementType.Int64, seed, min, max, dims);

    private static FloatTensor I(ElementType type, int seed, int min, int max, params int[] dims)
    {
        var random = new Random(seed);
        return FloatTensor.FromIntegers(dims, [.. Enumerable.Range(0, FloatTensor.CountOf(dims)).Select(_ => (long)random.Next(min, max))], type);
    }

    private static FloatTensor V(params long[] values) => FloatTensor.Vector(values);

    private static (string, FloatAttribute) Int(string name, long value) => (name, new FloatAttribute.Int(value));

    private static (string, FloatAttribute) Ints(string name, params long[] values) => (name, new FloatAttribute.Ints(values));

    private static (string, FloatAttribute) Float(string name, float value) => (name, new FloatAttribute.Float(value));

    private static (string, FloatAttribute) Text(string name, string value) => (name, new FloatAttribute.Text(value));

    private static OperatorCase Case(string name, string op, FloatTensor?[] inputs, params (string, FloatAttribute)[] attributes) =>
        Case(name, op, inputs, 1, attributes);

    private static OperatorCase Case(string name, string op, FloatTensor?[] inputs, int outputs, params (string, FloatAttribute)[] attributes)
    {
        var g = new GraphBuilder(name);
        string[] names = [.. inputs.Select((t, i) => t is null ? "" : i == 0 ? g.Input("x", t.Type, [.. t.Dims]) : g.Weight($"c{i}", t))];
        string[] results = g.Add(op, names, outputs, attributes);
        return new OperatorCase(name, g.Build(results), inputs.Length == 0 ? [] : new Dictionary<string, FloatTensor> { ["x"] = inputs[0]! });
    }

    public static IEnumerable<OperatorCase> All => [.. Elementwise, .. Movement, .. Rows, .. Products, .. Attention];

    private static IEnumerable<OperatorCase> Elementwise
    {
        get
        {
            foreach (string op in new[] { "Neg", "Abs", "Sign", "Relu", "Ceil", "Floor", "Round", "Exp", "Sin", "Cos", "Tanh", "Erf", "Sigmoid", "Softplus",
                "Softsign", "Mish", "HardSwish",
                "HardSigmoid", "LeakyRelu", "Elu", "Selu", "Gelu", "Identity" })
                yield return Case(op, op, [F(1, 3, 17)]);
            foreach (string op in new[] { "Sqrt", "Reciprocal", "Log" }) yield return Case(op, op, [Positive(2, 3, 17)]);
            foreach (string op in new[] { "Add", "Sub", "Mul", "Div", "Min", "Max", "Less", "Greater", "LessOrEqual", "GreaterOrEqual" })
            {
                yield return Case(op + " broadcast", op, [F(3, 2, 1, 5), F(4, 3, 1)]);
                yield return Case(op + " row", op, [F(3, 2, 3, 5), F(4, 5)]);
            }
            yield return Case("Pow", "Pow", [Positive(5, 4, 4), F(6, 4)]);
            yield return Case("Pow square", "Pow", [F(5, 4, 4), FloatTensor.Scalar(2f)]);
            yield return Case("Div integers", "Div", [I(1, -50, 50, 20), I(2, 1, 9, 20)]);
            yield return Case("Mod", "Mod", [I(1, -50, 50, 20), I(2, 1, 9, 20)]);
            yield return Case("Equal", "Equal", [I(3, 0, 3, 4, 5), I(4, 0, 3, 5)]);
            yield return Case("Where", "Where", [I(ElementType.Bool, 1, 0, 2, 3, 4), F(7, 4), F(8, 3, 1)]);
            yield return Case("Not", "Not", [I(ElementType.Bool, 1, 0, 2, 3, 4)]);
            yield return Case("And", "And", [I(ElementType.Bool, 1, 0, 2, 3, 4), I(ElementType.Bool, 2, 0, 2, 4)]);
            yield return Case("Gelu tanh", "Gelu", [F(1, 3, 17)], Text("approximate", "tanh"));
            yield return Case("LeakyRelu 0.2", "LeakyRelu", [F(1, 3, 17)], Float("alpha", 0.2f));
            yield return Case("PRelu", "PRelu", [F(1, 3, 7), F(2, 7)]);
            yield return Case("Clip", "Clip", [F(1, 3, 17), FloatTensor.Scalar(-0.5f), FloatTensor.Scalar(1f)]);
            yield return Case("Clip below", "Clip", [F(1, 3, 17), null, FloatTensor.Scalar(1f)]);
            yield return Case("Cast to integers", "Cast", [F(1, 3, 17)], Int("to", 6));
            yield return Case("Cast to floats", "Cast", [I(1, -9, 9, 5)], Int("to", 1));
            yield return Case("QuantizeLinear", "QuantizeLinear", [F(1, 3, 17), FloatTensor.Scalar(0.02f), FloatTensor.Scalar(3, ElementType.Int8)]);
            yield return Case("QuantizeLinear axis", "QuantizeLinear", [F(1, 3, 4), Positive(2, 4), I(ElementType.UInt8, 1, 0, 255, 4)], Int("axis", 1));
            yield return Case("DequantizeLinear", "DequantizeLinear", [I(ElementType.Int8, 5, -128, 128, 3, 4), Positive(2, 3),
                I(ElementType.Int8, 1, -9, 9, 3)], Int("axis", 0));
            yield return Case("DynamicQuantizeLinear", "DynamicQuantizeLinear", [F(1, 3, 17)], 3);
        }
    }

    private static IEnumerable<OperatorCase> Movement
    {
        get
        {
            yield return Case("Reshape", "Reshape", [F(1, 2, 3, 4), V(0, -1)]);
            yield return Case("Flatten", "Flatten", [F(1, 2, 3, 4)], Int("axis", 2));
            yield return Case("Squeeze", "Squeeze", [F(1, 2, 1, 3, 1), V(1, -1)]);
            yield return Case("Unsqueeze", "Unsqueeze", [F(1, 2, 3), V(0, -1)]);
            yield return Case("Transpose", "Transpose", [F(1, 2, 3, 4)], Ints("perm", 2, 0, 1));
            yield return Case("Transpose reversed", "Transpose", [F(1, 2, 3, 4)]);
            yield return Case("Expand", "Expand", [F(1, 3, 1), V(2, 1, 4)]);
            yield return Case("Tile", "Tile", [F(1, 2, 3), V(2, 3)]);
            yield return Case("Concat", "Concat", [F(1, 2, 3), F(2, 2, 2), F(3, 2, 1)], Int("axis", 1));
            yield return Case("Split", "Split", [F(1, 2, 7), V(2, 4, 1)], 3, Int("axis", 1));
            yield return Case("Split parts", "Split", [F(1, 2, 7)], 3, Int("axis", 1), Int("num_outputs", 3));
            yield return Case("Slice", "Slice", [F(1, 5, 6), V(1, -5), V(1000, 5), V(0, 1), V(2, 1)]);
            yield return Case("Slice backwards", "Slice", [F(1, 5, 6), V(-1, 4), V(-100, 0), V(0, 1), V(-1, -2)]);
            yield return Case("Trilu", "Trilu", [F(1, 2, 4, 5), FloatTensor.Scalar(1L)], Int("upper", 0));
            yield return Case("Gather", "Gather", [F(1, 4, 5), FloatTensor.FromIntegers([2, 2], [0, 3, -1, 2])], Int("axis", 1));
            yield return Case("GatherElements", "GatherElements", [F(1, 3, 3), FloatTensor.FromIntegers([2, 3], [0, 2, -1, 1, 1, 0])], Int("axis", 0));
            yield return Case("OneHot", "OneHot", [V(0, 3, -1), FloatTensor.Scalar(4L), FloatTensor.FromFloats([2], [0.5f, 2])]);
            yield return Case("Pad", "Pad", [F(1, 2, 3), V(1, 0, 0, 2), FloatTensor.Scalar(1.5f)]);
            yield return Case("Pad reflect", "Pad", [F(1, 4, 5), V(1, 2, 2, 1)], Text("mode", "reflect"));
            yield return Case("Pad edge", "Pad", [F(1, 4, 5), V(1, 2, 2, 1)], Text("mode", "edge"));
            yield return Case("Shape", "Shape", [F(1, 4, 5, 6)], Int("start", 1));
            yield return Case("Size", "Size", [F(1, 4, 5, 6)]);
        }
    }

    private static IEnumerable<OperatorCase> Rows
    {
        get
        {
            foreach (string op in new[] { "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceSumSquare", "ReduceL1", "ReduceL2",
                "ReduceLogSumExp" })
            {
                yield return Case(op, op, [F(1, 3, 4, 5), V(0, 2)]);
                yield return Case(op + " dropped", op, [F(1, 3, 4, 5), V(-2)], Int("keepdims", 0));
                yield return Case(op + " all", op, [F(1, 3, 4)]);
            }
            yield return Case("ArgMax", "ArgMax", [F(1, 3, 4, 5)], Int("axis", 1), Int("keepdims", 0));
            yield return Case("ArgMax ties", "ArgMax", [I(ElementType.Int32, 1, 0, 3, 4, 9)], Int("axis", -1));
            yield return Case("ArgMin last", "ArgMin", [I(ElementType.Int32, 1, 0, 3, 4, 9)], Int("axis", 1), Int("select_last_index", 1));
            yield return Case("TopK", "TopK", [F(1, 3, 9), V(4)], 2, Int("axis", 1));
            yield return Case("TopK smallest", "TopK", [F(1, 6, 4), V(3)], 2, Int("axis", 0), Int("largest", 0));
            yield return Case("CumSum", "CumSum", [F(1, 3, 4), FloatTensor.Scalar(1L)], Int("exclusive", 1));
            yield return Case("CumSum reverse", "CumSum", [F(1, 3, 4), FloatTensor.Scalar(0L)], Int("reverse", 1));
            yield return Case("Softmax", "Softmax", [F(1, 3, 4, 5)], Int("axis", 1));
            yield return Case("LogSoftmax", "LogSoftmax", [F(1, 3, 4, 5)]);
            yield return Case("LayerNormalization", "LayerNormalization", [F(1, 3, 4, 5), F(2, 5), F(3, 5)], Float("epsilon", 0.01f));
            yield return Case("LayerNormalization two axes", "LayerNormalization", [F(1, 3, 4, 5), F(2, 4, 5)], Int("axis", 1));
            yield return Case("RMSNormalization", "RMSNormalization", [F(1, 3, 4, 5), F(2, 5)], Float("epsilon", 0.01f));
            yield return Case("LpNormalization", "LpNormalization", [F(1, 3, 4)], Int("axis", 1));
            yield return Case("BatchNormalization", "BatchNormalization", [F(1, 2, 3, 4, 4), F(2, 3), F(3, 3), F(4, 3), Positive(5, 3)]);
            yield return Case("InstanceNormalization", "InstanceNormalization", [F(1, 2, 3, 4, 4), F(2, 3), F(3, 3)]);
            yield return Case("GroupNormalization", "GroupNormalization", [F(1, 2, 6, 4, 4), F(2, 6), F(3, 6)], Int("num_groups", 3));
        }
    }

    private static IEnumerable<OperatorCase> Products
    {
        get
        {
            yield return Case("MatMul", "MatMul", [F(1, 5, 70), F(2, 70, 67)]);
            yield return Case("MatMul batch", "MatMul", [F(1, 2, 1, 3, 4), F(2, 3, 4, 5)]);
            yield return Case("MatMul vectors", "MatMul", [F(1, 4), F(2, 3, 4, 5)]);
            yield return Case("MatMulInteger", "MatMulInteger", [I(ElementType.UInt8, 1, 0, 255, 3, 4), I(ElementType.UInt8, 2, 0, 255, 4, 5),
                FloatTensor.Scalar(7, ElementType.UInt8)]);
            yield return Case("Gemm", "Gemm", [F(1, 5, 33), F(2, 33, 7), F(3, 7)], Float("alpha", 0.5f), Float("beta", 2));
            yield return Case("Gemm transposed", "Gemm", [F(1, 33, 5), F(2, 7, 33), F(3, 5, 1)], Int("transA", 1), Int("transB", 1));
            yield return Case("Conv", "Conv", [F(1, 2, 3, 7, 8), F(2, 4, 3, 3, 3), F(3, 4)], Ints("pads", 1, 0, 1, 2), Ints("strides", 2, 1));
            yield return Case("Conv groups", "Conv", [F(1, 1, 4, 9, 9), F(2, 6, 2, 3, 3)], Int("group", 2), Ints("dilations", 2, 2));
            yield return Case("Conv same", "Conv", [F(1, 1, 2, 7, 7), F(2, 3, 2, 4, 4)], Text("auto_pad", "SAME_UPPER"), Ints("strides", 2, 2));
            yield return Case("Conv line", "Conv", [F(1, 1, 2, 17), F(2, 3, 2, 4)]);
            yield return Case("MaxPool", "MaxPool", [F(1, 1, 3, 7, 7)], Ints("kernel_shape", 3, 2), Ints("strides", 2, 2), Ints("pads", 1, 0, 1, 1));
            yield return Case("MaxPool ceil", "MaxPool", [F(1, 1, 3, 8, 8)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Int("ceil_mode", 1));
            yield return Case("AveragePool", "AveragePool", [F(1, 1, 3, 7, 7)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1));
            yield return Case("AveragePool pads", "AveragePool", [F(1, 1, 3, 7, 7)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2),
                Ints("pads", 1, 1, 1, 1), Int("count_include_pad", 1));
            yield return Case("GlobalAveragePool", "GlobalAveragePool", [F(1, 2, 3, 4, 5)]);
            yield return Case("GlobalMaxPool", "GlobalMaxPool", [F(1, 2, 3, 4, 5)]);
        }
    }

    private static IEnumerable<OperatorCase> Attention
    {
        get
        {
            FloatTensor cos = FloatTensor.FromFloats([10, 4], [.. F(9, 10, 4).Floats.ToArray().Select(MathF.Cos)]),
                sin = FloatTensor.FromFloats([10, 4], [.. F(9, 10, 4).Floats.ToArray().Select(MathF.Sin)]);
            FloatTensor positions = FloatTensor.FromIntegers([1, 5], [3, 4, 5, 6, 7]);
            yield return Case("RotaryEmbedding", "RotaryEmbedding", [F(1, 1, 3, 5, 8), cos, sin, positions]);
            yield return Case("RotaryEmbedding interleaved", "RotaryEmbedding", [F(1, 1, 5, 24), cos, sin, positions], Int("interleaved", 1),
                Int("num_heads", 3));
            yield return Case("Attention", "Attention", [F(1, 2, 3, 5, 8), F(2, 2, 3, 6, 8), F(3, 2, 3, 6, 4)]);
            yield return Case("Attention causal", "Attention", [F(1, 1, 4, 5, 8), F(2, 1, 2, 5, 8), F(3, 1, 2, 5, 8)], Int("is_causal", 1),
                Float("scale", 0.5f));
            yield return Case("Attention flat", "Attention", [F(1, 2, 5, 24), F(2, 2, 6, 24), F(3, 2, 6, 12), F(4, 5, 6)], Int("q_num_heads", 3),
                Int("kv_num_heads", 3));
        }
    }
}
