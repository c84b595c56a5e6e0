using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Roundel.Hash.Packed;

// Types of our own around the runtime's vectors: compilers that work ahead leave out generic code over types of other libraries.

/// <summary>One word.</summary>
internal readonly struct Words1(uint value)
{
    public readonly uint Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Words1(uint value) => new(value);
}

/// <summary>Four words.</summary>
internal readonly struct Words4(Vector128<uint> value)
{
    public readonly Vector128<uint> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Words4(Vector128<uint> value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Vector128<uint>(Words4 words) => words.Value;
}

/// <summary>Eight words.</summary>
internal readonly struct Words8(Vector256<uint> value)
{
    public readonly Vector256<uint> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Words8(Vector256<uint> value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Vector256<uint>(Words8 words) => words.Value;
}

/// <summary>Sixteen words.</summary>
internal readonly struct Words16(Vector512<uint> value)
{
    public readonly Vector512<uint> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Words16(Vector512<uint> value) => new(value);
}
