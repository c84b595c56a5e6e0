using Roundel.Ml.Graphs;
using static Roundel.Ml.Tests.Layer;

namespace Roundel.Ml.Tests;

/// <summary>Operators in all the forms that files have them in: close to the float model, and proven.</summary>
public sealed class OperatorLayerTests
{
    private static readonly int[] Matrix = [4, 8], Image = [2, 4, 7, 6];

    [Fact]
    public void GemmInAllForms()
    {
        FloatAttribute half = new FloatAttribute.Float(0.5f);
        Proven(0.002, g => g.Add("Gemm", ["x", Weight(g, "w", 8, 5), Weight(g, "bias", 5)], ("alpha", half), ("beta", half)), Matrix);
        Proven(0.002, g => g.Add("Gemm", ["x", Weight(g, "w", 5, 4), Weight(g, "bias", 8, 1)], ("transA", Int(1)), ("transB", Int(1))), Matrix);
        Proven(0.002, g => g.Add("Gemm", ["x", Weight(g, "w", 8, 5), Weight(g, "bias", 4, 5)]), Matrix);
        Proven(0.005, g => g.Add("Gemm", ["x", g.Add("Tanh", ["x"]), g.Add("ReduceMean", ["x", g.Integers(1)])], ("transB", Int(1)), ("alpha", half)), Matrix);
        Proven(0.002, g => g.Add("Gemm", [Weight(g, "w", 5, 4), "x"]), Matrix);
    }

    /// <summary>The rotation of a first position has sines of 0.</summary>
    [Fact]
    public void FactorsOfZero() =>
        Proven(0.002, g => g.Add("Add", [g.Add("Mul", ["x", g.Weight("zeros", FloatTensor.FromFloats([8], new float[8]))]), "x"]), Matrix);

    [Fact]
    public void ProductsWithVectors()
    {
        Proven(0.002, g => g.Add("MatMul", ["x", Weight(g, "w", 8)]), Matrix);
        Proven(0.002, g => g.Add("MatMul", [Weight(g, "w", 4), "x"]), Matrix);
    }

    [Fact]
    public void Convolutions()
    {
        Proven(0.002, g => g.Add("Conv", ["x", Weight(g, "w", 4, 1, 3, 3), Weight(g, "bias", 4)], ("group", Int(4)), ("auto_pad", Text("SAME_UPPER")),
            ("strides", Ints(2, 2))), Image);
        Proven(0.002, g => g.Add("Conv", ["x", Weight(g, "w", 8, 1, 3, 2)], ("group", Int(4)), ("auto_pad", Text("SAME_LOWER"))), Image);
        Proven(0.002, g => g.Add("Conv", ["x", Weight(g, "w", 5, 4, 3)], ("dilations", Ints(2)), ("pads", Ints(2, 1))), [2, 4, 9]);
    }

    [Fact]
    public void TransposedConvolutions()
    {
        Proven(0.002, g => g.Add("ConvTranspose", ["x", Weight(g, "w", 4, 3, 2, 2), Weight(g, "bias", 3)], ("strides", Ints(2, 2))), [1, 4, 3, 5]);
        Proven(0.002, g => g.Add("ConvTranspose", ["x", Weight(g, "w", 4, 2, 3, 3)], ("group", Int(2)), ("strides", Ints(2, 3)), ("pads", Ints(1, 1, 1, 0)),
            ("output_padding", Ints(1, 0)), ("dilations", Ints(1, 2))), [1, 4, 3, 4]);
    }

    /// <summary>One channel's weights are a thousandth of another's: each is as exact as the others, for its size.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    public void ChannelsOfVeryDifferentSize(int channels)
    {
        float[] factors = [1, 0.001f, 0.03f, 4];
        int[] dims = [4, channels, 3, 3];
        int length = 9 * channels;
        var graph = new GraphBuilder("layer");
        graph.Input("x", ElementType.Float32, 1, channels, 7, 6);
        string kernel = graph.Weight("w", FloatTensor.FromFloats(dims,
            [.. Enumerable.Range(0, 4 * length).Select(i => factors[i / length] * (float)Math.Sin(i * i))]));
        FloatModel model = graph.BuildAs((graph.Add("Conv", ["x", kernel]), "y"));
        IntegerModel integers = Close(0.002, model).Model;
        var random = new Random(3);
        FloatTensor x = FloatTensor.FromFloats([1, channels, 7, 6], [.. Enumerable.Range(0, 42 * channels).Select(_ => (float)(random.NextDouble() * 4 - 2))]);
        Dictionary<string, FloatTensor> input = new() { ["x"] = x };
        float[] exact = FloatInterpreter.Run(model, input)["y"].ToFloats();
        float[] found = Quantizer.Dequantize(IntegerInterpreter.Run(integers, Quantizer.Quantize(integers, input)))["y"].ToFloats();
        for (int y = 0; y < 4; y++)
        {
            float[] a = exact[(20 * y)..(20 * y + 20)], b = found[(20 * y)..(20 * y + 20)];
            Assert.InRange(a.Zip(b, (v, w) => Math.Abs(v - w)).Max() / a.Max(Math.Abs), 0, 0.01);
        }
    }

    /// <summary>What a norm over batches divides by differs as much.</summary>
    [Fact]
    public void NormsOfChannelsOfVeryDifferentSize() => Proven(0.004, g => g.Add("BatchNormalization",
        [g.Add("Conv", ["x", Weight(g, "w", 4, 4, 3, 3)]), Positive(g, "scale", 4), Weight(g, "bias", 4), Weight(g, "mean", 4),
            g.Weight("variance", FloatTensor.FromFloats([4], [1, 1e-4f, 1e-2f, 4]))]), Image);

    [Fact]
    public void NormsOverBatchesGoIntoWhatIsBefore()
    {
        string Norm(GraphBuilder g, string x, int channels) => g.Add("BatchNormalization",
            [x, Positive(g, "scale", channels), Weight(g, "b", channels), Weight(g, "mean", channels), Positive(g, "variance", channels)]);
        QuantizedModel conv = Proven(0.002, g => Norm(g, g.Add("Conv", ["x", Weight(g, "w", 5, 4, 3, 3), Weight(g, "bias", 5)]), 5), Image);
        QuantizedModel gemm = Proven(0.002, g => Norm(g, g.Add("Gemm", ["x", Weight(g, "w", 8, 5)]), 5), Matrix);
        QuantizedModel affine = Proven(0.002, g => g.Add("Mul", [g.Add("Add", [g.Add("MatMul", ["x", Weight(g, "w", 8, 5)]), Weight(g, "b", 5)]),
            Weight(g, "f", 5)]), Matrix);
        foreach (QuantizedModel model in new[] { conv, gemm, affine }) Assert.Single(model.Model.Nodes.OfType<EinsumNode>(), n => !n.IsAuxiliary);
        Proven(0.002, g => Norm(g, "x", 4), Image);
    }

    [Fact]
    public void Pools()
    {
        int[] image = [1, 3, 7, 6];
        foreach (string op in new[] { "MaxPool", "AveragePool" })
        {
            Proven(0.002, g => g.Add(op, ["x"], ("kernel_shape", Ints(3, 3)), ("strides", Ints(2, 2)), ("ceil_mode", Int(1))), image);
            Proven(0.002, g => g.Add(op, ["x"], ("kernel_shape", Ints(2, 3)), ("pads", Ints(1, 1, 0, 2)), ("dilations", Ints(2, 1))), image);
            Proven(0.002, g => g.Add(op, ["x"], ("kernel_shape", Ints(3, 3)), ("strides", Ints(2, 2)), ("auto_pad", Text("SAME_UPPER"))), image);
            Proven(0.002, g => g.Add(op, ["x"], ("kernel_shape", Ints(3)), ("pads", Ints(1, 1))), [1, 3, 7]);
        }
        Proven(0.002, g => g.Add("AveragePool", ["x"], ("kernel_shape", Ints(3, 3)), ("pads", Ints(1, 1, 1, 1)), ("count_include_pad", Int(1))), image);
        Proven(0.002, g => g.Add("AveragePool", ["x"], ("kernel_shape", Ints(3, 3)), ("pads", Ints(1, 1, 1, 1)), ("count_include_pad", Int(1)),
            ("strides", Ints(2, 2)), ("ceil_mode", Int(1))), [1, 3, 6, 6]);
        Proven(0.001, g => g.Add("GlobalMaxPool", ["x"]), image);
        Proven(0.002, g => g.Add("GlobalAveragePool", ["x"]), image);
    }

    [Theory]
    [InlineData("Selu", 0.001)]
    [InlineData("Softsign", 0.001)]
    [InlineData("Mish", 0.001)]
    [InlineData("HardSwish", 0.001)]
    [InlineData("Swish", 0.001)]
    [InlineData("Sin", 0.001)]
    [InlineData("Cos", 0.001)]
    [InlineData("Sqrt", 0.01)]
    public void Functions(string op, double tolerance) => Proven(tolerance, g => g.Add(op, [op == "Sqrt" ? g.Add("Abs", ["x"]) : "x"]));

    [Fact]
    public void FunctionsOfSeveralNumbers()
    {
        Proven(0.001, g => g.Add("Max", ["x", g.Number(0.3f)]));
        Proven(0.001, g => g.Add("Min", [g.Number(0.3f), "x"]));
        Proven(0.001, g => g.Add("Max", ["x", Weight(g, "w", 3, 1), g.Add("ReduceMean", ["x", g.Integers(2)])]));
        Proven(0.001, g => g.Add("Min", ["x", Weight(g, "w", 8)]));
        Proven(0.001, g => g.Add("PRelu", ["x", Weight(g, "slope", 3, 1)]));
        Proven(0.001, g => g.Add("PRelu", ["x", Weight(g, "slope", 1)]));
        Proven(0.001, g => g.Add("Sum", ["x", Weight(g, "w", 8), g.Add("Tanh", ["x"])]));
        Proven(0.01, g => g.Add("Div", [g.Number(1), g.Add("Add", [g.Add("Sigmoid", ["x"]), g.Number(1)])]));
        Proven(0.01, g => g.Add("Div", ["x", g.Add("Add", [g.Add("Abs", [Turned(g)]), g.Number(1)])]), [2, 4, 4]);
    }

    private static string Turned(GraphBuilder g) => g.Add("Transpose", ["x"], ("perm", Ints(0, 2, 1)));

    /// <summary>x·½·(1 + erf(x/√2)), x·sigmoid(x), x·tanh(softplus(x)), x/(1 + |x|): one table each.</summary>
    [Fact]
    public void FunctionsThatAreWrittenOutAreOneTable()
    {
        foreach (Func<GraphBuilder, string> layer in new Func<GraphBuilder, string>[]
        {
            g => g.Add("Mul", [g.Add("Mul", ["x", g.Number(0.5f)]), g.Add("Add", [g.Add("Erf", [g.Add("Div", ["x", g.Number(1.4142135f)])]), g.Number(1)])]),
            g => g.Add("Mul", ["x", g.Add("Sigmoid", ["x"])]),
            g => g.Add("Mul", ["x", g.Add("Tanh", [g.Add("Softplus", ["x"])])]),
            g => g.Add("Div", ["x", g.Add("Add", [g.Add("Abs", ["x"]), g.Number(1)])]),
            g => g.Add("Where", [g.Add("Greater", ["x", g.Number(0)]), "x", g.Add("Mul", ["x", g.Number(0.1f)])]),
            g => g.Add("Clip", [g.Add("Add", [g.Add("Pow", ["x", g.Number(3)]), "x"]), g.Number(-2), g.Number(5)]),
        })
        {
            QuantizedModel model = Proven(0.001, layer);
            Assert.Single(model.Model.Nodes.OfType<LookupNode>());
            Assert.DoesNotContain(model.Model.Nodes, n => n is EinsumNode { IsAuxiliary: false });
        }
    }

    /// <summary>Doubling a hundred times is neither a hundred tables nor 2^100 evaluations.</summary>
    [Fact]
    public void LongChainsAreCut()
    {
        Close(0.001, g =>
        {
            string y = "x";
            for (int i = 0; i < 100; i++) y = g.Add("Tanh", [g.Add("Add", [y, y])]);
            return y;
        });
    }

    [Fact]
    public void Comparisons()
    {
        const double grid = 0.25;
        string Float(GraphBuilder g, string condition) => g.Add("Cast", [condition], ("to", Int(1)));
        foreach (string op in new[] { "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal" })
        {
            Proven(0, g => Float(g, g.Add(op, ["x", g.Number(0.5f)])), grid: grid);
            Proven(0, g => Float(g, g.Add(op, ["x", Turned(g)])), [2, 4, 4], grid: grid);
        }
        string Above(GraphBuilder g, float bound) => g.Add("Greater", ["x", g.Number(bound)]);
        string Other(GraphBuilder g) => g.Add("Greater", [Turned(g), g.Number(0)]);
        foreach (string op in new[] { "And", "Or", "Xor" }) Proven(0, g => Float(g, g.Add(op, [Above(g, 0), Other(g)])), [2, 4, 4], grid: grid);
        Proven(0, g => Float(g, g.Add("Not", [g.Add("Or", [Above(g, 0), Other(g)])])), [2, 4, 4], grid: grid);
        Proven(0.001, g => g.Add("Where", [Other(g), "x", g.Add("Mul", ["x", Weight(g, "w", 4)])]), [2, 4, 4], grid: grid);
    }

    [Fact]
    public void Rounding()
    {
        const double grid = 0.25;
        foreach (string op in new[] { "Floor", "Ceil", "Round", "Sign" }) Proven(0, g => g.Add(op, ["x"]), magnitude: 6, grid: grid);
        Proven(0, g => g.Add("Cast", [g.Add("Cast", ["x"], ("to", Int(7)))], ("to", Int(1))), magnitude: 6, grid: grid);
    }

    private static FloatAttribute.Text Text(string value) => new(value);
}
