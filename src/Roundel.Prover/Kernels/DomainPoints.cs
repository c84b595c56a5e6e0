using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Prover.Kernels;

/// <summary>Coordinates of consecutive domain points in memory order.</summary>
internal static class DomainPoints
{
    /// <summary>
    /// Fills the coordinates of memory indices start, start + 1, …; start is a multiple of the length, a power of two. Bit b ≥ 1 of
    /// a memory index rotates by a point of order 2^b, and bit 0 conjugates.
    /// </summary>
    public static void Fill(int logDomain, int start, Span<uint> xs, Span<uint> ys)
    {
        CirclePoint first = new CircleDomain(logDomain).At(start);
        (xs[0], ys[0]) = (first.X.Value, first.Y.Value);
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
