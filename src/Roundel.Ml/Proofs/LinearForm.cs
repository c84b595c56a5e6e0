using Roundel.Field;
using Roundel.Multilinear;

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

    /// <summary>Adds weight · g(x) to all cells of a table.</summary>
    public abstract void AddTo(Span<SecureField> dense, SecureField weight);

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
    public virtual SecureField Of(ReadOnlySpan<int> cells)
    {
        SecureField[] dense = Dense();
        SecureField sum = default;
        for (int x = 0; x < dense.Length; x++)
            if (cells[x] != 0) sum += dense[x] * M31.FromInt64(cells[x]);
        return sum;
    }

    /// <summary>All of g.</summary>
    public SecureField[] Dense()
    {
        var dense = new SecureField[Shape.PaddedCount];
        AddTo(dense, SecureField.One);
        return dense;
    }
}

/// <summary>A form by all its coefficients.</summary>
internal sealed class DenseForm(TensorShape shape, SecureField[] coefficients) : LinearForm(shape)
{
    public override void AddTo(Span<SecureField> dense, SecureField weight)
    {
        for (int x = 0; x < coefficients.Length; x++)
            if (!coefficients[x].IsZero) dense[x] += weight * coefficients[x];
    }
}

/// <summary>The value of a tensor's extension at a point, times a factor.</summary>
internal sealed class PointForm(TensorShape shape, SecureField[] point, SecureField scale) : LinearForm(shape)
{
    public SecureField[] Point => point;

    public SecureField Scale => scale;

    /// <summary>The coordinates of an axis.</summary>
    public ReadOnlySpan<SecureField> Axis(int axis) => point.AsSpan(Shape.Shifts[axis], Shape.LogDims[axis]);

    public override void AddTo(Span<SecureField> dense, SecureField weight)
    {
        var table = new SecureField[Shape.PaddedCount];
        MultilinearExtension.EqTable(point, weight * scale, table);
        for (int x = 0; x < table.Length; x++) dense[x] += table[x];
    }

    public override SecureField Evaluate(ReadOnlySpan<SecureField> at) => scale * MultilinearExtension.Eq(point, at);

    public override SecureField SumInBounds()
    {
        SecureField product = scale;
        for (int a = 0; a < Shape.Rank; a++) product *= MultilinearExtension.Below(Axis(a), Shape.Dims[a]);
        return product;
    }

    public override SecureField Of(ReadOnlySpan<int> cells)
    {
        var words = new uint[cells.Length];
        for (int i = 0; i < words.Length; i++) words[i] = M31.FromInt64(cells[i]).Value;
        return scale * MultilinearExtension.Evaluate(System.Runtime.InteropServices.MemoryMarshal.Cast<uint, M31>(words.AsSpan()), point);
    }
}

/// <summary>eq at a point, on the cells outside the bounds: a tensor with zero padding gives zero at any point.</summary>
internal sealed class PaddingForm(TensorShape shape, SecureField[] point) : LinearForm(shape)
{
    private readonly PointForm _all = new(shape, point, SecureField.One);

    public override void AddTo(Span<SecureField> dense, SecureField weight)
    {
        var table = new SecureField[Shape.PaddedCount];
        _all.AddTo(table, weight);
        for (int row = 0; row < Shape.RowCount; row++) table.AsSpan(Shape.RowStart(row), Shape.RowLength).Clear();
        for (int x = 0; x < table.Length; x++) dense[x] += table[x];
    }

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

    public void AddTo(Span<SecureField> dense, SecureField weight) => form.AddTo(dense, weight);

    public SecureField Evaluate(ReadOnlySpan<SecureField> point) => form.Evaluate(point);

    /// <summary>A claim that a form of a block has a value.</summary>
    public static IFunctional Of(LinearForm form, MemoryBlock block, SecureField value) =>
        form is PointForm { Scale: var scale } point && scale == SecureField.One
        ? new EqFunctional(block.Offset, point.Point, value) : new PlacedForm(form, block.Offset, value);
}
