using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Multilinear.Kernels;

/// <summary>
/// Vectors of 16-bit integers whose products are added up in pairs to 32 bits. Safe: callers vouch for what pointers point to.
/// </summary>
/// <typeparam name="V">The vector, seen as 32-bit sums.</typeparam>
internal unsafe interface IShortLanes<V> where V : unmanaged
{
    /// <summary>The number of 16-bit lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Reads Count bytes.</summary>
    static abstract V Widen(sbyte* source);

    /// <summary>Reads Count / 2 bytes of each: a0 b0 a1 b1 ….</summary>
    static abstract V WidenPairs(sbyte* a, sbyte* b);

    /// <summary>Reads Count 16-bit integers.</summary>
    static abstract V Load(short* source);

    /// <summary>The same pair everywhere.</summary>
    static abstract V Broadcast(int pair);

    /// <summary>sum + a_0·b_0 + a_1·b_1 for every pair of lanes.</summary>
    static abstract V AddProducts(V sum, V a, V b);

    /// <summary>Writes Count / 2 sums.</summary>
    static abstract void Store(V sums, int* target);
}

/// <summary>Thirty-two lanes (AVX-512).</summary>
internal readonly unsafe struct ShortLanes32 : IShortLanes<Pairs32>
{
    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs32 Widen(sbyte* source) => Avx512BW.ConvertToVector512Int16(Vector256.Load(source)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs32 WidenPairs(sbyte* a, sbyte* b)
    {
        Vector128<sbyte> x = Vector128.Load(a), y = Vector128.Load(b);
        return Avx512BW.ConvertToVector512Int16(Vector256.Create(Sse2.UnpackLow(x, y), Sse2.UnpackHigh(x, y))).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs32 Load(short* source) => Vector512.Load(source).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs32 Broadcast(int pair) => Vector512.Create(pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs32 AddProducts(Pairs32 sum, Pairs32 a, Pairs32 b) =>
        sum.Value + Avx512BW.MultiplyAddAdjacent(a.Value.AsInt16(), b.Value.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pairs32 sums, int* target) => sums.Value.Store(target);
}

/// <summary>Sixteen lanes (AVX2).</summary>
internal readonly unsafe struct ShortLanes16 : IShortLanes<Pairs16>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs16 Widen(sbyte* source) => Avx2.ConvertToVector256Int16(Vector128.Load(source)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs16 WidenPairs(sbyte* a, sbyte* b) => Avx2.ConvertToVector256Int16(
        Sse2.UnpackLow(Vector64.Load(a).ToVector128Unsafe(), Vector64.Load(b).ToVector128Unsafe())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs16 Load(short* source) => Vector256.Load(source).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs16 Broadcast(int pair) => Vector256.Create(pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pairs16 AddProducts(Pairs16 sum, Pairs16 a, Pairs16 b) =>
        sum.Value + Avx2.MultiplyAddAdjacent(a.Value.AsInt16(), b.Value.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pairs16 sums, int* target) => sums.Value.Store(target);
}

/// <summary>Two lanes: the specification, and what machines without the instruction use.</summary>
internal readonly unsafe struct ShortLanes2 : IShortLanes<Pairs2>
{
    public static int Count => 2;

    public static Pairs2 Widen(sbyte* source) => Pair(source[0], source[1]);

    public static Pairs2 WidenPairs(sbyte* a, sbyte* b) => Pair(*a, *b);

    public static Pairs2 Load(short* source) => Pair(source[0], source[1]);

    public static Pairs2 Broadcast(int pair) => pair;

    public static Pairs2 AddProducts(Pairs2 sum, Pairs2 a, Pairs2 b) => sum.Value + (short)a.Value * (short)b.Value + (a.Value >> 16) * (b.Value >> 16);

    public static void Store(Pairs2 sums, int* target) => *target = sums.Value;

    private static int Pair(short low, short high) => (ushort)low | (high << 16);
}

// Types of our own around the runtime's vectors: compilers that work ahead leave out generic code over types of other libraries.

/// <summary>Thirty-two 16-bit integers, or sixteen sums.</summary>
internal readonly struct Pairs32(Vector512<int> value)
{
    public readonly Vector512<int> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Pairs32(Vector512<int> value) => new(value);
}

/// <summary>Sixteen 16-bit integers, or eight sums.</summary>
internal readonly struct Pairs16(Vector256<int> value)
{
    public readonly Vector256<int> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Pairs16(Vector256<int> value) => new(value);
}

/// <summary>Two 16-bit integers, or one sum.</summary>
internal readonly struct Pairs2(int value)
{
    public readonly int Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Pairs2(int value) => new(value);
}
