using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>What works on rows, by simpler operators.</summary>
internal static class RowDefinitions
{
    private static readonly (string, FloatAttribute) Keep = ("keepdims", new FloatAttribute.Int(1));

    public static string[]? Expand(RewriteGraph g, FloatNode node) => node.Op switch
    {
        "ReduceMin" => [g.Add("Neg", [Reduced(g, node, "ReduceMax", g.Add("Neg", [node.Inputs[0]]))])],
        "ReduceL1" => [Reduced(g, node, "ReduceSum", g.Add("Abs", [node.Inputs[0]]))],
        "ReduceL2" => [g.Add("Sqrt", [Reduced(g, node, "ReduceSumSquare", node.Inputs[0])])],
        "ReduceLogSum" => [g.Add("Log", [Reduced(g, node, "ReduceSum", node.Inputs[0])])],
        "ReduceLogSumExp" => [LogSumExp(g, node)],
        "GlobalMaxPool" => [g.Add("ReduceMax", [node.Inputs[0], Behind(g, node, 2)], Keep)],
        "GlobalAveragePool" => [g.Add("ReduceMean", [node.Inputs[0], Behind(g, node, 2)], Keep)],
        "LpNormalization" => [LpNorm(g, node)],
        "ArgMin" => [g.Add("ArgMax", [g.Add("Neg", [node.Inputs[0]])], Attributes(node))],
        "TopK" when node.Int("largest", 1) == 0 => Smallest(g, node),
        "InstanceNormalization" => [GroupNorm(g, node, g.Dims(node.Inputs[0])[1])],
        "GroupNormalization" => [GroupNorm(g, node, (int)node.Int("num_groups", 0))],
        "LayerNormalization" or "RMSNormalization" => OverSeveralAxes(g, node),
        _ => null,
    };

    private static (string, FloatAttribute)[] Attributes(FloatNode node) => [.. node.Attributes.Select(a => (a.Key, a.Value))];

    private static string Reduced(RewriteGraph g, FloatNode node, string op, string x) => g.Add(op, [x, .. node.Inputs.Skip(1)], Attributes(node));

    /// <summary>All axes from one on.</summary>
    private static string Behind(RewriteGraph g, FloatNode node, int first) =>
        g.Integers([.. Enumerable.Range(first, g.Dims(node.Inputs[0]).Count - first).Select(a => (long)a)]);

    /// <summary>m + log Σ exp(x − m), m the maximum.</summary>
    private static string LogSumExp(RewriteGraph g, FloatNode node)
    {
        string[] axes = [.. node.Inputs.Skip(1)];
        string maximum = g.Add("ReduceMax", [node.Inputs[0], .. axes], Keep);
        string sum = g.Add("ReduceSum", [g.Add("Exp", [g.Add("Sub", [node.Inputs[0], maximum])]), .. axes], Keep);
        return Shaped(g, g.Add("Add", [maximum, g.Add("Log", [sum])]), g.ResultOf(node).Dims);
    }

    private static string Shaped(RewriteGraph g, string x, IReadOnlyList<int> dims) =>
        g.Dims(x).SequenceEqual(dims) ? x : g.Add("Reshape", [x, g.Integers([.. dims.Select(d => (long)d)])]);

    private static string LpNorm(RewriteGraph g, FloatNode node)
    {
        string axis = g.Integers(node.Int("axis", -1)), norm = g.Add(node.Int("p", 2) == 1 ? "ReduceL1" : "ReduceL2", [node.Inputs[0], axis], Keep);
        return g.Add("Mul", [node.Inputs[0], g.Add("Reciprocal", [norm])]);
    }

    private static string[] Smallest(RewriteGraph g, FloatNode node)
    {
        string[] parts = g.Add("TopK", [g.Add("Neg", [node.Inputs[0]]), node.Inputs[1]], 2,
            [.. Attributes(node).Where(a => a.Item1 != "largest")]);
        return [g.Add("Neg", [parts[0]]), parts[1]];
    }

    /// <summary>Each group of channels is a row; scale and bias are the channels'.</summary>
    private static string GroupNorm(RewriteGraph g, FloatNode node, int groups)
    {
        IReadOnlyList<int> dims = g.Dims(node.Inputs[0]);
        int length = 1;
        for (int i = 1; i < dims.Count; i++) length *= dims[i];
        length /= groups;
        string rows = g.Add("Reshape", [node.Inputs[0], g.Integers(dims[0], groups, length)]);
        string ones = g.Constant($"{node.Name} ones", [length], [.. Enumerable.Repeat(1f, length)]);
        string normed = Shaped(g, g.Add("LayerNormalization", [rows, ones], ("epsilon", new FloatAttribute.Float(node.Float("epsilon", 1e-5f)))), dims);
        int[] channels = [dims[1], .. Enumerable.Repeat(1, dims.Count - 2)];
        string Of(int input) => Shaped(g, node.Inputs[input], channels);
        return g.Add("Add", [g.Add("Mul", [normed, Of(1)]), Of(2)]);
    }

    /// <summary>Several axes at once are one row.</summary>
    private static string[]? OverSeveralAxes(RewriteGraph g, FloatNode node)
    {
        IReadOnlyList<int> dims = g.Dims(node.Inputs[0]);
        int axis = (int)node.Int("axis", -1);
        if (axis < 0) axis += dims.Count;
        if (axis == dims.Count - 1 || node.Outputs.Skip(1).Any(o => o.Length > 0)) return null;
        int length = 1;
        for (int i = axis; i < dims.Count; i++) length *= dims[i];
        string rows = g.Add("Reshape", [node.Inputs[0], g.Integers([.. dims.Take(axis).Select(d => (long)d), length])]);
        string ones = g.Constant($"{node.Name} ones", [length], [.. Enumerable.Repeat(1f, length)]);
        string result = Shaped(g, g.Add(node.Op, [rows, ones], ("epsilon", new FloatAttribute.Float(node.Float("epsilon", 1e-5f)))), dims);
        result = g.Add("Mul", [result, node.Inputs[1]]);
        return [node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? g.Add("Add", [result, node.Inputs[2]]) : result];
    }
}
