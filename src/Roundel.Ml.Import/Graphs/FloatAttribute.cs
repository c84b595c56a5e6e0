namespace Roundel.Ml.Graphs;

/// <summary>A parameter of a node that is part of the graph.</summary>
public abstract record FloatAttribute
{
    private FloatAttribute()
    {
    }

    /// <summary>An integer.</summary>
    public sealed record Int(long Value) : FloatAttribute;

    /// <summary>A number.</summary>
    public sealed record Float(float Value) : FloatAttribute;

    /// <summary>A text.</summary>
    public sealed record Text(string Value) : FloatAttribute;

    /// <summary>Integers.</summary>
    public sealed record Ints(IReadOnlyList<long> Values) : FloatAttribute;

    /// <summary>Numbers.</summary>
    public sealed record Floats(IReadOnlyList<float> Values) : FloatAttribute;

    /// <summary>A tensor.</summary>
    public sealed record Tensor(FloatTensor Value) : FloatAttribute;

    /// <summary>Whether both have the same kind and values, element by element.</summary>
    public bool SameAs(FloatAttribute? other) => (this, other) switch
    {
        (Ints a, Ints b) => a.Values.SequenceEqual(b.Values),
        (Floats a, Floats b) => a.Values.SequenceEqual(b.Values),
        (Tensor a, Tensor b) => a.Value.SameAs(b.Value),
        _ => Equals(other),
    };
}
