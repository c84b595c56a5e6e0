using System.Runtime.CompilerServices;

namespace Roundel.Field;

/// <summary>One M31 element: the specification of the packed types.</summary>
public readonly struct PackedM31x1 : IPackedM31<PackedM31x1>
{
    private readonly M31 _value;

    /// <summary>Wraps one element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedM31x1(M31 value) => _value = value;

    /// <summary>The element.</summary>
    public M31 Value => _value;

    /// <inheritdoc/>
    public static int Width => 1;

    /// <inheritdoc/>
    public static PackedM31x1 Zero => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 Broadcast(uint value) => new(M31.FromCanonical(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 Load(ref readonly uint source, nuint offset) =>
        Broadcast(Unsafe.Add(ref Unsafe.AsRef(in source), offset)); // Safe: the caller vouches for the word.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PackedM31x1 value, ref uint destination, nuint offset) =>
        Unsafe.Add(ref destination, offset) = value._value.Value;   // Safe: the caller vouches for the word.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 operator +(PackedM31x1 a, PackedM31x1 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 operator -(PackedM31x1 a, PackedM31x1 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 operator -(PackedM31x1 a) => new(M31.Zero - a._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 operator *(PackedM31x1 a, PackedM31x1 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 MultiplyDoubled(PackedM31x1 a, PackedM31x1 doubled) =>
        new(a._value * M31.FromCanonical(doubled._value.Value >> 1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 MultiplyUniform(PackedM31x1 a, PackedM31x1 doubled) => MultiplyDoubled(a, doubled);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 MultiplyPowerOfTwo(PackedM31x1 a, int exponent)
    {
        uint v = a._value.Value;
        return Broadcast(((v << exponent) & M31.P) | (v >> (31 - exponent)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyZero(PackedM31x1 a) => a._value.IsZero;

    /// <inheritdoc/>
    /// <remarks>One lane has no block below its width: nothing to exchange.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ExchangeBlocks(ref PackedM31x1 a, ref PackedM31x1 b, int block) { }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(ref PackedM31x1 a, ref PackedM31x1 b) { }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(ref PackedM31x1 a, ref PackedM31x1 b) { }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 Reverse(PackedM31x1 a) => a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedM31x1 LoadRepeated(ref readonly uint source, nuint offset, int times) => Load(in source, offset);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: four points do not fit one lane.</exception>
    public static PackedM31x1 LoadQuarterTurns(ref readonly uint source, nuint offset) =>
        throw new NotSupportedException("Quarter turns need four lanes.");

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint GetLane(int index) => _value.Value;

    /// <inheritdoc/>
    public override string ToString() => _value.ToString();
}
