using System.Text;
using Roundel.Ml.Graphs;
using Roundel.Ml.Operators;

namespace Roundel.Ml.Import.Tests;

/// <summary>One set of weights by different ways: directly, as safetensors in shards, as GGUF, and step by step without a graph.</summary>
public sealed class DecoderTests
{
    private const string LlamaConfig = """
        {"model_type": "qwen2", "num_hidden_layers": 2, "hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2,
         "vocab_size": 40, "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": false}
        """;

    private const string GptConfig = """
        {"model_type": "gpt2", "n_layer": 2, "n_embd": 32, "n_inner": 64, "n_head": 4, "n_positions": 16, "vocab_size": 40, "layer_norm_epsilon": 1e-5}
        """;

    private static readonly Dictionary<string, FloatTensor> Tokens = ModelFiles.Tokens(3, 1, 4, 1, 5, 9);

    private static Dictionary<string, FloatTensor> Record(Func<Func<string, int[], FloatTensor>, FloatModel> build, out FloatModel model)
    {
        var weights = new Dictionary<string, FloatTensor>();
        model = build((name, dims) => weights[name] = ModelFiles.Draw(name, dims));
        return weights;
    }

    private static float[] Logits(FloatModel model) => FloatInterpreter.Run(model, Tokens)["logits"].ToFloats();

    private static Dictionary<string, object> Metadata(string a, params (string, object)[] more) => new(more.ToDictionary(m => $"{a}.{m.Item1}", m => m.Item2))
    {
        ["general.architecture"] = a,
        [$"{a}.block_count"] = 2L,
        [$"{a}.embedding_length"] = 32L,
        [$"{a}.feed_forward_length"] = 64L,
        [$"{a}.attention.head_count"] = 4L,
    };

    [Fact]
    public void CheckpointsOfLlamaAreTheirGraphs()
    {
        Dictionary<string, FloatTensor> weights = Record(w => LlamaGraph.Build(ModelFiles.TinyLlama, 6, w), out FloatModel model);
        Assert.Equal(Logits(model), Logits(CheckpointReader.Read(Encoding.UTF8.GetBytes(LlamaConfig), TensorSource.Of(weights), 6)));
        Dictionary<string, object> metadata = Metadata("qwen2", ("attention.head_count_kv", 2L), ("attention.layer_norm_rms_epsilon", 1e-6),
            ("rope.freq_base", 10000.0));
        byte[] file = GgufWriter.Write(metadata, weights.ToDictionary(w => GgufModelReader.LlamaName(w.Key), w =>
            (w.Value, w.Value.Dims.Count == 1 ? GgufType.F32 : GgufType.F16)));
        Assert.Equal(Logits(model), Logits(GgufModelReader.Read(GgufFile.Read(file), 6)));
    }

    /// <summary>GGUF files of architecture llama hold the coordinates of queries and keys in another order.</summary>
    [Fact]
    public void PairsOfLlamaFilesAreSplit()
    {
        DecoderConfig config = ModelFiles.TinyLlama with { AttentionBias = false };
        Dictionary<string, FloatTensor> weights = Record(w => LlamaGraph.Build(config, 6, w), out FloatModel model);
        FloatTensor Pair(string name, FloatTensor t) => !name.EndsWith("q_proj.weight", StringComparison.Ordinal)
            && !name.EndsWith("k_proj.weight", StringComparison.Ordinal) ? t
            : Strided.Transpose(t.Reshape([t.Dims[0] / 8, 2, 4, 32]), [0, 2, 1, 3]).Reshape(t.Dims);
        Dictionary<string, object> metadata = Metadata("llama", ("attention.head_count_kv", 2L), ("attention.layer_norm_rms_epsilon", 1e-6));
        byte[] file = GgufWriter.Write(metadata, weights.ToDictionary(w => GgufModelReader.LlamaName(w.Key), w => (Pair(w.Key, w.Value), GgufType.F32)));
        Assert.Equal(Logits(model), Logits(GgufModelReader.Read(GgufFile.Read(file), 6)));
    }

    [Fact]
    public void CheckpointsOfGptAreTheirGraphs()
    {
        Dictionary<string, FloatTensor> weights = Record(w => GptGraph.Build(ModelFiles.TinyGpt, 6, w), out FloatModel model);
        Assert.Equal(Logits(model), Logits(CheckpointReader.Read(Encoding.UTF8.GetBytes(GptConfig), TensorSource.Of(weights), 6)));
        FloatTensor Stored(string name, FloatTensor t) => name.StartsWith("h.", StringComparison.Ordinal) && t.Dims.Count == 2 ? Strided.Transpose(t, [1, 0])
            : t;
        Dictionary<string, object> metadata = Metadata("gpt2", ("context_length", 16L), ("attention.layer_norm_epsilon", 1e-5));
        byte[] file = GgufWriter.Write(metadata, weights.ToDictionary(w => GgufModelReader.GptName(w.Key), w => (Stored(w.Key, w.Value), GgufType.F32)));
        Assert.Equal(Logits(model), Logits(GgufModelReader.Read(GgufFile.Read(file), 6)));
    }

    [Fact]
    public void ShardsAreReadThroughTheirIndex()
    {
        Dictionary<string, FloatTensor> weights = Record(w => LlamaGraph.Build(ModelFiles.TinyLlama, 6, w), out FloatModel model);
        string folder = Directory.CreateTempSubdirectory("roundel-shards").FullName;
        try
        {
            string[] names = [.. weights.Keys];
            for (int shard = 0; shard < 2; shard++)
                File.WriteAllBytes(Path.Combine(folder, $"part{shard}.safetensors"),
                    SafetensorsWriter.Write(weights.Where(w => Array.IndexOf(names, w.Key) % 2 == shard).ToDictionary()));
            string Shard(int i, string file) => file.Length > 0 ? file : $"part{i % 2}.safetensors";
            string Index(string file) => "{\"weight_map\": {" + string.Join(',', names.Select((n, i) => $"\"{n}\": \"{Shard(i, file)}\"")) + "}}";
            string index = Path.Combine(folder, "model.safetensors.index.json");
            File.WriteAllText(index, Index(""));
            File.WriteAllText(Path.Combine(folder, "config.json"), LlamaConfig);
            Assert.Equal(Logits(model), Logits(CheckpointReader.ReadFolder(folder, 6)));
            foreach (string bad in new[] { "../x.safetensors", "/etc/x.safetensors", "part0.safetensors", "none.safetensors" })
            {
                File.WriteAllText(index, Index(bad));
                Assert.Throws<ModelFormatException>(() => CheckpointReader.ReadFolder(folder, 6));
            }
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    /// <summary>Tokens that come later change nothing; logits of the last token alone are the same.</summary>
    [Fact]
    public void DecodersAreCausal()
    {
        foreach (bool gpt in new[] { true, false })
        {
            FloatModel Build(int tokens, bool last) => gpt ? GptGraph.Build(ModelFiles.TinyGpt, tokens, ModelFiles.Draw, last)
                : LlamaGraph.Build(ModelFiles.TinyLlama, tokens, ModelFiles.Draw, last);
            float[] Run(FloatModel model, params long[] tokens) => FloatInterpreter.Run(model, ModelFiles.Tokens(tokens))["logits"].ToFloats();
            float[] first = Run(Build(4, false), 1, 2, 3, 4), other = Run(Build(4, false), 1, 2, 3, 9);
            Assert.Equal(first[..120], other[..120]);
            Assert.NotEqual(first[120..], other[120..]);
            Near(first[120..], Run(Build(4, true), 1, 2, 3, 4));
            Near(first[..80], Run(Build(2, false), 1, 2));
        }
    }

    [Fact]
    public void ExpandedGraphsAreTheSameFunction()
    {
        FloatModel model = LlamaGraph.Build(ModelFiles.TinyLlama, 6, ModelFiles.Draw), expanded = model.Expanded();
        Assert.Contains(model.Nodes, n => n.Op == "Attention");
        Assert.DoesNotContain(expanded.Nodes, n => n.Op is "Attention" or "RotaryEmbedding");
        Assert.Equal(Logits(model), Logits(expanded));
    }

    [Theory]
    [InlineData("\"rope_theta\": 10000.0", "\"rope_scaling\": {\"rope_type\": \"yarn\"}")]
    [InlineData("\"silu\"", "\"relu\"")]
    [InlineData("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3")]
    [InlineData("\"qwen2\"", "\"gemma\"")]
    [InlineData("\"vocab_size\": 40", "\"vocab_size\": 41")]
    [InlineData("\"hidden_size\": 32", "\"hidden_size\": -32")]
    [InlineData("\"hidden_size\": 32", "\"hidden_size\": \"32\"")]
    public void WhatIsNotSupportedIsRefused(string from, string to)
    {
        Dictionary<string, FloatTensor> weights = Record(w => LlamaGraph.Build(ModelFiles.TinyLlama, 6, w), out _);
        Assert.Contains(from, LlamaConfig, StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => CheckpointReader.Read(Encoding.UTF8.GetBytes(LlamaConfig.Replace(from, to, StringComparison.Ordinal)),
            TensorSource.Of(weights), 6));
    }

    private static void Near(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(actual[i], expected[i] - 1e-4f, expected[i] + 1e-4f);
    }
}
