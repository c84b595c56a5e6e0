using System.Numerics;

namespace Roundel.Field;

/// <summary>
/// Several M31 elements side by side, one per 32-bit lane, all canonical. Kernels are written once over this interface; the
/// one-lane instance is their specification.
/// </summary>
/// <typeparam name="TSelf">The packed type.</typeparam>
public interface IPackedM31<TSelf> : IAdditionOperators<TSelf, TSelf, TSelf>, ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>, IUnaryNegationOperators<TSelf, TSelf>
    where TSelf : struct, IPackedM31<TSelf>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>Zero in every lane.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The canonical word in every lane.</summary>
    static abstract TSelf Broadcast(uint value);

    /// <summary>Reads <see cref="Width"/> canonical words starting <paramref name="offset"/> words after <paramref name="source"/>.</summary>
    static abstract TSelf Load(ref readonly uint source, nuint offset);

    /// <summary>Writes <see cref="Width"/> words.</summary>
    static abstract void Store(TSelf value, ref uint destination, nuint offset);

    /// <summary>a · b where <paramref name="doubled"/> holds 2b per lane (b canonical): saves the doubling for constants.</summary>
    static abstract TSelf MultiplyDoubled(TSelf a, TSelf doubled);

    /// <summary>Lane <paramref name="index"/>.</summary>
    uint GetLane(int index);
}
