using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Prover;

namespace Roundel.Multilinear;

/// <summary>
/// Products of a matrix of bytes with a vector of challenge-field elements: what binding the rows or the columns of a weight to a point is. The
/// vector is split into limbs of 16 bits, so that products and their sums stay in 32 bits for 256 cells at a time.
/// </summary>
public static class WeightBinding
{
    /// <summary>output(i) = Σ_j matrix[i, j] · weights[j].</summary>
    /// <param name="matrix">Row after row.</param>
    /// <param name="weights">One for each column: a power of two of them.</param>
    /// <param name="output">Receives one for each row.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width; every one gives the same.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void BindColumns(ReadOnlyMemory<sbyte> matrix, ReadOnlySpan<SecureField> weights, Memory<SecureField> output, Workers workers,
        LaneWidth width)
    {
        Check(matrix.Length, output.Length, weights.Length, nameof(matrix));
        ArgumentNullException.ThrowIfNull(workers);
        int columns = weights.Length;
        short[] limbs = WeightLimbs.Planes(weights);
        int grain = Math.Max(1, (1 << 18) / columns);
        workers.ForRanges(output.Length, grain, (first, count) => WeightKernel.BindColumns(
            matrix.Span.Slice(first * columns, count * columns), limbs, output.Span.Slice(first, count), width));
    }

    /// <summary>output(j) = Σ_i matrix[i, j] · weights[i].</summary>
    /// <param name="matrix">Row after row.</param>
    /// <param name="weights">One for each row.</param>
    /// <param name="output">Receives one for each column: a power of two of them.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width; every one gives the same.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void BindRows(ReadOnlyMemory<sbyte> matrix, ReadOnlySpan<SecureField> weights, Memory<SecureField> output, Workers workers,
        LaneWidth width)
    {
        Check(matrix.Length, weights.Length, output.Length, nameof(matrix));
        ArgumentNullException.ThrowIfNull(workers);
        int rows = weights.Length, columns = output.Length, chunk = Math.Min(columns, 1 << 10), chunks = columns / chunk;
        int[] limbs = WeightLimbs.Pairs(weights);
        var sums = new long[SecureField.Degree * columns];
        int blocks = (rows + WeightKernel.BlockRows - 1) / WeightKernel.BlockRows;
        workers.For(blocks * chunks, () => new long[sums.Length],
            (piece, part) => WeightKernel.AddRows(matrix.Span, columns, piece / chunks, piece % chunks * chunk, chunk, limbs, part, width),
            part =>
            {
                for (int i = 0; i < sums.Length; i++) sums[i] += part[i];
            });
        for (int j = 0; j < columns; j++) output.Span[j] = WeightKernel.Element(sums.AsSpan(SecureField.Degree * j, SecureField.Degree));
    }

    private static void Check(int cells, int rows, int columns, string name)
    {
        if (rows < 1 || !int.IsPow2(columns) || cells != (long)rows * columns)
            throw new ArgumentException($"{cells} cells are no matrix of {rows} rows and {columns} columns, a power of two.", name);
    }
}
