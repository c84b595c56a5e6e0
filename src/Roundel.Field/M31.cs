using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roundel.Field;

/// <summary>
/// An element of the Mersenne-31 field, p = 2^31 − 1. Always canonical: <see cref="Value"/> lies in [0, p).
/// </summary>
public readonly struct M31 : IEquatable<M31>, IAdditionOperators<M31, M31, M31>, ISubtractionOperators<M31, M31, M31>,
    IMultiplyOperators<M31, M31, M31>, IUnaryNegationOperators<M31, M31>
{
    /// <summary>The field's characteristic, 2^31 − 1.</summary>
    public const uint P = 0x7fff_ffff;

    private readonly uint _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private M31(uint canonical) => _value = canonical;

    /// <summary>The canonical representative, in [0, p).</summary>
    public uint Value => _value;

    /// <summary>The additive identity.</summary>
    public static M31 Zero => default;

    /// <summary>The multiplicative identity.</summary>
    public static M31 One => new(1);

    /// <summary>Reduces any 32-bit word modulo p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 FromUInt32(uint value)
    {
        return new(ReduceOnce((value & P) + (value >> 31)));
    }

    /// <summary>Reduces any 64-bit word modulo p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 FromUInt64(ulong value)
    {
        ulong folded = (value & P) + (value >> 31);           // < 2^31 + 2^33
        folded = (folded & P) + (folded >> 31);               // < 2^31 + 8
        return new(ReduceOnce((uint)folded));
    }

    /// <summary>Maps a signed integer to its residue.</summary>
    public static M31 FromInt64(long value) => value >= 0 ? FromUInt64((ulong)value) : -FromUInt64((ulong)-value);

    /// <summary>Takes a word that is already canonical; the caller guarantees value &lt; p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 FromCanonical(uint value) => new(value);

    /// <summary>Whether the element is zero.</summary>
    public bool IsZero => _value == 0;

    /// <summary>Sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 operator +(M31 a, M31 b) => new(ReduceOnce(a._value + b._value));

    /// <summary>Difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 operator -(M31 a, M31 b)
    {
        uint d = a._value - b._value;
        return new(d + (P & (uint)((int)d >> 31)));
    }

    /// <summary>Negation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 operator -(M31 a) => Zero - a;

    /// <summary>Product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static M31 operator *(M31 a, M31 b)
    {
        ulong product = (ulong)a._value * b._value;           // < 2^62
        return new(ReduceOnce((uint)(product & P) + (uint)(product >> 31)));
    }

    /// <summary>A sum below 2p less p if it is p or more; without a branch, since field elements defeat prediction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ReduceOnce(uint sum)
    {
        uint d = sum - P;
        return d + (P & (uint)((int)d >> 31));
    }

    /// <summary>a / b; see <see cref="Inverse"/>.</summary>
    public static M31 operator /(M31 a, M31 b) => a * b.Inverse();

    /// <summary>Equality of residues.</summary>
    public static bool operator ==(M31 a, M31 b) => a._value == b._value;

    /// <summary>Inequality of residues.</summary>
    public static bool operator !=(M31 a, M31 b) => a._value != b._value;

    /// <summary>A small non-negative integer as a field element.</summary>
    public static implicit operator M31(int value) => FromInt64(value);

    /// <summary>Twice the element.</summary>
    public M31 Double() => this + this;

    /// <summary>The element times itself.</summary>
    public M31 Square() => this * this;

    /// <summary>The element to the given power, by squaring.</summary>
    public M31 Pow(ulong exponent)
    {
        M31 result = One, power = this;
        for (; exponent != 0; exponent >>= 1, power = power.Square())
            if ((exponent & 1) != 0) result *= power;
        return result;
    }

    /// <summary>The multiplicative inverse, a^(p−2), by an addition chain of 37 products.</summary>
    /// <exception cref="DivideByZeroException">The element is zero.</exception>
    public M31 Inverse()
    {
        if (IsZero) throw new DivideByZeroException("Zero has no inverse in M31.");
        // p − 2 = 2^31 − 3 = binary 1111111111111111111111111111101.
        M31 t2 = Square() * this;                 // 2 ones
        M31 t4 = Squares(t2, 2) * t2;             // 4 ones
        M31 t8 = Squares(t4, 4) * t4;             // 8 ones
        M31 t16 = Squares(t8, 8) * t8;            // 16 ones
        M31 t24 = Squares(t16, 8) * t8;           // 24 ones
        M31 t28 = Squares(t24, 4) * t4;           // 28 ones
        M31 t29 = t28.Square() * this;            // 29 ones
        return Squares(t29, 2) * this;            // 29 ones, 0, 1
    }

    private static M31 Squares(M31 a, int count)
    {
        for (int i = 0; i < count; i++) a = a.Square();
        return a;
    }

    /// <inheritdoc/>
    public bool Equals(M31 other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is M31 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_value;

    /// <inheritdoc/>
    public override string ToString() => _value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
