using System.Runtime.CompilerServices;
using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Prover.Kernels;

/// <summary>
/// Coordinates of consecutive domain points in memory order. Bit b ≥ 1 of a memory index rotates by a point of order 2^b, and bit 0
/// conjugates: a block's points are its first one turned by the same points in every block.
/// </summary>
internal static class DomainPoints
{
    /// <summary>Fills the coordinates of the points that a block's first point is turned by.</summary>
    /// <param name="xs">Receives a power of two of words, at least two.</param>
    /// <param name="ys">As many.</param>
    public static void FillTurns(Span<uint> xs, Span<uint> ys)
    {
        (xs[0], ys[0]) = (1, 0);
        for (int bit = 1; 1 << bit < xs.Length; bit++)
        {
            CirclePoint turn = CirclePoint.GeneratorOf(bit);
            for (int i = 0; i < 1 << bit; i += 2)
            {
                M31 x = M31.FromCanonical(xs[i]), y = M31.FromCanonical(ys[i]);
                xs[i + (1 << bit)] = (x * turn.X - y * turn.Y).Value;
                ys[i + (1 << bit)] = (x * turn.Y + y * turn.X).Value;
            }
        }
        for (int i = 0; i < xs.Length; i += 2)
        {
            xs[i + 1] = xs[i];
            ys[i + 1] = (-M31.FromCanonical(ys[i])).Value;
        }
    }
}

/// <summary>Turns the first point of a block: odd lanes turn its conjugate by the conjugate.</summary>
internal readonly struct PointTurner<T> where T : unmanaged, IPackedM31<T>
{
    private readonly T _x, _y, _oddY;

    /// <param name="logDomain">log2 of the domain's size.</param>
    /// <param name="start">The memory index of the first point, a multiple of the block's length.</param>
    public PointTurner(int logDomain, int start)
    {
        CirclePoint first = new CircleDomain(logDomain).At(start);
        _x = T.Broadcast(2 * first.X.Value);
        T even = T.Broadcast(first.Y.Value), odd = -even;
        // Several lanes: both become y, −y, y, …. A single lane: one is for even positions, the other for odd ones.
        T.Interleave(ref even, ref odd);
        (_y, _oddY) = (even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Turn(T turnX, T turnY, int position, out T x, out T y)
    {
        T firstY = T.Width == 1 && (position & 1) != 0 ? _oddY : _y;
        x = T.MultiplyUniform(turnX, _x) - turnY * firstY;
        y = T.MultiplyUniform(turnY, _x) + turnX * firstY;
    }
}
