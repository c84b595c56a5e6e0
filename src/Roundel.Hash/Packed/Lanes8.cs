using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Hash.Packed;

/// <summary>Eight lanes: AVX2, or pairs of <see cref="Lanes4"/>.</summary>
internal readonly struct Lanes8 : ILanes<Words8>
{
    public static int Width => 8;
    public static int LogWidth => 3;
    public static bool HoldsTwoStates => Avx512F.VL.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 Broadcast(uint value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 Add(Words8 a, Words8 b) => a.Value + b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 Xor(Words8 a, Words8 b) => a.Value ^ b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 RotateRight16(Words8 a) => Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a.Value, 16)
        : Avx2.IsSupported ? Avx2.Shuffle(a.Value.AsByte(), Vector256.Create(Lanes4.RotateRight16Bytes, Lanes4.RotateRight16Bytes)).AsUInt32()
        : Vector256.Create(Lanes4.RotateRight16(a.Value.GetLower()), Lanes4.RotateRight16(a.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 RotateRight12(Words8 a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a.Value, 12) : a.Value >>> 12 | a.Value << 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 RotateRight8(Words8 a) => Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a.Value, 8)
        : Avx2.IsSupported ? Avx2.Shuffle(a.Value.AsByte(), Vector256.Create(Lanes4.RotateRight8Bytes, Lanes4.RotateRight8Bytes)).AsUInt32()
        : Vector256.Create(Lanes4.RotateRight8(a.Value.GetLower()), Lanes4.RotateRight8(a.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 RotateRight7(Words8 a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a.Value, 7) : a.Value >>> 7 | a.Value << 25;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 InterleaveLow(Words8 a, Words8 b) => Avx2.IsSupported
        ? Avx2.Permute2x128(Avx2.UnpackLow(a.Value, b.Value), Avx2.UnpackHigh(a.Value, b.Value), 0x20)
        : Vector256.Create(Lanes4.InterleaveLow(a.Value.GetLower(), b.Value.GetLower()), Lanes4.InterleaveHigh(a.Value.GetLower(), b.Value.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 InterleaveHigh(Words8 a, Words8 b) => Avx2.IsSupported
        ? Avx2.Permute2x128(Avx2.UnpackLow(a.Value, b.Value), Avx2.UnpackHigh(a.Value, b.Value), 0x31)
        : Vector256.Create(Lanes4.InterleaveLow(a.Value.GetUpper(), b.Value.GetUpper()), Lanes4.InterleaveHigh(a.Value.GetUpper(), b.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 Even(Words8 a, Words8 b) => Avx2.IsSupported
        ? Avx2.Permute4x64(Avx.Shuffle(a.Value.AsSingle(), b.Value.AsSingle(), 0b10_00_10_00).AsUInt64(), 0b11_01_10_00).AsUInt32()
        : Vector256.Create(Lanes4.Even(a.Value.GetLower(), a.Value.GetUpper()), Lanes4.Even(b.Value.GetLower(), b.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words8 Odd(Words8 a, Words8 b) => Avx2.IsSupported
        ? Avx2.Permute4x64(Avx.Shuffle(a.Value.AsSingle(), b.Value.AsSingle(), 0b11_01_11_01).AsUInt64(), 0b11_01_10_00).AsUInt32()
        : Vector256.Create(Lanes4.Odd(a.Value.GetLower(), a.Value.GetUpper()), Lanes4.Odd(b.Value.GetLower(), b.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(Words8 a, uint mask) =>
        Vector256.EqualsAny(a.Value & Vector256.Create(mask), Vector256<uint>.Zero);
}
