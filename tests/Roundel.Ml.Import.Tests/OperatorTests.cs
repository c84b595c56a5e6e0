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
        string[] elsewhere = ["CastLike", "Constant", "ConstantOfShape", "IsNaN", "Or", "Range", "ReduceLogSum", "Sum", "Swish", "Xor"];
        Assert.Equal(Operators.OperatorTable.Names.Except(elsewhere), OperatorCases.All.SelectMany(c => c.Model.Nodes).Select(n =>
            n.Op).Distinct().Order(StringComparer.Ordinal));
    }
}
