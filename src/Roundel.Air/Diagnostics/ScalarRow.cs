using Roundel.Field;

namespace Roundel.Air.Diagnostics;

/// <summary>The plainest interpreter: one row, one base-field value per node. The specification of all others.</summary>
internal static class ScalarRow
{
    /// <summary>Evaluates every node into <paramref name="values"/>.</summary>
    public static void Evaluate(IReadOnlyList<ExprNode> nodes, Func<ExprNode, M31> cell, ReadOnlySpan<M31> publics, Span<M31> values)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            ExprNode node = nodes[i];
            values[i] = node.Kind switch
            {
                ExprKind.Constant => M31.FromCanonical((uint)node.Left),
                ExprKind.Cell => cell(node),
                ExprKind.Public => publics[node.Left],
                ExprKind.Add => values[node.Left] + values[node.Right],
                ExprKind.Subtract => values[node.Left] - values[node.Right],
                _ => values[node.Left] * values[node.Right],
            };
        }
    }
}
