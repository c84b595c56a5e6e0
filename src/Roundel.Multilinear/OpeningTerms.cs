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

    /// <summary>A term whose function is eq at a point, given by the weights of a point that begins with it.</summary>
    public OpeningTerm(int firstColumn, int logColumns, int firstRow, SecureField[] rowWeights, EqWeights eq)
        : this(firstColumn, logColumns, firstRow, rowWeights) => _eq = eq;

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

    /// <summary>The dense function.</summary>
    public ColumnView Dense => _dense!.View;

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

    public void Dispose() => _dense?.Dispose();
}

/// <summary>
/// The terms of G = Σ γ^k·g_k. Claims of the kind eq on blocks of a tile or more stay products; all others are added up densely, a tile, a
/// block or a row each.
/// </summary>
internal sealed class OpeningTerms : IDisposable
{
    private readonly List<OpeningTerm> _terms = [];
    private readonly List<EqWeights> _weights = [];
    private readonly int _logRow;

    /// <param name="logRow">log2 of a row's length.</param>
    /// <param name="functionals">The claims.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public OpeningTerms(int logRow, IReadOnlyList<IFunctional> functionals, SecureField gamma, Workers workers, LaneWidth width)
    {
        _logRow = logRow;
        LogTile = Math.Min(logRow, EqWeights.LogTile);
        var weighted = new List<(EqFunctional Functional, SecureField Weight)>();
        var dense = new DenseParts();
        SecureField weight = SecureField.One;
        foreach (IFunctional f in functionals)
        {
            if (f is EqFunctional eq && f.LogSize >= LogTile) weighted.Add((eq, weight));
            else AddDense(f, weight, dense);
            weight *= gamma;
        }
        AddEqs(weighted);
        // Each part by one thread: exact sums do not depend on their order.
        workers.For(dense.Count, part =>
        {
            foreach ((IFunctional f, int first, int column, int length, SecureField each) in dense[part].Pieces)
                Add(dense[part].Term.Dense, f, first, column, length, each, width);
        });
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

    /// <summary>
    /// Claims about one block at one point are one term. Most points begin others, and share their weights: those of every number of
    /// variables are parts of one table.
    /// </summary>
    private void AddEqs(List<(EqFunctional Functional, SecureField Weight)> claims)
    {
        var tables = new Dictionary<SecureField, List<(SecureField[] Point, EqWeights Weights)>>();
        var terms = new Dictionary<(long Offset, EqWeights Weights, int LogSize), (OpeningTerm Term, SecureField Value)>();
        foreach ((EqFunctional f, SecureField weight) in claims.OrderByDescending(c => c.Functional.LogSize))
        {
            int low = Math.Min(f.LogSize, _logRow);
            ReadOnlySpan<SecureField> point = f.Point;
            SecureField key = point.IsEmpty ? default : point[0];
            if (!tables.TryGetValue(key, out List<(SecureField[] Point, EqWeights Weights)>? same)) tables.Add(key, same = []);
            EqWeights? eq = null;
            foreach ((SecureField[] longer, EqWeights weights) in same)
                if (longer.AsSpan(0, Math.Min(low, longer.Length)).SequenceEqual(point[..low])) eq = weights;
            if (eq is null)
            {
                _weights.Add(eq = new EqWeights(point[..low]));
                same.Add((point[..low].ToArray(), eq));
            }
            var rows = new SecureField[1 << (f.LogSize - low)];
            MultilinearExtension.EqTable(point[low..], weight, rows);
            if (rows.Length == 1 && terms.TryGetValue((f.Offset, eq, low), out (OpeningTerm Term, SecureField Value) before)
                && before.Value == f.Value)
            {
                before.Term.Weights[0] += weight;
                continue;
            }
            var term = new OpeningTerm((int)(f.Offset & ((1L << _logRow) - 1)), low, (int)(f.Offset >> _logRow), rows, eq);
            if (rows.Length == 1)
            {
                term.Partials[0] = f.Value;
                term.IsKnown = true;
                terms.TryAdd((f.Offset, eq, low), (term, f.Value));
            }
            _terms.Add(term);
        }
    }

    private void AddDense(IFunctional f, SecureField weight, DenseParts parts)
    {
        int logColumns = Math.Clamp(f.LogSize, LogTile, _logRow), length = Math.Min(1 << f.LogSize, 1 << logColumns);
        for (int from = 0; from < 1 << f.LogSize; from += length)
        {
            long cell = f.Offset + from;
            int row = (int)(cell >> _logRow), column = (int)(cell & ((1L << _logRow) - 1)), block = column >> logColumns << logColumns;
            if (!parts.TryGet((row, block, logColumns), out DensePart part))
            {
                part = parts.Add((row, block, logColumns), new OpeningTerm(block, logColumns, row) { IsKnown = true });
                _terms.Add(part.Term);
            }
            part.Pieces.Add((f, from, column - block, length, weight));
            // The sum with one row of several is not claimed.
            if (length == 1 << f.LogSize) part.Term.Partials[0] += weight * f.Value;
            else part.Term.IsKnown = false;
        }
    }

    private static void Add(ColumnView dense, IFunctional f, int first, int column, int length, SecureField weight, LaneWidth width)
    {
        if (column % (int)LaneWidth.X16 == 0)
        {
            f.AddTo(dense.Rows(column, length), first, weight, width);
            return;
        }
        // Views begin at vectors.
        using var own = new NativeColumns(SecureField.Degree, length);
        f.AddTo(own.View, first, weight, width);
        for (int i = 0; i < length; i++) SecureColumns.Add(dense, column + i, SecureColumns.Get(own.View, i));
    }

    public void Dispose()
    {
        foreach (OpeningTerm term in _terms) term.Dispose();
        foreach (EqWeights weights in _weights) weights.Dispose();
    }

    private readonly record struct DensePart(OpeningTerm Term, List<(IFunctional Functional, int First, int Column, int Length, SecureField Weight)> Pieces);

    private sealed class DenseParts
    {
        private readonly Dictionary<(int Row, int Column, int LogColumns), int> _numbers = [];
        private readonly List<DensePart> _parts = [];

        public int Count => _parts.Count;

        public DensePart this[int part] => _parts[part];

        public bool TryGet((int Row, int Column, int LogColumns) block, out DensePart part)
        {
            bool isThere = _numbers.TryGetValue(block, out int number);
            part = isThere ? _parts[number] : default;
            return isThere;
        }

        public DensePart Add((int Row, int Column, int LogColumns) block, OpeningTerm term)
        {
            _numbers.Add(block, _parts.Count);
            _parts.Add(new DensePart(term, []));
            return _parts[^1];
        }
    }
}
