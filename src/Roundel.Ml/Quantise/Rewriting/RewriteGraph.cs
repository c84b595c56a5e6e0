using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>A graph that is being written anew, which remembers what made each value.</summary>
internal sealed class RewriteGraph
{
    private readonly GraphBuilder _builder;
    private readonly Dictionary<string, FloatTensor> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FloatNode> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);
    private readonly FloatModel _model;
    private int _next;

    public RewriteGraph(FloatModel model)
    {
        (_model, _builder) = (model, new GraphBuilder(model.Name));
        foreach (FloatPort input in model.Inputs) _builder.Input(input.Name, input.Type, [.. input.Dims]);
        foreach ((string name, FloatTensor value) in model.Initializers) Weight(name, value);
        foreach (string value in model.Nodes.SelectMany(n => n.Inputs).Concat(model.Outputs.Select(o => o.Name)))
            _readers[value] = _readers.GetValueOrDefault(value) + 1;
    }

    /// <summary>Replaces nodes: the rule gives the values that stand for a node's outputs, or null to leave it. Whether one was replaced.</summary>
    public bool Rewrite(Func<RewriteGraph, FloatNode, string[]?> rule)
    {
        bool changed = false;
        foreach (FloatNode node in _model.Nodes)
        {
            FloatNode renamed = node with { Inputs = [.. node.Inputs.Select(i => _renamed.GetValueOrDefault(i, i))] };
            _builder.Prefix = node.Name + ".";
            if (rule(this, renamed) is not { } results)
            {
                Add(renamed);
                continue;
            }
            changed = true;
            for (int i = 0; i < node.Outputs.Count; i++)
                if (node.Outputs[i].Length == 0) continue;
                else if (_model.Outputs.Any(o => o.Name == node.Outputs[i]))
                    Add(new FloatNode($"{node.Name}.out{i}", "Identity", [results[i]], [node.Outputs[i]], new Dictionary<string, FloatAttribute>()));
                else _renamed[node.Outputs[i]] = results[i];
        }
        return changed;
    }

    /// <summary>The graph as it is now, without what no output needs.</summary>
    public FloatModel Build() => _builder.Build([.. _model.Outputs.Select(o => o.Name)]);

    public IReadOnlyList<int> Dims(string value) => _builder.Dims(value);

    public ElementType TypeOf(string value) => _builder.TypeOf(value);

    /// <summary>Type and dimensions of what a node of the old graph gives.</summary>
    public FloatPort ResultOf(FloatNode node, int output = 0) => _model.Values[node.Outputs[output]];

    /// <summary>The constant of this name; null if the value is none.</summary>
    public FloatTensor? ConstantOf(string value) => _constants.GetValueOrDefault(value);

    /// <summary>The node that makes a value; null for inputs and constants.</summary>
    public FloatNode? MakerOf(string value) => _makers.GetValueOrDefault(value);

    /// <summary>The same if it is of this operator.</summary>
    public FloatNode? MakerOf(string value, string op) => MakerOf(value) is { } maker && maker.Op == op ? maker : null;

    /// <summary>Whether the old graph reads a value once.</summary>
    public bool IsReadOnce(string value) => _readers.GetValueOrDefault(value) == 1;

    /// <summary>The constant number that a value is, whatever its shape; null if it is none.</summary>
    public double? Number(string value) => ConstantOf(value) is { Count: > 0 } tensor && tensor.ToFloats() is var values && values.All(v => v == values[0])
        ? values[0] : null;

    public string Add(string op, IReadOnlyList<string> inputs, params (string Name, FloatAttribute Value)[] attributes) => Add(op, inputs, 1, attributes)[0];

    public string[] Add(string op, IReadOnlyList<string> inputs, int outputs, params (string Name, FloatAttribute Value)[] attributes)
    {
        string[] results = _builder.Add(op, inputs, outputs, attributes);
        var node = new FloatNode(results[0], op, inputs, results, attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal));
        foreach (string result in results) _makers[result] = node;
        return results;
    }

    /// <summary>A constant whose name is made up.</summary>
    public string Constant(string name, int[] dims, float[] values)
    {
        string unique = name;
        while (_builder.Has(unique)) unique = $"{name}'{++_next}";
        return Weight(unique, FloatTensor.FromFloats(dims, values));
    }

    public string Number(float value) => Remember(_builder.Number(value), () => FloatTensor.Scalar(value));

    public string Integers(params long[] values) => Remember(_builder.Integers(values), () => FloatTensor.Vector(values));

    private void Add(FloatNode node)
    {
        _builder.Add(node);
        foreach (string output in node.Outputs) _makers[output] = node;
    }

    private string Weight(string name, FloatTensor value)
    {
        _builder.Weight(name, value);
        _constants[name] = value;
        return name;
    }

    private string Remember(string name, Func<FloatTensor> value)
    {
        if (!_constants.ContainsKey(name)) _constants[name] = value();
        return name;
    }
}
