using System.Text;
using Roundel.Ml.Graphs;

namespace Roundel.Ml.Import.Tests;

/// <summary>Bytes changed at random end in a <see cref="ModelFormatException"/> or in a model; nothing else, and within bounds of memory.</summary>
public sealed class HostileTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? 40_000 : 1_500;

    private static void Mutate(byte[] honest, Action<byte[]> read, int seed, bool honestIsRefused = false)
    {
        if (honestIsRefused) Assert.Throws<ModelFormatException>(() => read(honest));
        else read(honest);
        int refused = 0;
        for (int n = 0; n < Cases; n++)
        {
            var random = new Random(seed * 1_000_003 + n);
            byte[] file = [.. honest];
            for (int change = random.Next(1, 4); change > 0; change--) Change(ref file, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(file);
            }
            catch (ModelFormatException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}, case {n}: {e}");
            }
            long used = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(used < 400_000_000, $"Seed {seed}, case {n}: {used} bytes were allocated.");
        }
        Assert.InRange(refused, Cases / 20, Cases);
    }

    private static void Change(ref byte[] file, Random random)
    {
        if (file.Length < 8) return;
        // Structure is mostly at the ends of small files, and anywhere.
        int at = random.Next(4) == 0 ? random.Next(Math.Min(64, file.Length)) : random.Next(file.Length);
        switch (random.Next(7))
        {
            case 0: file[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: file[at] = (byte)random.Next(256); break;
            case 2: file[at] = (byte)(random.Next(2) * 255); break;
            case 3: file = file[..at]; break;
            case 4: file = [.. file[..at], .. file[random.Next(file.Length)..]]; break;
            case 5:
                BitConverter.GetBytes(random.Next(3) switch { 0 => long.MaxValue, 1 => -1L, _ => 1L << random.Next(63) }).AsSpan(0,
                Math.Min(8, file.Length - at)).CopyTo(file.AsSpan(at)); break;
            default: (file[at], file[random.Next(file.Length)]) = (file[random.Next(file.Length)], file[at]); break;
        }
    }

    private static FloatModel Small()
    {
        var g = new GraphBuilder("small");
        string x = g.Input("x", ElementType.Float32, 1, 2, 6, 6);
        x = g.Add("Conv", [x, g.Weight("w", ModelFiles.Draw("w", [3, 2, 3, 3]))], ("pads", new FloatAttribute.Ints([1, 1, 1, 1])));
        x = g.Add("MaxPool", [x], ("kernel_shape", new FloatAttribute.Ints([2, 2])), ("strides", new FloatAttribute.Ints([2, 2])));
        x = g.Add("Reshape", [x, g.Add("Concat", [g.Integers(1), g.Integers(3, -1)], ("axis", new FloatAttribute.Int(0)))]);
        x = g.Add("MatMul", [x, g.Add("ConstantOfShape", [g.Integers(9, 4)])]);
        x = g.Add("Pad", [g.Add("Slice", [x, g.Integers(0), g.Integers(2), g.Integers(2), g.Integers(1)]), g.Integers(0, 0, 1, 0, 0, 1)]);
        x = g.Add("Add", [x, g.Add("Expand", [g.Add("Cast",
            [g.Add("Range", [g.Weight("a", FloatTensor.Scalar(0L)), g.Weight("b", FloatTensor.Scalar(4L)), g.Weight("c", FloatTensor.Scalar(1L))])],
            ("to", new FloatAttribute.Int(1))), g.Integers(3, 4)])]);
        return g.BuildAs((g.Add("Softmax", [x], ("axis", new FloatAttribute.Int(-1))), "y"));
    }

    [Fact]
    public void Onnx() => Mutate(OnnxWriter.Write(Small()), ReadAndRun, 1);

    /// <summary>What can be read can be run, or refused when an index turns out to be wrong.</summary>
    private static void ReadAndRun(byte[] file)
    {
        FloatModel model = OnnxReader.Read(file);
        if (model.Values.Values.Sum(v => (long)FloatTensor.CountOf(v.Dims)) > 1 << 18) return;
        FloatInterpreter.Run(model, model.Inputs.ToDictionary(i => i.Name, i => FloatTensor.Zeros(i.Type, i.Dims)));
    }

    [Fact]
    public void OnnxOfDecoders() => Mutate(OnnxWriter.Write(LlamaGraph.Build(ModelFiles.TinyLlama with
    {
        Layers = 1,
        Hidden = 8,
        Intermediate = 8,
        HeadSize = 2,
        Vocabulary = 5
    }, 3, ModelFiles.Draw)),
        ReadAndRun, 2);

    [Fact]
    public void Safetensors() => Mutate(SafetensorsWriter.Write(new Dictionary<string, FloatTensor>
    {
        ["a"] = ModelFiles.Draw("a", [3, 4]),
        ["b"] = FloatTensor.Vector(1, 2)
    }),
        file => SafetensorsReader.Read(file), 3);

    [Fact]
    public void Gguf()
    {
        Dictionary<string, object> metadata = new()
        {
            ["general.architecture"] = "gpt2",
            ["gpt2.block_count"] = 1L,
            ["gpt2.embedding_length"] = 4L,
            ["gpt2.feed_forward_length"] = 4L,
            ["gpt2.attention.head_count"] = 1L,
            ["gpt2.context_length"] = 4L,
        };
        var tensors = new Dictionary<string, (FloatTensor, GgufType)>();
        GptGraph.Build(ModelFiles.TinyGpt with
        {
            Layers = 1,
            Hidden = 4,
            Intermediate = 4,
            Heads = 1,
            KeyHeads = 1,
            HeadSize = 4,
            Vocabulary = 5,
            Positions = 4
        }, 2, (name, dims) =>
        {
            FloatTensor tensor = ModelFiles.Draw(name, dims);
            tensors[GgufModelReader.GptName(name)] = (name.StartsWith("h.", StringComparison.Ordinal) && dims.Length == 2
                ? FloatTensor.FromFloats([dims[1], dims[0]], tensor.ToFloats()) : tensor, GgufType.F32);
            return tensor;
        });
        Mutate(GgufWriter.Write(metadata, tensors), file =>
        {
            GgufFile read = GgufFile.Read(file);
            foreach (string name in read.Tensors.Names) read.Tensors.Read(name);
            GgufModelReader.Read(read, 2);
        }, 4);
    }

    [Fact]
    public void Json()
    {
        Mutate(TensorJson.Write(new Dictionary<string, FloatTensor> { ["x"] = ModelFiles.Draw("a", [3, 4]), ["y"] = FloatTensor.Vector(1, 2) }), file =>
            TensorJson.Read(file), 5);
        Mutate(EvaluationSet.Of("x", ElementType.Float32, [1, 2], 2, [0.5f, 1, 1.5f, 2], [0, 1]).Write(), file => EvaluationSet.Read(file), 6);
        Mutate(Encoding.UTF8.GetBytes("""{"model_type": "gpt2", "n_layer": 2, "n_embd": 32, "n_head": 4, "n_positions": 16, "vocab_size": 40}"""),
            file => CheckpointReader.Read(file, TensorSource.Of(new Dictionary<string,
                FloatTensor>
            { ["wte.weight"] = FloatTensor.Zeros(ElementType.Float32, [40, 32]) }), 2), 7, honestIsRefused: true);
    }
}
