using Roundel.Field;
using Roundel.Multilinear;

namespace Roundel.Ml.Proofs;

/// <summary>Forms of a node as forms of its operand.</summary>
internal static class TransposedForms
{
    // A key may have any number of views in a row: beyond, coefficients are written out, so that calls nest no deeper.
    private const int MaxDepth = 16;

    /// <summary>The form of a view's source that a form of the view is.</summary>
    public static LinearForm Through(IndexMap map, LinearForm form)
    {
        if (form is PointForm point)
        {
            if (map is ReshapeMap && map.IsPaddedIdentity) return new PointForm(map.Source, point.Point, point.Scale);
            if (map is AffineMap affine && Moved(affine, point) is { } moved) return moved;
            if (map is AffineMap or GatherMap) return new PointViewForm(map, point);
        }
        return new ViewForm(map, Shallow(form));
    }

    /// <summary>The form of the operand of an axis map.</summary>
    public static LinearForm Through(AxisMapNode node, LinearForm form) =>
        form is PointForm point ? new PointAxisForm(node, point) : new AxisForm(node, Shallow(form));

    private static LinearForm Shallow(LinearForm form) => form.Depth < MaxDepth ? form : new DenseForm(form.Shape, form.Dense());

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
internal class ViewForm(IndexMap map, LinearForm form) : LinearForm(map.Source)
{
    protected IndexMap Map => map;

    public override int Depth => form.Depth + 1;

    public override void AddTo(Span<SecureField> dense, SecureField weight)
    {
        SecureField[] inner = form.Dense();
        var sources = new int[map.Target.RowLength];
        for (int row = 0; row < map.Target.RowCount; row++)
        {
            map.SourcesOfRow(row, sources);
            int start = map.Target.RowStart(row);
            for (int i = 0; i < sources.Length; i++)
                if (sources[i] >= 0) dense[sources[i]] += weight * inner[start + i];
        }
    }

    public override SecureField Evaluate(ReadOnlySpan<SecureField> point)
    {
        SecureField[] inner = form.Dense();
        var eq = new SecureField[map.Source.PaddedCount];
        MultilinearExtension.EqTable(point, SecureField.One, eq);
        var sources = new int[map.Target.RowLength];
        SecureField sum = default;
        for (int row = 0; row < map.Target.RowCount; row++)
        {
            map.SourcesOfRow(row, sources);
            int start = map.Target.RowStart(row);
            for (int i = 0; i < sources.Length; i++)
                if (sources[i] >= 0) sum += eq[sources[i]] * inner[start + i];
        }
        return sum;
    }
}

/// <summary>A view's extension at a point. Axis by axis of the source the sum is a product, so that its own extension takes little time.</summary>
internal sealed class PointViewForm(IndexMap map, PointForm form) : ViewForm(map, form)
{
    private readonly PointForm _point = form;

    // Beyond, the general way is as quick.
    private const long MostPairs = 1 << 22;

    public override SecureField Evaluate(ReadOnlySpan<SecureField> point)
    {
        SecureField product = _point.Scale;
        if (Map is GatherMap gather)
        {
            for (int a = 0; a < Shape.Rank; a++)
                product *= a == gather.Axis ? Gathered(gather, point.Slice(Shape.Shifts[a], Shape.LogDims[a]))
                    : MultilinearExtension.EqBelow(_point.Axis(a), point.Slice(Shape.Shifts[a], Shape.LogDims[a]), Shape.Dims[a]);
            return product;
        }
        var affine = (AffineMap)Map;
        for (int t = 0; t < affine.Axes.Length; t++)
            if (affine.Axes[t] < 0) product *= MultilinearExtension.Below(_point.Axis(t), Map.Target.Dims[t]);
        for (int a = 0; a < Shape.Rank; a++)
        {
            int[] moving = [.. Enumerable.Range(0, affine.Axes.Length).Where(t => affine.Axes[t] == a)];
            if (moving.Aggregate(1L, (count, t) => count * Map.Target.Dims[t]) > MostPairs) return base.Evaluate(point);
            product *= Along(affine, a, moving, Table(point.Slice(Shape.Shifts[a], Shape.LogDims[a])));
        }
        return product;
    }

    private SecureField Along(AffineMap affine, int axis, int[] moving, SecureField[] eq)
    {
        SecureField[][] weights = [.. moving.Select(t => Table(_point.Axis(t)))];
        SecureField sum = default;
        void Add(int depth, long position, SecureField weight)
        {
            if (depth == moving.Length)
            {
                if (position >= 0 && position < Shape.Dims[axis]) sum += weight * eq[position];
                return;
            }
            int t = moving[depth];
            for (int i = 0; i < Map.Target.Dims[t]; i++)
                Add(depth + 1, position + (long)affine.Steps[t] * i, depth == 0 ? weights[0][i] : weight * weights[depth][i]);
        }
        Add(0, affine.Offsets[axis], SecureField.One);
        return sum;
    }

    private SecureField Gathered(GatherMap gather, ReadOnlySpan<SecureField> point)
    {
        SecureField[] weights = Table(_point.Axis(gather.Axis)), eq = Table(point);
        SecureField sum = default;
        for (int i = 0; i < gather.Indices.Length; i++)
            if (gather.Indices[i] >= 0) sum += weights[i] * eq[gather.Indices[i]];
        return sum;
    }

    private static SecureField[] Table(ReadOnlySpan<SecureField> point)
    {
        var table = new SecureField[1 << point.Length];
        MultilinearExtension.EqTable(point, SecureField.One, table);
        return table;
    }
}

/// <summary>A form of a matrix times a tensor along an axis: g(…, column, …) = Σ_row matrix(row, column)·form(…, row, …), on cells inside the bounds.</summary>
internal sealed class AxisForm(AxisMapNode node, LinearForm form) : LinearForm(node.Operands[0].Shape)
{
    public override int Depth => form.Depth + 1;

    public override void AddTo(Span<SecureField> dense, SecureField weight)
    {
        SecureField[] inner = form.Dense();
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
            dense[target] += weight * sum;
        }
    }
}

/// <summary>
/// The extension of a matrix times a tensor, at a point. Along the other axes the padding of the operand, which is zero, is counted in.
/// </summary>
internal sealed class PointAxisForm : LinearForm
{
    private readonly AxisMapNode _node;
    private readonly PointForm _form;
    private readonly SecureField[] _columns;

    public PointAxisForm(AxisMapNode node, PointForm form) : base(node.Operands[0].Shape)
    {
        (_node, _form) = (node, form);
        _columns = Columns(node.Matrix, form.Axis(node.Axis));
    }

    public override void AddTo(Span<SecureField> dense, SecureField weight)
    {
        int axis = _node.Axis, shift = Shape.Shifts[axis], log = Shape.LogDims[axis];
        // The other axes' bits are those of the result without its own axis.
        var others = new SecureField[Shape.LogSize - log];
        for (int a = 0; a < Shape.Rank; a++)
            if (a != axis) _form.Axis(a).CopyTo(others.AsSpan(Shape.Shifts[a] - (a < axis ? log : 0)));
        var table = new SecureField[1 << others.Length];
        MultilinearExtension.EqTable(others, weight * _form.Scale, table);
        for (int i = 0; i < table.Length; i++)
        {
            int start = (i >> shift << (shift + log)) | (i & ((1 << shift) - 1));
            for (int column = 0; column < _columns.Length; column++) dense[start + (column << shift)] += table[i] * _columns[column];
        }
    }

    public override SecureField Evaluate(ReadOnlySpan<SecureField> point)
    {
        SecureField product = _form.Scale;
        for (int a = 0; a < Shape.Rank; a++)
        {
            ReadOnlySpan<SecureField> at = point.Slice(Shape.Shifts[a], Shape.LogDims[a]);
            if (a != _node.Axis)
            {
                product *= MultilinearExtension.Eq(_form.Axis(a), at);
                continue;
            }
            var eq = new SecureField[1 << at.Length];
            MultilinearExtension.EqTable(at, SecureField.One, eq);
            SecureField sum = default;
            for (int column = 0; column < _columns.Length; column++) sum += _columns[column] * eq[column];
            product *= sum;
        }
        return product;
    }

    /// <summary>Σ_row matrix(row, column)·eq(point, row).</summary>
    private static SecureField[] Columns(AxisMatrix matrix, ReadOnlySpan<SecureField> point)
    {
        var eq = new SecureField[1 << point.Length];
        MultilinearExtension.EqTable(point, SecureField.One, eq);
        var columns = new SecureField[matrix.Columns];
        if (matrix is SumMatrix)
        {
            Array.Fill(columns, eq[0]);
            return columns;
        }
        if (matrix is CumulativeMatrix)
        {
            SecureField sum = default;
            for (int column = matrix.Columns - 1; column >= 0; column--) columns[column] = sum += eq[column];
            return columns;
        }
        for (int row = 0; row < matrix.Rows; row++)
            for (int column = 0; column < matrix.Columns; column++) columns[column] += eq[row] * M31.FromInt64(matrix[row, column]);
        return columns;
    }
}
