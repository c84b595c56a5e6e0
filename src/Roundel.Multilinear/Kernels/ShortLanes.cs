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
internal readonly unsafe struct ShortLanes32 : IShortLanes<Vector512<int>>
{
    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(sbyte* source) => Avx512BW.ConvertToVector512Int16(Vector256.Load(source)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> WidenPairs(sbyte* a, sbyte* b)
    {
        Vector128<sbyte> x = Vector128.Load(a), y = Vector128.Load(b);
        return Avx512BW.ConvertToVector512Int16(Vector256.Create(Sse2.UnpackLow(x, y), Sse2.UnpackHigh(x, y))).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(short* source) => Vector512.Load(source).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int pair) => Vector512.Create(pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddProducts(Vector512<int> sum, Vector512<int> a, Vector512<int> b) =>
        sum + Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> sums, int* target) => sums.Store(target);
}

/// <summary>Sixteen lanes (AVX2).</summary>
internal readonly unsafe struct ShortLanes16 : IShortLanes<Vector256<int>>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(sbyte* source) => Avx2.ConvertToVector256Int16(Vector128.Load(source)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> WidenPairs(sbyte* a, sbyte* b) => Avx2.ConvertToVector256Int16(
        Sse2.UnpackLow(Vector64.Load(a).ToVector128Unsafe(), Vector64.Load(b).ToVector128Unsafe())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(short* source) => Vector256.Load(source).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int pair) => Vector256.Create(pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddProducts(Vector256<int> sum, Vector256<int> a, Vector256<int> b) =>
        sum + Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> sums, int* target) => sums.Store(target);
}

/// <summary>Two lanes: the specification, and what machines without the instruction use.</summary>
internal readonly unsafe struct ShortLanes2 : IShortLanes<int>
{
    public static int Count => 2;

    public static int Widen(sbyte* source) => Pair(source[0], source[1]);

    public static int WidenPairs(sbyte* a, sbyte* b) => Pair(*a, *b);

    public static int Load(short* source) => Pair(source[0], source[1]);

    public static int Broadcast(int pair) => pair;

    public static int AddProducts(int sum, int a, int b) => sum + (short)a * (short)b + (a >> 16) * (b >> 16);

    public static void Store(int sums, int* target) => *target = sums;

    private static int Pair(short low, short high) => (ushort)low | (high << 16);
}
