using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Roundel.Hash.Packed;

/// <summary>Four lanes: SSE2, Arm NEON, or whatever the runtime makes of it.</summary>
internal readonly struct Lanes4 : ILanes<Vector128<uint>>
{
    public static int Width => 4;
    public static int LogWidth => 2;
    public static bool HoldsTwoStates => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Byte order of a rotation by 16 in every word.</summary>
    public static Vector128<byte> RotateRight16Bytes => Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);

    /// <summary>Byte order of a rotation by 8 in every word.</summary>
    public static Vector128<byte> RotateRight8Bytes => Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> a, Vector128<uint> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> a, Vector128<uint> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight16(Vector128<uint> a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 16) : Vector128.Shuffle(a.AsByte(), RotateRight16Bytes).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight12(Vector128<uint> a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 12) : a >>> 12 | a << 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight8(Vector128<uint> a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 8) : Vector128.Shuffle(a.AsByte(), RotateRight8Bytes).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight7(Vector128<uint> a) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(a, 7) : a >>> 7 | a << 25;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> InterleaveLow(Vector128<uint> a, Vector128<uint> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> InterleaveHigh(Vector128<uint> a, Vector128<uint> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Even(Vector128<uint> a, Vector128<uint> b) => Sse.IsSupported
        ? Sse.Shuffle(a.AsSingle(), b.AsSingle(), 0b10_00_10_00).AsUInt32()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipEven(a, b)
        : Vector128.Create(a[0], a[2], b[0], b[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Odd(Vector128<uint> a, Vector128<uint> b) => Sse.IsSupported
        ? Sse.Shuffle(a.AsSingle(), b.AsSingle(), 0b11_01_11_01).AsUInt32()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipOdd(a, b)
        : Vector128.Create(a[1], a[3], b[1], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(Vector128<uint> a, uint mask) =>
        Vector128.EqualsAny(a & Vector128.Create(mask), Vector128<uint>.Zero);
}
