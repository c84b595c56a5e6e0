using Roundel.Field;
using Roundel.Multilinear;
using Roundel.Prover;

namespace Roundel.Ml.Proofs;

/// <summary>
/// A public linear form of a tensor's padded cells, Σ_x g(x)·T(x). The verifier evaluates the extension of g; where a tensor's padding is
/// zero, forms that differ there only are the same.
/// </summary>
internal abstract class LinearForm(TensorShape shape)
{
    /// <summary>The tensor's shape.</summary>
    public TensorShape Shape { get; } = shape;

    /// <summary>How many forms are computed one through the other, by as many nested calls.</summary>
    public virtual int Depth => 0;

    /// <summary>All of g.</summary>
    public abstract SecureField[] Dense();

    /// <summary>Adds weight · g to planes that begin with some cell, a multiple of their length.</summary>
    public virtual void AddTo(ColumnView planes, int first, SecureField weight, LaneWidth width)
    {
        ReadOnlySpan<SecureField> dense = Dense().AsSpan(first, planes.Length);
        for (int i = 0; i < dense.Length; i++)
            if (!dense[i].IsZero) SecureColumns.Add(planes, i, weight * dense[i]);
    }

    /// <summary>The extension of g at a point.</summary>
    public virtual SecureField Evaluate(ReadOnlySpan<SecureField> point)
    {
        SecureField[] dense = Dense();
        var eq = new SecureField[dense.Length];
        MultilinearExtension.EqTable(point, SecureField.One, eq);
        SecureField sum = default;
        for (int x = 0; x < dense.Length; x++)
            if (!dense[x].IsZero) sum += dense[x] * eq[x];
        return sum;
    }

    /// <summary>Σ g(x) over the cells inside the bounds: the form of the constant one.</summary>
    public virtual SecureField SumInBounds()
    {
        SecureField[] dense = Dense();
        SecureField sum = default;
        for (int row = 0; row < Shape.RowCount; row++)
            foreach (SecureField value in dense.AsSpan(Shape.RowStart(row), Shape.RowLength)) sum += value;
        return sum;
    }

    /// <summary>The form of a tensor of integers.</summary>
    /// <param name="cells">All padded cells.</param>
    /// <param name="workers">Threads, or null.</param>
    /// <param name="width">Lane width; all give the same.</param>
    public virtual SecureField Of(int[] cells, Workers? workers, LaneWidth width)
    {
        SecureField[] dense = Dense();
        SecureField sum = default;
        for (int x = 0; x < dense.Length; x++)
            if (cells[x] != 0) sum += dense[x] * M31.FromInt64(cells[x]);
        return sum;
    }
}

/// <summary>A form whose g is a product of functions of a cell's coordinates.</summary>
internal abstract class ProductForm(TensorShape shape, SecureField scale) : LinearForm(shape)
{
    /// <summary>A factor.</summary>
    public SecureField Scale => scale;

    /// <summary>The function of an axis' coordinate: 2^LogDims elements.</summary>
    protected internal abstract SecureField[] Along(int axis);

    /// <summary>The extension of <see cref="Along"/> at a point.</summary>
    protected virtual SecureField AlongAt(int axis, ReadOnlySpan<SecureField> point)
    {
        SecureField[] eq = EqTable(point), values = Along(axis);
        SecureField sum = default;
        for (int i = 0; i < eq.Length; i++) sum += values[i] * eq[i];
        return sum;
    }

    /// <summary>The sum of <see cref="Along"/> inside the bounds.</summary>
    public virtual SecureField SumAlong(int axis)
    {
        SecureField sum = default;
        foreach (SecureField value in Along(axis).AsSpan(0, Shape.Dims[axis])) sum += value;
        return sum;
    }

    /// <summary>The same form, whose functions are at hand.</summary>
    public TabledForm Tabled() => new(Shape, scale, [.. Enumerable.Range(0, Shape.Rank).Select(Along)]);

    /// <summary>All of g, in two factors; the caller disposes it.</summary>
    public ProductTable Table() => new(Shape, scale, Along);

    public sealed override SecureField[] Dense()
    {
        using ProductTable table = Table();
        return table.Dense();
    }

    public sealed override void AddTo(ColumnView planes, int first, SecureField weight, LaneWidth width)
    {
        using ProductTable table = Table();
        table.AddTo(planes, first, weight, width);
    }

    public sealed override SecureField Of(int[] cells, Workers? workers, LaneWidth width)
    {
        using ProductTable table = Table();
        return table.Sum(cells, workers, width);
    }

    public override SecureField Evaluate(ReadOnlySpan<SecureField> point)
    {
        SecureField product = scale;
        for (int a = 0; a < Shape.Rank; a++) product *= AlongAt(a, point.Slice(Shape.Shifts[a], Shape.LogDims[a]));
        return product;
    }

    public sealed override SecureField SumInBounds()
    {
        SecureField product = scale;
        for (int a = 0; a < Shape.Rank; a++) product *= SumAlong(a);
        return product;
    }

    /// <summary>eq at a point, for each index of an axis.</summary>
    internal static SecureField[] EqTable(ReadOnlySpan<SecureField> point)
    {
        var table = new SecureField[1 << point.Length];
        MultilinearExtension.EqTable(point, SecureField.One, table);
        return table;
    }
}

/// <summary>A form by all its coefficients.</summary>
internal sealed class DenseForm(TensorShape shape, SecureField[] coefficients) : LinearForm(shape)
{
    public override SecureField[] Dense() => coefficients;
}

/// <summary>A product by the functions of each axis.</summary>
internal sealed class TabledForm(TensorShape shape, SecureField scale, SecureField[][] along) : ProductForm(shape, scale)
{
    protected internal override SecureField[] Along(int axis) => along[axis];
}

/// <summary>The value of a tensor's extension at a point, times a factor.</summary>
internal sealed class PointForm(TensorShape shape, SecureField[] point, SecureField scale) : ProductForm(shape, scale)
{
    public SecureField[] Point => point;

    /// <summary>The coordinates of an axis.</summary>
    public ReadOnlySpan<SecureField> Axis(int axis) => point.AsSpan(Shape.Shifts[axis], Shape.LogDims[axis]);

    protected internal override SecureField[] Along(int axis) => EqTable(Axis(axis));

    public override SecureField SumAlong(int axis) => MultilinearExtension.Below(Axis(axis), Shape.Dims[axis]);

    public override SecureField Evaluate(ReadOnlySpan<SecureField> at) => Scale * MultilinearExtension.Eq(point, at);
}

/// <summary>eq at a point, on the cells outside the bounds: a tensor with zero padding gives zero at any point.</summary>
internal sealed class PaddingForm(TensorShape shape, SecureField[] point) : LinearForm(shape)
{
    private readonly PointForm _all = new(shape, point, SecureField.One);

    public override SecureField[] Dense()
    {
        SecureField[] table = _all.Dense();
        for (int row = 0; row < Shape.RowCount; row++) table.AsSpan(Shape.RowStart(row), Shape.RowLength).Clear();
        return table;
    }

    public override void AddTo(ColumnView planes, int first, SecureField weight, LaneWidth width)
    {
        // Where the others' coordinates are inside, only the lowest axes' padding counts, otherwise all of their cells.
        int split = ProductTable.LowAxes(Shape), logLow = split == 0 ? Shape.LogSize : Shape.Shifts[split - 1];
        SecureField[] table = ProductTable.Product(Shape, split, Shape.Rank, SecureField.One, Eq);
        SecureField[] high = ProductTable.Product(Shape, 0, split, weight, Eq);
        using NativeColumns all = SecureColumns.Of(table);
        bool hasPadding = false;
        for (int x = 0; x < table.Length; x++)
            if (Shape.InBounds(x)) table[x] = SecureField.Zero;
            else hasPadding = true;
        using NativeColumns outside = SecureColumns.Of(table);
        int length = Math.Min(table.Length, planes.Length);
        for (int at = 0; at < planes.Length; at += length)
        {
            int cell = first + at, row = cell >> logLow;
            bool isInside = Shape.InBounds(row << logLow);
            if (isInside && !hasPadding) continue;
            SecureColumns.AddScaled((isInside ? outside : all).View, cell & (table.Length - 1), high[row], planes, at, length, width);
        }
    }

    private SecureField[] Eq(int axis) => ProductForm.EqTable(_all.Axis(axis));

    public override SecureField Evaluate(ReadOnlySpan<SecureField> at)
    {
        SecureField inside = SecureField.One;
        for (int a = 0; a < Shape.Rank; a++)
            inside *= MultilinearExtension.EqBelow(_all.Axis(a), at.Slice(Shape.Shifts[a], Shape.LogDims[a]), Shape.Dims[a]);
        return _all.Evaluate(at) - inside;
    }
}

/// <summary>A form about a block of the memory.</summary>
internal sealed class PlacedForm(LinearForm form, long offset, SecureField value) : IFunctional
{
    public long Offset => offset;

    public int LogSize => form.Shape.LogSize;

    public SecureField Value => value;

    public void AddTo(ColumnView planes, int first, SecureField weight, LaneWidth width) => form.AddTo(planes, first, weight, width);

    public SecureField Evaluate(ReadOnlySpan<SecureField> point) => form.Evaluate(point);

    /// <summary>A claim that a form of a block has a value.</summary>
    public static IFunctional Of(LinearForm form, MemoryBlock block, SecureField value) =>
        form is PointForm { Scale: var scale } point && scale == SecureField.One
        ? new EqFunctional(block.Offset, point.Point, value) : new PlacedForm(form, block.Offset, value);
}
