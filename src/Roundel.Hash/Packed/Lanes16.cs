using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Hash.Packed;

/// <summary>Sixteen lanes: AVX-512, or pairs of <see cref="Lanes8"/>.</summary>
internal readonly struct Lanes16 : ILanes<Words16>
{
    public static int Width => 16;
    public static int LogWidth => 4;
    public static bool HoldsTwoStates => Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 Broadcast(uint value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 Add(Words16 a, Words16 b) => a.Value + b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 Xor(Words16 a, Words16 b) => a.Value ^ b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 RotateRight16(Words16 a) => Avx512F.IsSupported
        ? Avx512F.RotateRight(a.Value, 16)
        : Vector512.Create(Lanes8.RotateRight16(a.Value.GetLower()), Lanes8.RotateRight16(a.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 RotateRight12(Words16 a) => Avx512F.IsSupported
        ? Avx512F.RotateRight(a.Value, 12)
        : Vector512.Create(Lanes8.RotateRight12(a.Value.GetLower()), Lanes8.RotateRight12(a.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 RotateRight8(Words16 a) => Avx512F.IsSupported
        ? Avx512F.RotateRight(a.Value, 8)
        : Vector512.Create(Lanes8.RotateRight8(a.Value.GetLower()), Lanes8.RotateRight8(a.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 RotateRight7(Words16 a) => Avx512F.IsSupported
        ? Avx512F.RotateRight(a.Value, 7)
        : Vector512.Create(Lanes8.RotateRight7(a.Value.GetLower()), Lanes8.RotateRight7(a.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 InterleaveLow(Words16 a, Words16 b) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(a.Value, Vector512.Create(0u, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), b.Value)
        : Vector512.Create(Lanes8.InterleaveLow(a.Value.GetLower(), b.Value.GetLower()), Lanes8.InterleaveHigh(a.Value.GetLower(), b.Value.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 InterleaveHigh(Words16 a, Words16 b) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(a.Value, Vector512.Create(8u, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), b.Value)
        : Vector512.Create(Lanes8.InterleaveLow(a.Value.GetUpper(), b.Value.GetUpper()), Lanes8.InterleaveHigh(a.Value.GetUpper(), b.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 Even(Words16 a, Words16 b) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(a.Value, Vector512.Create(0u, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), b.Value)
        : Vector512.Create(Lanes8.Even(a.Value.GetLower(), a.Value.GetUpper()), Lanes8.Even(b.Value.GetLower(), b.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words16 Odd(Words16 a, Words16 b) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(a.Value, Vector512.Create(1u, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), b.Value)
        : Vector512.Create(Lanes8.Odd(a.Value.GetLower(), a.Value.GetUpper()), Lanes8.Odd(b.Value.GetLower(), b.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(Words16 a, uint mask) =>
        Vector512.EqualsAny(a.Value & Vector512.Create(mask), Vector512<uint>.Zero);
}
