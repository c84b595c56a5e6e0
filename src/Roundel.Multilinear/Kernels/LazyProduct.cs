using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Multilinear.Kernels;

/// <summary>
/// What a product with one element b needs: with u² = 2 + i, coordinate k of a·b is the sum of four products of a's coordinates with b_0 … b_3,
/// −b_1, −b_3, 2·b_2 − b_3, b_2 + 2·b_3 and the negation of the last.
/// </summary>
internal readonly struct SecureFactor
{
    public readonly uint B0, B1, B2, B3, MinusB1, MinusB3, T, S, MinusS;

    public SecureFactor(SecureField b)
    {
        M31 t = b[2].Double() - b[3], s = b[2] + b[3].Double();
        (B0, B1, B2, B3) = (b[0].Value, b[1].Value, b[2].Value, b[3].Value);
        (MinusB1, MinusB3, T, S, MinusS) = ((-b[1]).Value, (-b[3]).Value, t.Value, s.Value, (-s).Value);
    }
}

/// <summary>Products of challenge-field elements whose coordinates are sums of four products, each reduced once: <see cref="IProductSum{TSelf, T}"/>.</summary>
internal static class LazyProduct<T, TSum> where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
{
    /// <summary>start + value · factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> MultiplyAdd(PackedQM31<T> start, PackedQM31<T> value, in SecureFactor f)
    {
        T o0 = TSum.Odd(value.C0), o1 = TSum.Odd(value.C1), o2 = TSum.Odd(value.C2), o3 = TSum.Odd(value.C3);
        TSum s0 = TSum.AddProduct(TSum.From(start.C0), value.C0, o0, f.B0);
        s0 = TSum.AddProduct(s0, value.C1, o1, f.MinusB1);
        s0 = TSum.AddProduct(s0, value.C2, o2, f.T);
        s0 = TSum.AddProduct(s0, value.C3, o3, f.MinusS);
        TSum s1 = TSum.AddProduct(TSum.From(start.C1), value.C0, o0, f.B1);
        s1 = TSum.AddProduct(s1, value.C1, o1, f.B0);
        s1 = TSum.AddProduct(s1, value.C2, o2, f.S);
        s1 = TSum.AddProduct(s1, value.C3, o3, f.T);
        TSum s2 = TSum.AddProduct(TSum.From(start.C2), value.C0, o0, f.B2);
        s2 = TSum.AddProduct(s2, value.C1, o1, f.MinusB3);
        s2 = TSum.AddProduct(s2, value.C2, o2, f.B0);
        s2 = TSum.AddProduct(s2, value.C3, o3, f.MinusB1);
        TSum s3 = TSum.AddProduct(TSum.From(start.C3), value.C0, o0, f.B3);
        s3 = TSum.AddProduct(s3, value.C1, o1, f.B2);
        s3 = TSum.AddProduct(s3, value.C2, o2, f.B1);
        s3 = TSum.AddProduct(s3, value.C3, o3, f.B0);
        return new(TSum.Reduce(s0), TSum.Reduce(s1), TSum.Reduce(s2), TSum.Reduce(s3));
    }

    /// <summary>even + r·(odd − even): a variable bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> Between(PackedQM31<T> even, PackedQM31<T> odd, in SecureFactor r) => MultiplyAdd(even, odd - even, r);

    /// <summary>a · b + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> MultiplyAdd(PackedQM31<T> a, PackedQM31<T> b, PackedQM31<T> c)
    {
        var sum = new LazySum<T, TSum>(c);
        sum.AddUnfolded(a, b);
        return sum.Reduce();
    }

    /// <summary>a · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> Multiply(PackedQM31<T> a, PackedQM31<T> b)
    {
        LazySum<T, TSum> sum = default;
        sum.AddUnfolded(a, b);
        return sum.Reduce();
    }
}

/// <summary>A sum of products of challenge-field elements.</summary>
internal struct LazySum<T, TSum> where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
{
    private TSum _s0, _s1, _s2, _s3;

    /// <summary>A sum of canonical lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LazySum(PackedQM31<T> value)
    {
        (_s0, _s1) = (TSum.From(value.C0), TSum.From(value.C1));
        (_s2, _s3) = (TSum.From(value.C2), TSum.From(value.C3));
    }

    /// <summary>Adds a · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PackedQM31<T> a, PackedQM31<T> b)
    {
        AddUnfolded(a, b);
        _s0 = TSum.Fold(_s0);
        _s1 = TSum.Fold(_s1);
        _s2 = TSum.Fold(_s2);
        _s3 = TSum.Fold(_s3);
    }

    /// <summary>Adds a · b to a fresh or folded sum, after which nothing but reducing is allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddUnfolded(PackedQM31<T> a, PackedQM31<T> b)
    {
        T a0 = a.C0, a1 = a.C1, a2 = a.C2, a3 = a.C3, o0 = TSum.Odd(a0), o1 = TSum.Odd(a1), o2 = TSum.Odd(a2), o3 = TSum.Odd(a3);
        T b0 = b.C0, p0 = TSum.Odd(b0);
        _s0 = TSum.AddProduct(_s0, a0, o0, b0, p0);
        _s1 = TSum.AddProduct(_s1, a1, o1, b0, p0);
        _s2 = TSum.AddProduct(_s2, a2, o2, b0, p0);
        _s3 = TSum.AddProduct(_s3, a3, o3, b0, p0);
        T b1 = b.C1, p1 = TSum.Odd(b1), m1 = TSum.Negate(b1), n1 = TSum.Odd(m1);
        _s0 = TSum.AddProduct(_s0, a1, o1, m1, n1);
        _s1 = TSum.AddProduct(_s1, a0, o0, b1, p1);
        _s2 = TSum.AddProduct(_s2, a3, o3, m1, n1);
        _s3 = TSum.AddProduct(_s3, a2, o2, b1, p1);
        T b2 = b.C2, b3 = b.C3, p2 = TSum.Odd(b2), p3 = TSum.Odd(b3), m3 = TSum.Negate(b3);
        _s2 = TSum.AddProduct(_s2, a0, o0, b2, p2);
        _s3 = TSum.AddProduct(_s3, a1, o1, b2, p2);
        _s2 = TSum.AddProduct(_s2, a1, o1, m3, TSum.Odd(m3));
        _s3 = TSum.AddProduct(_s3, a0, o0, b3, p3);
        T t = b2 + b2 - b3, s = b2 + b3 + b3, q = TSum.Odd(t), ms = TSum.Negate(s);
        _s0 = TSum.AddProduct(_s0, a2, o2, t, q);
        _s1 = TSum.AddProduct(_s1, a3, o3, t, q);
        _s0 = TSum.AddProduct(_s0, a3, o3, ms, TSum.Odd(ms));
        _s1 = TSum.AddProduct(_s1, a2, o2, s, TSum.Odd(s));
    }

    /// <summary>The canonical lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly PackedQM31<T> Reduce() => new(TSum.Reduce(_s0), TSum.Reduce(_s1), TSum.Reduce(_s2), TSum.Reduce(_s3));

    /// <summary>The sum of all lanes of a folded sum.</summary>
    public readonly SecureField Total() => SecureField.From(TSum.Total(_s0), TSum.Total(_s1), TSum.Total(_s2), TSum.Total(_s3));
}
