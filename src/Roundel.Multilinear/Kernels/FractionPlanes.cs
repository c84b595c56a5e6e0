using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Multilinear.Kernels;

/// <summary>
/// A level of a tree of fractions as its nodes' children: p_0, p_1, q_0, q_1, each a half of the level. The numerators of leaves are in the
/// base field. Accesses are as unchecked, and safe for the same reason, as those of <see cref="SecurePlanes"/>.
/// </summary>
internal readonly unsafe struct FractionPlanes
{
    private readonly uint* _baseNumerators;
    private readonly SecurePlanes _p0, _p1, _q0, _q1;

    private FractionPlanes(uint* baseNumerators, SecurePlanes p, SecurePlanes q, int half)
    {
        _baseNumerators = baseNumerators;
        (_p0, _p1, _q0, _q1) = (p, p.From(half), q, q.From(half));
        Half = half;
    }

    /// <summary>The number of nodes whose children these are.</summary>
    public int Half { get; }

    /// <summary>Whether these are leaves.</summary>
    public bool HasBaseNumerators => _baseNumerators is not null;

    /// <summary>A level above the leaves, or room for one: eight columns.</summary>
    public static FractionPlanes Of(ColumnView level) =>
        new(null, new SecurePlanes(level.Slice(0, SecureField.Degree)), new SecurePlanes(level.Slice(SecureField.Degree, SecureField.Degree)),
            level.Length / 2);

    /// <summary>The leaves.</summary>
    public static FractionPlanes Leaves(ColumnView numerators, ColumnView denominators) =>
        new((uint*)Unsafe.AsPointer(ref numerators.Start(0)), default, new SecurePlanes(denominators), denominators.Length / 2);

    /// <summary>p_0, p_1, q_0 or q_1 of a node.</summary>
    public SecureField Element(int child, int node) => child switch
    {
        0 => HasBaseNumerators ? M31.FromCanonical(_baseNumerators[node]) : _p0.Element(node),
        1 => HasBaseNumerators ? M31.FromCanonical(_baseNumerators[node + Half]) : _p1.Element(node),
        2 => _q0.Element(node),
        _ => _q1.Element(node),
    };

    /// <summary>Base-field numerators of Width nodes' first or second children.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T BaseNumerators<T>(bool second, nint node) where T : struct, IPackedM31<T> => T.Load(in *(_baseNumerators + node + (second ? Half : 0)), 0);

    /// <summary>The four values of Width nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FractionValues<T> Load<T>(nint node) where T : struct, IPackedM31<T>
    {
        FractionValues<T> v;
        if (HasBaseNumerators)
        {
            v.P0 = PackedQM31<T>.FromBase(BaseNumerators<T>(second: false, node));
            v.P1 = PackedQM31<T>.FromBase(BaseNumerators<T>(second: true, node));
        }
        else
        {
            v.P0 = _p0.Load<T>(node);
            v.P1 = _p1.Load<T>(node);
        }
        v.Q0 = _q0.Load<T>(node);
        v.Q1 = _q1.Load<T>(node);
        return v;
    }

    /// <summary>Writes the four values of Width nodes; not for leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(nint node, in FractionValues<T> v) where T : struct, IPackedM31<T>
    {
        _p0.Store(node, v.P0);
        _p1.Store(node, v.P1);
        _q0.Store(node, v.Q0);
        _q1.Store(node, v.Q1);
    }

    /// <summary>Writes Width nodes themselves, which are numbered through: the first half are first children.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreNodes<T>(nint node, PackedQM31<T> numerator, PackedQM31<T> denominator) where T : struct, IPackedM31<T>
    {
        _p0.Store(node, numerator);
        _q0.Store(node, denominator);
    }
}

/// <summary>The children of some nodes, lane by lane.</summary>
internal struct FractionValues<T> where T : struct, IPackedM31<T>
{
    public PackedQM31<T> P0, P1, Q0, Q1;
}
