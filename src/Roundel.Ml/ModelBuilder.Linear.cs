namespace Roundel.Ml;

/// <content>Leaves, and nodes without committed cells.</content>
public sealed partial class ModelBuilder
{
    /// <summary>The largest exponent of two of a scale, in magnitude.</summary>
    public const int MaxExponent = 100;

    /// <summary>A tensor that whoever runs the model gives.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="interval">What the cells may be. If it is private its size is a power of two.</param>
    /// <param name="isPublic">Whether it is part of the statement.</param>
    /// <param name="exponent">The real number that an integer x stands for is x·2^exponent.</param>
    public InputNode Input(string name, TensorShape shape, Interval interval, bool isPublic, int exponent = 0)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (exponent is < -MaxExponent or > MaxExponent) throw new ModelException(name, $"an exponent of {exponent}");
        if (!interval.IsBounded) throw new ModelException(name, $"an input in {interval}");
        InputNode node = Add(new InputNode(name, shape, interval, InputKind.Integers, isPublic, exponent));
        if (isPublic) return node;
        int bits = interval.WidthBits;
        if (interval.Count != 1L << bits) throw new ModelException(name, $"a private input in {interval}, which are not a power of two of values");
        node.Rules = new([node], [], [InRange($"{name}: in range", node, interval.Min, bits)]);
        return node;
    }

    /// <summary>Classes that whoever runs the model gives, tokens for example, as a tensor with a one in each row.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="shape">The shape of the classes.</param>
    /// <param name="classes">How many there are: the last axis of the tensor, at least 2.</param>
    /// <param name="isPublic">Whether it is part of the statement.</param>
    public InputNode ClassInput(string name, TensorShape shape, int classes, bool isPublic)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (classes < 2) throw new ModelException(name, $"an input of {classes} classes");
        InputNode node = Add(new InputNode(name, new([.. shape.Dims, classes]), new(0, 1), InputKind.Classes, isPublic, 0));
        if (!isPublic) node.Rules = new([node], OneHotRules(node, node.Shape.Rank - 1), []);
        return node;
    }

    /// <summary>Weights, by their cells without padding; empty if they are not at hand.</summary>
    /// <param name="name">The weight's name.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="bits">Bits of a weight, the sign's included: 2 to 16.</param>
    /// <param name="cells">The cells, the last axis fastest, in range.</param>
    public WeightNode Weight(string name, TensorShape shape, int bits, ReadOnlySpan<int> cells)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (bits is < 2 or > 16) throw new ModelException(name, $"weights of {bits} bits");
        CountPadding(name, shape);
        WeightNode node = Add(new WeightNode(name, shape, bits));
        if (cells.IsEmpty) return node;
        if (cells.Length != shape.Count) throw new ModelException(name, $"{cells.Length} cells for the shape {shape}");
        var bytes = new sbyte[bits <= 8 ? shape.PaddedCount : 0];
        var words = new short[bits <= 8 ? 0 : shape.PaddedCount];
        int length = shape.RowLength;
        for (int row = 0; row < shape.RowCount; row++)
        {
            int start = shape.RowStart(row);
            for (int i = 0; i < length; i++)
            {
                int cell = cells[row * length + i];
                if (!node.Interval.Contains(cell)) throw new ModelException(name, $"the weight {cell} has more than {bits} bits");
                if (bits <= 8) bytes[start + i] = (sbyte)cell;
                else words[start + i] = (short)cell;
            }
        }
        (node.Bytes, node.Words) = (bytes, words);
        return node;
    }

    /// <summary>A tensor that is part of the model's description.</summary>
    public ConstantNode Constant(string name, IntegerTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!tensor.HasZeroPadding()) throw new ModelException(name, "the padding is not zero");
        // A copy: the digest is of these cells, and the caller may change its own.
        return Constant(name, tensor.Shape, tensor.ToDense());
    }

    /// <summary>A tensor that is part of the model's description, by its cells without padding.</summary>
    internal ConstantNode Constant(string name, TensorShape shape, ReadOnlySpan<int> cells)
    {
        CountPadding(name, shape);
        Interval? all = null;
        foreach (int cell in cells) all = all?.Union(new(cell, cell)) ?? new(cell, cell);
        return Add(new ConstantNode(name, IntegerTensor.FromDense(shape, cells), all!.Value));
    }

    /// <summary>
    /// Weights and constants come from files, whose every axis may be padded to nearly twice its length: all together may be so many times what is
    /// given, and a little more.
    /// </summary>
    private void CountPadding(string name, TensorShape shape)
    {
        (_givenCells, _paddedCells) = (_givenCells + shape.Count, _paddedCells + shape.PaddedCount);
        if (_paddedCells > MaxPadding * _givenCells + FreePadding)
            throw new ModelException(name, $"{_givenCells} weights and constants, {_paddedCells} with padding: {MaxPadding} times as many are the most");
    }

    /// <summary>Each cell is one of the operand's, or zero.</summary>
    public ViewNode View(string name, Node operand, IndexMap map) => View(name, operand, map, false);

    private ViewNode View(string name, Node operand, IndexMap map, bool isAuxiliary)
    {
        Require(operand, name);
        ArgumentNullException.ThrowIfNull(map);
        if (!map.Source.Equals(operand.Shape)) throw new ModelException(name, $"a view of {map.Source} on {operand.Shape}");
        return Add(new ViewNode(name, operand, map, map.HasHoles ? operand.Interval.WithZero : operand.Interval) { IsAuxiliary = isAuxiliary });
    }

    /// <summary>A public matrix times the vectors along one axis.</summary>
    public AxisMapNode AxisMap(string name, Node operand, int axis, AxisMatrix matrix) => AxisMap(name, operand, axis, matrix, null, false);

    private AxisMapNode AxisMap(string name, Node operand, int axis, AxisMatrix matrix, Interval? interval, bool isAuxiliary)
    {
        Require(operand, name);
        ArgumentNullException.ThrowIfNull(matrix);
        if (axis < 0 || axis >= operand.Shape.Rank || operand.Shape.Dims[axis] != matrix.Columns)
            throw new ModelException(name, $"a matrix of {matrix.Columns} columns along axis {axis} of {operand.Shape}");
        return Add(new AxisMapNode(name, operand, axis, matrix, interval ?? matrix.Bound(operand.Interval)) { IsAuxiliary = isAuxiliary });
    }

    /// <summary>A sum of multiples of tensors of one shape, and a constant.</summary>
    public LinearNode Linear(string name, long constant, params ReadOnlySpan<(long Coefficient, Node Node)> terms) =>
        Linear(name, constant, null, false, terms);

    private LinearNode Linear(string name, long constant, Interval? interval, bool isAuxiliary, ReadOnlySpan<(long Coefficient, Node Node)> terms)
    {
        if (terms.IsEmpty) throw new ModelException(name, "a sum of nothing");
        if (Int128.Abs(constant) >= Interval.Limit) throw new ModelException(name, $"a constant of {constant}");
        var sum = new Interval(constant, constant);
        var operands = new Node[terms.Length];
        var coefficients = new long[terms.Length];
        for (int i = 0; i < terms.Length; i++)
        {
            (coefficients[i], operands[i]) = terms[i];
            Require(operands[i], name);
            if (!operands[i].Shape.Equals(operands[0].Shape)) throw new ModelException(name, $"a sum of {operands[0].Shape} and {operands[i].Shape}");
            if (Int128.Abs(coefficients[i]) >= Interval.Limit) throw new ModelException(name, $"a factor of {coefficients[i]}");
            sum += coefficients[i] * operands[i].Interval;
        }
        return Add(new LinearNode(name, operands[0].Shape, operands, [.. coefficients], constant, interval ?? sum) { IsAuxiliary = isAuxiliary });
    }

    /// <summary>Products summed over the labels that the result does not have, such as "ik,kj->ij".</summary>
    public EinsumNode Einsum(string name, string labels, Node left, Node right) => Einsum(name, labels, left, right, null, false);

    private EinsumNode Einsum(string name, string labels, Node left, Node right, Interval? interval, bool isAuxiliary)
    {
        Require(left, name);
        Require(right, name);
        EinsumLabels parsed = EinsumLabels.Parse(labels);
        IReadOnlyDictionary<char, int> lengths = parsed.Lengths(left.Shape, right.Shape);
        long terms = 1;
        foreach (char label in parsed.Summed) terms *= lengths[label];
        var shape = new TensorShape([.. parsed.Result.Select(l => lengths[l])]);
        Interval product = left == right && parsed.Left == parsed.Right ? Square(left.Interval) : left.Interval * right.Interval;
        Interval all = interval ?? Chosen(parsed, left, right) ?? terms * product;
        return Add(new EinsumNode(name, parsed, left, right, shape, all) { IsAuxiliary = isAuxiliary });
    }

    /// <summary>
    /// The interval if one operand has, along the one axis that is summed, a one in one place and zeros elsewhere, as its rules prove or its
    /// being public shows: then each sum is one cell of the other.
    /// </summary>
    private static Interval? Chosen(EinsumLabels labels, Node left, Node right)
    {
        if (labels.Summed.Length != 1) return null;
        if (HotAxis(left) is int a && labels.Left[a] == labels.Summed[0]) return right.Interval;
        if (HotAxis(right) is int b && labels.Right[b] == labels.Summed[0]) return left.Interval;
        return null;
    }

    private static int? HotAxis(Node node) => node switch
    {
        InputNode { Kind: InputKind.Classes } => node.Shape.Rank - 1,
        ArgMaxNode argMax => argMax.Axis,
        _ => null,
    };

    /// <summary>Asserts that all cells are in [min, min + 2^bits), which the operand's own interval need not say.</summary>
    public RangeNode Range(string name, Node operand, long min, int bits)
    {
        Require(operand, name);
        if (bits is < 1 or > Table.MaxBits || Int128.Abs(min) >= Interval.Limit) throw new ModelException(name, $"a range of {bits} bits from {min}");
        var asserted = new Interval(Math.Max(min, operand.Interval.Min), Math.Min(min + Interval.Unsigned(bits).Max, operand.Interval.Max));
        if (asserted.Min > asserted.Max) throw new ModelException(name, $"values in {operand.Interval} are never in a range of {bits} bits from {min}");
        if ((operand.Interval + new Interval(-min, -min)).Magnitude + (1L << bits) >= Field.M31.P)
            throw new ModelException(name, $"values in {operand.Interval} and a range of {bits} bits from {min}, which the field cannot tell apart");
        LookupRelation inRange = InRange($"{name}: in range", operand, min, bits);
        RangeNode node = Add(new RangeNode(name, operand, min, bits, asserted));
        node.Rules = new([], [], [inRange]);
        return node;
    }

    private static Interval Square(Interval a) => new(a.Contains(0) ? 0 : Math.Min(a.Min * a.Min, a.Max * a.Max), a.Magnitude * a.Magnitude);
}
