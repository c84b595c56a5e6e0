using Roundel.Field;

namespace Roundel.Air;

/// <summary>The kinds of node in a chip's expression graph.</summary>
public enum ExprKind : byte
{
    /// <summary>A field constant; <see cref="ExprNode.Left"/> holds the canonical value.</summary>
    Constant,
    /// <summary>A cell; <see cref="ExprNode.Left"/> is the column's id, <see cref="ExprNode.Right"/> the row offset (0 or −1).</summary>
    Cell,
    /// <summary>A public value of the whole proof; <see cref="ExprNode.Left"/> is its index.</summary>
    Public,
    /// <summary>Sum of two nodes.</summary>
    Add,
    /// <summary>Difference of two nodes.</summary>
    Subtract,
    /// <summary>Product of two nodes.</summary>
    Multiply,
}

/// <summary>One node of the graph; operands always have smaller ids than the node.</summary>
/// <param name="Kind">What the node computes.</param>
/// <param name="Left">First operand, or the payload of a leaf.</param>
/// <param name="Right">Second operand, or the row offset of a cell.</param>
/// <param name="Degree">The degree in the columns, derived.</param>
public readonly record struct ExprNode(ExprKind Kind, int Left, int Right, int Degree);

/// <summary>
/// The hash-consed expression graph of one chip: equal subexpressions are one node, constants are folded, and every node
/// knows its degree.
/// </summary>
public sealed class ExprGraph
{
    private readonly List<ExprNode> _nodes = [];
    private readonly Dictionary<(ExprKind, int, int), int> _index = [];

    /// <summary>All nodes, operands before their users.</summary>
    public IReadOnlyList<ExprNode> Nodes => _nodes;

    internal int Intern(ExprKind kind, int left, int right)
    {
        if (kind is ExprKind.Add or ExprKind.Multiply && left > right) (left, right) = (right, left);
        if (_index.TryGetValue((kind, left, right), out int id)) return id;
        int degree = kind switch
        {
            ExprKind.Constant or ExprKind.Public => 0,
            ExprKind.Cell => 1,
            ExprKind.Multiply => _nodes[left].Degree + _nodes[right].Degree,
            _ => Math.Max(_nodes[left].Degree, _nodes[right].Degree),
        };
        id = _nodes.Count;
        _nodes.Add(new ExprNode(kind, left, right, degree));
        _index.Add((kind, left, right), id);
        return id;
    }
}

/// <summary>
/// A handle to a node of a chip's expression graph, or a bare constant that belongs to no graph yet. Written with ordinary
/// operators: <c>a * b - 3</c>.
/// </summary>
public readonly struct Expr
{
    private readonly ExprGraph? _graph;
    private readonly int _payload;

    internal Expr(ExprGraph graph, int id) => (_graph, _payload) = (graph, id);

    private Expr(M31 constant) => (_graph, _payload) = (null, (int)constant.Value);

    /// <summary>Whether the expression is a constant, and then which.</summary>
    public bool IsConstant(out M31 value)
    {
        if (_graph is null) { value = M31.FromCanonical((uint)_payload); return true; }
        ExprNode node = _graph.Nodes[_payload];
        value = node.Kind == ExprKind.Constant ? M31.FromCanonical((uint)node.Left) : default;
        return node.Kind == ExprKind.Constant;
    }

    /// <summary>The node's id in <paramref name="graph"/>; a bare constant is added to it.</summary>
    /// <exception cref="InvalidOperationException">The expression belongs to another chip.</exception>
    internal int In(ExprGraph graph)
    {
        if (_graph is null) return graph.Intern(ExprKind.Constant, _payload, 0);
        if (!ReferenceEquals(_graph, graph)) throw new InvalidOperationException("An expression of one chip was used in another.");
        return _payload;
    }

    /// <summary>A field constant.</summary>
    public static implicit operator Expr(M31 value) => new(value);

    /// <summary>A small integer constant.</summary>
    public static implicit operator Expr(int value) => new((M31)value);

    /// <summary>The column's cell in the current row.</summary>
    public static implicit operator Expr(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Current;
    }

    /// <summary>Sum.</summary>
    public static Expr operator +(Expr a, Expr b) => Combine(ExprKind.Add, a, b);

    /// <summary>Difference.</summary>
    public static Expr operator -(Expr a, Expr b) => Combine(ExprKind.Subtract, a, b);

    /// <summary>Negation.</summary>
    public static Expr operator -(Expr a) => 0 - a;

    /// <summary>Product.</summary>
    public static Expr operator *(Expr a, Expr b) => Combine(ExprKind.Multiply, a, b);

    private static Expr Combine(ExprKind kind, Expr a, Expr b)
    {
        bool ca = a.IsConstant(out M31 x), cb = b.IsConstant(out M31 y);
        if (ca && cb)
            return kind switch { ExprKind.Add => x + y, ExprKind.Subtract => x - y, _ => x * y };
        if (kind == ExprKind.Add && ca && x.IsZero) return b;
        if (kind != ExprKind.Multiply && cb && y.IsZero) return a;
        if (kind == ExprKind.Multiply && ((ca && x.IsZero) || (cb && y.IsZero))) return 0;
        if (kind == ExprKind.Multiply && ca && x == M31.One) return b;
        if (kind == ExprKind.Multiply && cb && y == M31.One) return a;
        ExprGraph graph = a._graph ?? b._graph!;
        return new Expr(graph, graph.Intern(kind, a.In(graph), b.In(graph)));
    }
}
