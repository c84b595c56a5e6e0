namespace Roundel.Ml.Graphs;

/// <summary>A value that has a name, a type and static dimensions.</summary>
public sealed record FloatPort(string Name, ElementType Type, IReadOnlyList<int> Dims)
{
    /// <summary>Name, type and dimensions, for people.</summary>
    public override string ToString() => $"{Name}: {Type}[{string.Join(',', Dims)}]";
}

/// <summary>One operation. Its meaning is that of the ONNX operator <paramref name="Op"/> in opset 23, no matter which opset a file had.</summary>
/// <param name="Name">Name, for people; unique in a model.</param>
/// <param name="Op">Operator of the default domain.</param>
/// <param name="Inputs">Names of values; an empty one is an absent optional input.</param>
/// <param name="Outputs">Names of values; an empty one is an output that nobody reads.</param>
/// <param name="Attributes">Parameters by name; those not given have the operator's default.</param>
public sealed record FloatNode(string Name, string Op, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, FloatAttribute> Attributes)
{
    /// <summary>An integer attribute.</summary>
    public long Int(string name, long otherwise) => Attributes.TryGetValue(name, out FloatAttribute? a)
        ? a is FloatAttribute.Int i ? i.Value : throw Wrong(name, "integer") : otherwise;

    /// <summary>A number.</summary>
    public float Float(string name, float otherwise) => Attributes.TryGetValue(name, out FloatAttribute? a)
        ? a is FloatAttribute.Float f ? f.Value : throw Wrong(name, "number") : otherwise;

    /// <summary>A text.</summary>
    public string Text(string name, string otherwise) => Attributes.TryGetValue(name, out FloatAttribute? a)
        ? a is FloatAttribute.Text t ? t.Value : throw Wrong(name, "text") : otherwise;

    /// <summary>A list of integers; null if it is absent.</summary>
    public IReadOnlyList<long>? Ints(string name) => Attributes.TryGetValue(name, out FloatAttribute? a)
        ? a is FloatAttribute.Ints i ? i.Values : throw Wrong(name, "list of integers") : null;

    /// <summary>A tensor; null if it is absent.</summary>
    public FloatTensor? Tensor(string name) => Attributes.TryGetValue(name, out FloatAttribute? a)
        ? a is FloatAttribute.Tensor t ? t.Value : throw Wrong(name, "tensor") : null;

    private ModelFormatException Wrong(string name, string kind) => new($"Attribute '{name}' of node '{Name}' ({Op}) is no {kind}.");
}
