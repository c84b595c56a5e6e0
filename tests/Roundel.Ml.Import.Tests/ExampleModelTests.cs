using Roundel.Ml.Graphs;

namespace Roundel.Ml.Import.Tests;

/// <summary>The models of examples/ml are what their README says.</summary>
public sealed class ExampleModelTests
{
    private static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(ModelFiles.Examples(), file));

    [Theory]
    [InlineData("moons", 1218, 0.99)]
    [InlineData("risk", 6339, 0.85)]
    [InlineData("digits", 61706, 0.93)]
    [InlineData("char-gpt", 209281, 0.60)]
    public void ModelsAreAsGoodAsTheyWere(string name, long parameters, double accuracy)
    {
        FloatModel model = OnnxReader.Read(Bytes($"{name}.onnx"));
        EvaluationSet set = EvaluationSet.Read(Bytes($"{name}.eval.json"));
        Assert.Equal(parameters, model.ParameterCount);
        Assert.InRange(set.Accuracy(model), accuracy, 1);
        Assert.Equal(Bytes($"{name}.sample.json"), TensorJson.Write(set.Sample(0)));
        Assert.True(Bytes($"{name}.onnx").Length < 1_500_000);
    }

    [Fact]
    public void TheCheckpointIsTheSameModel()
    {
        FloatModel onnx = OnnxReader.Read(Bytes("char-gpt.onnx")), checkpoint = CheckpointReader.ReadFolder(Path.Combine(ModelFiles.Examples(), "char-gpt"),
            32);
        IReadOnlyDictionary<string, FloatTensor> sample = TensorJson.Read(Bytes("char-gpt.sample.json"));
        Assert.True(FloatInterpreter.Run(onnx, sample)["logits"].SameAs(FloatInterpreter.Run(checkpoint, sample)["logits"]));
    }

    /// <summary>The shape of the large random model, by one layer of it, and how weights are drawn.</summary>
    [Fact]
    public void RandomModelsHaveThePublishedShapes()
    {
        long count = 0;
        FloatTensor Count(string name, int[] dims)
        {
            count += FloatTensor.CountOf(dims);
            return FloatTensor.Zeros(ElementType.Float32, dims);
        }
        FloatModel gpt = GptGraph.Build(RandomModels.Gpt2Small with { Layers = 1 }, 16, Count);
        // Eleven more layers make 124,439,808.
        Assert.Equal(124_439_808 - 11 * 7_087_872, count);
        Assert.Equal(count, gpt.ParameterCount - 16 * 16 - 1);
        Assert.Equal([1, 16, 50257], gpt.Outputs[0].Dims);
        FloatTensor drawn = RandomModels.Draw("x.weight", [100, 100], 1);
        Assert.InRange(drawn.ToFloats().Average(), -1e-3f, 1e-3f);
        Assert.InRange(Math.Sqrt(drawn.ToFloats().Average(v => (double)v * v)), 0.0195, 0.0205);
        Assert.Equal([0.0192408375f], drawn.ToFloats()[..1]);
    }

    [Fact]
    public void TheInterpreterShowsEveryValueAndChecksItsInputs()
    {
        FloatModel model = OnnxReader.Read(Bytes("moons.onnx"));
        IReadOnlyDictionary<string, FloatTensor> sample = TensorJson.Read(Bytes("moons.sample.json"));
        var seen = new List<string>();
        FloatInterpreter.Run(model, sample, (name, value) =>
        {
            seen.Add(name);
            Assert.Equal(model.Values[name].Dims, value.Dims);
        });
        Assert.Equal([.. model.Inputs.Select(i => i.Name), .. model.Nodes.SelectMany(n => n.Outputs)], seen);
        Assert.Throws<ArgumentException>(() => FloatInterpreter.Run(model, new Dictionary<string, FloatTensor>()));
        Assert.Throws<ArgumentException>(() => FloatInterpreter.Run(model, new Dictionary<string,
            FloatTensor>
        { ["x"] = FloatTensor.Zeros(ElementType.Float32, [2, 2]) }));
    }
}
