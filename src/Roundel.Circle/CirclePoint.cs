using System.Numerics;
using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Circle;

/// <summary>
/// A point of the circle x² + y² = 1 over M31: a cyclic group of order 2^31 under
/// (x1, y1) + (x2, y2) = (x1·x2 − y1·y2, x1·y2 + y1·x2) (ePrint 2024/278, section 3).
/// </summary>
/// <param name="X">The first coordinate.</param>
/// <param name="Y">The second coordinate.</param>
public readonly record struct CirclePoint(M31 X, M31 Y) : IAdditionOperators<CirclePoint, CirclePoint, CirclePoint>,
    ISubtractionOperators<CirclePoint, CirclePoint, CirclePoint>, IUnaryNegationOperators<CirclePoint, CirclePoint>
{
    /// <summary>The logarithm of the group's order.</summary>
    public const int LogOrder = 31;

    private static readonly CirclePoint[] Generators = MakeGenerators();

    /// <summary>The neutral element (1, 0).</summary>
    public static CirclePoint Identity => new(M31.One, M31.Zero);

    /// <summary>The generator (2, 1268011823) of the whole group, the one that S-two uses.</summary>
    public static CirclePoint Generator => new(2, 1268011823);

    /// <summary>The generator of the subgroup of order 2^<paramref name="logOrder"/>: <see cref="Generator"/> doubled.</summary>
    /// <param name="logOrder">0 to 31.</param>
    public static CirclePoint GeneratorOf(int logOrder) => Generators[logOrder];

    /// <summary>Whether the coordinates satisfy the circle's equation.</summary>
    public bool IsOnCircle => X.Square() + Y.Square() == M31.One;

    /// <summary>The group law.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CirclePoint operator +(CirclePoint p, CirclePoint q) => new(p.X * q.X - p.Y * q.Y, p.X * q.Y + p.Y * q.X);

    /// <summary>p + (−q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CirclePoint operator -(CirclePoint p, CirclePoint q) => p + -q;

    /// <summary>The group's inverse (x, −y), which is the conjugate.</summary>
    public static CirclePoint operator -(CirclePoint p) => new(p.X, -p.Y);

    /// <summary>The conjugate (x, −y), which is the group's inverse.</summary>
    public CirclePoint Conjugate() => -this;

    /// <summary>The point opposite: (−x, −y).</summary>
    public CirclePoint Antipode() => new(-X, -Y);

    /// <summary>The doubling map π: (2x² − 1, 2xy).</summary>
    public CirclePoint Double() => new(X.Square().Double() - M31.One, (X * Y).Double());

    /// <summary>π applied <paramref name="times"/> times.</summary>
    public CirclePoint RepeatedDouble(int times)
    {
        CirclePoint p = this;
        for (int i = 0; i < times; i++) p = p.Double();
        return p;
    }

    /// <summary><paramref name="scalar"/> times the point.</summary>
    public CirclePoint Multiply(ulong scalar)
    {
        CirclePoint sum = Identity, power = this;
        for (; scalar != 0; scalar >>= 1, power = power.Double())
            if ((scalar & 1) != 0) sum += power;
        return sum;
    }

    private static CirclePoint[] MakeGenerators()
    {
        CirclePoint[] generators = new CirclePoint[LogOrder + 1];
        generators[LogOrder] = Generator;
        for (int i = LogOrder; i > 0; i--) generators[i - 1] = generators[i].Double();
        return generators;
    }
}
