using Roundel.Circle;
using Roundel.Field;
using Roundel.Hash;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Multilinear;

/// <summary>
/// A commitment to rows of cells. A row's cells are the coefficients of a polynomial in the basis of the circle FFT, a tensor basis; it is evaluated
/// on the canonic coset 2^LogBlowup times as large, and position j of all rows is one leaf of the tree, j in memory order.
/// </summary>
public sealed class Stack : IDisposable
{
    private readonly DigestLevels _tree;
    private readonly NativeColumns?[] _codewords;

    private Stack(CellRows rows, ParameterSet set, DigestLevels tree, NativeColumns?[] codewords) =>
        (Rows, Parameters, _tree, _codewords) = (rows, set, tree, codewords);

    /// <summary>The cells.</summary>
    public CellRows Rows { get; }

    /// <summary>The parameters; the blowup alone matters here.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The commitment.</summary>
    public Digest Root => _tree[0, 0];

    private int LogDomain => Rows.LogRowLength + Parameters.LogBlowup;

    /// <summary>Commits to rows.</summary>
    /// <param name="rows">At least one row; kept, and read again when it is opened.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    /// <param name="keepsCodewords">
    /// Whether the evaluations are kept, 4 · 2^LogBlowup bytes a cell: opening is then quicker. Otherwise they are computed again, sixteen rows at a time.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The number or the length of the rows is out of bounds.</exception>
    public static Stack Commit(CellRows rows, ParameterSet set, Workers workers, LaneWidth width, bool keepsCodewords = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(workers);
        new StackLayout(rows.LogRowLength, 0, rows.Count).Validate();
        int logDomain = rows.LogRowLength + set.LogBlowup;
        var tree = new DigestLevels(logDomain);
        var stack = new Stack(rows, set, tree, new NativeColumns?[(rows.Count + TallLeaves.Together - 1) / TallLeaves.Together]);
        using (var leaves = new TallLeaves(logDomain))
        {
            for (int group = 0; group < stack._codewords.Length; group++)
            {
                NativeColumns codewords = stack.Encode(group, workers, width);
                int before = group * TallLeaves.Together;
                bool isLast = group == stack._codewords.Length - 1;
                workers.ForRanges(1 << logDomain, 1 << 12, (first, count) =>
                    leaves.Absorb(codewords.View, before, first, count, isLast ? tree.Words(logDomain) : [], width));
                if (keepsCodewords) stack._codewords[group] = codewords; else codewords.Dispose();
            }
        }
        for (int level = logDomain - 1; level >= 0; level--) tree.HashLevel([], level, workers, width);
        return stack;
    }

    /// <summary>Writes the leaves at some positions, ascending, none twice, then the siblings that their paths need.</summary>
    internal void Open(ProofWriter writer, int[] positions, Workers workers, LaneWidth width)
    {
        var values = new uint[positions.Length][];
        for (int i = 0; i < values.Length; i++) values[i] = new uint[Rows.Count];
        for (int group = 0; group < _codewords.Length; group++)
        {
            NativeColumns codewords = _codewords[group] ?? Encode(group, workers, width);
            for (int c = 0; c < codewords.View.Count; c++)
            {
                ReadOnlySpan<uint> column = codewords.View[c];
                for (int i = 0; i < positions.Length; i++) values[i][group * TallLeaves.Together + c] = column[positions[i]];
            }
            if (_codewords[group] is null) codewords.Dispose();
        }
        foreach (uint[] leaf in values) writer.WriteOpened(leaf);
        _tree.WritePath(writer, positions);
    }

    /// <summary>The evaluations of sixteen rows.</summary>
    private NativeColumns Encode(int group, Workers workers, LaneWidth width)
    {
        int first = group * TallLeaves.Together, count = Math.Min(TallLeaves.Together, Rows.Count - first);
        NativeColumns codewords = NativeColumns.Uninitialised(count, 1 << LogDomain);
        workers.For(count, i =>
        {
            Span<uint> target = codewords.View[i], coefficients = target[^(1 << Rows.LogRowLength)..];
            Rows.Read(first + i, 0, coefficients);
            CircleFft.EvaluateExtended(coefficients, target, LogDomain, width);
        });
        return codewords;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tree.Dispose();
        foreach (NativeColumns? codewords in _codewords) codewords?.Dispose();
    }
}
