namespace Roundel.Hash.Packed;

/// <summary>
/// Operations on a vector of 32-bit words, one message per lane. All arithmetic is modulo 2^32. A static class per width, so
/// that kernels keep raw vectors in their locals. The one-lane instance is the scalar specification.
/// </summary>
/// <typeparam name="TVector">The vector: <c>uint</c>, or a 128, 256 or 512-bit vector of it.</typeparam>
internal interface ILanes<TVector> where TVector : unmanaged
{
    /// <summary>The number of lanes: 1, 4, 8 or 16.</summary>
    static abstract int Width { get; }

    /// <summary>The base-two logarithm of <see cref="Width"/>.</summary>
    static abstract int LogWidth { get; }

    /// <summary>Whether two Blake2s states, 32 vectors, fit into the registers.</summary>
    static abstract bool HoldsTwoStates { get; }

    /// <summary>The word in every lane.</summary>
    static abstract TVector Broadcast(uint value);

    /// <summary>Lane sums.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Lane-wise exclusive or.</summary>
    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>Lanes rotated right by 16.</summary>
    static abstract TVector RotateRight16(TVector a);

    /// <summary>Lanes rotated right by 12.</summary>
    static abstract TVector RotateRight12(TVector a);

    /// <summary>Lanes rotated right by 8.</summary>
    static abstract TVector RotateRight8(TVector a);

    /// <summary>Lanes rotated right by 7.</summary>
    static abstract TVector RotateRight7(TVector a);

    /// <summary>The first half of a0 b0 a1 b1 …; for one lane, a.</summary>
    static abstract TVector InterleaveLow(TVector a, TVector b);

    /// <summary>The second half of a0 b0 a1 b1 …; for one lane, b.</summary>
    static abstract TVector InterleaveHigh(TVector a, TVector b);

    /// <summary>The words of even index in a ‖ b; for one lane, a.</summary>
    static abstract TVector Even(TVector a, TVector b);

    /// <summary>The words of odd index in a ‖ b; for one lane, b.</summary>
    static abstract TVector Odd(TVector a, TVector b);

    /// <summary>Whether some lane has none of the bits of the mask.</summary>
    static abstract bool AnyZero(TVector a, uint mask);
}
