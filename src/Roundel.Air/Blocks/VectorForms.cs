using System.Numerics;
using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>How one node of positive degree is computed: an operation on other such nodes, and perhaps a scalar.</summary>
/// <param name="Op">The operation; meaningless for a cell.</param>
/// <param name="A">First node, or −1 for a cell.</param>
/// <param name="B">Second node, or a scalar's node, or an exponent, or −1.</param>
/// <param name="C">Third node, or −1.</param>
internal readonly record struct VectorForm(OpCode Op, int A, int B, int C)
{
    /// <summary>Whether <see cref="B"/> is a node that must be computed, rather than a scalar, an exponent, or nothing.</summary>
    public bool UsesB => Op is OpCode.Add or OpCode.Subtract or OpCode.Multiply
        or OpCode.MultiplyAdd or OpCode.MultiplySubtract or OpCode.SubtractMultiply;
}

/// <summary>
/// Chooses instructions for the nodes that a program reaches: scalars are split off, and a product that only one sum uses is
/// fused with it.
/// </summary>
internal sealed class VectorForms
{
    private readonly ExprNode[] _nodes;
    private readonly int[] _uses;
    private readonly VectorForm[] _forms;

    /// <summary>Chooses the forms of everything that the roots (nodes of positive degree) reach.</summary>
    public VectorForms(ExprNode[] nodes, IEnumerable<int> roots)
    {
        _nodes = nodes;
        _uses = new int[nodes.Length];
        _forms = new VectorForm[nodes.Length];
        foreach (int root in roots) _uses[root]++;
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            if (_uses[i] == 0 || nodes[i].Kind < ExprKind.Add) continue;
            _uses[nodes[i].Left]++;
            _uses[nodes[i].Right]++;
        }
        for (int i = 0; i < nodes.Length; i++)
            if (_uses[i] > 0 && nodes[i].Degree > 0) _forms[i] = Choose(nodes[i]);
    }

    /// <summary>The form of a node.</summary>
    public VectorForm this[int node] => _forms[node];

    private VectorForm Choose(ExprNode node)
    {
        int l = node.Left, r = node.Right;
        return node.Kind switch
        {
            ExprKind.Cell => new VectorForm(OpCode.Output, -1, -1, -1),
            ExprKind.Add when IsScalar(l) => new VectorForm(OpCode.AddScalar, r, l, -1),
            ExprKind.Add when IsScalar(r) => new VectorForm(OpCode.AddScalar, l, r, -1),
            ExprKind.Add when FusedSum(l, r) is { } fused => fused,
            ExprKind.Add when FusedSum(r, l) is { } fused => fused,
            ExprKind.Add => new VectorForm(OpCode.Add, l, r, -1),
            ExprKind.Subtract when IsScalar(l) => new VectorForm(OpCode.ScalarSubtract, r, l, -1),
            ExprKind.Subtract when IsScalar(r) => new VectorForm(OpCode.SubtractScalar, l, r, -1),
            ExprKind.Subtract when IsLoneProduct(l) => new VectorForm(OpCode.MultiplySubtract, _forms[l].A, _forms[l].B, r),
            ExprKind.Subtract when IsLoneProduct(r) => new VectorForm(OpCode.SubtractMultiply, _forms[r].A, _forms[r].B, l),
            ExprKind.Subtract => new VectorForm(OpCode.Subtract, l, r, -1),
            ExprKind.Multiply when IsScalar(l) => Scaled(r, l),
            ExprKind.Multiply when IsScalar(r) => Scaled(l, r),
            ExprKind.Multiply when IsOneLess(l, r) => new VectorForm(OpCode.BitResidue, r, -1, -1),
            ExprKind.Multiply when IsOneLess(r, l) => new VectorForm(OpCode.BitResidue, l, -1, -1),
            _ => new VectorForm(OpCode.Multiply, l, r, -1),
        };
    }

    private bool IsScalar(int node) => _nodes[node].Degree == 0;

    private bool IsLoneProduct(int node) => _uses[node] == 1 && _forms[node].Op == OpCode.Multiply;

    private VectorForm? FusedSum(int product, int other) => _uses[product] != 1 ? null : _forms[product].Op switch
    {
        OpCode.Multiply => new VectorForm(OpCode.MultiplyAdd, _forms[product].A, _forms[product].B, other),
        OpCode.Scale => new VectorForm(OpCode.ScaleAdd, _forms[product].A, _forms[product].B, other),
        OpCode.Rotate => new VectorForm(OpCode.RotateAdd, _forms[product].A, _forms[product].B, other),
        _ => null,
    };

    private VectorForm Scaled(int vector, int scalar)
    {
        ExprNode node = _nodes[scalar];
        return node.Kind == ExprKind.Constant && BitOperations.IsPow2(node.Left)
            ? new VectorForm(OpCode.Rotate, vector, BitOperations.Log2((uint)node.Left), -1)
            : new VectorForm(OpCode.Scale, vector, scalar, -1);
    }

    /// <summary>Whether <paramref name="less"/> is <paramref name="value"/> − 1 and serves nothing else.</summary>
    private bool IsOneLess(int less, int value)
    {
        if (_uses[less] != 1) return false;
        ExprNode node = _nodes[less];
        return node.Kind switch
        {
            ExprKind.Subtract => node.Left == value && IsConstant(node.Right, 1),
            ExprKind.Add => (node.Left == value && IsConstant(node.Right, M31.P - 1))
                || (node.Right == value && IsConstant(node.Left, M31.P - 1)),
            _ => false,
        };
    }

    private bool IsConstant(int node, uint value) => _nodes[node].Kind == ExprKind.Constant && (uint)_nodes[node].Left == value;
}
