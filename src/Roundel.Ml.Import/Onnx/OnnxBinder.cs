using Roundel.Ml.Graphs;
using Roundel.Ml.Operators;

namespace Roundel.Ml.Onnx;

/// <summary>Makes a model of a parsed graph: sizes for all axes, nodes in order, constants computed, what nobody needs left out.</summary>
internal static class OnnxBinder
{
    /// <summary>Constants of up to this many elements are repeated freely.</summary>
    private const int LittleCount = 1024;

    public static FloatModel Bind(OnnxGraph graph, IReadOnlyDictionary<string, int> bind, IReadOnlyDictionary<string, IReadOnlyList<int>> example)
    {
        var sizes = new Dictionary<string, int>(bind, StringComparer.Ordinal);
        FloatPort[] inputs = [.. graph.Inputs.Where(i => !graph.Initializers.ContainsKey(i.Name)).Select(i => BindInput(i, sizes, example))];
        var inference = new Inference();
        var defined = new HashSet<string>(StringComparer.Ordinal);
        void Define(string name)
        {
            if (name.Length == 0) throw new ModelFormatException("A value has no name.");
            if (!defined.Add(name)) throw new ModelFormatException($"Two things make the value '{name}'.");
        }
        foreach (FloatPort input in inputs)
        {
            Define(input.Name);
            inference.Define(input.Name, new Shape(input.Type, [.. input.Dims]));
        }
        var constants = new Dictionary<string, FloatTensor>(StringComparer.Ordinal);
        foreach ((string name, FloatTensor value) in graph.Initializers)
        {
            Define(name);
            inference.Define(name, value);
            constants.Add(name, value);
        }
        var outputs = graph.Outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, int> readers = graph.Nodes.SelectMany(n => n.Inputs).GroupBy(i => i, StringComparer.Ordinal).ToDictionary(g => g.Key, g =>
            g.Count(), StringComparer.Ordinal);
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        var kept = new List<FloatNode>();
        foreach (FloatNode original in Sort(graph.Nodes, defined))
        {
            foreach (string output in original.Outputs)
                if (output.Length > 0) Define(output);
            FloatNode node = original with { Inputs = [.. original.Inputs.Select(i => aliases.GetValueOrDefault(i, i))], Outputs = TrimEnd(original.Outputs) };
            node = node with { Inputs = TrimEnd(node.Inputs) };
            // A tensor is not kept in two forms: what is computed from a weight that others need as well stays a node.
            bool isFree = node.Inputs.All(i => readers.GetValueOrDefault(i) <= 1 || inference[i].Count <= LittleCount);
            FloatTensor[]? values = inference.Add(node, isFree);
            if (values is not null && (isFree || values.All(v => v.Count <= LittleCount || !v.Type.IsFloat())))
                for (int i = 0; i < node.Outputs.Count; i++)
                {
                    if (node.Outputs[i].Length > 0) constants[node.Outputs[i]] = values[i];
                }
            else if (values is null && node.Op == "Identity" && !outputs.Contains(node.Outputs[0]))
            {
                aliases[node.Outputs[0]] = node.Inputs[0];
                readers[node.Inputs[0]] += readers.GetValueOrDefault(node.Outputs[0]);
            }
            else kept.Add(node);
        }
        return Prune(graph, inputs, inference, constants, kept);
    }

    private static FloatModel Prune(OnnxGraph graph, FloatPort[] inputs, Inference inference, Dictionary<string, FloatTensor> constants, List<FloatNode> kept)
    {
        foreach (OnnxPort output in graph.Outputs)
            if (!inference.Shapes.ContainsKey(output.Name)) throw new ModelFormatException($"Nothing makes the output '{output.Name}'.");
        FloatPort[] outputs = [.. graph.Outputs.Select(o => new FloatPort(o.Name, inference[o.Name].Type, inference[o.Name].Dims))];
        var needed = outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var nodes = new List<FloatNode>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = kept.Count - 1; i >= 0; i--)
        {
            if (!kept[i].Outputs.Any(needed.Contains)) continue;
            needed.UnionWith(kept[i].Inputs);
            string name = kept[i].Name;
            for (int n = 2; !names.Add(name); n++) name = $"{kept[i].Name}#{n}";
            nodes.Add(kept[i] with { Name = name });
        }
        nodes.Reverse();
        return new FloatModel(graph.Name, inputs, outputs, constants.Where(c => needed.Contains(c.Key)).ToDictionary(StringComparer.Ordinal), nodes);
    }

    private static IReadOnlyList<string> TrimEnd(IReadOnlyList<string> names)
    {
        int count = names.Count;
        while (count > 0 && names[count - 1].Length == 0) count--;
        return count == names.Count ? names : [.. names.Take(count)];
    }

    private static FloatPort BindInput(OnnxPort port, Dictionary<string, int> bind, IReadOnlyDictionary<string, IReadOnlyList<int>> example)
    {
        if (port.Type is not { } type) throw new ModelFormatException($"Input '{port.Name}' has no type of tensors.");
        if (port.Dims is null) throw new ModelFormatException($"Input '{port.Name}' has no shape.");
        var dims = new int[port.Dims.Count];
        IReadOnlyList<int>? given = example.TryGetValue(port.Name, out IReadOnlyList<int>? shape) && shape.Count == dims.Length ? shape : null;
        for (int i = 0; i < dims.Length; i++)
        {
            (long value, string name) = port.Dims[i];
            if (value is < -1 or > int.MaxValue) throw new ModelFormatException($"Input '{port.Name}' has an axis of size {value}.");
            if (value >= 0) dims[i] = (int)value;
            else if (name.Length > 0 && bind.TryGetValue(name, out int size) && size >= 0) dims[i] = size;
            else if (bind.TryGetValue($"{port.Name}.{i}", out size) && size >= 0) dims[i] = size;
            else if (given is not null)
            {
                dims[i] = given[i];
                // One size for all axes of this name.
                if (name.Length > 0) bind[name] = given[i];
            }
            else
                throw new ModelFormatException(name.Length > 0
                    ? $"Dimension '{name}' of input '{port.Name}' has no size yet: bind it to one."
                    : $"Axis {i} of input '{port.Name}' has neither size nor name: bind '{port.Name}.{i}' to one.");
        }
        return new FloatPort(port.Name, type, dims);
    }

    /// <summary>An order in which every node comes after those it reads from; the given one if that will do.</summary>
    private static IEnumerable<FloatNode> Sort(List<FloatNode> nodes, HashSet<string> defined)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
            foreach (string output in nodes[i].Outputs)
                if (output.Length > 0) makers.TryAdd(output, i);
        var waiting = new int[nodes.Count];
        var readers = new List<int>?[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
            foreach (string input in nodes[i].Inputs)
                if (input.Length == 0 || defined.Contains(input)) continue;
                else if (!makers.TryGetValue(input, out int maker))
                    throw new ModelFormatException($"Node '{nodes[i].Name}' ({nodes[i].Op}) reads '{input}', which nothing makes.");
                else
                {
                    waiting[i]++;
                    (readers[maker] ??= []).Add(i);
                }
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Count; i++)
            if (waiting[i] == 0) ready.Enqueue(i, i);
        var order = new List<FloatNode>(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            order.Add(nodes[next]);
            foreach (int reader in readers[next] ?? [])
                if (--waiting[reader] == 0) ready.Enqueue(reader, reader);
        }
        return order.Count == nodes.Count ? order : throw new ModelFormatException("The graph has a cycle.");
    }
}
