using System.Collections.Immutable;

namespace Roundel.Ml;

/// <summary>A public matrix that acts along one axis: <see cref="SumMatrix"/>, <see cref="CumulativeMatrix"/> or <see cref="DenseMatrix"/>.</summary>
public abstract class AxisMatrix
{
    private protected AxisMatrix(int rows, int columns) => (Rows, Columns) = (rows, columns);

    /// <summary>The length of the axis afterwards.</summary>
    public int Rows { get; }

    /// <summary>The length of the axis before.</summary>
    public int Columns { get; }

    /// <summary>An entry.</summary>
    public abstract int this[int row, int column] { get; }

    /// <summary>The interval of the results.</summary>
    public abstract Interval Bound(Interval operand);

    /// <summary>One column vector in, one out; the vectors' cells are <paramref name="stride"/> apart.</summary>
    internal abstract void Apply(ReadOnlySpan<int> source, int sourceStride, Span<int> target, int stride);
}

/// <summary>One row of ones: the sum along an axis.</summary>
/// <param name="columns">The length of the axis.</param>
public sealed class SumMatrix(int columns) : AxisMatrix(1, columns)
{
    /// <inheritdoc/>
    public override int this[int row, int column] => 1;

    /// <inheritdoc/>
    public override Interval Bound(Interval operand) => Columns * operand;

    internal override void Apply(ReadOnlySpan<int> source, int sourceStride, Span<int> target, int stride)
    {
        int sum = 0;
        for (int i = 0; i < Columns; i++) sum += source[i * sourceStride];
        target[0] = sum;
    }
}

/// <summary>Ones on and below the diagonal: the sum up to and with each cell.</summary>
/// <param name="length">The length of the axis.</param>
public sealed class CumulativeMatrix(int length) : AxisMatrix(length, length)
{
    /// <inheritdoc/>
    public override int this[int row, int column] => column <= row ? 1 : 0;

    /// <inheritdoc/>
    public override Interval Bound(Interval operand) => operand.Union(Columns * operand);

    internal override void Apply(ReadOnlySpan<int> source, int sourceStride, Span<int> target, int stride)
    {
        int sum = 0;
        for (int i = 0; i < Columns; i++)
        {
            sum += source[i * sourceStride];
            target[i * stride] = sum;
        }
    }
}

/// <summary>A matrix by its entries.</summary>
public sealed class DenseMatrix : AxisMatrix
{
    /// <summary>The most entries.</summary>
    public const int MaxEntries = 1 << 20;

    /// <summary>A matrix from its entries, row by row.</summary>
    /// <exception cref="ModelException">There are not rows·columns entries, too many, or an entry is out of range.</exception>
    public DenseMatrix(int rows, int columns, ImmutableArray<int> entries) : base(rows, columns)
    {
        if (rows < 1 || columns < 1 || (long)rows * columns != entries.Length || entries.Length > MaxEntries)
            throw new ModelException("", $"a matrix of {rows} by {columns} with {entries.Length} entries");
        foreach (int entry in entries)
            if (Math.Abs((long)entry) >= Interval.Limit) throw new ModelException("", $"a matrix with the entry {entry}");
        Entries = entries;
    }

    /// <summary>The entries, row by row.</summary>
    public ImmutableArray<int> Entries { get; }

    /// <inheritdoc/>
    public override int this[int row, int column] => Entries[row * Columns + column];

    /// <inheritdoc/>
    public override Interval Bound(Interval operand)
    {
        Interval? all = null;
        for (int row = 0; row < Rows; row++)
        {
            var sum = new Interval(0, 0);
            for (int column = 0; column < Columns; column++) sum += this[row, column] * operand;
            all = all?.Union(sum) ?? sum;
        }
        return all!.Value;
    }

    internal override void Apply(ReadOnlySpan<int> source, int sourceStride, Span<int> target, int stride)
    {
        ReadOnlySpan<int> entries = Entries.AsSpan();
        for (int row = 0; row < Rows; row++)
        {
            int sum = 0;
            for (int column = 0; column < Columns; column++) sum += entries[row * Columns + column] * source[column * sourceStride];
            target[row * stride] = sum;
        }
    }
}
