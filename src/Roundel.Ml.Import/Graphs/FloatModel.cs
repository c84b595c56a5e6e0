using Roundel.Ml.Operators;

namespace Roundel.Ml.Graphs;

/// <summary>
/// A graph of ONNX operators with static shapes. Every value is an input, an initializer or the output of one node; nodes stand in an order in
/// which they can be run. Shapes of all values have been inferred, so that a model fits together; what nodes do is that of ONNX opset 23.
/// </summary>
public sealed class FloatModel
{
    /// <summary>Checks names, order and shapes; a <see cref="ModelFormatException"/> says what is wrong.</summary>
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
                if (input.Length > 0 && !known.Contains(input))
                    throw new ModelFormatException($"Node '{node.Name}' ({node.Op}) reads '{input}', which nothing before it makes.");
            foreach (string output in node.Outputs)
                if (output.Length > 0) Define(known, output);
        }
        foreach (FloatPort output in outputs)
            if (!known.Contains(output.Name)) throw new ModelFormatException($"Nothing makes the output '{output.Name}'.");
        Values = Infer();
        foreach (FloatPort output in outputs)
            if (Values[output.Name] is var made && (made.Type != output.Type || !made.Dims.SequenceEqual(output.Dims)))
                throw new ModelFormatException($"The output is said to be {output}, but is {made}.");
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

    /// <summary>Type and dimensions of every value: inputs, initializers, and outputs of nodes.</summary>
    public IReadOnlyDictionary<string, FloatPort> Values { get; }

    /// <summary>
    /// The same model with each Attention and RotaryEmbedding replaced by the simpler operators that define it. Outputs of the model keep their names.
    /// </summary>
    public FloatModel Expanded()
    {
        if (!Nodes.Any(n => CompositeOperators.Has(n.Op))) return this;
        var graph = new GraphBuilder(Name);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string Renamed(string value) => names.GetValueOrDefault(value, value);
        foreach (FloatPort input in Inputs) graph.Input(input.Name, input.Type, [.. input.Dims]);
        foreach ((string name, FloatTensor value) in Initializers) graph.Weight(name, value);
        foreach (FloatNode node in Nodes)
        {
            FloatNode renamed = node with { Inputs = [.. node.Inputs.Select(Renamed)] };
            graph.Prefix = node.Name + ".";
            if (!CompositeOperators.Has(node.Op))
            {
                graph.Add(renamed);
                continue;
            }
            string[] results = CompositeOperators.Expand(graph, renamed);
            for (int i = 0; i < node.Outputs.Count; i++)
                if (node.Outputs[i].Length == 0) continue;
                else if (Outputs.Any(o => o.Name == node.Outputs[i]))
                    graph.Add(new FloatNode($"{node.Name}.out{i}", "Identity", [results[i]], [node.Outputs[i]], new Dictionary<string, FloatAttribute>()));
                else names[node.Outputs[i]] = results[i];
        }
        return graph.Build([.. Outputs.Select(o => o.Name)]);
    }

    /// <summary>Number of elements of all initializers of float types.</summary>
    public long ParameterCount => Initializers.Values.Where(t => t.Type.IsFloat()).Sum(t => (long)t.Count);

    private Dictionary<string, FloatPort> Infer()
    {
        var inference = new Inference();
        foreach (FloatPort input in Inputs) inference.Define(input.Name, new Shape(input.Type, [.. input.Dims]));
        foreach ((string name, FloatTensor value) in Initializers) inference.Define(name, value);
        foreach (FloatNode node in Nodes) inference.Add(node);
        return inference.Shapes.ToDictionary(s => s.Key, s => new FloatPort(s.Key, s.Value.Type, s.Value.Dims), StringComparer.Ordinal);
    }

    private static void Define(HashSet<string> known, string value)
    {
        if (value.Length == 0) throw new ModelFormatException("A value has no name.");
        if (!known.Add(value)) throw new ModelFormatException($"Two things make the value '{value}'.");
    }
}
