using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roundel.Field;

/// <summary>The complex extension CM31 = M31[i]/(i² + 1): <c>A + B·i</c>.</summary>
/// <param name="A">The real part.</param>
/// <param name="B">The imaginary part.</param>
public readonly record struct CM31(M31 A, M31 B) : IAdditionOperators<CM31, CM31, CM31>,
    ISubtractionOperators<CM31, CM31, CM31>, IMultiplyOperators<CM31, CM31, CM31>, IUnaryNegationOperators<CM31, CM31>
{
    /// <summary>The additive identity.</summary>
    public static CM31 Zero => default;

    /// <summary>The multiplicative identity.</summary>
    public static CM31 One => new(M31.One, M31.Zero);

    /// <summary>Whether the element is zero.</summary>
    public bool IsZero => A.IsZero && B.IsZero;

    /// <summary>Embeds the base field.</summary>
    public static implicit operator CM31(M31 a) => new(a, M31.Zero);

    /// <summary>Sum.</summary>
    public static CM31 operator +(CM31 x, CM31 y) => new(x.A + y.A, x.B + y.B);

    /// <summary>Difference.</summary>
    public static CM31 operator -(CM31 x, CM31 y) => new(x.A - y.A, x.B - y.B);

    /// <summary>Negation.</summary>
    public static CM31 operator -(CM31 x) => new(-x.A, -x.B);

    /// <summary>Product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CM31 operator *(CM31 x, CM31 y) => new(x.A * y.A - x.B * y.B, x.A * y.B + x.B * y.A);

    /// <summary>Product with a base-field scalar.</summary>
    public static CM31 operator *(CM31 x, M31 s) => new(x.A * s, x.B * s);

    /// <summary>x / y; see <see cref="Inverse"/>.</summary>
    public static CM31 operator /(CM31 x, CM31 y) => x * y.Inverse();

    /// <summary>A − B·i.</summary>
    public CM31 Conjugate() => new(A, -B);

    /// <summary>The element times itself.</summary>
    public CM31 Square() => this * this;

    /// <summary>The multiplicative inverse.</summary>
    /// <exception cref="DivideByZeroException">The element is zero.</exception>
    public CM31 Inverse() => Conjugate() * (A.Square() + B.Square()).Inverse();

    /// <inheritdoc/>
    public override string ToString() => $"({A} + {B}i)";
}
