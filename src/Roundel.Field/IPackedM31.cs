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

    /// <summary>Reads <see cref="Width"/> canonical words, the first <paramref name="offset"/> words on.</summary>
    static abstract TSelf Load(ref readonly uint source, nuint offset);

    /// <summary>Writes <see cref="Width"/> words.</summary>
    static abstract void Store(TSelf value, ref uint destination, nuint offset);

    /// <summary>a · b where <paramref name="doubled"/> holds 2b per lane (b canonical): saves the doubling for constants.</summary>
    static abstract TSelf MultiplyDoubled(TSelf a, TSelf doubled);

    /// <summary>As <see cref="MultiplyDoubled"/> where every lane of <paramref name="doubled"/> is the same word; cheaper on x86.</summary>
    static abstract TSelf MultiplyUniform(TSelf a, TSelf doubled);

    /// <summary>a · 2^<paramref name="exponent"/>, a rotation of the 31-bit word.</summary>
    /// <param name="a">Canonical lanes.</param>
    /// <param name="exponent">0 to 30.</param>
    static abstract TSelf MultiplyPowerOfTwo(TSelf a, int exponent);

    /// <summary>Whether some lane is zero.</summary>
    static abstract bool AnyZero(TSelf a);

    /// <summary>
    /// Exchanges the odd blocks of <paramref name="a"/> with the even blocks of <paramref name="b"/>, a block being
    /// <paramref name="block"/> lanes: lanes (a0 a1 a2 a3), (b0 b1 b2 b3) become (a0 b0 a2 b2), (a1 b1 a3 b3) for one-lane
    /// blocks. It is its own inverse: as a map of lane numbers it swaps the bit that tells a from b with the bit
    /// <paramref name="block"/>.
    /// </summary>
    /// <param name="a">The first vector.</param>
    /// <param name="b">The second vector.</param>
    /// <param name="block">A power of two below <see cref="Width"/>, a constant at every call.</param>
    static abstract void ExchangeBlocks(ref TSelf a, ref TSelf b, int block);

    /// <summary>(a0 a1 …), (b0 b1 …) become (a0 b0 a1 b1 …) and its second half.</summary>
    static abstract void Interleave(ref TSelf a, ref TSelf b);

    /// <summary>The inverse of <see cref="Interleave"/>: 2·Width consecutive words become the even and the odd ones.</summary>
    static abstract void Deinterleave(ref TSelf a, ref TSelf b);

    /// <summary>The lanes in reverse order.</summary>
    static abstract TSelf Reverse(TSelf a);

    /// <summary>Reads Width / <paramref name="times"/> words, each into that many neighbouring lanes.</summary>
    /// <param name="source">The first word.</param>
    /// <param name="offset">Words to skip.</param>
    /// <param name="times">A power of two up to <see cref="Width"/>, a constant at every call. Width words must be readable.</param>
    static abstract TSelf LoadRepeated(ref readonly uint source, nuint offset, int times);

    /// <summary>
    /// From doubled words t0 t1 t2 t3 … the doubled lanes t1, −t1, −t0, t0, t3, −t3, −t2, t2, …: the y coordinates of four
    /// circle points that differ by quarter turns, from the x coordinates of two of them. Reads Width / 2 words, of Width
    /// that must be readable; for one lane it is undefined and throws.
    /// </summary>
    static abstract TSelf LoadQuarterTurns(ref readonly uint source, nuint offset);

    /// <summary>Lane <paramref name="index"/>.</summary>
    uint GetLane(int index);
}
