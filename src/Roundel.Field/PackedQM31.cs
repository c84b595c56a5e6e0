using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roundel.Field;

/// <summary>
/// Several QM31 elements side by side, planar: the four coordinates (basis 1, i, u, i·u) are packed base-field vectors.
/// </summary>
/// <typeparam name="T">The packed base field.</typeparam>
/// <param name="C0">The coordinate of 1.</param>
/// <param name="C1">The coordinate of i.</param>
/// <param name="C2">The coordinate of u.</param>
/// <param name="C3">The coordinate of i·u.</param>
public readonly record struct PackedQM31<T>(T C0, T C1, T C2, T C3) : IAdditionOperators<PackedQM31<T>, PackedQM31<T>, PackedQM31<T>>,
    ISubtractionOperators<PackedQM31<T>, PackedQM31<T>, PackedQM31<T>>, IMultiplyOperators<PackedQM31<T>, PackedQM31<T>, PackedQM31<T>>,
    IUnaryNegationOperators<PackedQM31<T>, PackedQM31<T>>
    where T : struct, IPackedM31<T>
{
    /// <summary>Zero in every lane.</summary>
    public static PackedQM31<T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(T.Zero, T.Zero, T.Zero, T.Zero);
    }

    /// <summary>One in every lane.</summary>
    public static PackedQM31<T> One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(T.Broadcast(1), T.Zero, T.Zero, T.Zero);
    }

    /// <summary>The same element in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> Broadcast(QM31 value) => new(T.Broadcast(value.A.A.Value), T.Broadcast(value.A.B.Value),
        T.Broadcast(value.B.A.Value), T.Broadcast(value.B.B.Value));

    /// <summary>Embeds base-field lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> FromBase(T value) => new(value, T.Zero, T.Zero, T.Zero);

    /// <summary>Reads Width elements from four planes of canonical words, each at <paramref name="offset"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> Load(ref readonly uint plane0, ref readonly uint plane1, ref readonly uint plane2,
        ref readonly uint plane3, nuint offset) =>
        new(T.Load(in plane0, offset), T.Load(in plane1, offset), T.Load(in plane2, offset), T.Load(in plane3, offset));

    /// <summary>Reads Width elements from four neighbouring columns; the caller guarantees that the rows exist.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such columns.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> Load(ColumnView columns, int firstColumn, nuint offset) => Load(ref columns.Start(firstColumn),
        ref columns.Start(firstColumn + 1), ref columns.Start(firstColumn + 2), ref columns.Start(firstColumn + 3), offset);

    /// <summary>Writes Width elements to four planes, each at <paramref name="offset"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref uint plane0, ref uint plane1, ref uint plane2, ref uint plane3, nuint offset)
    {
        T.Store(C0, ref plane0, offset);
        T.Store(C1, ref plane1, offset);
        T.Store(C2, ref plane2, offset);
        T.Store(C3, ref plane3, offset);
    }

    /// <summary>Writes Width elements to four neighbouring columns; the caller guarantees that the rows exist.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such columns.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ColumnView columns, int firstColumn, nuint offset) => Store(ref columns.Start(firstColumn),
        ref columns.Start(firstColumn + 1), ref columns.Start(firstColumn + 2), ref columns.Start(firstColumn + 3), offset);

    /// <summary>Sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> operator +(PackedQM31<T> x, PackedQM31<T> y) =>
        new(x.C0 + y.C0, x.C1 + y.C1, x.C2 + y.C2, x.C3 + y.C3);

    /// <summary>Difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> operator -(PackedQM31<T> x, PackedQM31<T> y) =>
        new(x.C0 - y.C0, x.C1 - y.C1, x.C2 - y.C2, x.C3 - y.C3);

    /// <summary>Negation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> operator -(PackedQM31<T> x) => new(-x.C0, -x.C1, -x.C2, -x.C3);

    /// <summary>Sum with base-field lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> operator +(PackedQM31<T> x, T s) => new(x.C0 + s, x.C1, x.C2, x.C3);

    /// <summary>Difference with base-field lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> operator -(PackedQM31<T> x, T s) => new(x.C0 - s, x.C1, x.C2, x.C3);

    /// <summary>Product with base-field lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> operator *(PackedQM31<T> x, T s) => new(x.C0 * s, x.C1 * s, x.C2 * s, x.C3 * s);

    /// <summary>Product: three complex products (Karatsuba over CM31).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQM31<T> operator *(PackedQM31<T> x, PackedQM31<T> y)
    {
        MultiplyComplex(x.C0, x.C1, y.C0, y.C1, out T aaRe, out T aaIm);
        MultiplyComplex(x.C2, x.C3, y.C2, y.C3, out T bbRe, out T bbIm);
        MultiplyComplex(x.C0 + x.C2, x.C1 + x.C3, y.C0 + y.C2, y.C1 + y.C3, out T sumRe, out T sumIm);
        // (2 + i)·(a + b·i) = (2a − b) + (a + 2b)·i
        return new(aaRe + bbRe + bbRe - bbIm, aaIm + bbRe + bbIm + bbIm, sumRe - aaRe - bbRe, sumIm - aaIm - bbIm);
    }

    /// <summary>The element times itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedQM31<T> Square() => this * this;

    /// <summary>The inverse of every lane, zero for a zero lane.</summary>
    public PackedQM31<T> Inverse()
    {
        // 1 / (a + b·u) = (a − b·u) / n with n = a² − (2 + i)·b² in CM31, and 1 / n = conj(n) / |n|².
        MultiplyComplex(C0, C1, C0, C1, out T aRe, out T aIm);
        MultiplyComplex(C2, C3, C2, C3, out T bRe, out T bIm);
        T nRe = aRe - bRe - bRe + bIm, nIm = aIm - bRe - bIm - bIm;
        T inverse = PackedField.Inverse(nRe * nRe + nIm * nIm);
        T re = nRe * inverse, im = -nIm * inverse;
        MultiplyComplex(C0, C1, re, im, out T c0, out T c1);
        MultiplyComplex(C2, C3, re, im, out T c2, out T c3);
        return new(c0, c1, -c2, -c3);
    }

    /// <summary>Lane <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public QM31 GetLane(int index) =>
        QM31.FromCanonical(C0.GetLane(index), C1.GetLane(index), C2.GetLane(index), C3.GetLane(index));

    /// <summary>The sum of all lanes.</summary>
    public QM31 SumLanes()
    {
        QM31 sum = QM31.Zero;
        for (int i = 0; i < T.Width; i++) sum += GetLane(i);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyComplex(T a, T b, T c, T d, out T re, out T im)
    {
        re = a * c - b * d;
        im = a * d + b * c;
    }
}
