using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Field;

/// <summary>
/// Sums of products of packed values. A sum may put off reducing: up to four products may be added to a fresh or folded sum
/// before the next <see cref="Fold"/> or <see cref="Reduce"/>. Factors are at most p, not necessarily below.
/// </summary>
/// <typeparam name="TSelf">The sum.</typeparam>
/// <typeparam name="T">The packed field.</typeparam>
public interface IProductSum<TSelf, T> where TSelf : unmanaged, IProductSum<TSelf, T>
{
    /// <summary>Whether putting off pays: products of few large sums then beat many small ones.</summary>
    static abstract bool IsLazy { get; }

    /// <summary>The empty sum.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>A sum of canonical lanes; counts as folded.</summary>
    static abstract TSelf From(T value);

    /// <summary>What <see cref="AddProduct(TSelf, T, T, uint)"/> wants to have of a value, computed once per value.</summary>
    static abstract T Odd(T value);

    /// <summary>sum + value · constant.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="value">Canonical lanes.</param>
    /// <param name="odd"><see cref="Odd"/> of the value.</param>
    /// <param name="constant">A canonical word.</param>
    static abstract TSelf AddProduct(TSelf sum, T value, T odd, uint constant);

    /// <summary>sum + a · b, with <see cref="Odd"/> of both.</summary>
    static abstract TSelf AddProduct(TSelf sum, T a, T aOdd, T b, T bOdd);

    /// <summary>p − value: at most p.</summary>
    static abstract T Negate(T value);

    /// <summary>Reduces enough for four more products.</summary>
    static abstract TSelf Fold(TSelf sum);

    /// <summary>The canonical lanes.</summary>
    static abstract T Reduce(TSelf sum);

    /// <summary>The sum of all lanes.</summary>
    static abstract M31 Total(TSelf sum);
}

/// <summary>The specification: reduces at once.</summary>
public readonly struct PlainSum<T>(T value) : IProductSum<PlainSum<T>, T> where T : unmanaged, IPackedM31<T>
{
    private readonly T _value = value;

    /// <inheritdoc/>
    public static bool IsLazy => false;

    /// <inheritdoc/>
    public static PlainSum<T> Zero => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlainSum<T> From(T value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Odd(T value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlainSum<T> AddProduct(PlainSum<T> sum, T value, T odd, uint constant) =>
        new(sum._value + T.MultiplyUniform(value, T.Broadcast(2 * constant)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlainSum<T> AddProduct(PlainSum<T> sum, T a, T aOdd, T b, T bOdd) => new(sum._value + a * b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Negate(T value) => -value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlainSum<T> Fold(PlainSum<T> sum) => sum;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reduce(PlainSum<T> sum) => sum._value;

    /// <inheritdoc/>
    public static M31 Total(PlainSum<T> sum)
    {
        ulong total = 0;
        for (int lane = 0; lane < T.Width; lane++) total += sum._value.GetLane(lane);
        return M31.FromUInt64(total);
    }
}

/// <summary>
/// Sixteen lanes as 64-bit sums of the even and of the odd lanes (AVX-512). Four products of words up to p are at most
/// 4p² = 2^64 − 2^34 + 4, and a folded sum is at most p + 2^33, so together they fit into 64 bits.
/// </summary>
public readonly struct WideSum16(Vector512<ulong> evenLanes, Vector512<ulong> oddLanes) : IProductSum<WideSum16, PackedM31x16>
{
    private readonly Vector512<ulong> _even = evenLanes, _odd = oddLanes;

    /// <inheritdoc/>
    public static bool IsLazy => true;

    /// <inheritdoc/>
    public static WideSum16 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => default;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideSum16 From(PackedM31x16 value)
    {
        Vector512<ulong> words = value.Vector.AsUInt64();
        return new(words & Vector512.Create((ulong)uint.MaxValue), words >>> 32);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 Odd(PackedM31x16 value) => new((value.Vector.AsUInt64() >>> 32).AsUInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideSum16 AddProduct(WideSum16 sum, PackedM31x16 value, PackedM31x16 odd, uint constant)
    {
        Vector512<uint> c = Vector512.Create(constant);
        return new(sum._even + Avx512F.Multiply(value.Vector, c), sum._odd + Avx512F.Multiply(odd.Vector, c));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideSum16 AddProduct(WideSum16 sum, PackedM31x16 a, PackedM31x16 aOdd, PackedM31x16 b, PackedM31x16 bOdd) =>
        new(sum._even + Avx512F.Multiply(a.Vector, b.Vector), sum._odd + Avx512F.Multiply(aOdd.Vector, bOdd.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 Negate(PackedM31x16 value) => new(value.Vector ^ Vector512.Create(M31.P));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideSum16 Fold(WideSum16 sum) => new(Halve(sum._even), Halve(sum._odd));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x16 Reduce(WideSum16 sum)
    {
        // Folded twice, a word is at most p + 8: one conditional subtraction is left.
        Vector512<uint> even = Halve(Halve(sum._even)).AsUInt32(), odd = Halve(Halve(sum._odd)).AsUInt32();
        Vector512<uint> both = Avx512F.BlendVariable(even.AsSingle(), Avx512F.DuplicateEvenIndexed(odd.AsSingle()),
            Vector512.Create(0xffff_ffff_0000_0000ul).AsSingle()).AsUInt32();
        return new(Vector512.Min(both, both - Vector512.Create(M31.P)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 Total(WideSum16 sum) => M31.FromUInt64(Vector512.Sum(Halve(sum._even) + Halve(sum._odd)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Halve(Vector512<ulong> x) => (x & Vector512.Create((ulong)M31.P)) + (x >>> 31);
}

/// <summary>Eight lanes in the same way (AVX2).</summary>
public readonly struct WideSum8(Vector256<ulong> evenLanes, Vector256<ulong> oddLanes) : IProductSum<WideSum8, PackedM31x8>
{
    private readonly Vector256<ulong> _even = evenLanes, _odd = oddLanes;

    /// <inheritdoc/>
    public static bool IsLazy => true;

    /// <inheritdoc/>
    public static WideSum8 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => default;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideSum8 From(PackedM31x8 value)
    {
        Vector256<ulong> words = value.Vector.AsUInt64();
        return new(words & Vector256.Create((ulong)uint.MaxValue), words >>> 32);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 Odd(PackedM31x8 value) => new((value.Vector.AsUInt64() >>> 32).AsUInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideSum8 AddProduct(WideSum8 sum, PackedM31x8 value, PackedM31x8 odd, uint constant)
    {
        Vector256<uint> c = Vector256.Create(constant);
        return new(sum._even + Avx2.Multiply(value.Vector, c), sum._odd + Avx2.Multiply(odd.Vector, c));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideSum8 AddProduct(WideSum8 sum, PackedM31x8 a, PackedM31x8 aOdd, PackedM31x8 b, PackedM31x8 bOdd) =>
        new(sum._even + Avx2.Multiply(a.Vector, b.Vector), sum._odd + Avx2.Multiply(aOdd.Vector, bOdd.Vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 Negate(PackedM31x8 value) => new(value.Vector ^ Vector256.Create(M31.P));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideSum8 Fold(WideSum8 sum) => new(Halve(sum._even), Halve(sum._odd));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x8 Reduce(WideSum8 sum)
    {
        Vector256<ulong> both = Halve(Halve(sum._even)) | (Halve(Halve(sum._odd)) << 32);
        Vector256<uint> words = both.AsUInt32();
        return new(Vector256.Min(words, words - Vector256.Create(M31.P)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 Total(WideSum8 sum) => M31.FromUInt64(Vector256.Sum(Halve(sum._even) + Halve(sum._odd)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Halve(Vector256<ulong> x) => (x & Vector256.Create((ulong)M31.P)) + (x >>> 31);
}
