using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Hash.Packed;

/// <summary>Four lanes: SSE2, Arm NEON, or whatever the runtime makes of it.</summary>
internal readonly struct Lanes4 : ILanes<Words4>
{
    public static int Width => 4;
    public static int LogWidth => 2;
    public static bool HoldsTwoStates => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Byte order of a rotation by 16 in every word.</summary>
    public static Vector128<byte> RotateRight16Bytes => Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);

    /// <summary>Byte order of a rotation by 8 in every word.</summary>
    public static Vector128<byte> RotateRight8Bytes => Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 Broadcast(uint value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 Add(Words4 a, Words4 b) => a.Value + b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 Xor(Words4 a, Words4 b) => a.Value ^ b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 RotateRight16(Words4 a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 16) : Vector128.Shuffle(a.Value.AsByte(), RotateRight16Bytes).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 RotateRight12(Words4 a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a.Value, 12) : a.Value >>> 12 | a.Value << 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 RotateRight8(Words4 a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a.Value, 8) : Vector128.Shuffle(a.Value.AsByte(), RotateRight8Bytes).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 RotateRight7(Words4 a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a.Value, 7) : a.Value >>> 7 | a.Value << 25;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 InterleaveLow(Words4 a, Words4 b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.Value, b.Value)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a.Value, b.Value)
        : Vector128.Create(a.Value[0], b.Value[0], a.Value[1], b.Value[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 InterleaveHigh(Words4 a, Words4 b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.Value, b.Value)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a.Value, b.Value)
        : Vector128.Create(a.Value[2], b.Value[2], a.Value[3], b.Value[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 Even(Words4 a, Words4 b) => Sse.IsSupported
        ? Sse.Shuffle(a.Value.AsSingle(), b.Value.AsSingle(), 0b10_00_10_00).AsUInt32()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipEven(a.Value, b.Value)
        : Vector128.Create(a.Value[0], a.Value[2], b.Value[0], b.Value[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words4 Odd(Words4 a, Words4 b) => Sse.IsSupported
        ? Sse.Shuffle(a.Value.AsSingle(), b.Value.AsSingle(), 0b11_01_11_01).AsUInt32()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipOdd(a.Value, b.Value)
        : Vector128.Create(a.Value[1], a.Value[3], b.Value[1], b.Value[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(Words4 a, uint mask) =>
        Vector128.EqualsAny(a.Value & Vector128.Create(mask), Vector128<uint>.Zero);
}
