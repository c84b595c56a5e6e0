using System.Text.Json;

namespace Roundel.Ml.Graphs;

/// <summary>Makes graphs of decoders from checkpoints: a config.json and tensors under the names that published checkpoints use.</summary>
public static class CheckpointReader
{
    /// <summary>Reads a folder with config.json and model.safetensors or its shards with an index.</summary>
    public static FloatModel ReadFolder(string folder, int tokens, bool lastOnly = false)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string config = Path.Combine(folder, "config.json"), index = Path.Combine(folder, "model.safetensors.index.json");
        if (!File.Exists(config)) throw new ModelFormatException("The folder has no config.json.");
        return Read(File.ReadAllBytes(config), SafetensorsReader.Open(File.Exists(index) ? index : Path.Combine(folder, "model.safetensors")), tokens,
            lastOnly);
    }

    /// <summary>Makes the graph of the model type that a config.json names: gpt2, llama, mistral, qwen2 or qwen3.</summary>
    public static FloatModel Read(ReadOnlyMemory<byte> config, TensorSource tensors, int tokens, bool lastOnly = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        try
        {
            using JsonDocument document = JsonDocument.Parse(config);
            JsonElement root = document.RootElement;
            string type = root.GetProperty("model_type").GetString() ?? "";
            return type switch
            {
                "gpt2" => Gpt(root, tensors, tokens, lastOnly),
                "llama" or "mistral" or "qwen2" or "qwen3" => Llama(type, root, tensors, tokens, lastOnly),
                _ => throw new ModelFormatException($"Models of type '{type}' are not supported."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelFormatException($"config.json cannot be read: {e.Message}", e);
        }
    }

    private static bool Has(JsonElement root, string name, out JsonElement value) => root.TryGetProperty(name, out value)
        && value.ValueKind != JsonValueKind.Null;

    private static int Int(JsonElement root, string name, int? otherwise = null) =>
        Has(root, name, out JsonElement value) ? value.GetInt32() : otherwise ?? throw new ModelFormatException($"config.json has no '{name}'.");

    private static double Number(JsonElement root, string name, double otherwise) => Has(root, name, out JsonElement value) ? value.GetDouble() : otherwise;

    private static bool Flag(JsonElement root, string name, bool otherwise) => Has(root, name, out JsonElement value) ? value.GetBoolean() : otherwise;

    private static string Text(JsonElement root, string name, string otherwise) => Has(root, name, out JsonElement value) ? value.GetString() ?? "" : otherwise;

    private static FloatModel Gpt(JsonElement root, TensorSource tensors, int tokens, bool lastOnly)
    {
        if (Text(root, "activation_function", "gelu_new") is not ("gelu_new" or "gelu_pytorch_tanh"))
            throw new ModelFormatException("Only GPT-2 with gelu_new is supported.");
        if (Flag(root, "scale_attn_by_inverse_layer_idx", false) || !Flag(root, "scale_attn_weights", true))
            throw new ModelFormatException("GPT-2 with other scales of scores is not supported.");
        int hidden = Int(root, "n_embd"), heads = Int(root, "n_head");
        var config = new DecoderConfig
        {
            Name = "gpt2",
            Layers = Int(root, "n_layer"),
            Hidden = hidden,
            Intermediate = Int(root, "n_inner", 4 * Math.Clamp(hidden, 0, 1 << 20)),
            Heads = heads,
            KeyHeads = heads,
            HeadSize = heads > 0 ? hidden / heads : 0,
            Vocabulary = Int(root, "vocab_size"),
            Positions = Int(root, "n_positions", 1024),
            Epsilon = (float)Number(root, "layer_norm_epsilon", 1e-5),
            TiedHead = Flag(root, "tie_word_embeddings", true),
        };
        string prefix = tensors.Names.Contains("transformer.wte.weight") ? "transformer." : "";
        return GptGraph.Build(config, tokens, (name, dims) => tensors.Weight(name == "lm_head.weight" ? name : prefix + name, dims), lastOnly);
    }

    private static FloatModel Llama(string type, JsonElement root, TensorSource tensors, int tokens, bool lastOnly)
    {
        if (Text(root, "hidden_act", "silu") != "silu") throw new ModelFormatException($"The activation '{Text(root, "hidden_act", "")}' is not supported.");
        if (Has(root, "rope_scaling", out JsonElement scaling) && Text(scaling, "rope_type", Text(scaling, "type", "default")) != "default")
            throw new ModelFormatException("Scaled rotary embeddings are not supported.");
        if (Flag(root, "mlp_bias", false)) throw new ModelFormatException("Biases of the feed-forward network are not supported.");
        bool bias = Flag(root, "attention_bias", type == "qwen2");
        // Llama's attention_bias also puts a bias on the output; Qwen2 has none there.
        if (bias && type != "qwen2") throw new ModelFormatException("Biases of attention are supported for qwen2 alone.");
        if (Has(root, "sliding_window", out JsonElement window) && Flag(root, "use_sliding_window", type == "mistral") && window.GetInt32() < tokens)
            throw new ModelFormatException($"A sliding window of {window.GetInt32()} tokens is not supported for {tokens}.");
        int hidden = Int(root, "hidden_size"), heads = Int(root, "num_attention_heads");
        var config = new DecoderConfig
        {
            Name = type,
            Layers = Int(root, "num_hidden_layers"),
            Hidden = hidden,
            Intermediate = Int(root, "intermediate_size"),
            Heads = heads,
            KeyHeads = Int(root, "num_key_value_heads", heads),
            HeadSize = Int(root, "head_dim", heads > 0 ? hidden / heads : 0),
            Vocabulary = Int(root, "vocab_size"),
            Epsilon = (float)Number(root, "rms_norm_eps", 1e-6),
            RopeTheta = Number(root, "rope_theta", 10000),
            AttentionBias = bias,
            HeadNorm = type == "qwen3",
            TiedHead = Flag(root, "tie_word_embeddings", false),
        };
        return LlamaGraph.Build(config, tokens, tensors.Weight, lastOnly);
    }
}
