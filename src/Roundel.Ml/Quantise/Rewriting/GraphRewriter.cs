using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>
/// Writes a float graph anew in the operators that <see cref="Lowering"/> knows: norms that are written out become norms, norms over batches go into the
/// products before them, and whatever has a definition by simpler operators becomes that. In real numbers the graph stays the same function.
/// </summary>
internal static class GraphRewriter
{
    private static readonly Func<RewriteGraph, FloatNode, string[]?>[] Rules =
        [Copies.Remove, NormPatterns.Collect, ChannelFolding.Fold, Definitions.Expand, RowDefinitions.Expand];

    /// <summary>Definitions use others that have one: so many times at most.</summary>
    private const int MaxRounds = 6;

    /// <summary>The same function in fewer operators.</summary>
    /// <exception cref="ModelException">A node's parameters have to be constant and are not.</exception>
    public static FloatModel Simplify(FloatModel model)
    {
        model = model.Expanded();
        foreach (Func<RewriteGraph, FloatNode, string[]?> rule in Rules)
            for (int round = 0; round < MaxRounds; round++)
            {
                var graph = new RewriteGraph(model);
                if (!graph.Rewrite(rule)) break;
                model = graph.Build();
            }
        return model;
    }
}

/// <summary>Nodes that do nothing to real numbers.</summary>
internal static class Copies
{
    public static string[]? Remove(RewriteGraph g, FloatNode node)
    {
        if (node.Op == "Identity" && !node.Name.Contains(".out", StringComparison.Ordinal)) return [node.Inputs[0]];
        if (node.Op == "Cast" && g.TypeOf(node.Inputs[0]).IsFloat() && g.ResultOf(node).Type == g.TypeOf(node.Inputs[0])) return [node.Inputs[0]];
        // Classes, in whatever integers.
        if (node.Op == "Gather" && g.MakerOf(node.Inputs[1]) is { Op: "Cast" or "Identity" } cast && !g.TypeOf(cast.Inputs[0]).IsFloat()
            && g.TypeOf(cast.Inputs[0]) is ElementType.Int32 or ElementType.Int64)
            return [g.Add("Gather", [node.Inputs[0], cast.Inputs[0]], [.. node.Attributes.Select(a => (a.Key, a.Value))])];
        return null;
    }
}
