using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roundel.Hash.Packed;

/// <summary>One lane: the scalar specification.</summary>
internal readonly struct Lanes1 : ILanes<uint>
{
    public static int Width => 1;
    public static int LogWidth => 0;
    public static bool HoldsTwoStates => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Broadcast(uint value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint a, uint b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Xor(uint a, uint b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateRight16(uint a) => BitOperations.RotateRight(a, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateRight12(uint a) => BitOperations.RotateRight(a, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateRight8(uint a) => BitOperations.RotateRight(a, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint RotateRight7(uint a) => BitOperations.RotateRight(a, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint InterleaveLow(uint a, uint b) => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint InterleaveHigh(uint a, uint b) => b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Even(uint a, uint b) => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Odd(uint a, uint b) => b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(uint a, uint mask) => (a & mask) == 0;
}
