using System.Runtime.CompilerServices;

namespace Roundel.Circle;

/// <summary>Interpolation and extended evaluation in one go, the outermost layers of both fused.</summary>
internal static partial class FftKernels<T>
{
    /// <summary>Eight pieces of 128 words, read once and written once, share the first-level cache.</summary>
    private const nuint Piece = 128;

    /// <summary>The logarithm of the fewest words that <see cref="Extend"/> handles: eight blocks of the smallest transform.</summary>
    public static int MinLogExtend
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => MinLog + 3;
    }

    /// <summary>
    /// 2^<paramref name="log"/> values to 2^(log + logBlowup) values: the inner layers of the inverse into the last block of
    /// <paramref name="target"/>, the pass that turns round, the inner layers of every block forward.
    /// </summary>
    public static void Extend(ref uint values, ref uint target, int log, int logBlowup, ref uint forward, ref uint inverse)
    {
        int part = log - 3;
        nuint blocks = (nuint)1 << logBlowup;
        ref uint last = ref Unsafe.Add(ref target, (blocks - 1) << log);
        for (nuint b = 0; b < 8; b++)
        {
            nuint at = b << part;
            Inverse(ref Unsafe.Add(ref values, at), ref Unsafe.Add(ref last, at), part, ref inverse, 8 + b, CirclePoint.LogOrder - log);
        }
        Turn(ref target, log, blocks, ref forward, ref inverse);
        for (nuint b = 0; b < 8 * blocks; b++)
        {
            ref uint block = ref Unsafe.Add(ref target, b << part);
            Forward(ref block, ref block, part, ref forward, 8 * blocks + b);
        }
    }

    /// <summary>
    /// The three outermost layers of the inverse on the last block, then the three outermost layers forward of every block, all
    /// starting from the same coefficients; the last block comes last, over its own strands. Done by pieces of the strands that stay
    /// in the first-level cache.
    /// </summary>
    private static void Turn(ref uint target, int log, nuint blocks, ref uint forward, ref uint inverse)
    {
        nuint strand = (nuint)1 << (log - 3), piece = Math.Min(strand, Piece);
        for (nuint i = 0; i < strand; i += piece)
        {
            ref uint coefficients = ref Unsafe.Add(ref target, ((blocks - 1) << log) + i);
            Radix8Inverse(ref coefficients, log, piece, ref inverse, 1);
            for (nuint b = 0; b < blocks; b++)
                Radix8(ref coefficients, ref Unsafe.Add(ref target, (b << log) + i), log, piece, ref forward, blocks + b);
        }
    }
}
