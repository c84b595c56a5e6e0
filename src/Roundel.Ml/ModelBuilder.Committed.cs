using System.Collections.Immutable;

namespace Roundel.Ml;

/// <content>Nodes with committed cells, and their rules. The arguments for the rules are with the nodes.</content>
public sealed partial class ModelBuilder
{
    /// <summary>The floor of x / 2^bits.</summary>
    public ShiftNode Shift(string name, Node operand, int bits) => Shift(name, operand, bits, new(-Interval.Limit, Interval.Limit));

    /// <summary>The floor of x / 2^bits, which is asserted to be in an interval; runs where it is not are refused, and have no proof.</summary>
    public ShiftNode Shift(string name, Node operand, int bits, Interval asserted)
    {
        Require(operand, name);
        if (bits is < 1 or > Table.MaxBits) throw new ModelException(name, $"a shift by {bits} bits");
        Interval x = operand.Interval, all = new(x.Min >> bits, x.Max >> bits);
        var wanted = new Interval(Math.Max(all.Min, asserted.Min), Math.Min(all.Max, asserted.Max));
        if (wanted.Min > wanted.Max) throw new ModelException(name, $"values in {x} shifted by {bits} bits are never in {asserted}");
        int width = wanted.WidthBits;
        long last = wanted.Min + Interval.Unsigned(width).Max;
        ShiftNode node = Add(new ShiftNode(name, operand, bits, new(wanted.Min, Math.Min(all.Max, last))));
        node.Low = Add(new PartNode($"{name} low", node, Role.Low, node.Shape, Interval.Unsigned(bits)));
        if (!node.CannotWrap(new(wanted.Min, last)))
            throw new ModelException(name, $"values in {x} shifted by {bits} bits, whose range of {width} bits the field cannot tell apart");
        LinearNode equation = Sum($"{name}: x - 2^{bits} high - low", 0, new Interval(0, 0), (1, operand), (-(1L << bits), node), (-1, node.Low));
        node.Rules = new([node, node.Low], [new(equation.Name, equation)],
            [InRange($"{name}: low in range", node.Low, 0, bits), InRange($"{name}: high in range", node, wanted.Min, width)]);
        return node;
    }

    /// <summary>A table's output for each cell.</summary>
    public LookupNode Lookup(string name, Node operand, FunctionTable table)
    {
        Require(operand, name);
        ArgumentNullException.ThrowIfNull(table);
        if (!table.Domain.Contains(operand.Interval)) throw new ModelException(name, $"values in {operand.Interval} and a table over {table.Domain}");
        LookupNode node = Add(new LookupNode(name, operand, Shared(table), table.Image(operand.Interval)));
        node.Rules = new([node], [], [new($"{name}: in the table", operand, node, node.Table)]);
        return node;
    }

    /// <summary>The floor of x / y; y is positive.</summary>
    public DivideNode Divide(string name, Node dividend, Node divisor)
    {
        Require(dividend, name);
        Require(divisor, name);
        Interval x = dividend.Interval, y = divisor.Interval;
        if (!dividend.Shape.Equals(divisor.Shape)) throw new ModelException(name, $"a quotient of {dividend.Shape} and {divisor.Shape}");
        if (y.Min < 1) throw new ModelException(name, $"a divisor in {y}");
        var quotients = new Interval(Math.Min(Floor(x.Min, y.Min), Floor(x.Min, y.Max)), Math.Max(Floor(x.Max, y.Min), Floor(x.Max, y.Max)));
        DivideNode node = Add(new DivideNode(name, dividend, divisor, quotients));
        node.Remainder = Add(new PartNode($"{name} remainder", node, Role.Remainder, node.Shape, new(0, y.Max - 1)));
        int quotientBits = quotients.WidthBits, remainderBits = new Interval(0, y.Max - 1).WidthBits;
        var provable = new Interval(quotients.Min, quotients.Min + Interval.Unsigned(quotientBits).Max);
        if ((provable * y + new Interval(0, y.Max - 1) + -1 * x).Magnitude >= Field.M31.P || (1L << remainderBits) + y.Max >= Field.M31.P)
            throw new ModelException(name, $"values in {x} by {y}, whose quotients of {quotientBits} bits the field cannot tell apart");
        string labels = "abcdefgh"[..node.Shape.Rank];
        EinsumNode product = Einsum($"{name}: quotient times divisor", $"{labels},{labels}->{labels}", node, divisor, x + new Interval(-(y.Max - 1), 0), true);
        LinearNode equation = Sum($"{name}: x - quotient divisor - remainder", 0, new Interval(0, 0), (1, dividend), (-1, product), (-1, node.Remainder));
        LinearNode rest = Sum($"{name}: divisor - 1 - remainder", -1, new Interval(0, y.Max - 1), (1, divisor), (-1, node.Remainder));
        node.Rules = new([node, node.Remainder], [new(equation.Name, equation)],
            [
                InRange($"{name}: quotient in range", node, quotients.Min, quotientBits),
                InRange($"{name}: remainder not negative", node.Remainder, 0, remainderBits),
                InRange($"{name}: remainder below the divisor", rest, 0, remainderBits),
            ]);
        return node;
    }

    /// <summary>One at the first maximum along an axis, zero elsewhere.</summary>
    public ArgMaxNode ArgMax(string name, Node operand, int axis)
    {
        Require(operand, name);
        if (axis < 0 || axis >= operand.Shape.Rank) throw new ModelException(name, $"a maximum along axis {axis} of {operand.Shape}");
        Interval x = operand.Interval;
        ArgMaxNode node = Add(new ArgMaxNode(name, operand, axis));
        TensorShape reduced = operand.Shape.WithAxis(axis, 1);
        node.Maximum = Add(new PartNode($"{name} maximum", node, Role.Maximum, reduced, x));
        int bits = new Interval(0, x.Max - x.Min).WidthBits;
        if ((1L << bits) + x.Count + 1 >= Field.M31.P) throw new ModelException(name, $"values in {x}, whose differences the field cannot tell apart");

        string labels = "abcdefgh"[..operand.Shape.Rank], rest = labels.Remove(axis, 1);
        EinsumNode chosen = Einsum($"{name}: the chosen cells", $"{labels},{labels}->{rest}", node, operand, x, true);
        ViewNode chosenInPlace = View($"{name}: the chosen cells in place", chosen, new ReshapeMap(chosen.Shape, reduced), true);
        LinearNode attained = Sum($"{name}: the maximum is the chosen cell", 0, new Interval(0, 0), (1, node.Maximum), (-1, chosenInPlace));
        ViewNode maxima = View($"{name}: the maximum for each cell", node.Maximum, AffineMap.Broadcast(reduced, operand.Shape), true);
        AxisMapNode upTo = AxisMap($"{name}: chosen so far", node, axis, new CumulativeMatrix(operand.Shape.Dims[axis]), new(0, 1), true);
        LinearNode gap = Sum($"{name}: maximum - x - before", -1, new Interval(0, x.Max - x.Min), (1, maxima), (-1, operand), (1, upTo));
        node.Rules = new([node, node.Maximum], [.. OneHotRules(node, axis), new(attained.Name, attained)],
            [InRange($"{name}: nothing is greater", gap, 0, bits)]);
        return node;
    }

    /// <summary>Every cell is 0 or 1, and along the axis exactly one is 1.</summary>
    private ImmutableArray<ZeroRelation> OneHotRules(Node node, int axis)
    {
        string labels = "abcdefgh"[..node.Shape.Rank];
        EinsumNode square = Einsum($"{node.Name}: squares", $"{labels},{labels}->{labels}", node, node, new Interval(0, 1), true);
        LinearNode boolean = Sum($"{node.Name}: every cell is 0 or 1", 0, new Interval(0, 0), (1, square), (-1, node));
        AxisMapNode sum = AxisMap($"{node.Name}: sum", node, axis, new SumMatrix(node.Shape.Dims[axis]), new(1, 1), true);
        LinearNode one = Sum($"{node.Name}: one is chosen", -1, new Interval(0, 0), (1, sum));
        return [new(boolean.Name, boolean), new(one.Name, one)];
    }

    private LinearNode Sum(string name, long constant, Interval interval, params ReadOnlySpan<(long Coefficient, Node Node)> terms) =>
        Linear(name, constant, interval, true, terms);

    private static long Floor(long x, long y) => x >= 0 ? x / y : -((-x + y - 1) / y);
}
