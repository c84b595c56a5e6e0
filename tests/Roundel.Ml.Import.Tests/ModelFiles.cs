using System.Runtime.CompilerServices;
using Roundel.Ml.Graphs;

namespace Roundel.Ml.Import.Tests;

/// <summary>Models, random and committed, that tests share.</summary>
internal static class ModelFiles
{
    public static DecoderConfig TinyLlama { get; } = new()
    {
        Name = "tiny",
        Layers = 2,
        Hidden = 32,
        Intermediate = 64,
        Heads = 4,
        KeyHeads = 2,
        HeadSize = 8,
        Vocabulary = 40,
        AttentionBias = true,
        Epsilon = 1e-6f,
    };

    public static DecoderConfig TinyGpt { get; } = new()
    {
        Name = "tiny",
        Layers = 2,
        Hidden = 32,
        Intermediate = 64,
        Heads = 4,
        KeyHeads = 4,
        HeadSize = 8,
        Vocabulary = 40,
        Positions = 16,
        TiedHead = true,
    };

    public static string Examples([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "examples", "ml");

    /// <summary>Weights twenty times as large as those of a model before training, so that attention attends.</summary>
    public static FloatTensor Draw(string name, int[] dims)
    {
        FloatTensor tensor = RandomModels.Draw(name.Replace(".bias", ".b", StringComparison.Ordinal), dims.Length == 1 ? [1, .. dims] : dims, 7);
        float add = dims.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
        return FloatTensor.FromFloats(dims, [.. tensor.ToFloats().Select(v => (float)(Half)(add + 10 * v))]);
    }

    public static Dictionary<string, FloatTensor> Tokens(params long[] tokens) => new() { ["tokens"] = FloatTensor.FromIntegers([1, tokens.Length], tokens) };

    public static void AssertSame(FloatModel expected, FloatModel actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(expected.Inputs.Select(p => p.ToString()), actual.Inputs.Select(p => p.ToString()));
        Assert.Equal(expected.Outputs.Select(p => p.ToString()), actual.Outputs.Select(p => p.ToString()));
        Assert.Equal(expected.Initializers.Keys.Order(StringComparer.Ordinal), actual.Initializers.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, FloatTensor value) in expected.Initializers) Assert.True(value.SameAs(actual.Initializers[name]), name);
        Assert.Equal(expected.Nodes.Count, actual.Nodes.Count);
        foreach ((FloatNode a, FloatNode b) in expected.Nodes.Zip(actual.Nodes))
        {
            Assert.Equal((a.Name, a.Op), (b.Name, b.Op));
            Assert.Equal(a.Inputs, b.Inputs);
            Assert.Equal(a.Outputs, b.Outputs);
            Assert.Equal(a.Attributes.Keys.Order(StringComparer.Ordinal), b.Attributes.Keys.Order(StringComparer.Ordinal));
            foreach ((string name, FloatAttribute value) in a.Attributes) Assert.True(value.SameAs(b.Attributes[name]), $"{a.Name}.{name}");
        }
    }
}
