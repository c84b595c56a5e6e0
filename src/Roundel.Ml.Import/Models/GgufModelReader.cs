using Roundel.Ml.Operators;

namespace Roundel.Ml.Graphs;

/// <summary>Makes graphs of decoders from GGUF files of the architectures llama, qwen2, qwen3 and gpt2.</summary>
public static class GgufModelReader
{
    /// <summary>Makes the graph for a number of tokens.</summary>
    public static FloatModel Read(GgufFile file, int tokens, bool lastOnly = false)
    {
        ArgumentNullException.ThrowIfNull(file);
        string architecture = file.Metadata.GetValueOrDefault("general.architecture") as string ?? "";
        return architecture switch
        {
            "gpt2" => Gpt(file, tokens, lastOnly),
            "llama" or "qwen2" or "qwen3" => Llama(file, architecture, tokens, lastOnly),
            _ => throw new ModelFormatException($"GGUF files of architecture '{architecture}' are not supported."),
        };
    }

    private static int Int(GgufFile file, string key, int? otherwise = null) => file.Metadata.GetValueOrDefault(key) switch
    {
        long and >= 0 and <= int.MaxValue and var value => (int)(long)value,
        null when otherwise is { } number => number,
        _ => throw new ModelFormatException($"The GGUF file has no valid '{key}'."),
    };

    private static double Number(GgufFile file, string key, double otherwise) => file.Metadata.GetValueOrDefault(key) switch
    {
        null => otherwise,
        double value => value,
        _ => throw new ModelFormatException($"The GGUF file has no valid '{key}'."),
    };

    private static int Vocabulary(GgufFile file) => file.Describe("token_embd.weight").Dims is [var count, _] ? count
        : throw new ModelFormatException("The token embedding is no matrix.");

    private static FloatModel Gpt(GgufFile file, int tokens, bool lastOnly)
    {
        int hidden = Int(file, "gpt2.embedding_length"), heads = Int(file, "gpt2.attention.head_count");
        var config = new DecoderConfig
        {
            Name = "gpt2",
            Layers = Int(file, "gpt2.block_count"),
            Hidden = hidden,
            Intermediate = Int(file, "gpt2.feed_forward_length"),
            Heads = heads,
            KeyHeads = heads,
            HeadSize = heads > 0 ? hidden / heads : 0,
            Vocabulary = Vocabulary(file),
            Positions = Int(file, "gpt2.context_length"),
            Epsilon = (float)Number(file, "gpt2.attention.layer_norm_epsilon", 1e-5),
            TiedHead = !file.Tensors.Names.Contains("output.weight"),
        };
        // Matrices are stored as [outputs, inputs]; the embedding and the head are as in other checkpoints.
        return GptGraph.Build(config, tokens, (name, dims) =>
        {
            string stored = GptName(name);
            return dims.Length == 2 && stored.StartsWith("blk.", StringComparison.Ordinal)
                ? Strided.Transpose(file.Tensors.Weight(stored, [dims[1], dims[0]]), [1, 0]) : file.Tensors.Weight(stored, dims);
        }, lastOnly);
    }

    private static FloatModel Llama(GgufFile file, string a, int tokens, bool lastOnly)
    {
        if (file.Metadata.GetValueOrDefault($"{a}.rope.scaling.type") is not (null or "none") || file.Tensors.Names.Contains("rope_freqs.weight"))
            throw new ModelFormatException("Scaled rotary embeddings are not supported.");
        if (Int(file, $"{a}.expert_count", 0) != 0) throw new ModelFormatException("Mixtures of experts are not supported.");
        int hidden = Int(file, $"{a}.embedding_length"), heads = Int(file, $"{a}.attention.head_count");
        var config = new DecoderConfig
        {
            Name = a,
            Layers = Int(file, $"{a}.block_count"),
            Hidden = hidden,
            Intermediate = Int(file, $"{a}.feed_forward_length"),
            Heads = heads,
            KeyHeads = Int(file, $"{a}.attention.head_count_kv", heads),
            HeadSize = Int(file, $"{a}.attention.key_length", heads > 0 ? hidden / heads : 0),
            Vocabulary = Vocabulary(file),
            Epsilon = (float)Number(file, $"{a}.attention.layer_norm_rms_epsilon", 1e-6),
            RopeTheta = Number(file, $"{a}.rope.freq_base", 10000),
            AttentionBias = a == "qwen2",
            HeadNorm = a == "qwen3",
            TiedHead = !file.Tensors.Names.Contains("output.weight"),
        };
        return LlamaGraph.Build(config, tokens, (name, dims) =>
        {
            FloatTensor tensor = file.Tensors.Weight(LlamaName(name), dims);
            return a == "llama" && dims.Length == 2 && (name.EndsWith("q_proj.weight", StringComparison.Ordinal)
                || name.EndsWith("k_proj.weight", StringComparison.Ordinal))
                ? SplitPairs(tensor, config.HeadSize) : tensor;
        }, lastOnly);
    }

    /// <summary>Files of architecture llama hold the coordinates of a head as neighbouring pairs; here the first of all pairs come before the second
    /// ones.</summary>
    private static FloatTensor SplitPairs(FloatTensor tensor, int size) =>
        Strided.Transpose(tensor.Reshape([tensor.Dims[0] / size, size / 2, 2, tensor.Dims[1]]), [0, 2, 1, 3]).Reshape(tensor.Dims);

    /// <summary>GGUF's name of a tensor of GPT-2.</summary>
    internal static string GptName(string name) => Replace(name, "h.", ("ln_1", "attn_norm"), ("attn.c_attn", "attn_qkv"), ("attn.c_proj", "attn_output"),
    ("ln_2", "ffn_norm"),
        ("mlp.c_fc", "ffn_up"), ("mlp.c_proj", "ffn_down"), ("wte", "token_embd"), ("wpe", "position_embd"), ("ln_f", "output_norm"), ("lm_head", "output"));

    /// <summary>GGUF's name of a tensor of Llama or Qwen.</summary>
    internal static string LlamaName(string name) => Replace(name, "model.layers.", ("input_layernorm", "attn_norm"), ("post_attention_layernorm", "ffn_norm"),
        ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"),
        ("self_attn.q_norm", "attn_q_norm"),
        ("self_attn.k_norm", "attn_k_norm"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
        ("model.embed_tokens", "token_embd"),
        ("model.norm", "output_norm"), ("lm_head", "output"));

    private static string Replace(string name, string layers, params (string From, string To)[] parts)
    {
        string start = "", kind = name[(name.LastIndexOf('.') + 1)..], middle = name[..name.LastIndexOf('.')];
        if (middle.StartsWith(layers, StringComparison.Ordinal))
        {
            int dot = middle.IndexOf('.', layers.Length);
            start = $"blk.{middle[layers.Length..dot]}.";
            middle = middle[(dot + 1)..];
        }
        return start + parts.Single(p => p.From == middle).To + "." + kind;
    }
}
