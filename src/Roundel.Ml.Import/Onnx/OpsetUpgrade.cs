using Roundel.Ml.Graphs;

namespace Roundel.Ml.Onnx;

/// <summary>Rewrites nodes of older opsets to the form they have in opset 23, so that every operator has one meaning.</summary>
internal static class OpsetUpgrade
{
    private static readonly HashSet<string> AxesMoved13 = ["Squeeze", "Unsqueeze", "ReduceSum"];

    private static readonly HashSet<string> AxesMoved18 =
        ["ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceSumSquare", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp"];

    public static void Apply(OnnxGraph graph)
    {
        var upgraded = new List<FloatNode>();
        foreach (FloatNode node in graph.Nodes) Upgrade(graph, node, upgraded);
        graph.Nodes.Clear();
        graph.Nodes.AddRange(upgraded);
    }

    private static void Upgrade(OnnxGraph graph, FloatNode node, List<FloatNode> result)
    {
        long opset = graph.Opset;
        if (AxesMoved13.Contains(node.Op) && opset < 13 || AxesMoved18.Contains(node.Op) && opset < 18) node = AttributeToInput(graph, node, "axes");
        else if (node.Op == "Split" && opset < 13) node = AttributeToInput(graph, node, "split");
        else if (node.Op is "Softmax" or "LogSoftmax" && opset < 13)
        {
            FlattenedSoftmax(graph, node, result);
            return;
        }
        else if (node.Op == "Dropout")
        {
            if (node.Inputs.Count > 2 && node.Inputs[2].Length > 0 && !IsFalse(graph, node.Inputs[2]))
                throw new ModelFormatException($"Node '{node.Name}' (Dropout) may be in training mode, which is not supported.");
            node = new FloatNode(node.Name, "Identity", [.. node.Inputs.Take(1)], [.. node.Outputs.Take(1)], new Dictionary<string, FloatAttribute>());
        }
        else if (node.Op == "BatchNormalization") node = node with { Outputs = [.. node.Outputs.Take(1)] };
        else if (node.Op == "GroupNormalization" && opset < 21)
            throw new ModelFormatException($"Node '{node.Name}' (GroupNormalization) is supported from opset 21.");
        else if (node.Op == "Cast" && node.Attributes.ContainsKey("saturate")) node = Without(node, "saturate");
        result.Add(node);
    }

    private static bool IsFalse(OnnxGraph graph, string value) =>
        graph.Initializers.TryGetValue(value, out FloatTensor? tensor) && tensor is { Type: ElementType.Bool, Count: 1 } && tensor.Integers.Span[0] == 0;

    private static FloatNode Without(FloatNode node, string attribute) =>
        node with { Attributes = node.Attributes.Where(a => a.Key != attribute).ToDictionary(StringComparer.Ordinal) };

    private static FloatNode AttributeToInput(OnnxGraph graph, FloatNode node, string attribute)
    {
        if (node.Ints(attribute) is not { } values) return node;
        if (node.Inputs.Count != 1) throw new ModelFormatException($"Node '{node.Name}' ({node.Op}) has {node.Inputs.Count} inputs.");
        return Without(node, attribute) with { Inputs = [node.Inputs[0], Constant(graph, [.. values])] };
    }

    private static string Constant(OnnxGraph graph, long[] values)
    {
        string name = $"const[{string.Join(',', values.Take(20))}]";
        while (graph.Initializers.TryGetValue(name, out FloatTensor? other) && !other.SameAs(FloatTensor.Vector(values))
            || graph.Inputs.Any(i => i.Name == name)) name += "'";
        graph.Initializers[name] = FloatTensor.Vector(values);
        return name;
    }

    /// <summary>Before opset 13, all axes from the one given on were one row: Flatten, Softmax, and the old shape again.</summary>
    private static void FlattenedSoftmax(OnnxGraph graph, FloatNode node, List<FloatNode> result)
    {
        if (node.Inputs.Count != 1 || node.Outputs.Count != 1)
            throw new ModelFormatException($"Node '{node.Name}' ({node.Op}) has {node.Inputs.Count} inputs.");
        long axis = node.Int("axis", 1);
        if (axis == -1)
        {
            result.Add(node);
            return;
        }
        var none = new Dictionary<string, FloatAttribute>();
        string flat = node.Name + "/flat", rows = node.Name + "/rows", shape = node.Name + "/shape";
        result.Add(new FloatNode(flat, "Flatten", node.Inputs, [flat], new Dictionary<string, FloatAttribute> { ["axis"] = new FloatAttribute.Int(axis) }));
        result.Add(new FloatNode(rows, node.Op, [flat], [rows], new Dictionary<string, FloatAttribute> { ["axis"] = new FloatAttribute.Int(-1) }));
        result.Add(new FloatNode(shape, "Shape", node.Inputs, [shape], none));
        result.Add(new FloatNode(node.Name, "Reshape", [rows, shape], node.Outputs, none));
    }
}
