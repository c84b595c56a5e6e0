using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <content>Softmax, norms, maxima and means.</content>
internal sealed partial class Lowering
{
    private static int AxisOf(FloatNode node, int rank, int otherwise)
    {
        int axis = (int)node.Int("axis", otherwise);
        return axis < 0 ? axis + rank : axis;
    }

    /// <summary>
    /// m the maximum of the row, e = exp(x − m) by a table, S = Σe, then e times a table's 1 / S; or x − m − log S, by a table's log S.
    /// </summary>
    private Quantity Softmax(FloatNode node)
    {
        const int expBits = 12, logBits = 16;
        string name = node.Name;
        Quantity x = Narrow(name, Value(node.Inputs[0]), _calibration.MagnitudeOf(node.Inputs[0]), 16);
        TensorShape shape = x.Shape;
        int axis = AxisOf(node, shape.Rank, -1), length = shape.Dims[axis];
        Node maximum = _builder.ArgMax(Unique($"{name} first maximum"), x.Node, axis).Maximum;
        Node below = _builder.Linear(Unique($"{name} below the maximum"), 0, (1, Repeated(name, maximum, shape)), (-1, x.Node));
        // Below the maximum by so much that nothing is left, or by more: one table entry does for all of it.
        double step = Math.ScaleB(1, x.Exponent);
        below = _builder.Range(Unique($"{name} distance"), below, 0, new Interval(0, below.Interval.Max).WidthBits);
        Node powers = _builder.Lookup(Unique($"{name} exp"), below, FunctionTable.Of(below.Interval,
            d => (long)Math.Round(Math.ScaleB(Math.Exp(-d * step), expBits))));
        Node sum = _builder.AxisMap(Unique($"{name} sum"), powers, axis, new SumMatrix(length));
        // The least sum is 2^expBits, of a row with one large cell: ten bits of it are kept, also of long rows.
        int sumBits = new Interval(0, sum.Interval.Max).WidthBits, kept = Math.Clamp(sumBits - expBits + 10, _options.TableBits, Table.MaxBits);
        int shift = Math.Max(0, sumBits - kept);
        if (shift > 0) sum = _builder.Shift(Unique($"{name} sum coarse"), sum, shift);
        double Sum(long s) => (s + (shift > 0 ? 0.5 : 0)) * Math.ScaleB(1, shift);
        if (node.Op == "LogSoftmax")
        {
            int exponent = Math.Max(Fit(Math.Log(length + 1), logBits), x.Exponent - 8), finest = Math.Min(exponent, x.Exponent);
            Node log = _builder.Lookup(Unique($"{name} log sum"), sum, FunctionTable.Of(sum.Interval,
                s => (long)Math.Round(Math.ScaleB(Math.Log(Math.Max(1, Math.ScaleB(Sum(s), -expBits))), -exponent))));
            return new(_builder.Linear(Unique(name), 0, (-(1L << (x.Exponent - finest)), below),
                (-(1L << (exponent - finest)), Repeated(name, log, shape))), finest);
        }
        // One needs a bit more than the fraction's, and there is a sign. What is more exact than that is shifted out, of many cells at once.
        int bits = BitsWanted(node.Outputs[0]), most = shape.Count < 1 << 14 ? MaxShift : 16, inverseBits = Math.Min(16, bits - 2 + most - expBits);
        long Inverse(long s) => (long)Math.Min(1 << inverseBits, Math.Round(Math.ScaleB(1, expBits + inverseBits) / (Sum(s) + 1e-9)));
        Node inverse = _builder.Lookup(Unique($"{name} 1/sum"), sum, FunctionTable.Of(sum.Interval, Inverse));
        string labels = Labels(shape.Rank), rest = labels.Remove(axis, 1);
        Node flat = Reshape(name, new(inverse, 0), [.. shape.Dims.RemoveAt(axis)]).Node;
        Node product = _builder.Einsum(Unique($"{name} product"), $"{labels},{rest}->{labels}", powers, flat);
        return Requantise(name, new(product, -expBits - inverseBits), 2 - bits, bits, most);
    }

    private ViewNode Repeated(string name, Node node, TensorShape shape) =>
        _builder.View(Unique($"{name} repeated"), node, AffineMap.Broadcast(node.Shape, shape));

    /// <summary>
    /// d = x − mean (for RMSNorm x), in as many bits as its squares may have; their sum; a table's 1 / √(variance + ε); the product, times
    /// scale, plus bias.
    /// </summary>
    private Quantity Norm(FloatNode node)
    {
        string name = node.Name;
        NormStatistics seen = _calibration.NormOf(node);
        Quantity x = Value(node.Inputs[0]);
        int rank = x.Shape.Rank, axis = AxisOf(node, rank, -1), length = x.Shape.Dims[^1];
        if (axis != rank - 1 || node.Outputs.Skip(1).Any(o => o.Length > 0))
            throw new ModelException(name, "a norm over more than the last axis, or with more results");
        Quantity d = node.Op == "LayerNormalization" ? Centered(name, x, _calibration.MagnitudeOf(node.Inputs[0])) : x;
        int squareBits = 1;
        while (squareBits < 14 && Math.ScaleB(length, 2 * squareBits) <= Interval.Limit / 2) squareBits++;
        Quantity squared = Requantise(name, d, Math.Max(Fit(seen.Deviation, squareBits), d.Exponent - 4), squareBits);
        Quantity factor = squareBits >= 11 ? squared : Requantise($"{name} factor", d, Math.Max(Fit(seen.Deviation, 14), d.Exponent - 4), 14);
        string labels = Labels(rank), rest = labels[..^1];
        Node sum = _builder.Einsum(Unique($"{name} squares"), $"{labels},{labels}->{rest}", squared.Node, squared.Node);
        double unit = Math.ScaleB(1, 2 * squared.Exponent) / length, epsilon = node.Float("epsilon", 1e-5f);

        // The sum of squares to TableBits bits, and no further than four times what was seen.
        int sumBits = new Interval(0, (long)Math.Min(Interval.Limit / 2, 4 * seen.GreatestVariance / unit + 16)).WidthBits;
        int shift = Math.Max(0, sumBits - _options.TableBits);
        var domain = new Interval(0, (1L << (sumBits - shift)) - 1);
        Node coarse = shift > 0
            ? _builder.Shift(Unique($"{name} variance"), sum, shift, domain)
            : domain.Contains(sum.Interval) ? sum : _builder.Range(Unique($"{name} variance"), sum, 0, sumBits);
        double greatest = 1 / Math.Sqrt(seen.LeastVariance / 2 + epsilon);
        int exponent = FitExactly(greatest, 14);
        double half = shift > 0 ? 0.5 : 0;
        long Root(long v) => (long)Math.Min((1 << 13) - 1, Math.Round(Math.ScaleB(1 / Math.Sqrt(Math.ScaleB(v + half, shift) * unit + epsilon), -exponent)));
        Node inverse = _builder.Lookup(Unique($"{name} root"), coarse, FunctionTable.Of(domain, Root));
        Quantity product = new(_builder.Einsum(Unique($"{name} product"), $"{labels},{rest}->{labels}", factor.Node, inverse), factor.Exponent + exponent);
        return ScaledAndShifted(node, product, seen.Result);
    }

    private Quantity ScaledAndShifted(FloatNode node, Quantity product, double magnitude)
    {
        float[]? scale = Floats(node, 1), bias = Floats(node, 2);
        if (Has(node, 1) && scale is null || Has(node, 2) && bias is null) throw new ModelException(node.Name, "a scale or bias that is not constant");
        if (scale is not null && scale.Any(s => s != 1))
        {
            Quantity narrow = Requantise($"{node.Name} unscaled", product, Math.Max(Fit(magnitude, FactorBits), product.Exponent), FactorBits);
            product = Product(node, narrow, Weights($"{node.Name} scale", [scale.Length], scale, FactorBits));
        }
        return bias is null || bias.All(b => b == 0) ? product
            : AddConstant($"{node.Name} bias", product, node.Outputs[0], _calibration.ConstantOf(node.Inputs[2])!, product.Shape, 1, 1);
    }

    /// <summary>x less the mean of its row, the mean rounded to the unit of x.</summary>
    private Quantity Centered(string name, Quantity x, double magnitude)
    {
        int unit = Fit(magnitude, 16);
        if (x.Exponent > unit && Math.ScaleB(x.Node.Interval.Magnitude, x.Exponent - unit) < 1 << 16) x = Finer(name, x, unit);
        if (!Interval.Signed(17).Contains(x.Node.Interval))
            x = x.Exponent >= unit
                ? new(_builder.Range(Unique($"{name} in range"), x.Node, -(1 << 16), 17), x.Exponent)
                : Requantise($"{name} operand", x, unit, 16);
        int axis = x.Shape.Rank - 1, length = x.Shape.Dims[^1];
        Node sum = _builder.AxisMap(Unique($"{name} sum"), x.Node, axis, new SumMatrix(length));
        Node rounded = _builder.Linear(Unique($"{name} sum rounding"), length / 2, (1, sum));
        Node mean = rounded;
        if (length > 1)
        {
            ConstantNode count = _builder.Constant(Unique($"{name} length"), IntegerTensor.FromDense(TensorShape.Scalar, [length]));
            Node lengths = _builder.View(Unique($"{name} lengths"), count, AffineMap.Broadcast(count.Shape, rounded.Shape));
            mean = _builder.Divide(Unique($"{name} mean"), rounded, lengths);
        }
        return new(_builder.Linear(Unique($"{name} centred"), 0, (1, x.Node), (-1, Repeated(name, mean, x.Shape))), x.Exponent);
    }

    private Quantity ArgMax(FloatNode node)
    {
        if (node.Int("select_last_index", 0) != 0) throw new ModelException(node.Name, "the last of equal maxima");
        Quantity x = Operand(node.Inputs[0], 16);
        int axis = AxisOf(node, x.Shape.Rank, 0);
        Node best = _builder.ArgMax(Unique(node.Name), x.Node, axis);
        return Reshape(node.Name, new(Index($"{node.Name} index", best, axis), 0), [.. _model.Values[node.Outputs[0]].Dims]);
    }

    private AxisMapNode Index(string name, Node oneHot, int axis) => _builder.AxisMap(Unique(name), oneHot, axis,
        new DenseMatrix(1, oneHot.Shape.Dims[axis], [.. Enumerable.Range(0, oneHot.Shape.Dims[axis])]));

    /// <summary>The k largest: k times the first maximum, which is then moved below all others.</summary>
    private Quantity[] TopK(FloatNode node)
    {
        if (node.Int("largest", 1) == 0) throw new ModelException(node.Name, "the smallest");
        Quantity x = Operand(node.Inputs[0], 13);
        int axis = AxisOf(node, x.Shape.Rank, -1), k = Integers(node, 1)![0];
        long below = x.Node.Interval.Count;
        Node rest = x.Node;
        Node? values = null, indices = null;
        for (int i = 0; i < k; i++)
        {
            ArgMaxNode best = _builder.ArgMax(Unique($"{node.Name} {i}"), rest, axis);
            values = Placed($"{node.Name} values {i}", values, best.Maximum, axis, i, k);
            indices = Placed($"{node.Name} indices {i}", indices, Index($"{node.Name} index {i}", best, axis), axis, i, k);
            if (i + 1 < k) rest = _builder.Linear(Unique($"{node.Name} rest {i}"), 0, (1, rest), (-below, best));
        }
        return [new(values!, x.Exponent), new(indices!, 0)];
    }

    /// <summary>A tensor put at a place along an axis, added to what is at others.</summary>
    private Node Placed(string name, Node? others, Node node, int axis, int at, int length)
    {
        var before = new int[node.Shape.Rank];
        before[axis] = at;
        Node placed = _builder.View(Unique(name), node, AffineMap.Pad(node.Shape, node.Shape.WithAxis(axis, length), before));
        return others is null ? placed : _builder.Linear(Unique($"{name} and before"), 0, (1, others), (1, placed));
    }

    /// <summary>The axes that a node reduces, in order.</summary>
    private int[] ReducedAxes(FloatNode node)
    {
        int rank = _model.Values[node.Inputs[0]].Dims.Count;
        int[] axes = Integers(node, 1) is { Length: > 0 } given ? given : node.Int("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank)];
        return [.. axes.Select(a => a < 0 ? a + rank : a).Order()];
    }

    /// <summary>All reduced axes as one, behind the others.</summary>
    private Quantity AsRows(FloatNode node, Quantity x)
    {
        int[] axes = ReducedAxes(node), others = [.. Enumerable.Range(0, x.Shape.Rank).Except(axes)];
        Quantity moved = View($"{node.Name} rows", x, AffineMap.Permute(x.Shape, [.. others, .. axes]));
        return Reshape($"{node.Name} flat", moved, [.. others.Select(a => x.Shape.Dims[a]), axes.Aggregate(1, (n, a) => n * x.Shape.Dims[a])]);
    }

    private Quantity ReduceMax(FloatNode node)
    {
        Quantity rows = AsRows(node, Operand(node.Inputs[0], MostBits));
        Node maximum = rows.Shape.Dims[^1] == 1 ? rows.Node : _builder.ArgMax(Unique(node.Name), rows.Node, rows.Shape.Rank - 1).Maximum;
        return Reshape(node.Name, new(maximum, rows.Exponent), [.. _model.Values[node.Outputs[0]].Dims]);
    }

    private Quantity SumOfSquares(FloatNode node)
    {
        int[] dims = [.. _model.Values[node.Inputs[0]].Dims];
        (int _, int bits) = OperandBits(ReducedAxes(node).Aggregate(1L, (n, a) => n * dims[a]));
        Quantity rows = AsRows(node, Operand(node.Inputs[0], bits));
        string labels = Labels(rows.Shape.Rank);
        Quantity sum = new(_builder.Einsum(Unique(node.Name), $"{labels},{labels}->{labels[..^1]}", rows.Node, rows.Node), 2 * rows.Exponent);
        return Reshape($"{node.Name} sums", sum, [.. _model.Values[node.Outputs[0]].Dims]);
    }

    private Quantity CumSum(FloatNode node)
    {
        Quantity x = Operand(node.Inputs[0], MostBits);
        int axis = Integers(node, 1) is [var given] ? given < 0 ? given + x.Shape.Rank : given
            : throw new ModelException(node.Name, "an axis that is not constant");
        int length = x.Shape.Dims[axis];
        bool isExclusive = node.Int("exclusive", 0) != 0;
        Quantity Turned(string what, Quantity q)
        {
            if (node.Int("reverse", 0) == 0) return q;
            (int[] starts, int[] steps) = (new int[q.Shape.Rank], [.. Enumerable.Repeat(1, q.Shape.Rank)]);
            (starts[axis], steps[axis]) = (length - 1, -1);
            return View($"{node.Name} {what}", q, AffineMap.Slice(q.Shape, q.Shape, starts, steps));
        }
        Quantity ahead = Turned("turned", x);
        Node sum = _builder.AxisMap(Unique($"{node.Name} sums"), ahead.Node, axis, new CumulativeMatrix(length));
        if (isExclusive) sum = _builder.Linear(Unique($"{node.Name} before"), 0, (1, sum), (-1, ahead.Node));
        return Turned("back", new(sum, x.Exponent));
    }

    private Quantity Reduce(FloatNode node) => ReduceOver(node, ReducedAxes(node), node.Op == "ReduceMean", node.Int("keepdims", 1) != 0);

    private Quantity ReduceOver(FloatNode node, int[] axes, bool isMean, bool keeps)
    {
        Quantity x = Operand(node.Inputs[0], MostBits);
        long count = 1;
        Node sum = x.Node;
        foreach (int axis in axes)
        {
            count *= x.Shape.Dims[axis];
            sum = _builder.AxisMap(Unique($"{node.Name} sum {axis}"), sum, axis, new SumMatrix(x.Shape.Dims[axis]));
        }
        Quantity result = isMean ? Scale(node.Name, new(sum, x.Exponent), 1.0 / count) : new(sum, x.Exponent);
        return keeps ? result : Reshape(node.Name, result, [.. _model.Values[node.Outputs[0]].Dims]);
    }
}
