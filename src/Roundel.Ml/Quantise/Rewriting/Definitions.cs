using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>Products, functions of several numbers and comparisons, by simpler operators.</summary>
internal static class Definitions
{
    public static string[]? Expand(RewriteGraph g, FloatNode node) => node.Op switch
    {
        "Gemm" => Gemm(g, node),
        "MatMul" => MatMul(g, node),
        "Div" => Quotient(g, node),
        "PRelu" => [PRelu(g, node)],
        "Sum" => [node.Inputs.Aggregate((a, b) => g.Add("Add", [a, b]))],
        "Max" => Extreme(g, node, v => v),
        "Min" => Extreme(g, node, v => g.Add("Neg", [v])) is [var least] ? [g.Add("Neg", [least])] : null,
        "Equal" or "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" => Compare(g, node),
        "Tile" => [Tile(g, node)],
        _ => null,
    };

    private static FloatAttribute.Ints Perm(IEnumerable<int> axes) => new([.. axes.Select(a => (long)a)]);

    private static string Transposed(RewriteGraph g, string x)
    {
        int rank = g.Dims(x).Count;
        return g.Add("Transpose", [x], ("perm", Perm([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2])));
    }

    private static string Scaled(RewriteGraph g, string name, string x, float factor)
    {
        if (factor == 1) return x;
        return g.ConstantOf(x) is { } constant ? g.Constant($"{name} {factor}", [.. constant.Dims], [.. constant.ToFloats().Select(v => v * factor)])
            : g.Add("Mul", [x, g.Number(factor)]);
    }

    /// <summary>What is left of Gemm: a matrix times constant weights, and a constant bias.</summary>
    private static string[]? Gemm(RewriteGraph g, FloatNode node)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        string? c = node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? node.Inputs[2] : null;
        (float alpha, float beta, bool turnsA, bool turnsB) =
            (node.Float("alpha", 1), node.Float("beta", 1), node.Int("transA", 0) != 0, node.Int("transB", 0) != 0);
        bool isPlain = g.ConstantOf(a) is null && g.ConstantOf(b) is not null && (c is null || g.ConstantOf(c) is not null);
        if (isPlain && alpha == 1 && beta == 1 && !turnsA) return null;
        if (turnsA) a = Transposed(g, a);
        if (c is not null) c = Scaled(g, node.Name, c, beta);
        if (isPlain)
        {
            string[] inputs = c is null ? [a, Scaled(g, b, b, alpha)] : [a, Scaled(g, b, b, alpha), c];
            return [g.Add("Gemm", inputs, ("transB", new FloatAttribute.Int(turnsB ? 1 : 0)))];
        }
        string product = Scaled(g, node.Name, g.Add("MatMul", [a, turnsB ? Transposed(g, b) : b]), alpha);
        return [c is null ? product : g.Add("Add", [product, c])];
    }

    /// <summary>A vector is a matrix of one row, or one column.</summary>
    private static string[]? MatMul(RewriteGraph g, FloatNode node)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        if (g.Dims(a).Count > 1 && g.Dims(b).Count > 1) return null;
        if (g.Dims(a).Count == 1) a = g.Add("Reshape", [a, g.Integers(1, g.Dims(a)[0])]);
        if (g.Dims(b).Count == 1) b = g.Add("Reshape", [b, g.Integers(g.Dims(b)[0], 1)]);
        return [g.Add("Reshape", [g.Add("MatMul", [a, b]), g.Integers([.. g.ResultOf(node).Dims.Select(d => (long)d)])])];
    }

    /// <summary>By what is not constant: times its reciprocal.</summary>
    private static string[]? Quotient(RewriteGraph g, FloatNode node) =>
        g.ConstantOf(node.Inputs[1]) is not null || !g.ResultOf(node).Type.IsFloat() ? null
            : g.Number(node.Inputs[0]) == 1 ? [g.Add("Reciprocal", [node.Inputs[1]])]
            : [g.Add("Mul", [node.Inputs[0], g.Add("Reciprocal", [node.Inputs[1]])])];

    /// <summary>max(x, 0) − slope·max(−x, 0).</summary>
    private static string PRelu(RewriteGraph g, FloatNode node) => g.Add("Sub",
        [g.Add("Relu", [node.Inputs[0]]), g.Add("Mul", [g.Add("Relu", [g.Add("Neg", [node.Inputs[0]])]), node.Inputs[1]])]);

    /// <summary>The largest of several, side by side on an axis of their own; one number beside another value is a function of that.</summary>
    private static string[]? Extreme(RewriteGraph g, FloatNode node, Func<string, string> each)
    {
        if (node.Inputs.Count == 1) return [each(node.Inputs[0])];
        if (node.Inputs.Count == 2 && node.Inputs.Any(i => g.Number(i) is not null)) return null;
        IReadOnlyList<int> dims = g.ResultOf(node).Dims;
        string shape = g.Integers([.. dims.Select(d => (long)d)]), last = g.Integers(dims.Count);
        string[] parts = [.. node.Inputs.Select(i => g.Add("Unsqueeze", [g.Add("Expand", [each(i), shape]), last]))];
        string all = g.Add("Concat", parts, ("axis", new FloatAttribute.Int(dims.Count)));
        return [g.Add("ReduceMax", [all, last], ("keepdims", new FloatAttribute.Int(0)))];
    }

    /// <summary>With zero, of the difference.</summary>
    private static string[]? Compare(RewriteGraph g, FloatNode node) =>
        node.Inputs.Any(i => g.Number(i) is not null) || !g.TypeOf(node.Inputs[0]).IsFloat() ? null
            : [g.Add(node.Op, [g.Add("Sub", node.Inputs), g.Number(0)])];

    /// <summary>Repeats along new axes, which then join the old ones.</summary>
    private static string Tile(RewriteGraph g, FloatNode node)
    {
        FloatTensor repeats = g.ConstantOf(node.Inputs[1]) ?? throw new ModelException(node.Name, "a number of repetitions that is not constant");
        string x = node.Inputs[0];
        for (int axis = 0; axis < repeats.Count; axis++)
        {
            int times = (int)repeats.Integers.Span[axis];
            if (times != 1) x = g.Add("Concat", [.. Enumerable.Repeat(x, times)], ("axis", new FloatAttribute.Int(axis)));
        }
        return x;
    }
}
