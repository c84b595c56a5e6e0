using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Prover;
using Roundel.Prover.Kernels;

namespace Roundel.Multilinear;

public static partial class MultilinearExtension
{
    /// <summary>The value at a point of the extension of an aligned block of cells.</summary>
    /// <param name="rows">The cells, numbered through all rows.</param>
    /// <param name="offset">The block's first cell, a multiple of its size.</param>
    /// <param name="point">As many coordinates as the block has bits.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    /// <exception cref="ArgumentException">There is no such block.</exception>
    public static SecureField Evaluate(CellRows rows, long offset, ReadOnlySpan<SecureField> point, Workers workers, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(workers);
        int logSize = point.Length, logRow = rows.LogRowLength, logTile = Math.Min(EqWeights.LogTile, Math.Min(logRow, logSize));
        if (logSize > 31 || offset < 0 || (offset & ((1L << logSize) - 1)) != 0 || offset + (1L << logSize) > (long)rows.Count << logRow)
            throw new ArgumentException($"There is no block of 2^{logSize} cells at {offset}.", nameof(offset));
        if (logTile < 4)
        {
            // Too short for the kernels.
            var cells = new SecureField[1 << logSize];
            Span<uint> word = stackalloc uint[1];
            for (int x = 0; x < cells.Length; x++)
            {
                rows.Read((int)((offset + x) >> logRow), (int)((offset + x) & ((1L << logRow) - 1)), word);
                cells[x] = M31.FromCanonical(word[0]);
            }
            return FoldAll(cells, point);
        }
        // A row shorter than ten bits has tiles of its own length; the high table then covers the rest.
        using NativeColumns low = EqColumns(point[..logTile]);
        var high = new SecureField[1 << (logSize - logTile)];
        EqTable(point[logTile..], SecureField.One, high);
        SecureField sum = default;
        workers.For(high.Length, () => new Part(logTile), (tile, part) =>
        {
            long cell = offset + ((long)tile << logTile);
            ColumnView words = part.Words.View;
            rows.Read((int)(cell >> logRow), (int)(cell & ((1L << logRow) - 1)), words[0]);
            Span<SecureField> product = stackalloc SecureField[1];
            ColumnSums.InnerProducts(words, low.View, 0, 1 << logTile, product, width);
            part.Sum += high[tile] * product[0];
        }, part =>
        {
            sum += part.Sum;
            part.Words.Dispose();
        });
        return sum;
    }

    private static NativeColumns EqColumns(ReadOnlySpan<SecureField> point)
    {
        var table = new SecureField[1 << point.Length];
        EqTable(point, SecureField.One, table);
        return SecureColumns.Of(table);
    }

    private sealed class Part(int logTile)
    {
        public NativeColumns Words { get; } = NativeColumns.Uninitialised(1, 1 << logTile);

        public SecureField Sum { get; set; }
    }
}
