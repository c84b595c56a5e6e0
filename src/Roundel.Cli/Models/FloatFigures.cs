using Roundel.Ml.Graphs;

namespace Roundel.Cli.Models;

/// <summary>How large a float model is.</summary>
internal static class FloatFigures
{
    /// <summary>Operators with how often each occurs, the most frequent first.</summary>
    public static IReadOnlyList<(string Op, int Count)> Operators(FloatModel model) =>
        [.. model.Nodes.GroupBy(n => n.Op).Select(g => (g.Key, g.Count())).OrderByDescending(o => o.Item2).ThenBy(o => o.Key, StringComparer.Ordinal)];

    /// <summary>Multiplications that are summed, of matrix products and convolutions.</summary>
    public static long Products(FloatModel model) => Products(model.Expanded().Nodes, model.Expanded().Values);

    private static long Products(IReadOnlyList<FloatNode> nodes, IReadOnlyDictionary<string, FloatPort> values)
    {
        long sum = 0;
        foreach (FloatNode node in nodes)
        {
            long Cells() => values[node.Outputs[0]].Dims.Aggregate(1L, (product, dim) => product * dim);
            IReadOnlyList<int> Dims(int input) => values[node.Inputs[input]].Dims;
            sum += node.Op switch
            {
                "MatMul" or "MatMulInteger" => Cells() * Dims(0)[^1],
                "Gemm" => Cells() * Dims(0)[node.Int("transA", 0) == 0 ? 1 : 0],
                "Conv" => Cells() * Dims(1).Skip(1).Aggregate(1L, (product, dim) => product * dim),
                _ => 0,
            };
        }
        return sum;
    }
}
