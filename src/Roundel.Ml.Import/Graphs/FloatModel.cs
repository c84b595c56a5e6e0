namespace Roundel.Ml.Graphs;

/// <summary>
/// A graph of ONNX operators with static shapes. Every value is an input, an initializer or the output of one node; nodes stand in an order in
/// which they can be run.
/// </summary>
public sealed class FloatModel
{
    /// <summary>Checks names and order; a <see cref="ModelFormatException"/> says what is wrong.</summary>
    public FloatModel(string name, IReadOnlyList<FloatPort> inputs, IReadOnlyList<FloatPort> outputs,
        IReadOnlyDictionary<string, FloatTensor> initializers, IReadOnlyList<FloatNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(initializers);
        ArgumentNullException.ThrowIfNull(nodes);
        (Name, Inputs, Outputs, Initializers, Nodes) = (name, inputs, outputs, initializers, nodes);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string value in inputs.Select(i => i.Name).Concat(initializers.Keys)) Define(known, value);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (FloatNode node in nodes)
        {
            if (!names.Add(node.Name)) throw new ModelFormatException($"Two nodes have the name '{node.Name}'.");
            foreach (string input in node.Inputs)
                if (input.Length > 0 && !known.Contains(input)) throw new ModelFormatException($"Node '{node.Name}' ({node.Op}) reads '{input}', which nothing before it makes.");
            foreach (string output in node.Outputs)
                if (output.Length > 0) Define(known, output);
        }
        foreach (FloatPort output in outputs)
            if (!known.Contains(output.Name)) throw new ModelFormatException($"Nothing makes the output '{output.Name}'.");
        if (outputs.Count == 0) throw new ModelFormatException("The model has no output.");
        if (outputs.Select(o => o.Name).Distinct(StringComparer.Ordinal).Count() != outputs.Count) throw new ModelFormatException("Two outputs have one name.");
    }

    /// <summary>Name, for people.</summary>
    public string Name { get; }

    /// <summary>What a run is given.</summary>
    public IReadOnlyList<FloatPort> Inputs { get; }

    /// <summary>What a run gives.</summary>
    public IReadOnlyList<FloatPort> Outputs { get; }

    /// <summary>Constants, weights among them.</summary>
    public IReadOnlyDictionary<string, FloatTensor> Initializers { get; }

    /// <summary>Operations in an order in which they can be run.</summary>
    public IReadOnlyList<FloatNode> Nodes { get; }

    /// <summary>Number of elements of all initializers of float types.</summary>
    public long ParameterCount => Initializers.Values.Where(t => t.Type.IsFloat()).Sum(t => (long)t.Count);

    private static void Define(HashSet<string> known, string value)
    {
        if (value.Length == 0) throw new ModelFormatException("A value has no name.");
        if (!known.Add(value)) throw new ModelFormatException($"Two things make the value '{value}'.");
    }
}
