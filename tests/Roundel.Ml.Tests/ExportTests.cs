using Roundel.Ml.Graphs;
using static Roundel.Ml.Tests.Layer;

namespace Roundel.Ml.Tests;

/// <summary>Graphs as exporters write them, through a file: shapes that are computed, heads split in different ways, batches, quantised graphs.</summary>
public sealed class ExportTests
{
    private const int Batch = 2, Tokens = 5, Hidden = 16, Heads = 4, Size = 4;

    private static QuantizedModel Read(double tolerance, Func<GraphBuilder, string, string> graph, params int[] dims)
    {
        var g = new GraphBuilder("exported");
        string x = g.Input("x", ElementType.Float32, dims);
        FloatModel written = g.BuildAs((graph(g, x), "y")), model = OnnxReader.Read(OnnxWriter.Write(written));
        QuantizedModel compiled = Close(tolerance, model, options: new() { PublicInputs = new HashSet<string>() });
        var random = new Random(5);
        Prove(compiled.Model, compiled.Model.Inputs.ToDictionary(i => i.Name, i => Sample.Tensor(random, i.GivenShape,
            new Interval(i.GivenInterval.Min / 4, i.GivenInterval.Max / 4))));
        return compiled;
    }

    private static string Linear(GraphBuilder g, string x, string name, int from, int to) =>
        g.Add("Add", [g.Add("MatMul", [x, Weight(g, name, from, to)]), Weight(g, name + ".b", to)]);

    private static string Transposed(GraphBuilder g, string x, params long[] perm) => g.Add("Transpose", [x], ("perm", Ints(perm)));

    /// <summary>The axis of a shape that is computed when the graph runs.</summary>
    private static string Axis(GraphBuilder g, string x, long axis) =>
        g.Add("Unsqueeze", [g.Add("Gather", [g.Add("Shape", [x]), Scalar(g, axis)]), g.Integers(0)]);

    private static string Scalar(GraphBuilder g, long value) =>
        g.Has($"scalar{value}") ? $"scalar{value}" : g.Weight($"scalar{value}", FloatTensor.Scalar(value));

    private static string Norm(GraphBuilder g, string x, string name)
    {
        string d = g.Add("Sub", [x, g.Add("ReduceMean", [x, g.Integers(-1)])]);
        string variance = g.Add("ReduceMean", [g.Add("Pow", [d, g.Number(2)]), g.Integers(-1)]);
        string n = g.Add("Div", [d, g.Add("Sqrt", [g.Add("Add", [variance, g.Number(1e-5f)])])]);
        return g.Add("Add", [g.Add("Mul", [n, Positive(g, name + ".w", Hidden)]), Weight(g, name + ".b", Hidden)]);
    }

    private static string Attend(GraphBuilder g, string q, string k, string v)
    {
        FloatTensor causal = FloatTensor.FromIntegers([1, 1, Tokens, Tokens], [.. Enumerable.Range(0, Tokens * Tokens)
            .Select(i => i % Tokens <= i / Tokens ? 1L : 0)], ElementType.Bool);
        string scores = g.Add("Div", [g.Add("MatMul", [q, Transposed(g, k, 0, 1, 3, 2)]), g.Add("Sqrt", [g.Number(Size)])]);
        string masked = g.Add("Where", [g.Weight("causal", causal), scores, g.Number(float.NegativeInfinity)]);
        string mixed = g.Add("MatMul", [g.Add("Softmax", [masked], ("axis", Int(-1))), v]);
        return g.Add("Reshape", [Transposed(g, mixed, 0, 2, 1, 3), g.Integers(0, 0, Hidden)]);
    }

    private static string FeedForward(GraphBuilder g, string x)
    {
        string h = Linear(g, Norm(g, x, "ln2"), "fc", Hidden, 4 * Hidden);
        string half = g.Add("Mul", [h, g.Add("Add", [g.Add("Erf", [g.Add("Div", [h, g.Number(1.4142135f)])]), g.Number(1)])]);
        return g.Add("Add", [x, Linear(g, g.Add("Mul", [half, g.Number(0.5f)]), "proj", 4 * Hidden, Hidden)]);
    }

    [Fact]
    public void BlocksWithSeparateProjections() => Read(0.02, (g, x) =>
    {
        string n = Norm(g, x, "ln1");
        string Head(string name)
        {
            string shape = g.Add("Concat", [Axis(g, n, 0), g.Integers(-1, Heads, Size)], ("axis", Int(0)));
            return Transposed(g, g.Add("Reshape", [Linear(g, n, name, Hidden, Hidden), shape]), 0, 2, 1, 3);
        }
        string mixed = Attend(g, Head("query"), Head("key"), Head("val"));
        return FeedForward(g, g.Add("Add", [x, Linear(g, mixed, "out", Hidden, Hidden)]));
    }, Batch, Tokens, Hidden);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BlocksWithOneProjection(bool isSplit) => Read(0.02, (g, x) =>
    {
        string all = Linear(g, Norm(g, x, "ln1"), "qkv", Hidden, 3 * Hidden);
        string[] parts;
        if (isSplit)
            parts = [.. g.Add("Split", [all, g.Integers(Hidden, Hidden, Hidden)], 3, ("axis", Int(-1)))
                .Select(p => Transposed(g, g.Add("Reshape", [p, g.Integers(Batch, Tokens, Heads, Size)]), 0, 2, 1, 3))];
        else
        {
            string apart = Transposed(g, g.Add("Reshape", [all, g.Integers(Batch, Tokens, 3, Heads, Size)]), 2, 0, 3, 1, 4);
            parts = [.. Enumerable.Range(0, 3).Select(i => g.Add("Gather", [apart, Scalar(g, i)], ("axis", Int(0))))];
        }
        return FeedForward(g, g.Add("Add", [x, Linear(g, Attend(g, parts[0], parts[1], parts[2]), "out", Hidden, Hidden)]));
    }, Batch, Tokens, Hidden);

    [Fact]
    public void PicturesWithComputedShapes() => Read(0.01, (g, x) =>
    {
        string y = g.Add("Relu", [g.Add("Conv", [x, Weight(g, "w", 6, 3, 3, 3), Weight(g, "b", 6)], ("pads", Ints(1, 1, 1, 1)))]);
        y = g.Add("BatchNormalization", [y, Positive(g, "s", 6), Weight(g, "m", 6), Weight(g, "mean", 6), Positive(g, "var", 6)]);
        y = g.Add("Add", [y, g.Add("Conv", [g.Add("LeakyRelu", [y]), Weight(g, "w2", 6, 2, 1, 1)], ("group", Int(3)))]);
        y = g.Add("MaxPool", [y], ("kernel_shape", Ints(2, 2)), ("strides", Ints(2, 2)));
        y = g.Add("Slice", [y, g.Integers(-1), g.Integers(long.MinValue), g.Integers(3), g.Integers(-1)]);
        string flat = g.Add("Reshape", [y, g.Add("Concat", [Axis(g, y, 0), g.Integers(-1)], ("axis", Int(0)))]);
        string logits = g.Add("Gemm", [g.Add("Identity", [flat]), Weight(g, "fc", 5, 54), Weight(g, "bias", 5)], ("transB", Int(1)));
        string zeros = g.Add("ConstantOfShape", [g.Add("Shape", [logits])]);
        return g.Add("LogSoftmax", [g.Add("Add", [logits, g.Add("Cast", [zeros], ("to", Int(1)))])], ("axis", Int(1)));
    }, 3, 3, 6, 6);

    /// <summary>As quantisers write them: weights as integers with a scale for each channel, activations rounded in between.</summary>
    [Theory]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.Int8)]
    public void QuantisedGraphs(ElementType type)
    {
        long middle = type == ElementType.UInt8 ? 128 : 0;
        // One step of the output's scale: a tie may be rounded the other way.
        QuantizedModel model = Read(0.038, (g, x) =>
        {
            string zero = g.Weight("zero", FloatTensor.Scalar(middle, type));
            string Rounded(string value, float scale) => g.Add("DequantizeLinear",
                [g.Add("QuantizeLinear", [value, g.Number(scale), zero]), g.Number(scale), zero]);
            string Weights(string name, int axis, params int[] dims)
            {
                var random = new Random(name.Length);
                FloatTensor cells = FloatTensor.FromIntegers(dims,
                    [.. Enumerable.Range(0, FloatTensor.CountOf(dims)).Select(_ => (long)random.Next(-127, 128))],
                    ElementType.Int8);
                FloatTensor scales = FloatTensor.FromFloats([dims[axis]], [.. Enumerable.Range(0, dims[axis]).Select(i => 0.004f / (1 + i))]);
                string none = g.Weight($"{name}.zero", FloatTensor.Zeros(ElementType.Int8, [dims[axis]]));
                return g.Add("DequantizeLinear", [g.Weight(name, cells), g.Weight($"{name}.scale", scales), none], ("axis", Int(axis)));
            }
            string y = g.Add("Relu", [g.Add("Conv", [Rounded(x, 0.02f), Weights("kernel", 0, 6, 3, 3, 3), Weight(g, "b", 6)])]);
            y = Rounded(g.Add("GlobalAveragePool", [Rounded(y, 0.03f)]), 0.02f);
            return Rounded(g.Add("Gemm", [g.Add("Flatten", [y]), Weights("fc", 0, 5, 6), Weight(g, "bias", 5)], ("transB", Int(1))), 0.02f);
        }, 2, 3, 6, 6);
        // Rounding, activation and what is in between are one table each time.
        Assert.Equal(4, model.Model.Nodes.OfType<LookupNode>().Count());
    }

    /// <summary>A file of some bytes cannot make a calibration allocate gigabytes.</summary>
    [Fact]
    public void ConstantsOutOfProportionAreRefused()
    {
        FloatModel Model(params long[] dims)
        {
            var g = new GraphBuilder("huge");
            string x = g.Input("x", ElementType.Float32, 1);
            string sum = g.Add("ReduceSum", [g.Add("ConstantOfShape", [g.Integers(dims)])], ("keepdims", Int(0)));
            return OnnxReader.Read(OnnxWriter.Write(g.BuildAs((g.Add("Add", [x, sum]), "y"))));
        }
        Dictionary<string, FloatTensor> input = new() { ["x"] = FloatTensor.FromFloats([1], [1]) };
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (FloatModel model in new[] { Model(2_000_000_000), Model(200_000_000), Model(1 << 14, 1 << 13) })
            Assert.DoesNotContain('\n', Assert.Throws<ModelException>(() => Quantizer.Compile(model, [input])).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
    }

    [Fact]
    public void IntegersThatAreNoTokens()
    {
        var g = new GraphBuilder("counts");
        string counts = g.Input("counts", ElementType.Int64, 1, 4);
        FloatModel model = g.BuildAs((g.Add("MatMul", [g.Add("Cast", [counts], ("to", Int(1))), Weight(g, "w", 4, 3)]), "y"));
        Dictionary<string, FloatTensor> input = new() { ["counts"] = FloatTensor.FromIntegers([1, 4], [3, -7, 100, 0]) };
        IntegerModel integers = Quantizer.Compile(model, [input]).Model;
        AccuracyReport report = Quantizer.Compare(integers, model, [input]);
        Assert.True(report.MaxError < 0.001 * report.MaxMagnitude, report.ToString());
    }

    /// <summary>Tokens that come in another type of integers choose rows all the same.</summary>
    [Fact]
    public void TokensThatAreCast()
    {
        var g = new GraphBuilder("embedding");
        string tokens = g.Input("tokens", ElementType.Int32, 1, 4);
        string rows = g.Add("Gather", [Weight(g, "table", 9, 3), g.Add("Cast", [tokens], ("to", Int(7)))]);
        FloatModel model = g.BuildAs((g.Add("Relu", [rows]), "y"));
        Dictionary<string, FloatTensor> input = new() { ["tokens"] = FloatTensor.FromIntegers([1, 4], [3, 8, 0, 3], ElementType.Int32) };
        QuantizedModel compiled = Quantizer.Compile(model, [input]);
        Assert.Equal(InputKind.Classes, compiled.Model.Inputs[0].Kind);
        AccuracyReport report = Quantizer.Compare(compiled.Model, model, [input]);
        Assert.True(report.MaxError < 0.001 * report.MaxMagnitude, report.ToString());
    }
}
