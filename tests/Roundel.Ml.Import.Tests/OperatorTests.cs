using System.Runtime.CompilerServices;
using Roundel.Ml.Graphs;

namespace Roundel.Ml.Import.Tests;

/// <summary>Operators against vectors of ONNX Runtime 1.30.0, which ran the files that <see cref="OnnxWriter"/> makes of the same nodes.</summary>
public sealed class OperatorTests
{
    private static readonly IReadOnlyDictionary<string, FloatTensor> Vectors = Read();

    public static TheoryData<string> Names => [.. OperatorCases.All.Select(c => c.Name)];

    private static IReadOnlyDictionary<string, FloatTensor> Read([CallerFilePath] string path = "") =>
        TensorJson.Read(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "vectors.json")));

    [Theory, MemberData(nameof(Names))]
    public void AgreesWithOnnxRuntime(string name)
    {
        OperatorCase c = OperatorCases.All.Single(c => c.Name == name);
        IReadOnlyDictionary<string, FloatTensor> results = FloatInterpreter.Run(c.Model, c.Inputs);
        for (int i = 0; i < c.Model.Outputs.Count; i++)
        {
            FloatTensor expected = Vectors[$"{name}/{i}"], actual = results[c.Model.Outputs[i].Name];
            Assert.Equal((expected.Type, string.Join(',', expected.Dims)), (actual.Type, string.Join(',', actual.Dims)));
            if (!expected.Type.IsFloat()) Assert.Equal(expected.Integers.ToArray(), actual.Integers.ToArray());
            else
                for (int e = 0; e < expected.Count; e++)
                    Assert.True(Math.Abs(expected.Floats.Span[e] - actual.Floats.Span[e]) <= 2e-5 * (1 + Math.Abs(expected.Floats.Span[e])),
                        $"element {e}: {actual.Floats.Span[e]} instead of {expected.Floats.Span[e]}");
        }
    }

    [Fact]
    public void TheDocumentListsTheOperators()
    {
        string text = File.ReadAllText(Path.Combine(ModelFiles.Examples(), "..", "..", "docs", "models.md")).Split("## Operators")[1].Split("\n\n")[2];
        Assert.Equal(Operators.OperatorTable.Names, text.Split([',', '.', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Every operator there is has a vector, or a reason.</summary>
    [Fact]
    public void EveryOperatorIsCompared()
    {
        // Without inputs, or not in ONNX Runtime's opset, or covered elsewhere.
        string[] elsewhere = ["CastLike", "Constant", "ConstantOfShape", "ConvTranspose", "IsNaN", "Or", "Range", "ReduceLogSum", "Sum", "Swish", "Xor"];
        Assert.Equal(Operators.OperatorTable.Names.Except(elsewhere), OperatorCases.All.SelectMany(c => c.Model.Nodes).Select(n =>
            n.Op).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Against its definition: each cell of the input adds the kernel, times itself, to the result.</summary>
    [Theory]
    [InlineData(1, 1, 1, 0, 0, 0, "NOTSET")]
    [InlineData(2, 3, 1, 1, 0, 1, "NOTSET")]
    [InlineData(3, 2, 2, 1, 2, 1, "NOTSET")]
    [InlineData(2, 2, 1, 0, 0, 0, "SAME_UPPER")]
    [InlineData(2, 2, 1, 0, 0, 0, "SAME_LOWER")]
    public void TransposedConvolutionsScatter(int strideH, int strideW, int dilation, int padBefore, int padAfter, int extra, string auto)
    {
        const int channels = 4, groups = 2, outputs = 3, height = 3, width = 4, k = 3;
        FloatTensor x = ModelFiles.Draw("x", [2, channels, height, width]), w = ModelFiles.Draw("w", [channels, outputs, k, k]), b = ModelFiles.Draw("b", [6]);
        var g = new GraphBuilder("t");
        g.Input("x", ElementType.Float32, 2, channels, height, width);
        var attributes = new List<(string, FloatAttribute)>
        {
            ("group", new FloatAttribute.Int(groups)), ("strides", new FloatAttribute.Ints([strideH, strideW])),
            ("dilations", new FloatAttribute.Ints([dilation, dilation])), ("output_padding", new FloatAttribute.Ints([extra, extra])),
        };
        attributes.Add(auto == "NOTSET" ? ("pads", new FloatAttribute.Ints([padBefore, padBefore, padAfter, padAfter]))
            : ("auto_pad", new FloatAttribute.Text(auto)));
        FloatModel model = g.BuildAs((g.Add("ConvTranspose", ["x", g.Weight("w", w), g.Weight("b", b)], [.. attributes]), "y"));
        FloatTensor y = FloatInterpreter.Run(model, new Dictionary<string, FloatTensor> { ["x"] = x })["y"];
        int Whole(int size, int stride) => stride * (size - 1) + extra + (k - 1) * dilation + 1;
        int[] strides = [strideH, strideW], sizes = [height, width], lengths = new int[2], befores = new int[2];
        for (int i = 0; i < 2; i++)
        {
            bool isSame = auto != "NOTSET";
            lengths[i] = isSame ? sizes[i] * strides[i] : Whole(sizes[i], strides[i]) - padBefore - padAfter;
            int total = Whole(sizes[i], strides[i]) - lengths[i];
            befores[i] = !isSame ? padBefore : auto == "SAME_UPPER" ? total / 2 : total - total / 2;
        }
        Assert.Equal([2, groups * outputs, lengths[0], lengths[1]], y.Dims);
        var expected = new double[y.Count];
        for (int i = 0; i < expected.Length; i++) expected[i] = b.Floats.Span[i / (lengths[0] * lengths[1]) % 6];
        for (int n = 0; n < 2; n++)
            for (int c = 0; c < channels; c++)
                for (int o = 0; o < outputs; o++)
                    for (int p = 0; p < height * width * k * k; p++)
                    {
                        (int h, int v, int kh, int kw) = (p / (width * k * k), p / (k * k) % width, p / k % k, p % k);
                        int row = h * strideH + kh * dilation - befores[0], column = v * strideW + kw * dilation - befores[1];
                        if (row < 0 || row >= lengths[0] || column < 0 || column >= lengths[1]) continue;
                        expected[((n * 6 + c / 2 * outputs + o) * lengths[0] + row) * lengths[1] + column] +=
                            (double)x.Floats.Span[((n * channels + c) * height + h) * width + v] * w.Floats.Span[(c * outputs + o) * k * k + kh * k + kw];
                    }
        for (int i = 0; i < expected.Length; i++) Assert.InRange(y.Floats.Span[i], expected[i] - 1e-5, expected[i] + 1e-5);
    }
}
