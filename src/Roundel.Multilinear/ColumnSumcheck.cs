using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Prover;

namespace Roundel.Multilinear;

/// <summary>The rounds of an opening over the column variables, lowest first: Σ_x g(x)·u(x).</summary>
internal sealed class ColumnSumcheck : IDisposable
{
    private readonly NativeColumns _tables;
    private readonly NativeColumns _halves;
    private readonly Workers _workers;
    private readonly LaneWidth _width;
    private ColumnView _now;
    private ColumnView _next;
    private int _length;

    /// <summary>Room for both tables: zeros.</summary>
    public ColumnSumcheck(int logRow, Workers workers, LaneWidth width)
    {
        (_workers, _width, _length) = (workers, width, 1 << logRow);
        _tables = new NativeColumns(2 * SecureField.Degree, _length);
        _halves = NativeColumns.Uninitialised(2 * SecureField.Degree, _length / 2);
        (_now, _next) = (_tables.View, _halves.View);
    }

    /// <summary>u, as far as its variables are not bound.</summary>
    public ColumnView Cells => _now.Slice(0, SecureField.Degree).Truncate(_length);

    /// <summary>g, as far as its variables are not bound.</summary>
    public ColumnView Weights => _now.Slice(SecureField.Degree, SecureField.Degree).Truncate(_length);

    /// <summary>The next round's message.</summary>
    public SecureField[] Sums()
    {
        var sums = new SecureField[2];
        ColumnKernel.SumLowest(new SecurePlanes(Cells), new SecurePlanes(Weights), _length / 2, sums, _workers, _width);
        return sums;
    }

    /// <summary>Binds the lowest variable.</summary>
    public void Bind(SecureField r)
    {
        SecurePlanes cells = new(Cells), weights = new(Weights);
        _length /= 2;
        (_now, _next) = (_next, _now);
        ColumnKernel.BindLowest(cells, new SecurePlanes(Cells), _length, r, _workers, _width);
        ColumnKernel.BindLowest(weights, new SecurePlanes(Weights), _length, r, _workers, _width);
    }

    public void Dispose()
    {
        _tables.Dispose();
        _halves.Dispose();
    }
}
