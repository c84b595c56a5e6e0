using Roundel.Ml.Graphs;
using Roundel.Testing;

namespace Roundel.Ml.Tests;

/// <summary>Whole models: trained ones keep their accuracy, decoders of random weights stay close.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData("moons", 0.99)]
    [InlineData("risk", 0.99)]
    [InlineData("digits", 0.98)]
    [InlineData("char-gpt", 0.95)]
    public void TrainedModelsAnswerAsBefore(string name, double agreement)
    {
        string path = Path.Combine(RepositoryRoot.Path, "examples", "ml", name);
        FloatModel model = OnnxReader.ReadFile($"{path}.onnx");
        EvaluationSet set = EvaluationSet.Read(File.ReadAllBytes($"{path}.eval.json"));
        IReadOnlyDictionary<string, FloatTensor>[] samples = [.. Enumerable.Range(0, Math.Min(set.Count, 100)).Select(set.Sample)];
        QuantizedModel compiled = Quantizer.Compile(model, samples.Take(50));
        AccuracyReport report = Quantizer.Compare(compiled.Model, model, samples);
        Assert.True(report.Agreement >= agreement, report.ToString());
        Assert.NotEmpty(compiled.Scales);
    }

    private static readonly DecoderConfig Small = new()
    {
        Layers = 2,
        Hidden = 48,
        Intermediate = 96,
        Heads = 4,
        KeyHeads = 2,
        HeadSize = 12,
        Vocabulary = 50,
        Positions = 16,
    };

    private static void Close(FloatModel model, double tolerance)
    {
        var random = new Random(3);
        IReadOnlyDictionary<string, FloatTensor>[] samples = [.. Enumerable.Range(0, 6).Select(_ => new Dictionary<string, FloatTensor>
        {
            ["tokens"] = FloatTensor.FromIntegers([1, 7], [.. Enumerable.Range(0, 7).Select(_ => (long)random.Next(50))]),
        })];
        QuantizedModel compiled = Quantizer.Compile(model, samples.Take(4));
        Sample.Run(compiled.Model, [.. Quantizer.Quantize(compiled.Model, samples[5]).Select(i => (i.Key, i.Value))]);
        AccuracyReport report = Quantizer.Compare(compiled.Model, model, samples);
        Assert.True(report.MaxError <= tolerance * report.MaxMagnitude, report.ToString());
    }

    [Fact]
    public void GptOfRandomWeights() =>
        Close(GptGraph.Build(Small with { KeyHeads = 4, TiedHead = true }, 7, (name, dims) => RandomModels.Draw(name, dims, 5)), 0.03);

    [Fact]
    public void LlamaOfRandomWeights() => Close(LlamaGraph.Build(Small with { HeadNorm = true }, 7, (name, dims) => RandomModels.Draw(name, dims, 5)), 0.03);
}
