using System.Numerics;
using Roundel.Field;

namespace Roundel.Circle;

/// <summary>An integer multiple of <see cref="CirclePoint.Generator"/>, modulo 2^31.</summary>
public readonly record struct CirclePointIndex : IAdditionOperators<CirclePointIndex, CirclePointIndex, CirclePointIndex>,
    ISubtractionOperators<CirclePointIndex, CirclePointIndex, CirclePointIndex>, IUnaryNegationOperators<CirclePointIndex, CirclePointIndex>
{
    /// <summary>The multiple, taken modulo 2^31.</summary>
    public CirclePointIndex(uint multiple) => Multiple = multiple & M31.P;

    /// <summary>The multiple, in [0, 2^31).</summary>
    public uint Multiple { get; }

    /// <summary>The generator of the subgroup of order 2^<paramref name="logOrder"/>: the multiple 2^(31 − logOrder).</summary>
    /// <param name="logOrder">0 to 31.</param>
    public static CirclePointIndex GeneratorOf(int logOrder) => new(logOrder == 0 ? 0 : 1u << (CirclePoint.LogOrder - logOrder));

    /// <summary>Sum of multiples: the group law of the points.</summary>
    public static CirclePointIndex operator +(CirclePointIndex a, CirclePointIndex b) => new(a.Multiple + b.Multiple);

    /// <summary>Difference of multiples.</summary>
    public static CirclePointIndex operator -(CirclePointIndex a, CirclePointIndex b) => new(a.Multiple - b.Multiple);

    /// <summary>Negation: the conjugate point.</summary>
    public static CirclePointIndex operator -(CirclePointIndex a) => new(0u - a.Multiple);

    /// <summary>A multiple of the multiple.</summary>
    public static CirclePointIndex operator *(CirclePointIndex a, uint scalar) => new(a.Multiple * scalar);

    /// <summary>The point.</summary>
    public CirclePoint ToPoint()
    {
        CirclePoint sum = CirclePoint.Identity;
        for (uint rest = Multiple; rest != 0; rest &= rest - 1)
            sum += CirclePoint.GeneratorOf(CirclePoint.LogOrder - BitOperations.TrailingZeroCount(rest));
        return sum;
    }
}
