using Roundel.Field;
using Roundel.Multilinear;
using Roundel.Prover;

namespace Roundel.Ml.Proofs;

/// <summary>
/// A function on a tensor's padded cells that is a product of functions of its coordinates: one table over the lowest axes, which runs over
/// consecutive cells, times one over the others.
/// </summary>
internal sealed class ProductTable : IDisposable
{
    /// <summary>The lowest axes together have at least as many bits, if there are so many.</summary>
    private const int LogLeast = 8;

    /// <summary>Tensors below are not worth two threads.</summary>
    private const int LogShared = 14;

    private readonly int _logLow;
    private readonly SecureField[] _low;
    private readonly SecureField[] _high;
    private readonly NativeColumns _planes;

    /// <param name="shape">The tensor's shape.</param>
    /// <param name="scale">A factor.</param>
    /// <param name="along">The function of an axis' coordinate: 2^LogDims elements.</param>
    public ProductTable(TensorShape shape, SecureField scale, Func<int, SecureField[]> along)
    {
        int first = LowAxes(shape);
        _low = Product(shape, first, shape.Rank, SecureField.One, along);
        _high = Product(shape, 0, first, scale, along);
        _logLow = int.Log2(_low.Length);
        _planes = SecureColumns.Of(_low);
    }

    /// <summary>The first of the lowest axes.</summary>
    public static int LowAxes(TensorShape shape)
    {
        int first = shape.Rank, log = 0;
        while (first > 0 && log < LogLeast) log += shape.LogDims[--first];
        return first;
    }

    /// <summary>The product over some axes, the last lowest.</summary>
    public static SecureField[] Product(TensorShape shape, int from, int to, SecureField scale, Func<int, SecureField[]> along)
    {
        SecureField[] table = [scale];
        for (int a = to - 1; a >= from; a--)
        {
            SecureField[] axis = along(a);
            var next = new SecureField[table.Length << shape.LogDims[a]];
            for (int j = 0; j < axis.Length; j++)
                for (int i = 0; i < table.Length; i++) next[j * table.Length + i] = table[i] * axis[j];
            table = next;
        }
        return table;
    }

    /// <summary>All values.</summary>
    public SecureField[] Dense()
    {
        var dense = new SecureField[_low.Length * _high.Length];
        for (int x = 0; x < dense.Length; x++) dense[x] = _low[x & (_low.Length - 1)] * _high[x >> _logLow];
        return dense;
    }

    /// <summary>Adds weight · g to planes that begin with a cell.</summary>
    public void AddTo(ColumnView planes, int first, SecureField weight, LaneWidth width)
    {
        int length = Math.Min(_low.Length, planes.Length);
        for (int at = 0; at < planes.Length; at += length)
        {
            SecureField factor = weight * _high[(first + at) >> _logLow];
            if (!factor.IsZero) SecureColumns.AddScaled(_planes.View, (first + at) & (_low.Length - 1), factor, planes, at, length, width);
        }
    }

    /// <summary>Σ g(x)·cells(x).</summary>
    public SecureField Sum(int[] cells, Workers? workers, LaneWidth width)
    {
        if (_logLow < 4)
        {
            SecureField few = default;
            for (int x = 0; x < cells.Length; x++) few += _low[x & (_low.Length - 1)] * _high[x >> _logLow] * M31.FromInt64(cells[x]);
            return few;
        }
        CellRows rows = CellRows.Of(cells, _logLow);
        SecureField sum = default;
        if (workers is null || cells.Length < 1 << LogShared)
        {
            using var part = new Part(_low.Length);
            for (int row = 0; row < _high.Length; row++) part.Add(rows, row, _high[row], _planes.View, width);
            return part.Sum;
        }
        workers.For(_high.Length, () => new Part(_low.Length), (row, part) => part.Add(rows, row, _high[row], _planes.View, width), part =>
        {
            sum += part.Sum;
            part.Dispose();
        });
        return sum;
    }

    public void Dispose() => _planes.Dispose();

    private sealed class Part(int length) : IDisposable
    {
        private readonly NativeColumns _words = NativeColumns.Uninitialised(1, length);

        public SecureField Sum { get; private set; }

        public void Add(CellRows rows, int row, SecureField weight, ColumnView low, LaneWidth width)
        {
            if (weight.IsZero) return;
            rows.Read(row, 0, _words.View[0]);
            Sum += weight * SecureColumns.InnerProduct(_words.View, low, width);
        }

        public void Dispose() => _words.Dispose();
    }
}
