using Roundel.Field;

namespace Roundel.Air.Tests;

/// <summary>What chips mean, computed in the plainest way.</summary>
public static class Specification
{
    /// <summary>The value of every node on a row.</summary>
    public static M31[] Row(ChipAir air, in BlockInputs inputs, int row)
    {
        var values = new M31[air.Nodes.Count];
        int previous = (row + inputs.Main.Length - 1) % inputs.Main.Length;
        for (int i = 0; i < values.Length; i++)
        {
            ExprNode node = air.Nodes[i];
            values[i] = node.Kind switch
            {
                ExprKind.Constant => M31.FromCanonical((uint)node.Left),
                ExprKind.Public => inputs.Publics[node.Left],
                ExprKind.Cell => Cell(air.Chip.Columns[node.Left], inputs, node.Right == 0 ? row : previous),
                ExprKind.Add => values[node.Left] + values[node.Right],
                ExprKind.Subtract => values[node.Left] - values[node.Right],
                _ => values[node.Left] * values[node.Right],
            };
        }
        return values;
    }

    private static M31 Cell(Column column, in BlockInputs inputs, int row) =>
        M31.FromCanonical((column.Phase == Phase.Main ? inputs.Main : inputs.Preprocessed)[column.Index][row]);

    /// <summary>The sum of all terms on a row.</summary>
    public static QM31 RowTotal(ChipAir air, in BlockInputs inputs, int row)
    {
        M31[] values = Row(air, inputs, row);
        QM31 total = QM31.Zero;
        foreach (BusTerm term in air.Terms)
        {
            QM31 fraction = (QM31)values[term.Multiplicity]
                / LogUpChallenges.Fingerprint(inputs.Challenges, term.Bus, term.Tuple.Select(e => values[e]).ToArray());
            total += term.IsNegative ? -fraction : fraction;
        }
        return total;
    }
}
