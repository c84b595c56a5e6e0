using System.Collections.Immutable;
using System.Numerics;

namespace Roundel.Ml;

/// <summary>
/// The static shape of a tensor. In memory each axis is padded to a power of two; the padded index is the axes' indices
/// side by side, the last axis in the lowest bits. A shape without axes is that of one cell.
/// </summary>
public sealed class TensorShape : IEquatable<TensorShape>
{
    /// <summary>The most axes that a tensor has.</summary>
    public const int MaxRank = 8;

    /// <summary>The most bits of a padded index.</summary>
    public const int MaxLogSize = 28;

    /// <summary>A shape from the lengths of its axes.</summary>
    /// <exception cref="ModelException">There are too many axes, one is empty, or the tensor is too large.</exception>
    public TensorShape(params ReadOnlySpan<int> dims)
    {
        if (dims.Length > MaxRank) throw new ModelException("", $"a shape of {dims.Length} axes; {MaxRank} is the most");
        Dims = [.. dims];
        var logs = ImmutableArray.CreateBuilder<int>(dims.Length);
        long count = 1;
        foreach (int dim in dims)
        {
            if (dim < 1) throw new ModelException("", $"an axis of {dim} cells");
            logs.Add(32 - BitOperations.LeadingZeroCount((uint)dim - 1));
            LogSize += logs[^1];
            if (LogSize > MaxLogSize) throw new ModelException("", $"a tensor of more than 2^{MaxLogSize} cells");
            count *= dim;
        }
        LogDims = logs.MoveToImmutable();
        Count = count;
        var shifts = new int[dims.Length];
        for (int a = dims.Length - 2; a >= 0; a--) shifts[a] = shifts[a + 1] + LogDims[a + 1];
        Shifts = ImmutableArray.Create(shifts);
    }

    /// <summary>One cell.</summary>
    public static TensorShape Scalar { get; } = new();

    /// <summary>The length of each axis.</summary>
    public ImmutableArray<int> Dims { get; }

    /// <summary>The bits of each axis' index.</summary>
    public ImmutableArray<int> LogDims { get; }

    /// <summary>Where the bits of each axis' index begin in the padded index.</summary>
    public ImmutableArray<int> Shifts { get; }

    /// <summary>The bits of the padded index.</summary>
    public int LogSize { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Dims.Length;

    /// <summary>The cells inside the bounds.</summary>
    public long Count { get; }

    /// <summary>The cells with padding.</summary>
    public int PaddedCount => 1 << LogSize;

    /// <summary>Whether there are no padding cells.</summary>
    public bool IsFull => Count == PaddedCount;

    /// <summary>Whether a padded index is that of a cell inside the bounds.</summary>
    public bool InBounds(int index)
    {
        for (int a = 0; a < Rank; a++)
            if (((index >> Shifts[a]) & ((1 << LogDims[a]) - 1)) >= Dims[a]) return false;
        return true;
    }

    /// <summary>The padded index of a cell.</summary>
    public int IndexOf(params ReadOnlySpan<int> coordinates)
    {
        int index = 0;
        for (int a = 0; a < Rank; a++) index |= coordinates[a] << Shifts[a];
        return index;
    }

    /// <summary>The coordinates of the cell with this number, counted without padding, the last axis fastest.</summary>
    public void Coordinates(long number, Span<int> coordinates)
    {
        for (int a = Rank - 1; a >= 0; a--)
        {
            coordinates[a] = (int)(number % Dims[a]);
            number /= Dims[a];
        }
    }

    /// <summary>The number of rows: the cells inside the bounds along all axes but the last.</summary>
    public int RowCount => Rank == 0 ? 1 : (int)(Count / Dims[^1]);

    /// <summary>The cells inside the bounds of a row.</summary>
    public int RowLength => Rank == 0 ? 1 : Dims[^1];

    /// <summary>The padded index of the first cell of a row.</summary>
    public int RowStart(int row)
    {
        int index = 0;
        for (int a = Rank - 2; a >= 0; a--)
        {
            index |= row % Dims[a] << Shifts[a];
            row /= Dims[a];
        }
        return index;
    }

    /// <summary>The same shape with one axis of another length.</summary>
    public TensorShape WithAxis(int axis, int length) => new(Dims.SetItem(axis, length).AsSpan());

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && Dims.AsSpan().SequenceEqual(other.Dims.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = Rank;
        foreach (int dim in Dims) hash = unchecked(hash * 31 + dim);
        return hash;
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Dims)}]";
}
