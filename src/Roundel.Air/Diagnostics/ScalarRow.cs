using Roundel.Field;

namespace Roundel.Air.Diagnostics;

/// <summary>The plainest interpreter: one row, one base-field value per node. The specification of all others.</summary>
internal static class ScalarRow
{
    /// <summary>Evaluates every node of a chip on one row.</summary>
    public static void Evaluate(ChipAir air, in BlockInputs inputs, int row, Span<M31> values)
    {
        for (int i = 0; i < air.Nodes.Count; i++)
        {
            ExprNode node = air.Nodes[i];
            values[i] = node.Kind == ExprKind.Cell
                ? M31.FromCanonical(air.Cells(node, inputs)[row])
                : Combine(node, inputs.Publics, values);
        }
    }

    /// <summary>Evaluates every node into <paramref name="values"/>.</summary>
    public static void Evaluate(IReadOnlyList<ExprNode> nodes, Func<ExprNode, M31> cell, ReadOnlySpan<M31> publics, Span<M31> values)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            ExprNode node = nodes[i];
            values[i] = node.Kind == ExprKind.Cell ? cell(node) : Combine(node, publics, values);
        }
    }

    private static M31 Combine(ExprNode node, ReadOnlySpan<M31> publics, ReadOnlySpan<M31> values) => node.Kind switch
    {
        ExprKind.Constant => M31.FromCanonical((uint)node.Left),
        ExprKind.Public => publics[node.Left],
        ExprKind.Add => values[node.Left] + values[node.Right],
        ExprKind.Subtract => values[node.Left] - values[node.Right],
        _ => values[node.Left] * values[node.Right],
    };
}
