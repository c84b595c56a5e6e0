namespace Roundel.Soundness.Tests.Kit;

/// <summary>All nodes of a chip's graph on one row, evaluated by the plainest means.</summary>
internal sealed class RowValues(ChipAir air)
{
    private readonly M31[] _values = new M31[air.Nodes.Count];

    public M31 this[int node] => _values[node];

    /// <summary>Evaluates a row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="preprocessed">The chip's preprocessed columns; default if it has none.</param>
    /// <param name="publics">The public values.</param>
    /// <param name="row">The row, in memory order.</param>
    public RowValues At(ForgedTable table, ColumnView preprocessed, ReadOnlySpan<M31> publics, int row)
    {
        int previous = air.PreviousMain.Count > 0 ? table.Previous(row) : row;
        for (int n = 0; n < _values.Length; n++)
        {
            ExprNode node = air.Nodes[n];
            _values[n] = node.Kind switch
            {
                ExprKind.Constant => M31.FromCanonical((uint)node.Left),
                ExprKind.Public => publics[node.Left],
                ExprKind.Cell => Cell(table, preprocessed, air.Chip.Columns[node.Left], node.Right == 0 ? row : previous),
                ExprKind.Add => _values[node.Left] + _values[node.Right],
                ExprKind.Subtract => _values[node.Left] - _values[node.Right],
                _ => _values[node.Left] * _values[node.Right],
            };
        }
        return this;
    }

    /// <summary>The first constraint that does not hold, or null.</summary>
    public string? Violated()
    {
        foreach (Constraint constraint in air.Constraints)
            if (!_values[constraint.Root].IsZero) return constraint.Label;
        return null;
    }

    /// <summary>The tuple of a term.</summary>
    public BusTuple Tuple(BusTerm term)
    {
        Span<uint> words = stackalloc uint[BusTuple.MaxWidth];
        words.Clear();
        for (int i = 0; i < term.Tuple.Count; i++) words[i] = _values[term.Tuple[i]].Value;
        return new BusTuple(term.Bus, words);
    }

    /// <summary>The multiplicity of a term, with its sign.</summary>
    public M31 Signed(BusTerm term) => term.IsNegative ? -_values[term.Multiplicity] : _values[term.Multiplicity];

    private static M31 Cell(ForgedTable table, ColumnView preprocessed, Column column, int row) =>
        M31.FromCanonical(column.Phase == Phase.Main ? table.Main[column.Index][row] : preprocessed[column.Index][row]);
}
