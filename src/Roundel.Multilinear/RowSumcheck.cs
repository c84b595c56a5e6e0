using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Prover;
using Roundel.Prover.Kernels;

namespace Roundel.Multilinear;

/// <summary>
/// The rounds of an opening over the row variables, lowest first. A round's polynomial needs, of each term of G, its sums with its own rows, which
/// are known, and with the one row that the round's variable tells from its own. So a round is one pass over the cells, a tile of columns at a
/// time, in which the rows that are folded together so far are folded on the fly; after some rounds the folded rows are few enough to be kept.
/// </summary>
internal sealed class RowSumcheck : IDisposable
{
    /// <summary>Variables that are bound on the fly. What is kept then takes 16 / 2^3 bytes a cell.</summary>
    private const int LogLazy = 3;

    private readonly StackLayout _layout;
    private readonly CellRows? _fixed;
    private readonly CellRows? _witness;
    private readonly OpeningTerms _terms;
    private readonly Workers _workers;
    private readonly LaneWidth _width;
    private SecureField[] _bound = [SecureField.One];
    private NativeColumns? _folded;
    private int _rows;

    /// <summary>Begins; computes those sums of terms with their own rows that no claim says.</summary>
    public RowSumcheck(StackLayout layout, CellRows? fixedRows, CellRows? witnessRows, OpeningTerms terms, Workers workers, LaneWidth width)
    {
        (_layout, _fixed, _witness, _terms, _workers, _width) = (layout, fixedRows, witnessRows, terms, workers, width);
        _rows = layout.Rows;
        var requests = new List<(OpeningTerm Term, int Row)>();
        foreach (OpeningTerm term in terms.All)
            if (!term.IsKnown)
                for (int i = 0; i < term.Weights.Length; i++) requests.Add((term, term.FirstRow + i));
        foreach ((OpeningTerm term, int row, SecureField sum) in InnerProducts(requests)) term.Partials[row - term.FirstRow] = sum;
    }

    private int LogTile => _terms.LogTile;

    /// <summary>The next round's message.</summary>
    public SecureField[] Sums()
    {
        var requests = new List<(OpeningTerm Term, int Row)>();
        foreach (OpeningTerm term in _terms.All)
            if (term.Weights.Length == 1) requests.Add((term, term.FirstRow ^ 1));
        foreach ((OpeningTerm term, _, SecureField sum) in InnerProducts(requests)) term.Neighbour = sum;
        var sums = new SecureField[2];
        foreach (OpeningTerm term in _terms.All) term.AddSums(sums);
        return sums;
    }

    /// <summary>Binds the next row variable.</summary>
    public void Bind(SecureField r)
    {
        foreach (OpeningTerm term in _terms.All) term.Bind(r);
        int before = _rows;
        _rows = (before + 1) / 2;
        if (_folded is not null)
        {
            FoldKept(before, r);
            return;
        }
        var bound = new SecureField[2 * _bound.Length];
        for (int i = 0; i < _bound.Length; i++)
        {
            bound[i + _bound.Length] = _bound[i] * r;
            bound[i] = _bound[i] - bound[i + _bound.Length];
        }
        _bound = bound;
        if (_bound.Length < 1 << LogLazy || _rows == 1) return;
        NativeColumns folded = NativeColumns.Uninitialised(SecureField.Degree * _rows, 1 << _layout.LogRowLength);
        ForTiles((column, scratch) =>
        {
            for (int row = 0; row < _rows; row++) Fold(row, column, scratch, Tile(folded.View, row, column));
        });
        _folded = folded;
    }

    /// <summary>Writes the combination of all rows, when all row variables are bound.</summary>
    public void Combine(ColumnView target) => ForTiles((column, scratch) =>
    {
        ColumnView tile = target.Rows(column, 1 << LogTile);
        if (_folded is null) Fold(0, column, scratch, tile);
        else
            for (int c = 0; c < SecureField.Degree; c++) Tile(_folded.View, 0, column)[c].CopyTo(tile[c]);
    });

    /// <summary>The sums of terms with rows, numbered by the variables not bound yet; rows that are missing are zero.</summary>
    private (OpeningTerm Term, int Row, SecureField Sum)[] InnerProducts(List<(OpeningTerm Term, int Row)> requests)
    {
        requests.Sort((a, b) => a.Row.CompareTo(b.Row));
        var sums = new SecureField[requests.Count];
        if (requests.Count > 0)
        {
            _workers.For(1 << (_layout.LogRowLength - LogTile), () => new State(this, sums.Length),
                (tile, state) => AddTile(requests, tile << LogTile, state), state =>
                {
                    for (int i = 0; i < sums.Length; i++) sums[i] += state.Sums[i];
                    state.Scratch.Dispose();
                });
        }
        return [.. requests.Select((request, i) => (request.Term, request.Row, sums[i]))];
    }

    private void AddTile(List<(OpeningTerm Term, int Row)> requests, int column, State state)
    {
        Span<SecureField> products = stackalloc SecureField[SecureField.Degree];
        ColumnView cells = default;
        int current = -1;
        for (int i = 0; i < requests.Count; i++)
        {
            (OpeningTerm term, int row) = requests[i];
            if (row >= _rows || column < term.FirstColumn || column >= term.FirstColumn + (1 << term.LogColumns)) continue;
            if (row != current) cells = Read(current = row, column, state.Scratch.View);
            ColumnView weights = term.Tile(column, out SecureField factor);
            Span<SecureField> each = products[..cells.Count];
            each.Clear();
            ColumnSums.InnerProducts(cells, weights, 0, 1 << LogTile, each, _width);
            state.Sums[i] += factor * (each.Length == 1 ? each[0] : SecureField.FromCoordinateValues(each[0], each[1], each[2], each[3]));
        }
    }

    /// <summary>A tile of a row: one column of words, or four planes.</summary>
    private ColumnView Read(int row, int column, ColumnView scratch)
    {
        if (_folded is not null) return Tile(_folded.View, row, column);
        if (_bound.Length == 1)
        {
            ReadCells(row, column, scratch[0]);
            return scratch.Slice(0, 1);
        }
        ColumnView target = scratch.Slice(0, SecureField.Degree);
        Fold(row, column, scratch, target);
        return target;
    }

    /// <summary>Folds the rows that make up one row: the first four columns of the scratch may be the target.</summary>
    private void Fold(int row, int column, ColumnView scratch, ColumnView target)
    {
        int first = row * _bound.Length, count = Math.Min(_bound.Length, _layout.Rows - first);
        Span<WeightedColumn> columns = stackalloc WeightedColumn[1 << LogLazy];
        ColumnView cells = scratch.Slice(SecureField.Degree, 1 << LogLazy);
        for (int i = 0; i < count; i++)
        {
            ReadCells(first + i, column, cells[i]);
            columns[i] = WeightedColumn.Of(cells, i, _bound[i]);
        }
        ColumnSums.Weighted(columns[..count], target, 0, 1 << LogTile, _width);
    }

    private void ReadCells(int row, int column, Span<uint> words)
    {
        if (row < _layout.FixedRows) _fixed!.Read(row, column, words);
        else _witness!.Read(row - _layout.FixedRows, column, words);
    }

    private void FoldKept(int before, SecureField r)
    {
        ColumnView folded = _folded!.View;
        ForTiles((column, scratch) =>
        {
            ColumnView zero = scratch.Slice(0, SecureField.Degree);
            for (int c = 0; c < SecureField.Degree; c++) zero[c].Clear();
            for (int row = 0; row < _rows; row++)
            {
                // The last row may have no neighbour.
                ColumnView odd = 2 * row + 1 < before ? Tile(folded, 2 * row + 1, column) : zero;
                ColumnKernel.Between(Tile(folded, 2 * row, column), odd, Tile(folded, row, column), r, _width);
            }
        });
    }

    private ColumnView Tile(ColumnView folded, int row, int column) =>
        folded.Slice(SecureField.Degree * row, SecureField.Degree).Rows(column, 1 << LogTile);

    private void ForTiles(Action<int, ColumnView> body) => _workers.For(1 << (_layout.LogRowLength - LogTile), () => new State(this, 0),
        (tile, state) => body(tile << LogTile, state.Scratch.View), state => state.Scratch.Dispose());

    public void Dispose() => _folded?.Dispose();

    /// <summary>What a thread works in: four planes, as many rows as are folded on the fly, and its sums.</summary>
    private sealed class State(RowSumcheck owner, int sums)
    {
        public NativeColumns Scratch { get; } = NativeColumns.Uninitialised(SecureField.Degree + (1 << LogLazy), 1 << owner.LogTile);

        public SecureField[] Sums { get; } = new SecureField[sums];
    }
}
