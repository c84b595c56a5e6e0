using System.Runtime.InteropServices;
using Roundel.Field;

namespace Roundel.Multilinear;

/// <summary>
/// Multilinear polynomials by their values on the cube {0, 1}^k: value x belongs to the vertex whose coordinate b is bit b of x, and
/// coordinate b of a point belongs to it likewise.
/// </summary>
public static partial class MultilinearExtension
{
    private const int LogBlock = 10;

    /// <summary>The value at a point.</summary>
    /// <param name="cells">2^k values.</param>
    /// <param name="point">k coordinates.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static SecureField Evaluate(ReadOnlySpan<M31> cells, ReadOnlySpan<SecureField> point)
    {
        RequireLength(cells.Length, point.Length, nameof(cells));
        int low = Math.Min(point.Length, LogBlock);
        var weights = new SecureField[1 << low];
        EqTable(point[..low], SecureField.One, weights);
        // Safe: an M31 is one canonical word.
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<M31, uint>(cells);
        var blocks = new SecureField[cells.Length >> low];
        for (int i = 0; i < blocks.Length; i++) blocks[i] = SecureSum.Of(weights, words.Slice(i << low, 1 << low));
        return FoldAll(blocks, point[low..]);
    }

    /// <summary>The value at a point.</summary>
    /// <param name="cells">2^k values.</param>
    /// <param name="point">k coordinates.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static SecureField Evaluate(ReadOnlySpan<SecureField> cells, ReadOnlySpan<SecureField> point)
    {
        RequireLength(cells.Length, point.Length, nameof(cells));
        return FoldAll(cells.ToArray(), point);
    }

    /// <summary>scale · eq(point, x) for every vertex x, where eq(a, b) = Π (a_i·b_i + (1 − a_i)·(1 − b_i)).</summary>
    /// <param name="point">k coordinates.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="table">Receives 2^k values.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void EqTable(ReadOnlySpan<SecureField> point, SecureField scale, Span<SecureField> table)
    {
        RequireLength(table.Length, point.Length, nameof(table));
        table[0] = scale;
        for (int bit = 0; bit < point.Length; bit++)
            for (int x = 0; x < 1 << bit; x++)
            {
                SecureField upper = table[x] * point[bit];
                table[x + (1 << bit)] = upper;
                table[x] -= upper;
            }
    }

    /// <summary>eq(a, b).</summary>
    /// <exception cref="ArgumentException">The points are of different dimensions.</exception>
    public static SecureField Eq(ReadOnlySpan<SecureField> a, ReadOnlySpan<SecureField> b)
    {
        if (a.Length != b.Length) throw new ArgumentException("The points are of different dimensions.", nameof(b));
        SecureField product = SecureField.One;
        for (int i = 0; i < a.Length; i++) product *= Agree(a[i], b[i]);
        return product;
    }

    /// <summary>eq(point, x) for one vertex.</summary>
    /// <param name="point">k coordinates.</param>
    /// <param name="vertex">x, from 0 to 2^k − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vertex.</exception>
    public static SecureField EqAt(ReadOnlySpan<SecureField> point, long vertex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vertex, (1L << point.Length) - 1);
        SecureField product = SecureField.One;
        for (int i = 0; i < point.Length; i++) product *= (vertex >> i & 1) != 0 ? point[i] : SecureField.One - point[i];
        return product;
    }

    /// <summary>Σ eq(r, x)·eq(ρ, x) over the vertices x below a bound, in time linear in the dimension.</summary>
    /// <param name="r">k coordinates.</param>
    /// <param name="rho">k coordinates.</param>
    /// <param name="bound">From 0 to 2^k.</param>
    /// <exception cref="ArgumentException">The points are of different dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bound is out of range.</exception>
    public static SecureField EqBelow(ReadOnlySpan<SecureField> r, ReadOnlySpan<SecureField> rho, long bound)
    {
        if (r.Length != rho.Length) throw new ArgumentException("The points are of different dimensions.", nameof(rho));
        RequireBound(bound, r.Length);
        // Of the lowest bits alone: the sum over all of their vertices, and over those below the bound's lowest bits.
        SecureField all = SecureField.One, below = SecureField.Zero;
        for (int i = 0; i < r.Length; i++)
        {
            SecureField one = r[i] * rho[i], zero = one + SecureField.One - r[i] - rho[i];
            below = (bound >> i & 1) != 0 ? zero * all + one * below : zero * below;
            all *= zero + one;
        }
        return bound == 1L << r.Length ? all : below;
    }

    /// <summary>Σ eq(r, x) over the vertices x below a bound: the extension, at r, of the function that is one below it and zero elsewhere.</summary>
    /// <param name="r">k coordinates.</param>
    /// <param name="bound">From 0 to 2^k.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is out of range.</exception>
    public static SecureField Below(ReadOnlySpan<SecureField> r, long bound)
    {
        RequireBound(bound, r.Length);
        if (bound == 1L << r.Length) return SecureField.One;
        SecureField below = SecureField.Zero;
        for (int i = 0; i < r.Length; i++)
        {
            SecureField zero = SecureField.One - r[i];
            below = (bound >> i & 1) != 0 ? zero + r[i] * below : zero * below;
        }
        return below;
    }

    /// <summary>Binds the highest variables, one after the other, in place.</summary>
    private static SecureField FoldAll(SecureField[] values, ReadOnlySpan<SecureField> point)
    {
        for (int bit = point.Length - 1; bit >= 0; bit--)
            for (int x = 0, half = 1 << bit; x < half; x++)
                values[x] += point[bit] * (values[x + half] - values[x]);
        return values[0];
    }

    private static SecureField Agree(SecureField a, SecureField b)
    {
        SecureField product = a * b;
        return product + product + SecureField.One - a - b;
    }

    private static void RequireLength(int length, int variables, string name)
    {
        if (variables > 30 || length != 1 << variables) throw new ArgumentException($"2^{variables} values are required, not {length}.", name);
    }

    private static void RequireBound(long bound, int variables)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bound);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bound, 1L << variables);
    }
}
