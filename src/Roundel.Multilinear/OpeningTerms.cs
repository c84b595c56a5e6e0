using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Prover;

namespace Roundel.Multilinear;

/// <summary>
/// A part of G that is a product: of weights of the rows of an aligned block of rows, and of a function of the column on an aligned block of
/// columns, at least a tile of them. With it go the sums of this function with the rows, as far as they are known.
/// </summary>
internal sealed class OpeningTerm(int firstColumn, int logColumns, int firstRow, SecureField[] rowWeights) : IDisposable
{
    private readonly EqWeights? _eq;
    private readonly NativeColumns? _dense;

    /// <summary>A term whose function is eq at a point.</summary>
    public OpeningTerm(int firstColumn, int firstRow, SecureField[] rowWeights, ReadOnlySpan<SecureField> point)
        : this(firstColumn, point.Length, firstRow, rowWeights) => _eq = new EqWeights(point);

    /// <summary>A term whose function is any, zero to begin with.</summary>
    public OpeningTerm(int firstColumn, int logColumns, int firstRow)
        : this(firstColumn, logColumns, firstRow, [SecureField.One]) => _dense = new NativeColumns(SecureField.Degree, 1 << logColumns);

    /// <summary>The first column of the block.</summary>
    public int FirstColumn => firstColumn;

    /// <summary>log2 of its columns.</summary>
    public int LogColumns => logColumns;

    /// <summary>The first row of the block, numbered by the row variables not bound yet.</summary>
    public int FirstRow { get; private set; } = firstRow;

    /// <summary>The weights of its rows: a power of two.</summary>
    public SecureField[] Weights { get; private set; } = rowWeights;

    /// <summary>The function's sums with its rows.</summary>
    public SecureField[] Partials { get; private set; } = new SecureField[rowWeights.Length];

    /// <summary>Whether the sums are known.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Where the block is a single row: the function's sum with the row's neighbour, which the next row variable tells from it.</summary>
    public SecureField Neighbour { get; set; }

    /// <summary>Adds weight · g to the dense function's columns from some one on.</summary>
    public void Add(ReadOnlySpan<SecureField> values, int from)
    {
        for (int i = 0; i < values.Length; i++)
            SecureColumns.Set(_dense!.View, from + i, SecureColumns.Get(_dense.View, from + i) + values[i]);
    }

    /// <summary>The function on one tile, as four planes times a factor.</summary>
    /// <param name="column">The tile's first column.</param>
    /// <param name="factor">The factor.</param>
    public ColumnView Tile(int column, out SecureField factor)
    {
        int at = column - FirstColumn, length = 1 << Math.Min(LogColumns, EqWeights.LogTile);
        if (_dense is not null)
        {
            factor = SecureField.One;
            return _dense.View.Rows(at, length);
        }
        factor = _eq!.High(LogColumns, at >> EqWeights.LogTile);
        return _eq.LowColumns(LogColumns);
    }

    /// <summary>The block's contributions to Σ G·M with the next row variable at 0, and to its leading coefficient.</summary>
    public void AddSums(SecureField[] sums)
    {
        if (Weights.Length == 1)
        {
            // G is zero on the neighbour.
            SecureField own = Weights[0] * Partials[0];
            if ((FirstRow & 1) == 0) sums[0] += own;
            sums[1] += own - Weights[0] * Neighbour;
            return;
        }
        for (int i = 0; i < Weights.Length; i += 2)
        {
            sums[0] += Weights[i] * Partials[i];
            sums[1] += (Weights[i + 1] - Weights[i]) * (Partials[i + 1] - Partials[i]);
        }
    }

    /// <summary>Binds the next row variable.</summary>
    public void Bind(SecureField r)
    {
        if (Weights.Length == 1)
        {
            bool isOdd = (FirstRow & 1) != 0;
            Weights[0] *= isOdd ? r : SecureField.One - r;
            (SecureField even, SecureField odd) = isOdd ? (Neighbour, Partials[0]) : (Partials[0], Neighbour);
            Partials[0] = even + r * (odd - even);
        }
        else
        {
            Weights = Halve(Weights, r);
            Partials = Halve(Partials, r);
        }
        FirstRow >>= 1;
    }

    private static SecureField[] Halve(SecureField[] values, SecureField r)
    {
        var half = new SecureField[values.Length / 2];
        for (int i = 0; i < half.Length; i++) half[i] = values[2 * i] + r * (values[2 * i + 1] - values[2 * i]);
        return half;
    }

    public void Dispose()
    {
        _eq?.Dispose();
        _dense?.Dispose();
    }
}

/// <summary>
/// The terms of G = Σ γ^k·g_k. Claims of the kind eq on blocks of a tile or more stay products; all others are added up densely, a tile, a
/// block or a row each.
/// </summary>
internal sealed class OpeningTerms : IDisposable
{
    private readonly List<OpeningTerm> _terms = [];
    private readonly Dictionary<(int Row, int Column, int LogColumns), OpeningTerm> _dense = [];
    private readonly int _logRow;

    /// <param name="logRow">log2 of a row's length.</param>
    /// <param name="functionals">The claims.</param>
    /// <param name="gamma">γ.</param>
    public OpeningTerms(int logRow, IReadOnlyList<IFunctional> functionals, SecureField gamma)
    {
        _logRow = logRow;
        LogTile = Math.Min(logRow, EqWeights.LogTile);
        SecureField weight = SecureField.One;
        foreach (IFunctional f in functionals)
        {
            if (f is EqFunctional eq && f.LogSize >= LogTile) AddEq(eq, weight);
            else AddDense(f, weight);
            weight *= gamma;
        }
    }

    /// <summary>log2 of the columns of a tile.</summary>
    public int LogTile { get; }

    /// <summary>The terms.</summary>
    public IReadOnlyList<OpeningTerm> All => _terms;

    /// <summary>What the sum over the columns is claimed to be when all row variables are bound.</summary>
    public SecureField Claim => _terms.Aggregate(SecureField.Zero, (sum, term) => sum + term.Weights[0] * term.Partials[0]);

    /// <summary>Adds, when all row variables are bound, every function times its weight to the columns.</summary>
    public void AddTo(ColumnView weights, Workers workers, LaneWidth width) => workers.For(1 << (_logRow - LogTile), tile =>
    {
        int column = tile << LogTile;
        ColumnView target = weights.Rows(column, 1 << LogTile);
        foreach (OpeningTerm term in _terms)
        {
            if (column < term.FirstColumn || column >= term.FirstColumn + (1 << term.LogColumns)) continue;
            ColumnView source = term.Tile(column, out SecureField factor);
            ColumnKernel.AddScaled(source, factor * term.Weights[0], target, width);
        }
    });

    private void AddEq(EqFunctional f, SecureField weight)
    {
        int low = Math.Min(f.LogSize, _logRow);
        var rows = new SecureField[1 << (f.LogSize - low)];
        MultilinearExtension.EqTable(f.Point[low..], weight, rows);
        var term = new OpeningTerm((int)(f.Offset & ((1L << _logRow) - 1)), (int)(f.Offset >> _logRow), rows, f.Point[..low]);
        if (rows.Length == 1)
        {
            term.Partials[0] = f.Value;
            term.IsKnown = true;
        }
        _terms.Add(term);
    }

    private void AddDense(IFunctional f, SecureField weight)
    {
        var values = new SecureField[1 << f.LogSize];
        f.AddTo(values, weight);
        int logColumns = Math.Clamp(f.LogSize, LogTile, _logRow), length = Math.Min(values.Length, 1 << logColumns);
        for (int from = 0; from < values.Length; from += length)
        {
            long cell = f.Offset + from;
            int row = (int)(cell >> _logRow), column = (int)(cell & ((1L << _logRow) - 1)), block = column >> logColumns << logColumns;
            if (!_dense.TryGetValue((row, block, logColumns), out OpeningTerm? term))
            {
                _dense.Add((row, block, logColumns), term = new OpeningTerm(block, logColumns, row) { IsKnown = true });
                _terms.Add(term);
            }
            term.Add(values.AsSpan(from, length), column - block);
            // The sum with one row of several is not claimed.
            if (length == values.Length) term.Partials[0] += weight * f.Value;
            else term.IsKnown = false;
        }
    }

    public void Dispose()
    {
        foreach (OpeningTerm term in _terms) term.Dispose();
    }
}
