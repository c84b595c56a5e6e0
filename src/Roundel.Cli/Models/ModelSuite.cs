using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli.Models;

/// <summary>A model to measure: with what it is calibrated, and what it is run on.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Model">The integer model.</param>
/// <param name="Float">What it was made of; null if a model file was given.</param>
/// <param name="Input">The input.</param>
internal sealed record BenchModel(string Name, IntegerModel Model, FloatModel? Float, IReadOnlyDictionary<string, FloatTensor> Input);

/// <summary>The models that <c>ml bench</c> knows: the trained examples, and large ones with random weights.</summary>
internal static class ModelSuite
{
    private const string Gpt2 = "gpt2-small-random", Block = "decoder-block-random";
    private const int Gpt2Tokens = 16, Drawn = 2;

    /// <summary>The trained ones, which are small.</summary>
    public static IReadOnlyList<string> Trained { get; } = ["moons", "risk", "digits", "char-gpt"];

    /// <summary>All.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Trained, Gpt2, Block];

    /// <summary>A model by its name or from a file.</summary>
    public static BenchModel Read(string name)
    {
        if (Trained.Contains(name))
            return Quantised(name, OnnxReader.Read(SampleSet.Resource(name + ".onnx")),
                SampleSet.Of(SampleSet.Resource(name + ".eval.json"), name).Split().Calibration.Inputs,
                SampleSet.Of(SampleSet.Resource(name + ".sample.json"), name).Inputs[0]);
        if (name == Gpt2) return Random(RandomModels.Gpt2(Gpt2Tokens), name);
        if (name == Block) return Random(RandomModels.DecoderBlock(), name);
        string shortName = Path.GetFileNameWithoutExtension(name);
        IReadOnlyDictionary<string, FloatTensor> input = ModelFiles.Beside(name, ".sample.json") is { } sample ? SampleSet.ReadTensors(sample, "input")
            : throw new RoundelException(RoundelErrorKind.BadInput, $"{name} has no input beside it: make {shortName}.sample.json.");
        if (ModelFiles.IsInteger(name)) return new BenchModel(shortName, ModelFiles.ReadInteger(name), null, input);
        FloatModel model = ModelFiles.ReadFloat(name, new Dictionary<string, int>(), input);
        input = SampleSet.For(model, input);
        return Quantised(shortName, model,
            ModelFiles.Beside(name, ".eval.json") is { } set ? SampleSet.Read(set).Split().Calibration.For(model).Inputs : [input], input);
    }

    private static BenchModel Quantised(string name, FloatModel model, IReadOnlyList<IReadOnlyDictionary<string, FloatTensor>> samples,
        IReadOnlyDictionary<string, FloatTensor> input) =>
        new(name, Quantizer.Compile(model, samples).Model, model, input);

    private static BenchModel Random(FloatModel model, string name)
    {
        IReadOnlyDictionary<string, FloatTensor>[] samples = [.. Enumerable.Range(0, Drawn).Select(seed => Draw(model, (ulong)seed))];
        return Quantised(name, model, samples, samples[0]);
    }

    /// <summary>Numbers of the size that a residual stream has, or tokens.</summary>
    private static Dictionary<string, FloatTensor> Draw(FloatModel model, ulong seed) => model.Inputs.ToDictionary(i => i.Name, i =>
    {
        const float deviation = 50;
        float[] numbers = RandomModels.Draw(i.Name, [1, .. i.Dims], seed + 1).ToFloats();
        return i.Type.IsFloat() ? FloatTensor.FromFloats(i.Dims, [.. numbers.Select(v => v * deviation)], i.Type)
            : FloatTensor.FromIntegers(i.Dims, [.. numbers.Select(v => (long)(Math.Abs(v) * 100_000) % RandomModels.Gpt2Small.Vocabulary)], i.Type);
    });
}
