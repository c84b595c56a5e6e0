namespace Roundel.Ml.Graphs;

/// <summary>Decoders of the GPT-2 family: learnt positions, LayerNorm, GELU, biases everywhere.</summary>
public static class GptGraph
{
    /// <summary>Makes the graph for a number of tokens; the input "tokens" is [1, tokens], the output "logits" [1, tokens, vocabulary].</summary>
    /// <param name="config">The shape.</param>
    /// <param name="tokens">Number of tokens.</param>
    /// <param name="weight">Gives a tensor by its name in published GPT-2 checkpoints (wte.weight, h.0.attn.c_attn.weight, …), which must have the
    /// dimensions asked for; matrices are [inputs, outputs].</param>
    /// <param name="lastOnly">Whether logits are computed for the last token alone.</param>
    public static FloatModel Build(DecoderConfig config, int tokens, Func<string, int[], FloatTensor> weight, bool lastOnly = false)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weight);
        config.Validate();
        if (tokens < 1 || tokens > config.Positions) throw new ModelFormatException($"{tokens} tokens do not fit {config.Positions} positions.");
        int hidden = config.Hidden;
        var g = new GraphBuilder(config.Name);
        string Weight(string name, params int[] dims) => g.Weight(name, weight(name, dims));
        string input = g.Input("tokens", ElementType.Int64, 1, tokens), embedding = Weight("wte.weight", config.Vocabulary, hidden);
        string positions = g.Add("Gather", [Weight("wpe.weight", config.Positions, hidden), g.Integers([.. Enumerable.Range(0, tokens).Select(i => (long)i)])]);
        string x = g.Add("Add", [g.Add("Gather", [embedding, input]), positions]);
        for (int layer = 0; layer < config.Layers; layer++)
        {
            string p = $"h.{layer}.";
            g.Prefix = p;
            x = g.Add("Add", [x, Attention(g, config, tokens, Norm(g, config, Weight, x, p + "ln_1"), Weight, p)]);
            string inner = Linear(g, Weight, Norm(g, config, Weight, x, p + "ln_2"), p + "mlp.c_fc", hidden, config.Intermediate);
            string active = g.Add("Gelu", [inner], ("approximate", new FloatAttribute.Text("tanh")));
            x = g.Add("Add", [x, Linear(g, Weight, active, p + "mlp.c_proj", config.Intermediate, hidden)]);
        }
        g.Prefix = "";
        if (lastOnly) x = g.Add("Slice", [x, g.Integers(tokens - 1), g.Integers(tokens), g.Integers(1)]);
        string head = config.TiedHead ? embedding : Weight("lm_head.weight", config.Vocabulary, hidden);
        string logits = g.Add("MatMul", [Norm(g, config, Weight, x, "ln_f"), g.Add("Transpose", [head], ("perm", new FloatAttribute.Ints([1, 0])))]);
        return g.BuildAs((logits, "logits"));
    }

    private static string Norm(GraphBuilder g, DecoderConfig config, Func<string, int[], string> weight, string x, string name) =>
        g.Add("LayerNormalization", [x, weight(name + ".weight", [config.Hidden]), weight(name + ".bias", [config.Hidden])],
            ("epsilon", new FloatAttribute.Float(config.Epsilon)));

    private static string Linear(GraphBuilder g, Func<string, int[], string> weight, string x, string name, int inputs, int outputs) =>
        g.Add("Add", [g.Add("MatMul", [x, weight(name + ".weight", [inputs, outputs])]), weight(name + ".bias", [outputs])]);

    private static string Attention(GraphBuilder g, DecoderConfig config, int tokens, string x, Func<string, int[], string> weight, string p)
    {
        int hidden = config.Hidden, size = hidden / config.Heads;
        if (hidden % config.Heads != 0) throw new ModelFormatException($"{config.Heads} heads do not share {hidden} numbers.");
        string[] parts = g.Add("Split", [Linear(g, weight, x, p + "attn.c_attn", hidden, 3 * hidden), g.Integers(hidden, hidden, hidden)], 3,
            ("axis", new FloatAttribute.Int(2)));
        string Heads(string part, params long[] perm) =>
            g.Add("Transpose", [g.Add("Reshape", [part, g.Integers(1, tokens, config.Heads, size)])], ("perm", new FloatAttribute.Ints(perm)));
        string scores = g.Add("MatMul", [Heads(parts[0], 0, 2, 1, 3), Heads(parts[1], 0, 2, 3, 1)]);
        string masked = g.Add("Add", [g.Add("Mul", [scores, g.Number((float)(1 / Math.Sqrt(size)))]), g.CausalMask(tokens, tokens)]);
        string mixed = g.Add("MatMul", [g.Add("Softmax", [masked], ("axis", new FloatAttribute.Int(-1))), Heads(parts[2], 0, 2, 1, 3)]);
        string merged = g.Add("Reshape", [g.Add("Transpose", [mixed], ("perm", new FloatAttribute.Ints([0, 2, 1, 3]))), g.Integers(1, tokens, hidden)]);
        return Linear(g, weight, merged, p + "attn.c_proj", hidden, hidden);
    }
}
