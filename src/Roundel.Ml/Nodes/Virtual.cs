using System.Collections.Immutable;

namespace Roundel.Ml;

/// <summary>Each cell is one cell of the operand, or zero.</summary>
public sealed class ViewNode : Node
{
    internal ViewNode(string name, Node operand, IndexMap map, Interval interval) : base(name, map.Target, interval, operand) => Map = map;

    /// <summary>Which cell is which.</summary>
    public IndexMap Map { get; }

    /// <inheritdoc/>
    public override Storage Storage => Storage.Virtual;
}

/// <summary>A public matrix times the operand's vectors along one axis.</summary>
public sealed class AxisMapNode : Node
{
    internal AxisMapNode(string name, Node operand, int axis, AxisMatrix matrix, Interval interval)
        : base(name, operand.Shape.WithAxis(axis, matrix.Rows), interval, operand) => (Axis, Matrix) = (axis, matrix);

    /// <summary>The axis.</summary>
    public int Axis { get; }

    /// <summary>The matrix.</summary>
    public AxisMatrix Matrix { get; }

    /// <inheritdoc/>
    public override Storage Storage => Storage.Virtual;
}

/// <summary>A sum of multiples of tensors of one shape, and a constant inside the bounds.</summary>
public sealed class LinearNode : Node
{
    internal LinearNode(string name, TensorShape shape, ReadOnlySpan<Node> operands, ImmutableArray<long> coefficients, long constant, Interval interval)
        : base(name, shape, interval, operands) => (Coefficients, Constant) = (coefficients, constant);

    /// <summary>The factor of each operand.</summary>
    public ImmutableArray<long> Coefficients { get; }

    /// <summary>What is added to every cell inside the bounds.</summary>
    public long Constant { get; }

    /// <inheritdoc/>
    public override Storage Storage => Storage.Virtual;
}

/// <summary>The operand, of which a look-up shows that it is in a narrower interval than the analysis does.</summary>
/// <remarks>
/// Rule: x − min in [0, 2^bits). x's own interval and the range are such that two integers of them that are equal modulo p are equal (checked when
/// the node is made). A look-up of the node itself in a table whose inputs are as good a range (same check) stands for the rule.
/// </remarks>
public sealed class RangeNode : Node
{
    internal RangeNode(string name, Node operand, long min, int bits, Interval interval) : base(name, operand.Shape, interval, operand) =>
        (Min, Bits) = (min, bits);

    /// <summary>The least value.</summary>
    public long Min { get; }

    /// <summary>The values are below Min + 2^Bits.</summary>
    public int Bits { get; }

    /// <summary>Whether x being in an interval modulo p is as good as the rule.</summary>
    internal bool IsCoveredBy(Interval domain)
    {
        Interval all = Operands[0].Interval;
        return (all + -1 * domain).Magnitude < Field.M31.P && Interval.Contains(new Interval(Math.Max(all.Min, domain.Min), Math.Min(all.Max, domain.Max)));
    }

    /// <inheritdoc/>
    public override Storage Storage => Storage.Virtual;
}

/// <summary>Products of two tensors, summed over the labels that the result does not have.</summary>
public sealed class EinsumNode : Node
{
    internal EinsumNode(string name, EinsumLabels labels, Node left, Node right, TensorShape shape, Interval interval)
        : base(name, shape, interval, left, right) => Labels = labels;

    /// <summary>Which axes are which.</summary>
    public EinsumLabels Labels { get; }

    /// <summary>The first operand.</summary>
    public Node Left => Operands[0];

    /// <summary>The second operand.</summary>
    public Node Right => Operands[1];

    /// <inheritdoc/>
    public override Storage Storage => Storage.Virtual;
}
