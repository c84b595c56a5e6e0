using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roundel.Hash.Packed;

/// <summary>One lane: the scalar specification.</summary>
internal readonly struct Lanes1 : ILanes<Words1>
{
    public static int Width => 1;
    public static int LogWidth => 0;
    public static bool HoldsTwoStates => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 Broadcast(uint value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 Add(Words1 a, Words1 b) => a.Value + b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 Xor(Words1 a, Words1 b) => a.Value ^ b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 RotateRight16(Words1 a) => BitOperations.RotateRight(a.Value, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 RotateRight12(Words1 a) => BitOperations.RotateRight(a.Value, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 RotateRight8(Words1 a) => BitOperations.RotateRight(a.Value, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 RotateRight7(Words1 a) => BitOperations.RotateRight(a.Value, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 InterleaveLow(Words1 a, Words1 b) => a.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 InterleaveHigh(Words1 a, Words1 b) => b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 Even(Words1 a, Words1 b) => a.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words1 Odd(Words1 a, Words1 b) => b.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(Words1 a, uint mask) => (a.Value & mask) == 0;
}
