using Roundel.Ml.Graphs;

namespace Roundel.Ml.Import.Tests;

public sealed class RoundTripTests
{
    private static readonly ElementType[] Types = Enum.GetValues<ElementType>();

    private static FloatTensor Sample(ElementType type) => type.IsFloat()
        ? FloatTensor.FromFloats([2, 3], [0, -1.5f, 3.14159f, float.PositiveInfinity, -0f, 1e-3f], type)
        : FloatTensor.FromIntegers([2, 3], [0, 1, type.MinValue(), type.MaxValue(), 1, 0], type);

    [Fact]
    public void OnnxGivesTheSameModels()
    {
        FloatModel gpt = GptGraph.Build(ModelFiles.TinyGpt, 5, ModelFiles.Draw), llama = LlamaGraph.Build(ModelFiles.TinyLlama, 5, ModelFiles.Draw);
        foreach (FloatModel model in new[] { gpt, llama })
        {
            FloatModel read = OnnxReader.Read(OnnxWriter.Write(model));
            // Reading computes what is constant (an untied, transposed head); reading once more changes nothing.
            ModelFiles.AssertSame(read, OnnxReader.Read(OnnxWriter.Write(read)));
            float[] expected = FloatInterpreter.Run(model, ModelFiles.Tokens(1, 2, 3, 4, 5))["logits"].ToFloats();
            Assert.Equal(expected, FloatInterpreter.Run(read, ModelFiles.Tokens(1, 2, 3, 4, 5))["logits"].ToFloats());
        }
    }

    [Fact]
    public void OnnxKeepsEveryTypeAndKindOfAttribute()
    {
        foreach (ElementType type in Types)
        {
            var g = new GraphBuilder("types");
            string w = g.Weight("w", Sample(type)), x = g.Input("x", type, 2, 3);
            FloatModel model = g.BuildAs((g.Add("Concat", [x, w], ("axis", new FloatAttribute.Int(-2))), "y"));
            ModelFiles.AssertSame(model, OnnxReader.Read(OnnxWriter.Write(model)));
        }
        foreach (OperatorCase c in OperatorCases.All.Where(c => c.Model.Nodes[0].Op != "Shape" && c.Model.Nodes[0].Op != "Size"
            && c.Model.Nodes[0].Op != "Identity"))
            ModelFiles.AssertSame(c.Model, OnnxReader.Read(OnnxWriter.Write(c.Model)));
    }

    [Fact]
    public void SafetensorsGiveTheSameTensors()
    {
        Dictionary<string, FloatTensor> tensors = Types.ToDictionary(t => $"of {t}", Sample);
        tensors["scalar"] = FloatTensor.Scalar(2.5f);
        tensors["empty"] = FloatTensor.Zeros(ElementType.Float32, [0, 4]);
        IReadOnlyDictionary<string, FloatTensor> read = SafetensorsReader.Read(SafetensorsWriter.Write(tensors));
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, FloatTensor tensor) in tensors) Assert.True(tensor.SameAs(read[name]), name);
    }

    [Fact]
    public void GgufGivesTheSameTensorsAndMetadata()
    {
        FloatTensor values = ModelFiles.Draw("w", [3, 64]);
        var tensors = new Dictionary<string, (FloatTensor, GgufType)>
        {
            ["f32"] = (values, GgufType.F32),
            ["f16"] = (values, GgufType.F16),
            ["bf16"] = (values, GgufType.BF16),
            ["q8"] = (values, GgufType.Q8Zero)
        };
        var metadata = new Dictionary<string, object>
        {
            ["general.architecture"] = "llama",
            ["a.number"] = 7L,
            ["a.negative"] = -7L,
            ["a.real"] = 0.5,
            ["a.flag"] = true
        };
        GgufFile file = GgufFile.Read(GgufWriter.Write(metadata, tensors));
        Assert.Equal(metadata.OrderBy(m => m.Key), file.Metadata.OrderBy(m => m.Key));
        Assert.True(values.SameAs(file.Tensors.Read("f32")));
        Assert.Equal(values.ToFloats(), file.Tensors.Read("f16").ToFloats());
        Assert.True(FloatTensor.FromFloats([3, 64], values.ToFloats(), ElementType.BFloat16).SameAs(file.Tensors.Read("bf16")));
        float[] exact = values.ToFloats(), near = file.Tensors.Read("q8").ToFloats();
        for (int i = 0; i < exact.Length; i++)
        {
            // Half a step of the block's scale, and the rounding of the scale to binary16.
            float largest = exact.AsSpan(i / 32 * 32, 32).ToArray().Max(MathF.Abs);
            Assert.InRange(near[i], exact[i] - largest / 127 * 0.6f, exact[i] + largest / 127 * 0.6f);
        }
    }

    /// <summary>A block of four bits by hand: scale 0.5, low halves 0 to 15, high halves 15 to 0.</summary>
    [Fact]
    public void BlocksOfFourBitsAreRead()
    {
        byte[] file = GgufWriter.Write(new Dictionary<string, object>(), new Dictionary<string,
            (FloatTensor, GgufType)>
        { ["q"] = (FloatTensor.Zeros(ElementType.Float32, [32]), GgufType.Q8Zero) });
        // After the name come rank and dimension, then the type.
        int type = 24 + 8 + 1 + 4 + 8;
        Assert.Equal((byte)GgufType.Q8Zero, file[type]);
        file[type] = (byte)GgufType.Q4Zero;
        int data = file.Length - 64;
        BitConverter.GetBytes((Half)0.5).CopyTo(file, data);
        for (int i = 0; i < 16; i++) file[data + 2 + i] = (byte)(i | 15 - i << 4);
        Assert.Equal([.. Enumerable.Range(0, 32).Select(i => (i < 16 ? i - 8 : 23 - i) * 0.5f)], GgufFile.Read(file).Tensors.Read("q").ToFloats());
    }

    [Fact]
    public void JsonGivesTheSameTensors()
    {
        Dictionary<string, FloatTensor> tensors = Types.Where(t => !t.IsFloat()).ToDictionary(t => t.ToString(), Sample);
        tensors["floats"] = FloatTensor.FromFloats([3], [0.1f, float.MaxValue, float.Epsilon]);
        IReadOnlyDictionary<string, FloatTensor> read = TensorJson.Read(TensorJson.Write(tensors));
        foreach ((string name, FloatTensor tensor) in tensors) Assert.True(tensor.SameAs(read[name]), name);
    }
}
