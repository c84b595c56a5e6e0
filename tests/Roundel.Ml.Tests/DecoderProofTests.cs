using Roundel.Ml.Graphs;

namespace Roundel.Ml.Tests;

/// <summary>Decoders of random weights as published checkpoints have them: read, calibrated, proven and verified.</summary>
public sealed class DecoderProofTests
{
    private const int Tokens = 6, Vocabulary = 40;

    private static readonly DecoderConfig Llama = new()
    {
        Name = "tiny",
        Layers = 2,
        Hidden = 32,
        Intermediate = 64,
        Heads = 4,
        KeyHeads = 2,
        HeadSize = 8,
        Vocabulary = Vocabulary,
        Epsilon = 1e-6f,
    };

    private static readonly DecoderConfig Gpt = Llama with { KeyHeads = 4, Positions = 16, TiedHead = true };

    /// <summary>Weights larger than before training, so that attention attends.</summary>
    private static FloatTensor Draw(string name, int[] dims)
    {
        FloatTensor tensor = RandomModels.Draw(name.Replace(".bias", ".b", StringComparison.Ordinal), dims.Length == 1 ? [1, .. dims] : dims, 7);
        float add = dims.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
        return FloatTensor.FromFloats(dims, [.. tensor.ToFloats().Select(v => add + 10 * v)]);
    }

    private static Dictionary<string, FloatTensor> Weights(DecoderConfig config, bool isGpt)
    {
        var weights = new Dictionary<string, FloatTensor>();
        FloatTensor Record(string name, int[] dims) => weights[name] = Draw(name, dims);
        if (isGpt) GptGraph.Build(config, Tokens, Record);
        else LlamaGraph.Build(config, Tokens, Record);
        return weights;
    }

    private static string Config(string type, DecoderConfig c) => type == "gpt2"
        ? $$"""
            {"model_type": "gpt2", "n_layer": {{c.Layers}}, "n_embd": {{c.Hidden}}, "n_inner": {{c.Intermediate}}, "n_head": {{c.Heads}},
             "n_positions": {{c.Positions}}, "vocab_size": {{c.Vocabulary}}, "layer_norm_epsilon": 1e-5}
            """
        : $$"""
            {"model_type": "{{type}}", "num_hidden_layers": {{c.Layers}}, "hidden_size": {{c.Hidden}}, "intermediate_size": {{c.Intermediate}},
             "num_attention_heads": {{c.Heads}}, "num_key_value_heads": {{c.KeyHeads}}, "head_dim": {{c.HeadSize}}, "vocab_size": {{c.Vocabulary}},
             "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": {{(c.TiedHead ? "true" : "false")}}}
            """;

    private static Dictionary<string, FloatTensor> Sample(int seed)
    {
        var random = new Random(seed);
        return new() { ["tokens"] = FloatTensor.FromIntegers([1, Tokens], [.. Enumerable.Range(0, Tokens).Select(_ => (long)random.Next(Vocabulary))]) };
    }

    /// <summary>Close to the float model on tokens that were not calibrated with, and what is proven is what was run.</summary>
    private static void Proven(FloatModel model, bool isPublic = true)
    {
        QuantizedModel compiled = Quantizer.Compile(model, Enumerable.Range(0, 6).Select(Sample),
            new() { PublicInputs = isPublic ? null : new HashSet<string>() });
        AccuracyReport report = Quantizer.Compare(compiled.Model, model, Enumerable.Range(6, 4).Select(Sample));
        Assert.True(report.MaxError <= 0.02 * report.MaxMagnitude, report.ToString());
        IReadOnlyDictionary<string, IntegerTensor> input = Quantizer.Quantize(compiled.Model, Sample(9));
        Proofs.ModelClaim claim = Layer.Prove(compiled.Model, input);
        Assert.Equal(isPublic ? 1 : 0, claim.Inputs.Length);
        Assert.Equal(IntegerInterpreter.Run(compiled.Model, input).Output("logits").ToDense(), claim.Outputs[0].ToDense());
    }

    [Theory]
    [InlineData("llama", 2, false, ElementType.BFloat16)]
    [InlineData("llama", 1, true, ElementType.Float16)]
    [InlineData("qwen2", 2, true, ElementType.Float32)]
    [InlineData("qwen3", 2, false, ElementType.BFloat16)]
    [InlineData("qwen3", 1, true, ElementType.Float32)]
    [InlineData("gpt2", 4, true, ElementType.Float16)]
    public void FromSafetensors(string type, int keyHeads, bool tied, ElementType elements)
    {
        bool isGpt = type == "gpt2";
        DecoderConfig config = (isGpt ? Gpt : Llama) with { KeyHeads = keyHeads, TiedHead = tied, AttentionBias = type == "qwen2", HeadNorm = type == "qwen3" };
        Dictionary<string, FloatTensor> weights = Weights(config, isGpt).ToDictionary(w => w.Key,
            w => FloatTensor.FromFloats(w.Value.Dims, w.Value.ToFloats(), elements));
        string folder = Directory.CreateTempSubdirectory("roundel-decoder").FullName;
        try
        {
            // Two shards with an index.
            string[] names = [.. weights.Keys];
            string Shard(string name) => $"part{Array.IndexOf(names, name) % 2}.safetensors";
            foreach (string shard in names.Select(Shard).Distinct())
                File.WriteAllBytes(Path.Combine(folder, shard), SafetensorsWriter.Write(weights.Where(w => Shard(w.Key) == shard).ToDictionary()));
            File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"),
                "{\"weight_map\": {" + string.Join(',', names.Select(n => $"\"{n}\": \"{Shard(n)}\"")) + "}}");
            File.WriteAllText(Path.Combine(folder, "config.json"), Config(type, config));
            Proven(CheckpointReader.ReadFolder(folder, Tokens));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Theory]
    [InlineData("qwen2", GgufType.F16)]
    [InlineData("qwen3", GgufType.Q8Zero)]
    [InlineData("llama", GgufType.F32)]
    [InlineData("gpt2", GgufType.F16)]
    public void FromGguf(string type, GgufType stored)
    {
        bool isGpt = type == "gpt2";
        DecoderConfig config = isGpt ? Gpt : Llama with { AttentionBias = type == "qwen2", HeadNorm = type == "qwen3" };
        Dictionary<string, object> metadata = new()
        {
            ["general.architecture"] = type,
            [$"{type}.block_count"] = (long)config.Layers,
            [$"{type}.embedding_length"] = (long)config.Hidden,
            [$"{type}.feed_forward_length"] = (long)config.Intermediate,
            [$"{type}.attention.head_count"] = (long)config.Heads,
            [$"{type}.attention.head_count_kv"] = (long)config.KeyHeads,
            [$"{type}.attention.key_length"] = (long)config.HeadSize,
            [$"{type}.context_length"] = 16L,
        };
        FloatTensor Stored(string name, FloatTensor t) => isGpt && name.StartsWith("h.", StringComparison.Ordinal) && t.Dims.Count == 2
            ? Operators.Strided.Transpose(t, [1, 0]) : t;
        byte[] file = GgufWriter.Write(metadata, Weights(config, isGpt).ToDictionary(
            w => isGpt ? GgufModelReader.GptName(w.Key) : GgufModelReader.LlamaName(w.Key),
            w => (Stored(w.Key, w.Value), w.Value.Dims.Count == 1 ? GgufType.F32 : stored)));
        Proven(GgufModelReader.Read(GgufFile.Read(file), Tokens));
    }

    /// <summary>A proof about tokens that are not part of the statement; each is one of the vocabulary.</summary>
    [Fact]
    public void OfPrivateTokens() => Proven(LlamaGraph.Build(Llama with { TiedHead = true }, Tokens, Draw), isPublic: false);

    [Fact]
    public void PrivateTokensOutsideOfTheVocabularyAreRefused()
    {
        QuantizedModel compiled = Quantizer.Compile(GptGraph.Build(Gpt, Tokens, Draw), [Sample(1)], new() { PublicInputs = new HashSet<string>() });
        Assert.False(Assert.Single(compiled.Model.Inputs).IsPublic);
        Dictionary<string, FloatTensor> outside = new() { ["tokens"] = FloatTensor.FromIntegers([1, Tokens], [1, 2, Vocabulary, 3, 4, 5]) };
        Assert.Throws<ModelException>(() => Quantizer.Quantize(compiled.Model, outside));
        // Two ones in a row of the one-hot: the rules see it.
        Witness witness = IntegerInterpreter.Run(compiled.Model, Quantizer.Quantize(compiled.Model, Sample(1)));
        int[] cells = [.. witness.Of(compiled.Model.Inputs[0]).Values];
        cells[Array.IndexOf(cells, 0)] = 1;
        Assert.NotEmpty(RuleChecker.Check(witness.With(compiled.Model.Inputs[0], cells)));
    }
}
