using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roundel.Field;

/// <summary>
/// The secure field QM31 = CM31[u]/(u² − 2 − i), of p⁴ elements: <c>A + B·u</c>. Its coordinates over the base field are,
/// in order, <c>A.A, A.B, B.A, B.B</c> (the basis 1, i, u, i·u).
/// </summary>
/// <param name="A">The part without u.</param>
/// <param name="B">The coefficient of u.</param>
public readonly record struct QM31(CM31 A, CM31 B) : IAdditionOperators<QM31, QM31, QM31>,
    ISubtractionOperators<QM31, QM31, QM31>, IMultiplyOperators<QM31, QM31, QM31>, IUnaryNegationOperators<QM31, QM31>
{
    /// <summary>The degree of the extension over M31.</summary>
    public const int Degree = 4;

    /// <summary>The non-residue u² = 2 + i.</summary>
    public static CM31 R => new(2, 1);

    /// <summary>The additive identity.</summary>
    public static QM31 Zero => default;

    /// <summary>The multiplicative identity.</summary>
    public static QM31 One => new(CM31.One, CM31.Zero);

    /// <summary>Whether the element is zero.</summary>
    public bool IsZero => A.IsZero && B.IsZero;

    /// <summary>An element from its four base-field coordinates.</summary>
    public static QM31 From(M31 c0, M31 c1, M31 c2, M31 c3) => new(new CM31(c0, c1), new CM31(c2, c3));

    /// <summary>An element from four canonical words.</summary>
    public static QM31 FromCanonical(uint c0, uint c1, uint c2, uint c3) =>
        From(M31.FromCanonical(c0), M31.FromCanonical(c1), M31.FromCanonical(c2), M31.FromCanonical(c3));

    /// <summary>Combines four secure values that are each the value of one coordinate column: c0 + c1·i + c2·u + c3·i·u.</summary>
    public static QM31 FromCoordinateValues(QM31 c0, QM31 c1, QM31 c2, QM31 c3) =>
        c0 + c1 * From(0, 1, 0, 0) + c2 * From(0, 0, 1, 0) + c3 * From(0, 0, 0, 1);

    /// <summary>Coordinate 0 to 3 in the basis 1, i, u, i·u.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in 0 to 3.</exception>
    public M31 this[int index] => index switch
    {
        0 => A.A,
        1 => A.B,
        2 => B.A,
        3 => B.B,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "A QM31 has coordinates 0 to 3."),
    };

    /// <summary>Embeds the base field.</summary>
    public static implicit operator QM31(M31 a) => new(a, CM31.Zero);

    /// <summary>Embeds the complex extension.</summary>
    public static implicit operator QM31(CM31 a) => new(a, CM31.Zero);

    /// <summary>A small integer as a field element.</summary>
    public static implicit operator QM31(int value) => (M31)value;

    /// <summary>Sum.</summary>
    public static QM31 operator +(QM31 x, QM31 y) => new(x.A + y.A, x.B + y.B);

    /// <summary>Difference.</summary>
    public static QM31 operator -(QM31 x, QM31 y) => new(x.A - y.A, x.B - y.B);

    /// <summary>Negation.</summary>
    public static QM31 operator -(QM31 x) => new(-x.A, -x.B);

    /// <summary>Product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QM31 operator *(QM31 x, QM31 y)
    {
        CM31 bb = x.B * y.B;
        // (2 + i)·(a + b·i) = (2a − b) + (a + 2b)·i
        CM31 rbb = new(bb.A.Double() - bb.B, bb.A + bb.B.Double());
        return new(x.A * y.A + rbb, x.A * y.B + x.B * y.A);
    }

    /// <summary>Product with a base-field scalar.</summary>
    public static QM31 operator *(QM31 x, M31 s) => new(x.A * s, x.B * s);

    /// <summary>Product with a complex scalar.</summary>
    public static QM31 operator *(QM31 x, CM31 s) => new(x.A * s, x.B * s);

    /// <summary>x / y; see <see cref="Inverse"/>.</summary>
    public static QM31 operator /(QM31 x, QM31 y) => x * y.Inverse();

    /// <summary>The conjugate over CM31: A − B·u.</summary>
    public QM31 Conjugate() => new(A, -B);

    /// <summary>The element times itself.</summary>
    public QM31 Square() => this * this;

    /// <summary>The element to the given power, by squaring.</summary>
    public QM31 Pow(ulong exponent)
    {
        QM31 result = One, power = this;
        for (; exponent != 0; exponent >>= 1, power = power.Square())
            if ((exponent & 1) != 0) result *= power;
        return result;
    }

    /// <summary>The multiplicative inverse.</summary>
    /// <exception cref="DivideByZeroException">The element is zero.</exception>
    public QM31 Inverse()
    {
        CM31 bb = B.Square();
        CM31 norm = A.Square() - new CM31(bb.A.Double() - bb.B, bb.A + bb.B.Double());
        return Conjugate() * norm.Inverse();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{A} + {B}u";
}
