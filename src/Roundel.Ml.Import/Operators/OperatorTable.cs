using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>All operators that have a meaning here.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Operator> Table = Make();

    /// <summary>Names of the operators, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The meaning of a node's operator, after a check of the numbers of inputs and outputs.</summary>
    public static Operator Of(FloatNode node)
    {
        if (!Table.TryGetValue(node.Op, out Operator? op)) throw new ModelFormatException($"Operator '{node.Op}' of node '{node.Name}' is not supported.");
        if (node.Inputs.Count < op.MinInputs || node.Inputs.Count > op.MaxInputs || node.Inputs.Take(op.MinInputs).Contains(""))
            throw new ModelFormatException($"Node '{node.Name}' ({node.Op}) has {node.Inputs.Count(i => i.Length > 0)} inputs.");
        if (node.Outputs.Count == 0 || node.Outputs.Count > op.Outputs)
            throw new ModelFormatException($"Node '{node.Name}' ({node.Op}) has {node.Outputs.Count} outputs.");
        return op;
    }

    private static Dictionary<string, Operator> Make()
    {
        var table = new Dictionary<string, Operator>(StringComparer.Ordinal)
        {
            ["Identity"] = Operator.Of(1, 1, c => c.In(0), (c, s) => c.Value(0)),
        };
        Elementwise.Register(table);
        Activations.Register(table);
        Conversion.Register(table);
        Movement.Register(table);
        Indexing.Register(table);
        Reductions.Register(table);
        Normalization.Register(table);
        Products.Register(table);
        Convolution.Register(table);
        Quantization.Register(table);
        CompositeOperators.Register(table);
        return table;
    }
}
