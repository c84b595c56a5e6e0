using Roundel.Field;

namespace Roundel.Circle;

/// <summary>
/// The canonic coset of 2^LogSize points: G + i·S for i = 0 to 2^LogSize − 1 with G of order 2^(LogSize + 1) and S = 2G. A
/// trace of that many rows has row i at G + i·S; the doubling map takes the coset onto the one of half the size.
/// </summary>
public readonly record struct CanonicCoset
{
    /// <summary>The greatest <see cref="LogSize"/>: an odd coset needs a generator of twice its order.</summary>
    public const int MaxLogSize = CirclePoint.LogOrder - 1;

    /// <summary>The coset of 2^<paramref name="logSize"/> points.</summary>
    /// <param name="logSize">1 to <see cref="MaxLogSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public CanonicCoset(int logSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logSize, MaxLogSize);
        LogSize = logSize;
    }

    /// <summary>The logarithm of the number of points.</summary>
    public int LogSize { get; }

    /// <summary>The number of points.</summary>
    public int Size => 1 << LogSize;

    /// <summary>The index of the first point, of order 2^(LogSize + 1).</summary>
    public CirclePointIndex InitialIndex => CirclePointIndex.GeneratorOf(LogSize + 1);

    /// <summary>The index of the step from row to row, of order 2^LogSize.</summary>
    public CirclePointIndex StepIndex => CirclePointIndex.GeneratorOf(LogSize);

    /// <summary>The first point.</summary>
    public CirclePoint Initial => CirclePoint.GeneratorOf(LogSize + 1);

    /// <summary>The step from row to row.</summary>
    public CirclePoint Step => CirclePoint.GeneratorOf(LogSize);

    /// <summary>The same points in the order of evaluations.</summary>
    public CircleDomain Domain => new(LogSize);

    /// <summary>The point of row <paramref name="cosetIndex"/> (taken modulo the size).</summary>
    public CirclePoint At(int cosetIndex) => (InitialIndex + StepIndex * (uint)cosetIndex).ToPoint();

    /// <summary>The vanishing polynomial of the coset: x doubled LogSize − 1 times.</summary>
    public M31 Vanishing(CirclePoint point)
    {
        M31 x = point.X;
        for (int i = 1; i < LogSize; i++) x = x.Square().Double() - M31.One;
        return x;
    }

    /// <summary>The vanishing polynomial of the coset: x doubled LogSize − 1 times.</summary>
    public QM31 Vanishing(SecureCirclePoint point)
    {
        QM31 x = point.X;
        for (int i = 1; i < LogSize; i++)
        {
            QM31 square = x.Square();
            x = square + square - QM31.One;
        }
        return x;
    }
}
