using Roundel.Field;
using Roundel.Multilinear.Kernels;

namespace Roundel.Multilinear;

/// <summary>
/// The cells of a stack: rows of 2^LogRowLength base-field elements, kept in the type that they come in and widened when they are read. A
/// signed integer stands for its residue. What is missing of the last row is zero.
/// </summary>
public abstract class CellRows
{
    private CellRows(int count, int logRowLength) => (Count, LogRowLength) = (count, logRowLength);

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>log2 of the length of a row.</summary>
    public int LogRowLength { get; }

    /// <summary>Reads a part of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">The first cell.</param>
    /// <param name="words">Receives as many canonical words as it is long.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such cells.</exception>
    public void Read(int row, int first, Span<uint> words)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words.Length, (1 << LogRowLength) - first);
        ReadCells(row, first, words);
    }

    private protected abstract void ReadCells(int row, int first, Span<uint> words);

    /// <summary>Rows of bytes.</summary>
    public static CellRows Of(ReadOnlyMemory<sbyte> cells, int logRowLength) => new Integers<sbyte>(cells, logRowLength, CellWidening.Widen);

    /// <summary>Rows of 16-bit integers.</summary>
    public static CellRows Of(ReadOnlyMemory<short> cells, int logRowLength) => new Integers<short>(cells, logRowLength, CellWidening.Widen);

    /// <summary>Rows of integers, each above −p and below p.</summary>
    public static CellRows Of(ReadOnlyMemory<int> cells, int logRowLength) => new Integers<int>(cells, logRowLength, CellWidening.Widen);

    /// <summary>Rows that are columns of canonical words; their owner outlives these.</summary>
    public static CellRows Of(ColumnView columns) => new Words(columns);

    private delegate void Widening<T>(ReadOnlySpan<T> cells, Span<uint> words);

    private sealed class Integers<T>(ReadOnlyMemory<T> cells, int logRowLength, Widening<T> widen)
        : CellRows((int)(((long)cells.Length + (1L << logRowLength) - 1) >> logRowLength), logRowLength)
    {
        private protected override void ReadCells(int row, int first, Span<uint> words)
        {
            long start = ((long)row << LogRowLength) + first;
            int present = (int)Math.Clamp(cells.Length - start, 0, words.Length);
            if (present > 0) widen(cells.Span.Slice((int)start, present), words[..present]);
            words[present..].Clear();
        }
    }

    private sealed class Words(ColumnView columns) : CellRows(columns.Count, RequirePower(columns.Length))
    {
        private protected override void ReadCells(int row, int first, Span<uint> words) => columns[row].Slice(first, words.Length).CopyTo(words);

        private static int RequirePower(int length) => int.IsPow2(length) ? int.Log2(length)
            : throw new ArgumentException("A row's length is a power of two.", nameof(length));
    }
}
