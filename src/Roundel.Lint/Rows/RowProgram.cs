using System.Runtime.CompilerServices;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>A chip's graph in the form that one row after another is evaluated with, as a whole or for one node only.</summary>
internal sealed class RowProgram
{
    private static readonly ConditionalWeakTable<ChipAir, RowProgram> s_programs = [];

    private readonly ExprNode[] _nodes;
    private readonly int[]?[] _cones, _columns;
    private readonly int[] _all;

    private RowProgram(ChipAir air)
    {
        _nodes = [.. air.Nodes];
        _cones = new int[_nodes.Length][];
        _columns = new int[_nodes.Length][];
        _all = [.. Enumerable.Range(0, _nodes.Length)];
    }

    public static RowProgram Of(ChipAir air) => s_programs.GetValue(air, a => new RowProgram(a));

    public int Count => _nodes.Length;

    /// <summary>All nodes.</summary>
    public void Evaluate(M31[] values, M31[] row, M31[] previous, M31[] publics) => Evaluate(_all, values, row, previous, publics);

    /// <summary>What one node needs, and itself.</summary>
    /// <returns>Its value.</returns>
    public M31 Evaluate(int node, M31[] values, M31[] row, M31[] previous, M31[] publics)
    {
        Evaluate(Cone(node), values, row, previous, publics);
        return values[node];
    }

    /// <summary>The columns of the current row that the node depends on, by <see cref="Column.Id"/>.</summary>
    public int[] Columns(int node) => _columns[node] ??=
        [.. Cone(node).Where(n => _nodes[n].Kind == ExprKind.Cell && _nodes[n].Right == 0).Select(n => _nodes[n].Left).Distinct()];

    private void Evaluate(int[] order, M31[] values, M31[] row, M31[] previous, M31[] publics)
    {
        ExprNode[] nodes = _nodes;
        foreach (int n in order)
        {
            ref readonly ExprNode node = ref nodes[n];
            values[n] = node.Kind switch
            {
                ExprKind.Constant => M31.FromCanonical((uint)node.Left),
                ExprKind.Public => publics[node.Left],
                ExprKind.Cell => node.Right == 0 ? row[node.Left] : previous[node.Left],
                ExprKind.Add => values[node.Left] + values[node.Right],
                ExprKind.Subtract => values[node.Left] - values[node.Right],
                _ => values[node.Left] * values[node.Right],
            };
        }
    }

    private int[] Cone(int root)
    {
        if (_cones[root] is { } known) return known;
        var seen = new HashSet<int>();
        var stack = new Stack<int>([root]);
        while (stack.TryPop(out int n))
        {
            if (!seen.Add(n) || _nodes[n].Kind < ExprKind.Add) continue;
            stack.Push(_nodes[n].Left);
            stack.Push(_nodes[n].Right);
        }
        return _cones[root] = [.. seen.Order()];
    }
}
