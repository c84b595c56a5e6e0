namespace Roundel.Machine.Paths;

/// <summary>
/// A word as it flows through a row: a constant and multiples of atoms, added up modulo 2^32. Nothing is carried until somebody needs limbs.
/// </summary>
internal sealed class LinearWord : IEquatable<LinearWord>
{
    private readonly (Atom Atom, int Factor)[] _parts;

    private LinearWord(uint constant, (Atom, int)[] parts) => (Constant, _parts) = (constant, parts);

    /// <summary>A constant.</summary>
    public LinearWord(uint constant) : this(constant, []) { }

    /// <summary>An atom; a constant, if it is one.</summary>
    public LinearWord(Atom atom) : this(ConstantOf(atom) ?? 0, ConstantOf(atom) is null ? [(atom, 1)] : []) { }

    /// <summary>The constant part.</summary>
    public uint Constant { get; }

    /// <summary>The atoms by rising <see cref="Atom.Id"/>, with factors that are not zero.</summary>
    public ReadOnlySpan<(Atom Atom, int Factor)> Parts => _parts;

    /// <summary>Whether no atom is in it.</summary>
    public bool IsConstant => _parts.Length == 0;

    /// <summary>The sum of the factors' sizes.</summary>
    public long Weight
    {
        get
        {
            long sum = 0;
            foreach ((_, int factor) in _parts) sum += Math.Abs((long)factor);
            return sum;
        }
    }

    /// <summary>The atom, if it is nothing else.</summary>
    public Atom? Single => Constant == 0 && _parts is [(var atom, 1)] ? atom : null;

    /// <summary>Sum.</summary>
    public static LinearWord operator +(LinearWord a, LinearWord b) => Combine(a, b, 1);

    /// <summary>Difference.</summary>
    public static LinearWord operator -(LinearWord a, LinearWord b) => Combine(a, b, -1);

    /// <summary>Sum with a constant.</summary>
    public static LinearWord operator +(LinearWord a, uint constant) => new(a.Constant + constant, a._parts);

    /// <summary>The same without its constant.</summary>
    public LinearWord WithoutConstant => Constant == 0 ? this : new LinearWord(0, _parts);

    /// <summary>A multiple.</summary>
    public LinearWord Times(int factor) => new(Constant * (uint)factor, [.. _parts.Select(p => (p.Atom, p.Factor * factor))]);

    private static uint? ConstantOf(Atom atom) => atom.Mask == 0 ? 0 : atom.Constant;

    private static LinearWord Combine(LinearWord a, LinearWord b, int sign)
    {
        var parts = new List<(Atom, int)>(a._parts.Length + b._parts.Length);
        int i = 0, j = 0;
        while (i < a._parts.Length || j < b._parts.Length)
        {
            int ida = i < a._parts.Length ? a._parts[i].Atom.Id : int.MaxValue, idb = j < b._parts.Length ? b._parts[j].Atom.Id : int.MaxValue;
            Atom atom = ida <= idb ? a._parts[i].Atom : b._parts[j].Atom;
            int factor = (ida <= idb ? a._parts[i++].Factor : 0) + (idb <= ida ? sign * b._parts[j++].Factor : 0);
            if (factor != 0) parts.Add((atom, factor));
        }
        return new LinearWord(a.Constant + (uint)sign * b.Constant, [.. parts]);
    }

    /// <inheritdoc/>
    public bool Equals(LinearWord? other) => other is not null && Constant == other.Constant && _parts.AsSpan().SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LinearWord);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        uint hash = Constant;
        foreach ((Atom atom, int factor) in _parts) hash = (hash ^ (uint)atom.Id) * 0x9e37_79b1u + (uint)factor;
        return (int)hash;
    }
}
