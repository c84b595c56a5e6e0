using Roundel.Field;
using Roundel.Multilinear;

namespace Roundel.Ml.Proofs;

/// <summary>Forms of a node as forms of its operand.</summary>
internal static class TransposedForms
{
    // A key may have any number of views in a row: beyond, functions or coefficients are written out, so that calls nest no deeper.
    private const int MaxDepth = 16;

    /// <summary>The form of a view's source that a form of the view is.</summary>
    public static LinearForm Through(IndexMap map, LinearForm form)
    {
        if (form is PointForm point)
        {
            if (map is ReshapeMap && map.IsPaddedIdentity) return new PointForm(map.Source, point.Point, point.Scale);
            if (map is AffineMap moving && Moved(moving, point) is { } moved) return moved;
        }
        form = Shallow(form);
        if (form is ProductForm product)
        {
            if (map is AffineMap affine && AffineForm.Fits(affine)) return new AffineForm(affine, product);
            if (map is GatherMap gather) return new GatherForm(gather, product);
        }
        return new ViewForm(map, form);
    }

    /// <summary>The form of the operand of an axis map.</summary>
    public static LinearForm Through(AxisMapNode node, LinearForm form) =>
        form is PointForm point ? new PointAxisForm(node, point) : new AxisForm(node, Shallow(form));

    private static LinearForm Shallow(LinearForm form) => form.Depth < MaxDepth ? form
        : form is ProductForm product ? product.Tabled() : new DenseForm(form.Shape, form.Dense());

    /// <summary>
    /// Where axes only change places, or repeat: the same point with its coordinates moved. The padding of the source is zero, so that it may be
    /// counted in; repeated axes are summed inside the bounds.
    /// </summary>
    private static PointForm? Moved(AffineMap map, PointForm form)
    {
        var moved = new SecureField[map.Source.LogSize];
        SecureField scale = form.Scale;
        int seen = 0;
        for (int t = 0; t < map.Axes.Length; t++)
        {
            int a = map.Axes[t];
            if (a < 0)
            {
                scale *= MultilinearExtension.Below(form.Axis(t), map.Target.Dims[t]);
                continue;
            }
            if (map.Steps[t] != 1 || map.Offsets[a] != 0 || map.Target.Dims[t] != map.Source.Dims[a] || (seen >> a & 1) != 0) return null;
            seen |= 1 << a;
            form.Axis(t).CopyTo(moved.AsSpan(map.Source.Shifts[a]));
        }
        for (int a = 0; a < map.Source.Rank; a++)
            if ((seen >> a & 1) == 0 && (map.Source.Dims[a] != 1 || map.Offsets[a] != 0)) return null;
        return new PointForm(map.Source, moved, scale);
    }
}

/// <summary>A form of a view: g(x) = Σ form(i) over the view's cells i that come from x.</summary>
internal sealed class ViewForm(IndexMap map, LinearForm form) : LinearForm(map.Source)
{
    public override int Depth => form.Depth + 1;

    public override SecureField[] Dense()
    {
        SecureField[] inner = form.Dense();
        var dense = new SecureField[Shape.PaddedCount];
        var sources = new int[map.Target.RowLength];
        for (int row = 0; row < map.Target.RowCount; row++)
        {
            map.SourcesOfRow(row, sources);
            int start = map.Target.RowStart(row);
            for (int i = 0; i < sources.Length; i++)
                if (sources[i] >= 0) dense[sources[i]] += inner[start + i];
        }
        return dense;
    }
}

/// <summary>A form that is a product, of a view each of whose axes moves along one of the source.</summary>
internal sealed class AffineForm(AffineMap map, ProductForm form) : ProductForm(map.Source, ScaleOf(map, form))
{
    public override int Depth => form.Depth + 1;

    // Beyond, the general way is as quick.
    private const long MostPairs = 1 << 22;

    /// <summary>Whether an axis of the source takes little time.</summary>
    public static bool Fits(AffineMap map) => Enumerable.Range(0, map.Source.Rank)
        .All(a => Moving(map, a).Aggregate(1L, (count, t) => count * map.Target.Dims[t]) <= MostPairs);

    protected internal override SecureField[] Along(int axis)
    {
        int[] moving = Moving(map, axis);
        SecureField[][] weights = [.. moving.Select(form.Along)];
        var along = new SecureField[1 << Shape.LogDims[axis]];
        void Add(int depth, long position, SecureField weight)
        {
            if (depth == moving.Length)
            {
                if (position >= 0 && position < Shape.Dims[axis]) along[position] += weight;
                return;
            }
            int t = moving[depth];
            for (int i = 0; i < map.Target.Dims[t]; i++)
                Add(depth + 1, position + (long)map.Steps[t] * i, depth == 0 ? weights[0][i] : weight * weights[depth][i]);
        }
        Add(0, map.Offsets[axis], SecureField.One);
        return along;
    }

    private static int[] Moving(AffineMap map, int axis) => [.. Enumerable.Range(0, map.Axes.Length).Where(t => map.Axes[t] == axis)];

    /// <summary>Axes of the view that move along none are summed inside the bounds.</summary>
    private static SecureField ScaleOf(AffineMap map, ProductForm form)
    {
        SecureField scale = form.Scale;
        for (int t = 0; t < map.Axes.Length; t++)
            if (map.Axes[t] < 0) scale *= form.SumAlong(t);
        return scale;
    }
}

/// <summary>A form that is a product, of a view that gathers along one axis.</summary>
internal sealed class GatherForm(GatherMap map, ProductForm form) : ProductForm(map.Source, form.Scale)
{
    public override int Depth => form.Depth + 1;

    protected internal override SecureField[] Along(int axis)
    {
        SecureField[] values = form.Along(axis);
        var along = new SecureField[1 << Shape.LogDims[axis]];
        if (axis != map.Axis) values.AsSpan(0, Shape.Dims[axis]).CopyTo(along);
        else
        {
            for (int i = 0; i < map.Indices.Length; i++)
                if (map.Indices[i] >= 0) along[map.Indices[i]] += values[i];
        }
        return along;
    }
}

/// <summary>A form of a matrix times a tensor along an axis: g(…, column, …) = Σ_row matrix(row, column)·form(…, row, …), on cells inside the bounds.</summary>
internal sealed class AxisForm(AxisMapNode node, LinearForm form) : LinearForm(node.Operands[0].Shape)
{
    public override int Depth => form.Depth + 1;

    public override SecureField[] Dense()
    {
        SecureField[] inner = form.Dense();
        var dense = new SecureField[Shape.PaddedCount];
        TensorShape rows = node.Shape;
        Span<int> at = stackalloc int[TensorShape.MaxRank];
        for (long cell = 0; cell < Shape.Count; cell++)
        {
            Shape.Coordinates(cell, at);
            int target = Shape.IndexOf(at[..Shape.Rank]), column = at[node.Axis];
            at[node.Axis] = 0;
            int source = rows.IndexOf(at[..Shape.Rank]), step = 1 << rows.Shifts[node.Axis];
            SecureField sum = default;
            for (int row = 0; row < node.Matrix.Rows; row++)
                if (node.Matrix[row, column] is var entry and not 0) sum += inner[source + row * step] * M31.FromInt64(entry);
            dense[target] = sum;
        }
        return dense;
    }
}

/// <summary>
/// The extension of a matrix times a tensor, at a point. Along the other axes the padding of the operand, which is zero, is counted in.
/// </summary>
internal sealed class PointAxisForm(AxisMapNode node, PointForm form) : ProductForm(node.Operands[0].Shape, form.Scale)
{
    /// <summary>Along the matrix' axis, Σ_row matrix(row, column)·eq(point, row) for each column.</summary>
    protected internal override SecureField[] Along(int axis)
    {
        if (axis != node.Axis) return form.Along(axis);
        AxisMatrix matrix = node.Matrix;
        SecureField[] eq = form.Along(axis), columns = new SecureField[1 << Shape.LogDims[axis]];
        if (matrix is SumMatrix) columns.AsSpan(0, matrix.Columns).Fill(eq[0]);
        else if (matrix is CumulativeMatrix)
        {
            SecureField sum = default;
            for (int column = matrix.Columns - 1; column >= 0; column--) columns[column] = sum += eq[column];
        }
        else
        {
            for (int row = 0; row < matrix.Rows; row++)
                for (int column = 0; column < matrix.Columns; column++) columns[column] += eq[row] * M31.FromInt64(matrix[row, column]);
        }
        return columns;
    }

    protected override SecureField AlongAt(int axis, ReadOnlySpan<SecureField> point)
    {
        if (axis != node.Axis) return MultilinearExtension.Eq(form.Axis(axis), point);
        return node.Matrix is SumMatrix ? form.Along(axis)[0] * MultilinearExtension.Below(point, node.Matrix.Columns) : base.AlongAt(axis, point);
    }
}
