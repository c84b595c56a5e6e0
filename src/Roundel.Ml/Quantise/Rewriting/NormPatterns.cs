using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>Norms that are written out, as older exporters do: (x − mean) / √(mean of squares + ε), and the same without a mean.</summary>
internal static class NormPatterns
{
    public static string[]? Collect(RewriteGraph g, FloatNode node)
    {
        if (Quotient(g, node) is not var (dividend, root)) return null;
        // √(v + ε), or (v + ε)^½.
        if (RootOf(g, root) is not { } sum || g.MakerOf(sum, "Add") is not { } add) return null;
        (string variance, string other) = g.Number(add.Inputs[1]) is null ? (add.Inputs[1], add.Inputs[0]) : (add.Inputs[0], add.Inputs[1]);
        if (g.Number(other) is not { } epsilon || epsilon < 0 || MeanOf(g, variance) is not { } squares || SquareOf(g, squares) is not { } squared
            || squared != dividend) return null;
        int length = g.Dims(dividend)[^1];
        var attribute = ("epsilon", (FloatAttribute)new FloatAttribute.Float((float)epsilon));
        string ones = g.Constant($"{node.Name} ones", [length], [.. Enumerable.Repeat(1f, length)]);
        return g.MakerOf(dividend, "Sub") is { } centred && MeanOf(g, centred.Inputs[1]) == centred.Inputs[0]
            ? [g.Add("LayerNormalization", [centred.Inputs[0], ones], attribute)]
            : [g.Add("RMSNormalization", [dividend, ones], attribute)];
    }

    /// <summary>A dividend and its divisor: a / b, or a · (1 / b) either way round.</summary>
    private static (string Dividend, string Divisor)? Quotient(RewriteGraph g, FloatNode node)
    {
        if (node.Op == "Div") return (node.Inputs[0], node.Inputs[1]);
        if (node.Op != "Mul") return null;
        for (int i = 0; i < 2; i++)
        {
            FloatNode? maker = g.MakerOf(node.Inputs[i]);
            if (maker is { Op: "Reciprocal" }) return (node.Inputs[1 - i], maker.Inputs[0]);
            if (maker is { Op: "Div" } && g.Number(maker.Inputs[0]) == 1) return (node.Inputs[1 - i], maker.Inputs[1]);
            if (maker is { Op: "Pow" } && g.Number(maker.Inputs[1]) == -0.5) return (node.Inputs[1 - i], node.Inputs[i]);
        }
        return null;
    }

    private static string? RootOf(RewriteGraph g, string value) => g.MakerOf(value) switch
    {
        { Op: "Sqrt" } root => root.Inputs[0],
        { Op: "Pow" } power when g.Number(power.Inputs[1]) is 0.5 or -0.5 => power.Inputs[0],
        _ => null,
    };

    /// <summary>What a value is the mean of along the last axis, which stays as one cell.</summary>
    private static string? MeanOf(RewriteGraph g, string value) => g.MakerOf(value, "ReduceMean") is { } mean && mean.Int("keepdims", 1) != 0
        && mean.Inputs.Count > 1 && g.ConstantOf(mean.Inputs[1]) is { Count: 1 } axes && g.Dims(mean.Inputs[0]) is var dims
        && (axes.Integers.Span[0] == -1 || axes.Integers.Span[0] == dims.Count - 1) ? mean.Inputs[0] : null;

    private static string? SquareOf(RewriteGraph g, string value) => g.MakerOf(value) switch
    {
        { Op: "Pow" } power when g.Number(power.Inputs[1]) == 2 => power.Inputs[0],
        { Op: "Mul" } product when product.Inputs[0] == product.Inputs[1] => product.Inputs[0],
        _ => null,
    };
}
