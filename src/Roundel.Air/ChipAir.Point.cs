using Roundel.Field;

namespace Roundel.Air;

/// <summary>The interpreter at one point of the extension field: the verifier's. Follows the graph node by node.</summary>
public sealed partial class ChipAir
{
    private readonly PointNode[] _point;

    private enum PointOp : byte { Constant, Preprocessed, Main, MainPrevious, Public, Add, Subtract, Multiply, Scale }

    /// <param name="Op">What to compute.</param>
    /// <param name="A">First operand, constant, or position.</param>
    /// <param name="B">Second operand; the constant of <see cref="PointOp.Scale"/>.</param>
    private readonly record struct PointNode(PointOp Op, int A, int B);

    /// <summary>How many elements of scratch <see cref="EvaluateAt"/> needs.</summary>
    public int PointScratchLength => _point.Length;

    /// <summary>Σ powers[j] · C_j over all constraints at one point. Total: defined for all field values; allocates nothing.</summary>
    /// <param name="inputs">The values at the point.</param>
    /// <param name="compositionPowers">One weight for each of <see cref="ConstraintCount"/> constraints.</param>
    /// <param name="scratch">At least <see cref="PointScratchLength"/> elements; overwritten.</param>
    /// <exception cref="ArgumentException">A span's length does not fit the chip.</exception>
    public QM31 EvaluateAt(in PointInputs inputs, ReadOnlySpan<QM31> compositionPowers, Span<QM31> scratch)
    {
        CheckLengths(inputs, compositionPowers.Length, scratch.Length);
        for (int i = 0; i < _point.Length; i++)
        {
            PointNode node = _point[i];
            scratch[i] = node.Op switch
            {
                PointOp.Constant => M31.FromCanonical((uint)node.A),
                PointOp.Preprocessed => inputs.Preprocessed[node.A],
                PointOp.Main => inputs.Main[node.A],
                PointOp.MainPrevious => inputs.MainPrevious[node.A],
                PointOp.Public => inputs.Publics[node.A],
                PointOp.Add => scratch[node.A] + scratch[node.B],
                PointOp.Subtract => scratch[node.A] - scratch[node.B],
                PointOp.Multiply => scratch[node.A] * scratch[node.B],
                _ => scratch[node.A] * M31.FromCanonical((uint)node.B),
            };
        }
        QM31 sum = QM31.Zero;
        Constraint[] constraints = _graph.Constraints;
        for (int j = 0; j < constraints.Length; j++) sum += compositionPowers[j] * scratch[constraints[j].Root];
        for (int k = 0; k < PairCount; k++) sum += compositionPowers[constraints.Length + k] * PairAt(k, inputs, scratch);
        return sum;
    }

    private QM31 PairAt(int k, in PointInputs inputs, ReadOnlySpan<QM31> values)
    {
        QM31 step = inputs.Interaction[k];
        if (k > 0) step -= inputs.Interaction[k - 1];
        if (k == PairCount - 1)
            step += inputs.ClaimedSum * LogUpChallenges.InverseHeight(inputs.LogSize) - inputs.InteractionPrevious;
        BusTerm first = _graph.Terms[2 * k];
        QM31 d1 = FingerprintAt(first, inputs.Challenges, values), n1 = NumeratorAt(first, values);
        if (2 * k + 1 == _graph.Terms.Length) return step * d1 - n1;
        BusTerm second = _graph.Terms[2 * k + 1];
        QM31 d2 = FingerprintAt(second, inputs.Challenges, values), n2 = NumeratorAt(second, values);
        return (step * d1 - n1) * d2 - n2 * d1;
    }

    private static QM31 NumeratorAt(BusTerm term, ReadOnlySpan<QM31> values) =>
        term.IsNegative ? -values[term.Multiplicity] : values[term.Multiplicity];

    private static QM31 FingerprintAt(BusTerm term, in LogUpChallenges challenges, ReadOnlySpan<QM31> values)
    {
        QM31 sum = QM31.Zero;
        for (int i = term.Tuple.Count - 1; i >= 0; i--) sum = (sum + values[term.Tuple[i]]) * challenges.Alpha;
        return challenges.Zeta - (sum + M31.FromInt64(term.Bus.Id));
    }

    private void CheckLengths(in PointInputs inputs, int powers, int scratch)
    {
        if (inputs.Preprocessed.Length != PreprocessedWidth || inputs.Main.Length != MainWidth
            || inputs.MainPrevious.Length != _previousMain.Length || inputs.Interaction.Length != PairCount
            || inputs.Publics.Length != PublicCount)
            throw new ArgumentException($"The values do not fit chip {Chip.Name}.", nameof(inputs));
        if (powers != ConstraintCount || scratch < PointScratchLength)
            throw new ArgumentException(
                $"Chip {Chip.Name} has {ConstraintCount} constraints and needs {PointScratchLength} elements of scratch.");
    }

    private PointNode[] CompilePoint()
    {
        ExprNode[] nodes = _graph.Nodes;
        var point = new PointNode[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            ExprNode node = nodes[i];
            point[i] = node.Kind switch
            {
                ExprKind.Constant => new PointNode(PointOp.Constant, node.Left, 0),
                ExprKind.Public => new PointNode(PointOp.Public, node.Left, 0),
                ExprKind.Cell => PointCell(node),
                ExprKind.Add => new PointNode(PointOp.Add, node.Left, node.Right),
                ExprKind.Subtract => new PointNode(PointOp.Subtract, node.Left, node.Right),
                _ when nodes[node.Left].Kind == ExprKind.Constant => new PointNode(PointOp.Scale, node.Right, nodes[node.Left].Left),
                _ when nodes[node.Right].Kind == ExprKind.Constant => new PointNode(PointOp.Scale, node.Left, nodes[node.Right].Left),
                _ => new PointNode(PointOp.Multiply, node.Left, node.Right),
            };
        }
        return point;
    }

    private PointNode PointCell(ExprNode node)
    {
        Column column = Chip.Columns[node.Left];
        if (column.Phase == Phase.Preprocessed) return new PointNode(PointOp.Preprocessed, column.Index, 0);
        return node.Right == 0
            ? new PointNode(PointOp.Main, column.Index, 0)
            : new PointNode(PointOp.MainPrevious, Array.IndexOf(_previousMain, column.Index), 0);
    }
}
