using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Operators whose meaning is a small graph of others: rotary embedding, attention, transposed convolution.</summary>
internal static class CompositeOperators
{
    public static void Register(Dictionary<string, Operator> table)
    {
        table["RotaryEmbedding"] = Operator.Of(3, 4, c => Run(c, out Shape[] s) is var _ ? s[0] : default, (c, s) => RunExpanded(c)[0], foldable: false);
        table["ConvTranspose"] = Operator.Of(2, 3, c => Run(c, out Shape[] s) is var _ ? s[0] : default, (c, s) => RunExpanded(c)[0], foldable: false);
        table["Attention"] = new Operator(3, 6, 3, c => Run(c, out Shape[] s) is var _ ? s : [], (c, s) => RunExpanded(c)) { Foldable = false };
    }

    /// <summary>Whether an operator is defined by <see cref="Expand"/>.</summary>
    public static bool Has(string op) => op is "RotaryEmbedding" or "Attention" or "ConvTranspose";

    /// <summary>Adds the graph of a node; returns the values that stand for its outputs.</summary>
    public static string[] Expand(GraphBuilder graph, FloatNode node) => node.Op switch
    {
        "Attention" => Attention(graph, node),
        "ConvTranspose" => [TransposedConvolution.Expand(graph, node)],
        _ => [Rotary(graph, node)],
    };

    /// <summary>Shapes come from the graph as well.</summary>
    private static FloatModel Run(NodeContext c, out Shape[] shapes)
    {
        FloatNode node = c.Node;
        var graph = new GraphBuilder(node.Name);
        foreach ((string name, int i) in node.Inputs.Select((n, i) => (n, i)).Where(p => p.n.Length > 0).DistinctBy(p => p.n))
            graph.Input(name, c.In(i).Type, c.In(i).Dims);
        string[] outputs = Expand(graph, node);
        shapes = [.. outputs.Select(o => new Shape(graph.TypeOf(o), [.. graph.Dims(o)]))];
        return graph.Build([.. outputs.Distinct()]);
    }

    private static FloatTensor[] RunExpanded(NodeContext c)
    {
        FloatNode node = c.Node;
        FloatModel model = Run(c, out _);
        var inputs = new Dictionary<string, FloatTensor>();
        for (int i = 0; i < node.Inputs.Count; i++)
            if (node.Inputs[i].Length > 0) inputs[node.Inputs[i]] = c.Value(i);
        IReadOnlyDictionary<string, FloatTensor> results = FloatInterpreter.Run(model, inputs);
        return [.. model.Outputs.Select(o => results[o.Name])];
    }

    private static ModelFormatException Refuse(FloatNode node, string why) => new($"Node '{node.Name}' ({node.Op}): {why}.");

    private static FloatAttribute.Ints Perm(params long[] axes) => new(axes);

    private static bool Present(FloatNode node, int input) => input < node.Inputs.Count && node.Inputs[input].Length > 0;

    /// <summary>[batch, length, heads · d] to [batch, heads, length, d]; four axes stay as they are.</summary>
    private static string SplitHeads(GraphBuilder g, FloatNode node, string x, long heads)
    {
        IReadOnlyList<int> dims = g.Dims(x);
        if (dims.Count == 4) return x;
        if (dims.Count != 3 || heads <= 0 || dims[2] % heads != 0) throw Refuse(node, $"[{string.Join(',', dims)}] cannot be split into {heads} heads");
        string split = g.Add("Reshape", [x, g.Integers(dims[0], dims[1], heads, dims[2] / heads)]);
        return g.Add("Transpose", [split], ("perm", Perm(0, 2, 1, 3)));
    }

    private static string MergeHeads(GraphBuilder g, string x)
    {
        IReadOnlyList<int> dims = g.Dims(x);
        string swapped = g.Add("Transpose", [x], ("perm", Perm(0, 2, 1, 3)));
        return g.Add("Reshape", [swapped, g.Integers(dims[0], dims[2], (long)dims[1] * dims[3])]);
    }

    private static string Slice(GraphBuilder g, string x, long start, long end, long axis, long step = 1) =>
        g.Add("Slice", [x, g.Integers(start), g.Integers(end), g.Integers(axis), g.Integers(step)]);

    /// <summary>Turns pairs of coordinates: the two halves of a head, or neighbours if interleaved.</summary>
    private static string Rotary(GraphBuilder g, FloatNode node)
    {
        bool flat = g.Dims(node.Inputs[0]).Count == 3, interleaved = node.Int("interleaved", 0) != 0;
        string x = SplitHeads(g, node, node.Inputs[0], node.Int("num_heads", 0));
        if (g.Dims(x).Count != 4) throw Refuse(node, "the input has neither three axes nor four");
        int size = g.Dims(x)[3];
        long rotated = node.Int("rotary_embedding_dim", 0) is 0 ? size : node.Int("rotary_embedding_dim", 0);
        if (rotated < 2 || rotated > size || rotated % 2 != 0) throw Refuse(node, $"{rotated} of {size} coordinates cannot be turned");
        string head = rotated == size ? x : Slice(g, x, 0, rotated, 3);
        (string first, string second) = interleaved
            ? (Slice(g, head, 0, rotated, 3, 2), Slice(g, head, 1, rotated, 3, 2))
            : (Slice(g, head, 0, rotated / 2, 3), Slice(g, head, rotated / 2, rotated, 3));
        // [batch, length, d / 2], and an axis for the heads.
        string Cache(int input) => g.Add("Unsqueeze", [Present(node, 3) ? g.Add("Gather", [node.Inputs[input], node.Inputs[3]]) : node.Inputs[input],
            g.Integers(1)]);
        string cos = Cache(1), sin = Cache(2);
        IReadOnlyList<int> cache = g.Dims(cos);
        if (cache.Count != 4 || cache[3] != rotated / 2 || cache[2] != g.Dims(x)[2] || cache[0] != 1 && cache[0] != g.Dims(x)[0]
            || !cache.SequenceEqual(g.Dims(sin)))
            throw Refuse(node, $"the tables [{string.Join(',', cache)}] do not fit [{string.Join(',', g.Dims(x))}]");
        string real = g.Add("Sub", [g.Add("Mul", [first, cos]), g.Add("Mul", [second, sin])]),
            imaginary = g.Add("Add", [g.Add("Mul", [first, sin]), g.Add("Mul", [second, cos])]);
        string turned;
        if (interleaved)
        {
            string pairs = g.Add("Concat", [g.Add("Unsqueeze", [real, g.Integers(4)]), g.Add("Unsqueeze", [imaginary, g.Integers(4)])],
                ("axis", new FloatAttribute.Int(4)));
            turned = g.Add("Reshape", [pairs, g.Integers([.. g.Dims(head).Select(d => (long)d)])]);
        }
        else turned = g.Add("Concat", [real, imaginary], ("axis", new FloatAttribute.Int(3)));
        if (rotated != size) turned = g.Add("Concat", [turned, Slice(g, x, rotated, size, 3)], ("axis", new FloatAttribute.Int(3)));
        return flat ? MergeHeads(g, turned) : turned;
    }

    /// <summary>softmax(scale · Q · Kᵀ + mask) · V for each head; heads of K and V are repeated where Q has more.</summary>
    private static string[] Attention(GraphBuilder g, FloatNode node)
    {
        if (node.Float("softcap", 0) != 0) throw Refuse(node, "softcap is not supported");
        bool flat = g.Dims(node.Inputs[0]).Count == 3;
        string q = SplitHeads(g, node, node.Inputs[0], node.Int("q_num_heads", 0));
        string k = SplitHeads(g, node, node.Inputs[1], node.Int("kv_num_heads", 0)), v = SplitHeads(g, node, node.Inputs[2], node.Int("kv_num_heads", 0));
        if (g.Dims(q).Count != 4 || g.Dims(k).Count != 4 || g.Dims(v).Count != 4) throw Refuse(node, "an input has neither three axes nor four");
        int past = 0;
        if (Present(node, 4) != Present(node, 5)) throw Refuse(node, "past keys come with past values");
        if (Present(node, 4))
        {
            past = g.Dims(node.Inputs[4]) is [_, _, var length, _] ? length : throw Refuse(node, "the past has not four axes");
            k = g.Add("Concat", [node.Inputs[4], k], ("axis", new FloatAttribute.Int(2)));
            v = g.Add("Concat", [node.Inputs[5], v], ("axis", new FloatAttribute.Int(2)));
        }
        string keys = RepeatHeads(g, node, k, g.Dims(q)[1]), values = RepeatHeads(g, node, v, g.Dims(q)[1]);
        float scale = node.Float("scale", (float)(1 / Math.Sqrt(g.Dims(q)[3])));
        string scores = g.Add("MatMul", [g.Add("Mul", [q, g.Number(scale)]), g.Add("Transpose", [keys], ("perm", Perm(0, 1, 3, 2)))]);
        if (node.Int("is_causal", 0) != 0) scores = g.Add("Add", [scores, g.CausalMask(g.Dims(scores)[2], g.Dims(scores)[3], past)]);
        if (Present(node, 3))
        {
            string mask = node.Inputs[3];
            if (g.TypeOf(mask) == ElementType.Bool) mask = g.Add("Where", [mask, g.Number(0), g.Number(float.MinValue)]);
            scores = g.Add("Add", [scores, mask]);
        }
        string result = g.Add("MatMul", [g.Add("Softmax", [scores], ("axis", new FloatAttribute.Int(-1))), values]);
        return [flat ? MergeHeads(g, result) : result, k, v];
    }

    private static string RepeatHeads(GraphBuilder g, FloatNode node, string x, int heads)
    {
        IReadOnlyList<int> dims = g.Dims(x);
        if (dims[1] == heads) return x;
        if (dims[1] == 0 || heads % dims[1] != 0) throw Refuse(node, $"{dims[1]} heads do not serve {heads}");
        string wide = g.Add("Expand", [g.Add("Unsqueeze", [x, g.Integers(2)]), g.Integers(dims[0], dims[1], heads / dims[1], dims[2], dims[3])]);
        return g.Add("Reshape", [wide, g.Integers(dims[0], heads, dims[2], dims[3])]);
    }
}
