using Roundel.Field;

namespace Roundel.Circle;

/// <summary>
/// The circle FFT, one layer at a time: the specification of the packed kernels and the path of small sizes. A block is
/// named by its node: block b of the 2^k blocks that a domain is split into has node 2^k + b, and its twiddle is the word at
/// that node (<see cref="Twiddles"/>), but in the innermost layer, whose blocks are conjugate pairs, it is a y coordinate.
/// </summary>
internal static class ScalarFft
{
    /// <summary>Coefficients to values in one block of a larger transform: layers from the outside in.</summary>
    public static void Forward(Span<uint> data, ReadOnlySpan<uint> twiddles, int node)
    {
        for (int half = data.Length / 2, blocks = 1; half >= 1; half /= 2, blocks *= 2)
        {
            for (int b = 0; b < blocks; b++)
            {
                M31 t = Twiddle(twiddles, node * blocks + b, half);
                for (int i = 2 * half * b; i < 2 * half * b + half; i++)
                {
                    M31 x = M31.FromCanonical(data[i]), y = M31.FromCanonical(data[i + half]) * t;
                    data[i] = (x + y).Value;
                    data[i + half] = (x - y).Value;
                }
            }
        }
    }

    /// <summary>The inverse of <see cref="Forward"/>, scaled by 2^<paramref name="logScale"/>, with inverse twiddles.</summary>
    public static void Inverse(Span<uint> data, ReadOnlySpan<uint> twiddles, int node, int logScale)
    {
        for (int half = 1, blocks = data.Length / 2; blocks >= 1; half *= 2, blocks /= 2)
        {
            for (int b = 0; b < blocks; b++)
            {
                M31 t = Twiddle(twiddles, node * blocks + b, half);
                for (int i = 2 * half * b; i < 2 * half * b + half; i++)
                {
                    M31 x = M31.FromCanonical(data[i]), y = M31.FromCanonical(data[i + half]);
                    data[i] = (x + y).Value;
                    data[i + half] = ((x - y) * t).Value;
                }
            }
        }
        M31 scale = M31.FromUInt64(1ul << logScale);
        foreach (ref uint word in data) word = (M31.FromCanonical(word) * scale).Value;
    }

    private static M31 Twiddle(ReadOnlySpan<uint> twiddles, int node, int half) =>
        M31.FromCanonical((half == 1 ? Twiddles.QuarterTurn(twiddles, node) : twiddles[node]) >> 1);
}
