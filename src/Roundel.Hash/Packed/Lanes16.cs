using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Hash.Packed;

/// <summary>Sixteen lanes: AVX-512, or pairs of <see cref="Lanes8"/>.</summary>
internal readonly struct Lanes16 : ILanes<Vector512<uint>>
{
    public static int Width => 16;
    public static int LogWidth => 4;
    public static bool HoldsTwoStates => Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> a, Vector512<uint> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> a, Vector512<uint> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight16(Vector512<uint> a) => Avx512F.IsSupported
        ? Avx512F.RotateRight(a, 16)
        : Vector512.Create(Lanes8.RotateRight16(a.GetLower()), Lanes8.RotateRight16(a.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight12(Vector512<uint> a) => Avx512F.IsSupported
        ? Avx512F.RotateRight(a, 12)
        : Vector512.Create(Lanes8.RotateRight12(a.GetLower()), Lanes8.RotateRight12(a.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight8(Vector512<uint> a) => Avx512F.IsSupported
        ? Avx512F.RotateRight(a, 8)
        : Vector512.Create(Lanes8.RotateRight8(a.GetLower()), Lanes8.RotateRight8(a.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight7(Vector512<uint> a) => Avx512F.IsSupported
        ? Avx512F.RotateRight(a, 7)
        : Vector512.Create(Lanes8.RotateRight7(a.GetLower()), Lanes8.RotateRight7(a.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> InterleaveLow(Vector512<uint> a, Vector512<uint> b) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(a, Vector512.Create(0u, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), b)
        : Vector512.Create(Lanes8.InterleaveLow(a.GetLower(), b.GetLower()), Lanes8.InterleaveHigh(a.GetLower(), b.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> InterleaveHigh(Vector512<uint> a, Vector512<uint> b) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(a, Vector512.Create(8u, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), b)
        : Vector512.Create(Lanes8.InterleaveLow(a.GetUpper(), b.GetUpper()), Lanes8.InterleaveHigh(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Even(Vector512<uint> a, Vector512<uint> b) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(a, Vector512.Create(0u, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), b)
        : Vector512.Create(Lanes8.Even(a.GetLower(), a.GetUpper()), Lanes8.Even(b.GetLower(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Odd(Vector512<uint> a, Vector512<uint> b) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(a, Vector512.Create(1u, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), b)
        : Vector512.Create(Lanes8.Odd(a.GetLower(), a.GetUpper()), Lanes8.Odd(b.GetLower(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(Vector512<uint> a, uint mask) =>
        Vector512.EqualsAny(a & Vector512.Create(mask), Vector512<uint>.Zero);
}
