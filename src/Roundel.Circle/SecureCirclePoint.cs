using System.Numerics;
using Roundel.Field;

namespace Roundel.Circle;

/// <summary>A point of the circle x² + y² = 1 over QM31.</summary>
/// <param name="X">The first coordinate.</param>
/// <param name="Y">The second coordinate.</param>
public readonly record struct SecureCirclePoint(QM31 X, QM31 Y) :
    IAdditionOperators<SecureCirclePoint, SecureCirclePoint, SecureCirclePoint>,
    ISubtractionOperators<SecureCirclePoint, SecureCirclePoint, SecureCirclePoint>,
    IUnaryNegationOperators<SecureCirclePoint, SecureCirclePoint>
{
    /// <summary>The neutral element (1, 0).</summary>
    public static SecureCirclePoint Identity => new(QM31.One, QM31.Zero);

    /// <summary>Embeds a point over the base field.</summary>
    public static implicit operator SecureCirclePoint(CirclePoint p) => new(p.X, p.Y);

    /// <summary>Whether the coordinates satisfy the circle's equation.</summary>
    public bool IsOnCircle => X.Square() + Y.Square() == QM31.One;

    /// <summary>The group law.</summary>
    public static SecureCirclePoint operator +(SecureCirclePoint p, SecureCirclePoint q) =>
        new(p.X * q.X - p.Y * q.Y, p.X * q.Y + p.Y * q.X);

    /// <summary>The group law with a point over the base field.</summary>
    public static SecureCirclePoint operator +(SecureCirclePoint p, CirclePoint q) =>
        new(p.X * q.X - p.Y * q.Y, p.X * q.Y + p.Y * q.X);

    /// <summary>p + (−q).</summary>
    public static SecureCirclePoint operator -(SecureCirclePoint p, SecureCirclePoint q) => p + -q;

    /// <summary>p + (−q) with a point over the base field.</summary>
    public static SecureCirclePoint operator -(SecureCirclePoint p, CirclePoint q) => p + -q;

    /// <summary>The group's inverse (x, −y), which is the conjugate.</summary>
    public static SecureCirclePoint operator -(SecureCirclePoint p) => new(p.X, -p.Y);

    /// <summary>The conjugate (x, −y), which is the group's inverse. Not the field's: see <see cref="ComplexConjugate"/>.</summary>
    public SecureCirclePoint Conjugate() => -this;

    /// <summary>Both coordinates conjugated over CM31 (u to −u): the z̄ of DEEP quotients.</summary>
    public SecureCirclePoint ComplexConjugate() => new(X.Conjugate(), Y.Conjugate());

    /// <summary>The point opposite: (−x, −y).</summary>
    public SecureCirclePoint Antipode() => new(-X, -Y);

    /// <summary>The doubling map π: (2x² − 1, 2xy).</summary>
    public SecureCirclePoint Double()
    {
        QM31 square = X.Square(), product = X * Y;
        return new(square + square - QM31.One, product + product);
    }

    /// <summary>π applied <paramref name="times"/> times.</summary>
    public SecureCirclePoint RepeatedDouble(int times)
    {
        SecureCirclePoint p = this;
        for (int i = 0; i < times; i++) p = p.Double();
        return p;
    }

    /// <summary>
    /// The point with parameter t: ((1 − t²) / (1 + t²), 2t / (1 + t²)). It reaches every point but (−1, 0).
    /// </summary>
    /// <returns>False for the two roots of t² = −1, which stand for no point.</returns>
    public static bool TryFromParameter(QM31 t, out SecureCirclePoint point)
    {
        QM31 square = t.Square(), denominator = QM31.One + square;
        point = default;
        if (denominator.IsZero) return false;
        QM31 inverse = denominator.Inverse();
        point = new((QM31.One - square) * inverse, (t + t) * inverse);
        return true;
    }

    /// <summary>As <see cref="TryFromParameter"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">t² = −1.</exception>
    public static SecureCirclePoint FromParameter(QM31 t) => TryFromParameter(t, out SecureCirclePoint point)
        ? point
        : throw new ArgumentOutOfRangeException(nameof(t), "The square roots of −1 are no parameters of circle points.");
}
