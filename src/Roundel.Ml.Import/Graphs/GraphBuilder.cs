using Roundel.Ml.Operators;

namespace Roundel.Ml.Graphs;

/// <summary>Makes a <see cref="FloatModel"/> node by node; shapes are inferred, and errors reported, as nodes are added.</summary>
public sealed class GraphBuilder
{
    private readonly Inference _inference = new();
    private readonly List<FloatPort> _inputs = [];
    private readonly Dictionary<string, FloatTensor> _initializers = new(StringComparer.Ordinal);
    private readonly List<FloatNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly string _name;
    private int _next;

    /// <summary>An empty graph.</summary>
    public GraphBuilder(string name) => _name = name;

    /// <summary>What stands before the names of nodes and values that are made from now on, such as "layer0.".</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Adds an input.</summary>
    public string Input(string name, ElementType type, params int[] dims)
    {
        Claim(name);
        _inference.Define(name, new Shape(type, [.. dims]));
        _inputs.Add(new FloatPort(name, type, [.. dims]));
        return name;
    }

    /// <summary>Adds a constant with a name.</summary>
    public string Weight(string name, FloatTensor value)
    {
        Claim(name);
        _inference.Define(name, value);
        _initializers.Add(name, value);
        return name;
    }

    /// <summary>Adds integers, such as a shape or axes; the same ones are added once.</summary>
    public string Integers(params long[] values)
    {
        string name = $"const[{string.Join(',', values)}]";
        return _initializers.ContainsKey(name) ? name : Weight(name, FloatTensor.Vector(values));
    }

    /// <summary>Adds a number; the same one is added once.</summary>
    public string Number(float value)
    {
        string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"const({value:R})");
        return _initializers.ContainsKey(name) ? name : Weight(name, FloatTensor.Scalar(value));
    }

    /// <summary>Adds a node with one output, whose name is made up.</summary>
    public string Add(string op, IReadOnlyList<string> inputs, params (string Name, FloatAttribute Value)[] attributes) => Add(op, inputs, 1, attributes)[0];

    /// <summary>Adds a node with some outputs, whose names are made up.</summary>
    public string[] Add(string op, IReadOnlyList<string> inputs, int outputs, params (string Name, FloatAttribute Value)[] attributes)
    {
        string name;
        do name = $"{Prefix}{op}_{_next++}";
        while (_names.Contains(name) || _names.Contains(name + ".0"));
        string[] results = outputs == 1 ? [name] : [.. Enumerable.Range(0, outputs).Select(i => $"{name}.{i}")];
        Add(new FloatNode(name, op, [.. inputs], results, attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal)));
        return results;
    }

    /// <summary>Adds a node as it is.</summary>
    public void Add(FloatNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (string input in node.Inputs)
            if (input.Length > 0 && !_names.Contains(input))
                throw new ModelFormatException($"Node '{node.Name}' ({node.Op}) reads '{input}', which nothing before it makes.");
        _inference.Add(node);
        foreach (string output in node.Outputs)
            if (output.Length > 0) Claim(output);
        _nodes.Add(node);
    }

    /// <summary>Whether a value of this name is there.</summary>
    public bool Has(string value) => _names.Contains(value);

    /// <summary>Dimensions of a value.</summary>
    public IReadOnlyList<int> Dims(string value) => _inference[value].Dims;

    /// <summary>Type of a value's elements.</summary>
    public ElementType TypeOf(string value) => _inference[value].Type;

    /// <summary>The model with these outputs. Constants and nodes that no output needs are left out.</summary>
    public FloatModel Build(params string[] outputs)
    {
        FloatPort[] ports = [.. outputs.Select(o => new FloatPort(o, TypeOf(o), Dims(o)))];
        var needed = new HashSet<string>(outputs, StringComparer.Ordinal);
        var nodes = new List<FloatNode>();
        for (int i = _nodes.Count - 1; i >= 0; i--)
            if (_nodes[i].Outputs.Any(needed.Contains))
            {
                nodes.Add(_nodes[i]);
                needed.UnionWith(_nodes[i].Inputs);
            }
        nodes.Reverse();
        return new FloatModel(_name, _inputs, ports, _initializers.Where(p => needed.Contains(p.Key)).ToDictionary(StringComparer.Ordinal), nodes);
    }

    /// <summary>The same, with outputs given names of their own.</summary>
    public FloatModel BuildAs(params (string Value, string Name)[] outputs)
    {
        foreach ((string value, string name) in outputs)
        {
            int maker = _nodes.FindIndex(n => n.Outputs.Contains(value));
            if (maker < 0 || _nodes.Any(n => n.Inputs.Contains(value))) throw new ModelFormatException($"The value '{value}' cannot get another name.");
            Claim(name);
            _inference.Define(name, _inference[value]);
            _nodes[maker] = _nodes[maker] with { Outputs = [.. _nodes[maker].Outputs.Select(o => o == value ? name : o)] };
        }
        return Build([.. outputs.Select(o => o.Name)]);
    }

    /// <summary>A constant [queries, keys] to be added to scores: zero where a query may look, the least number at keys that come later.</summary>
    public string CausalMask(int queries, int keys, int past = 0)
    {
        string name = $"causal[{queries},{keys},{past}]";
        if (_initializers.ContainsKey(name)) return name;
        var mask = new float[FloatTensor.CountOf([queries, keys])];
        for (int i = 0; i < mask.Length; i++) mask[i] = i % keys > i / keys + past ? float.MinValue : 0;
        return Weight(name, FloatTensor.FromFloats([queries, keys], mask));
    }

    private void Claim(string name)
    {
        if (string.IsNullOrEmpty(name)) throw new ModelFormatException("A value has no name.");
        if (!_names.Add(name)) throw new ModelFormatException($"Two things make the value '{name}'.");
    }
}
