namespace Roundel.Circle;

/// <summary>
/// The points of a canonic coset in the order of evaluations. The natural order is a half coset followed by its conjugates:
/// position j below 2^(LogSize − 1) is H + j·4H with H of order 2^(LogSize + 1), position 2^(LogSize − 1) + j its conjugate.
/// Memory order is the natural order bit-reversed, so the lowest bit of a memory index says conjugate.
/// </summary>
public readonly record struct CircleDomain
{
    /// <summary>The domain of 2^<paramref name="logSize"/> points.</summary>
    /// <param name="logSize">1 to <see cref="CanonicCoset.MaxLogSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public CircleDomain(int logSize) => LogSize = new CanonicCoset(logSize).LogSize;

    /// <summary>The logarithm of the number of points.</summary>
    public int LogSize { get; }

    /// <summary>The number of points.</summary>
    public int Size => 1 << LogSize;

    /// <summary>The point at a memory index.</summary>
    public CirclePoint At(int memoryIndex) => IndexAt(memoryIndex).ToPoint();

    /// <summary>
    /// The multiple of the generator at memory index m: ±(1 + 4·rev(m &gt;&gt; 1))·2^(30 − LogSize), rev reversing
    /// LogSize − 1 bits, the minus for odd m.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such point.</exception>
    public CirclePointIndex IndexAt(int memoryIndex)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)memoryIndex, (uint)Size);
        uint j = (uint)CircleIndex.BitReverse(memoryIndex >> 1, LogSize - 1);
        CirclePointIndex index = CirclePointIndex.GeneratorOf(LogSize + 1) * (1 + 4 * j);
        return (memoryIndex & 1) == 0 ? index : -index;
    }
}
