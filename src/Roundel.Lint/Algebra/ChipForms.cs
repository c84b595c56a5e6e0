using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>
/// The nodes of a chip as polynomials. Variables are numbered: the columns' cells by <see cref="Column.Id"/>, those of the previous row
/// behind them, and then the public values.
/// </summary>
internal sealed class ChipForms
{
    private readonly Polynomial?[] _forms;

    public ChipForms(ChipAir air)
    {
        Air = air;
        _forms = new Polynomial?[air.Nodes.Count];
        Columns = air.Chip.Columns.Count;
    }

    /// <summary>The chip.</summary>
    public ChipAir Air { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The variable of a leaf.</summary>
    public int Variable(ExprNode leaf) =>
        leaf.Kind == ExprKind.Public ? 2 * Columns + leaf.Left : leaf.Right == 0 ? leaf.Left : Columns + leaf.Left;

    /// <summary>The node's polynomial.</summary>
    public Polynomial this[int node]
    {
        get
        {
            if (_forms[node] is { } known) return known;
            ExprNode n = Air.Nodes[node];
            return _forms[node] = n.Kind switch
            {
                ExprKind.Constant => Polynomial.Constant(M31.FromCanonical((uint)n.Left)),
                ExprKind.Cell or ExprKind.Public => Polynomial.Variable(Variable(n)),
                ExprKind.Add => this[n.Left] + this[n.Right],
                ExprKind.Subtract => this[n.Left] - this[n.Right],
                _ => this[n.Left] * this[n.Right],
            };
        }
    }

    /// <summary>The column that a variable is a cell of, in this row or the previous one, or null.</summary>
    public Column? ColumnOf(int variable) => variable < 2 * Columns ? Air.Chip.Columns[variable % Columns] : null;

    /// <summary>Whether the variable is a cell of this row.</summary>
    public bool IsCurrent(int variable) => variable < Columns;
}
