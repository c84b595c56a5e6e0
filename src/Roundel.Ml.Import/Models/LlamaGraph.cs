namespace Roundel.Ml.Graphs;

/// <summary>Decoders of the Llama and Qwen families: RMSNorm, rotary positions, shared heads of keys and values, SwiGLU.</summary>
public static class LlamaGraph
{
    /// <summary>Makes the graph for a number of tokens; the input "tokens" is [1, tokens], the output "logits" [1, tokens, vocabulary].</summary>
    /// <param name="config">The shape.</param>
    /// <param name="tokens">Number of tokens.</param>
    /// <param name="weight">Gives a tensor by its name in published checkpoints (model.layers.0.self_attn.q_proj.weight, …), which must have the
    /// dimensions asked for; matrices are [outputs, inputs].</param>
    /// <param name="lastOnly">Whether logits are computed for the last token alone.</param>
    public static FloatModel Build(DecoderConfig config, int tokens, Func<string, int[], FloatTensor> weight, bool lastOnly = false)
    {
        var g = Start(config, tokens, weight, out Func<string, int[], string> named);
        string input = g.Input("tokens", ElementType.Int64, 1, tokens), embedding = named("model.embed_tokens.weight", [config.Vocabulary, config.Hidden]);
        string x = g.Add("Gather", [embedding, input]);
        for (int layer = 0; layer < config.Layers; layer++) x = Block(g, config, tokens, x, named, $"model.layers.{layer}.");
        g.Prefix = "";
        if (lastOnly) x = g.Add("Slice", [x, g.Integers(tokens - 1), g.Integers(tokens), g.Integers(1)]);
        string head = config.TiedHead ? embedding : named("lm_head.weight", [config.Vocabulary, config.Hidden]);
        return g.BuildAs((Times(g, Norm(g, config, x, named("model.norm.weight", [config.Hidden])), head), "logits"));
    }

    /// <summary>One block alone: "x" [1, tokens, hidden] to "y" of the same shape; names of weights are those of layer 0.</summary>
    public static FloatModel BuildBlock(DecoderConfig config, int tokens, Func<string, int[], FloatTensor> weight)
    {
        var g = Start(config, tokens, weight, out Func<string, int[], string> named);
        string x = g.Input("x", ElementType.Float32, 1, tokens, config.Hidden);
        return g.BuildAs((Block(g, config, tokens, x, named, "model.layers.0."), "y"));
    }

    private static GraphBuilder Start(DecoderConfig config, int tokens, Func<string, int[], FloatTensor> weight, out Func<string, int[], string> named)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weight);
        config.Validate();
        if (tokens is < 1 or > 1 << 16) throw new ModelFormatException($"{tokens} tokens are not supported.");
        var g = new GraphBuilder(config.Name);
        named = (name, dims) => g.Weight(name, weight(name, dims));
        return g;
    }

    private static string Norm(GraphBuilder g, DecoderConfig config, string x, string scale) =>
        g.Add("RMSNormalization", [x, scale], ("epsilon", new FloatAttribute.Float(config.Epsilon)), ("axis", new FloatAttribute.Int(-1)));

    private static string Times(GraphBuilder g, string x, string matrix) =>
        g.Add("MatMul", [x, g.Add("Transpose", [matrix], ("perm", new FloatAttribute.Ints([1, 0])))]);

    private static string Block(GraphBuilder g, DecoderConfig config, int tokens, string x, Func<string, int[], string> named, string p)
    {
        g.Prefix = p;
        int hidden = config.Hidden, inner = config.Intermediate;
        x = g.Add("Add", [x, Attention(g, config, tokens, Norm(g, config, x, named(p + "input_layernorm.weight", [hidden])), named, p + "self_attn.")]);
        string y = Norm(g, config, x, named(p + "post_attention_layernorm.weight", [hidden]));
        string gate = Times(g, y, named(p + "mlp.gate_proj.weight", [inner, hidden])), up = Times(g, y, named(p + "mlp.up_proj.weight", [inner, hidden]));
        string active = g.Add("Mul", [g.Add("Mul", [gate, g.Add("Sigmoid", [gate])]), up]);
        return g.Add("Add", [x, Times(g, active, named(p + "mlp.down_proj.weight", [hidden, inner]))]);
    }

    private static string Attention(GraphBuilder g, DecoderConfig config, int tokens, string x, Func<string, int[], string> named, string p)
    {
        int size = config.HeadSize;
        string Project(string name, int heads)
        {
            string y = Times(g, x, named($"{p}{name}_proj.weight", [heads * size, config.Hidden]));
            if (config.AttentionBias) y = g.Add("Add", [y, named($"{p}{name}_proj.bias", [heads * size])]);
            y = g.Add("Reshape", [y, g.Integers(1, tokens, heads, size)]);
            if (config.HeadNorm && name != "v") y = Norm(g, config, y, named($"{p}{name}_norm.weight", [size]));
            return g.Add("Transpose", [y], ("perm", new FloatAttribute.Ints([0, 2, 1, 3])));
        }
        (string cos, string sin) = Tables(g, config, tokens);
        string q = g.Add("RotaryEmbedding", [Project("q", config.Heads), cos, sin]), k = g.Add("RotaryEmbedding", [Project("k", config.KeyHeads), cos, sin]);
        string mixed = g.Add("Attention", [q, k, Project("v", config.KeyHeads)], ("is_causal", new FloatAttribute.Int(1)));
        string merged = g.Add("Reshape", [g.Add("Transpose", [mixed], ("perm", new FloatAttribute.Ints([0, 2, 1, 3]))),
            g.Integers(1, tokens, config.Heads * size)]);
        return Times(g, merged, named(p + "o_proj.weight", [config.Hidden, config.Heads * size]));
    }

    /// <summary>Cosines and sines of position · theta^(−2i / size), as [1, tokens, size / 2].</summary>
    private static (string Cos, string Sin) Tables(GraphBuilder g, DecoderConfig config, int tokens)
    {
        if (g.Has("rope.cos")) return ("rope.cos", "rope.sin");
        int half = config.HeadSize / 2;
        int[] dims = [1, tokens, half];
        double Angle(int i) => i / half * Math.Pow(config.RopeTheta, -(double)(i % half) / half);
        FloatTensor Table(Func<double, double> of) => FloatTensor.FromFloats(dims, [.. Enumerable.Range(0, tokens * half).Select(i => (float)of(Angle(i)))]);
        return (g.Weight("rope.cos", Table(Math.Cos)), g.Weight("rope.sin", Table(Math.Sin)));
    }
}
