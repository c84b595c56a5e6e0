using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Hash.Packed;

/// <summary>Eight lanes: AVX2, or pairs of <see cref="Lanes4"/>.</summary>
internal readonly struct Lanes8 : ILanes<Vector256<uint>>
{
    public static int Width => 8;
    public static int LogWidth => 3;
    public static bool HoldsTwoStates => Avx512F.VL.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> a, Vector256<uint> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> a, Vector256<uint> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight16(Vector256<uint> a) => Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 16)
        : Avx2.IsSupported ? Avx2.Shuffle(a.AsByte(), Vector256.Create(Lanes4.RotateRight16Bytes, Lanes4.RotateRight16Bytes)).AsUInt32()
        : Vector256.Create(Lanes4.RotateRight16(a.GetLower()), Lanes4.RotateRight16(a.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight12(Vector256<uint> a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 12) : a >>> 12 | a << 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight8(Vector256<uint> a) => Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 8)
        : Avx2.IsSupported ? Avx2.Shuffle(a.AsByte(), Vector256.Create(Lanes4.RotateRight8Bytes, Lanes4.RotateRight8Bytes)).AsUInt32()
        : Vector256.Create(Lanes4.RotateRight8(a.GetLower()), Lanes4.RotateRight8(a.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight7(Vector256<uint> a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 7) : a >>> 7 | a << 25;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> InterleaveLow(Vector256<uint> a, Vector256<uint> b) => Avx2.IsSupported
        ? Avx2.Permute2x128(Avx2.UnpackLow(a, b), Avx2.UnpackHigh(a, b), 0x20)
        : Vector256.Create(Lanes4.InterleaveLow(a.GetLower(), b.GetLower()), Lanes4.InterleaveHigh(a.GetLower(), b.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> InterleaveHigh(Vector256<uint> a, Vector256<uint> b) => Avx2.IsSupported
        ? Avx2.Permute2x128(Avx2.UnpackLow(a, b), Avx2.UnpackHigh(a, b), 0x31)
        : Vector256.Create(Lanes4.InterleaveLow(a.GetUpper(), b.GetUpper()), Lanes4.InterleaveHigh(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Even(Vector256<uint> a, Vector256<uint> b) => Avx2.IsSupported
        ? Avx2.Permute4x64(Avx.Shuffle(a.AsSingle(), b.AsSingle(), 0b10_00_10_00).AsUInt64(), 0b11_01_10_00).AsUInt32()
        : Vector256.Create(Lanes4.Even(a.GetLower(), a.GetUpper()), Lanes4.Even(b.GetLower(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Odd(Vector256<uint> a, Vector256<uint> b) => Avx2.IsSupported
        ? Avx2.Permute4x64(Avx.Shuffle(a.AsSingle(), b.AsSingle(), 0b11_01_11_01).AsUInt64(), 0b11_01_10_00).AsUInt32()
        : Vector256.Create(Lanes4.Odd(a.GetLower(), a.GetUpper()), Lanes4.Odd(b.GetLower(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(Vector256<uint> a, uint mask) =>
        Vector256.EqualsAny(a & Vector256.Create(mask), Vector256<uint>.Zero);
}
