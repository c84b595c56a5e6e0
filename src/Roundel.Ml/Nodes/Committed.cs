namespace Roundel.Ml;

/// <summary>
/// The floor of x / 2^s; <see cref="Low"/> has what is left.
/// </summary>
/// <remarks>
/// Committed: high h and low l. Rules: x − 2^s·h − l = 0; l in [0, 2^s); h − h0 in [0, 2^k), where h0 and the smallest such k come from x's
/// interval, cut to what is asserted. Why that leaves no choice: as integers, x and 2^s·h + l are equal modulo p, and the intervals of both
/// are such (checked when the node is made) that their difference is smaller than p, so they are equal; with 0 ≤ l &lt; 2^s that is division
/// with remainder, which has one result. Without h's range, h = (x − l)/2^s modulo p would do for any l; without l's, l = x − 2^s·h for any h.
/// If a look-up of h itself is in the model, whose table's inputs are as good a range (same check, and none outside <see cref="Node.Interval"/>
/// that x's interval allows), it stands for h's range.
/// </remarks>
public sealed class ShiftNode : Node
{
    internal ShiftNode(string name, Node operand, int bits, Interval interval) : base(name, operand.Shape, interval, operand) => Bits = bits;

    /// <summary>The s of 2^s.</summary>
    public int Bits { get; }

    /// <summary>What the division leaves.</summary>
    public PartNode Low { get; internal set; } = null!;

    /// <inheritdoc/>
    public override Storage Storage => Storage.Witness;

    /// <summary>Where floors can be by the operand's interval.</summary>
    private Interval All => new(Operands[0].Interval.Min >> Bits, Operands[0].Interval.Max >> Bits);

    /// <summary>Whether the node's interval is asserted: not all that the operand's interval allows is in it.</summary>
    public bool IsAsserted => !Interval.Contains(All);

    /// <summary>Whether x − 2^s·h − l is smaller than p in magnitude for all h of an interval.</summary>
    internal bool CannotWrap(Interval high)
    {
        Interval difference = Operands[0].Interval + -1 * ((1L << Bits) * high + Interval.Unsigned(Bits));
        return difference.Magnitude < Field.M31.P;
    }

    /// <summary>Whether h being in an interval is as good as the rule of h's range.</summary>
    internal bool IsCoveredBy(Interval domain)
    {
        Interval all = All;
        return CannotWrap(domain) && Interval.Contains(new Interval(Math.Max(all.Min, domain.Min), Math.Min(all.Max, domain.Max)));
    }
}

/// <summary>A table's output for each cell.</summary>
/// <remarks>
/// Committed: the output. Rule: (x, output) is an entry of the table. x's interval is inside the table's domain and smaller than p, so
/// exactly one entry has x.
/// </remarks>
public sealed class LookupNode : Node
{
    internal LookupNode(string name, Node operand, FunctionTable table, Interval interval) : base(name, operand.Shape, interval, operand) => Table = table;

    /// <summary>The table.</summary>
    public FunctionTable Table { get; }

    /// <inheritdoc/>
    public override Storage Storage => Storage.Witness;
}

/// <summary>The floor of x / y, y being positive; <see cref="Remainder"/> has what is left.</summary>
/// <remarks>
/// Committed: quotient q and remainder r. Rules: q·y + r − x = 0; r in [0, 2^k); y − 1 − r in [0, 2^k), k the bits of y's greatest value; q − q0 in [0, 2^j).
/// y is positive by its interval, which is proven of it. r is an integer from 0 to 2^k − 1 and y − 1 − r is, as an integer, of a magnitude that
/// cannot wrap, so r ≤ y − 1 holds. With q's range, q·y + r − x is smaller than p in magnitude (checked when the node is made), so the
/// equation holds for integers: division with remainder, which has one result. Without q's range, q = (x − r)/y modulo p would do for any r.
/// </remarks>
public sealed class DivideNode : Node
{
    internal DivideNode(string name, Node dividend, Node divisor, Interval interval) : base(name, dividend.Shape, interval, dividend, divisor)
    {
    }

    /// <summary>What the division leaves.</summary>
    public PartNode Remainder { get; internal set; } = null!;

    /// <inheritdoc/>
    public override Storage Storage => Storage.Witness;
}

/// <summary>One at the first maximum along an axis, zero elsewhere; <see cref="Maximum"/> has the maxima.</summary>
/// <remarks>
/// Committed: one-hot e and maximum m. Rules, along the axis: e·e − e = 0, so that every e is 0 or 1 (a field has no other root); Σe − 1 = 0,
/// so that exactly one is 1 (there are fewer than p); Σe·x − m = 0, so that m is that cell's x; and m − x − [before] in [0, 2^k), where [before] is
/// 1 − (e summed up to the cell): 1 exactly before the chosen cell. That says x ≤ m everywhere and x &lt; m before the cell: it is the first maximum.
/// m − x − [before] is a difference of two values of x's interval, less one at most, and cannot wrap (checked when the node is made).
/// </remarks>
public sealed class ArgMaxNode : Node
{
    internal ArgMaxNode(string name, Node operand, int axis) : base(name, operand.Shape, new Interval(0, 1), operand) => Axis = axis;

    /// <summary>The axis.</summary>
    public int Axis { get; }

    /// <summary>The maxima; the axis has length 1.</summary>
    public PartNode Maximum { get; internal set; } = null!;

    /// <inheritdoc/>
    public override Storage Storage => Storage.Witness;
}
