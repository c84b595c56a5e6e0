using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <content>Sums and products.</content>
internal sealed partial class Lowering
{
    private TensorShape ShapeOf(string name) => new([.. _model.Values[name].Dims]);

    private Quantity Add(FloatNode node, int sign)
    {
        TensorShape shape = ShapeOf(node.Outputs[0]);
        (string left, string right) = (node.Inputs[0], node.Inputs[1]);
        if (IsConstant(right)) return AddConstant(node.Name, Value(left), left, _calibration.ConstantOf(right)!, shape, 1, sign);
        if (IsConstant(left)) return AddConstant(node.Name, Value(right), right, _calibration.ConstantOf(left)!, shape, sign, 1);
        int exponent = Fit(_sums[node.Outputs[0]], _options.SumBits);
        Quantity a = AtExponent(left, exponent), b = AtExponent(right, exponent);
        return new(_builder.Linear(Unique(node.Name), 0, (1, Broadcast(left, a, shape).Node), (sign, Broadcast(right, b, shape).Node)), exponent);
    }

    /// <summary>An operand of a sum. What has the exponent already is taken as it is: sums of sums stay exact.</summary>
    private Quantity AtExponent(string name, int exponent)
    {
        Quantity x = Value(name);
        if (x.Exponent > exponent && (Math.ScaleB(x.Node.Interval.Magnitude, x.Exponent - exponent) < Interval.Limit / 8)) x = Finer(name, x, exponent);
        return x.Exponent == exponent && x.Node.Interval.Magnitude < Interval.Limit / 4 ? x : Requantise(name, x, exponent, _options.SumBits);
    }

    /// <summary>Adds weights at the tensor's own exponent; masks become a number below all others.</summary>
    private Quantity AddConstant(string name, Quantity x, string valueName, FloatTensor constant, TensorShape shape, int sign, int constantSign)
    {
        float[] values = constant.ToFloats();
        if (values.Any(v => v < Calibration.Mask)) return AddMask(name, valueName, constant, shape);
        double magnitude = values.Length == 0 ? 0 : values.Max(v => Math.Abs((double)v));
        if (magnitude == 0 && sign == 1) return Broadcast(name, x, shape);
        // Room for the constant: sums stay below 2^30, and the constant below 2^27.
        x = Finer(valueName, x, Fit(Math.Max(magnitude, _calibration.MagnitudeOf(valueName)), _options.SumBits));
        int least = Math.Max(x.Exponent, FitExactly(magnitude, 28));
        if (least > x.Exponent || x.Node.Interval.Magnitude > Interval.Limit / 2)
            x = Requantise(valueName, x, Math.Max(least, Fit(_calibration.MagnitudeOf(valueName), _options.SumBits)), _options.SumBits);
        Node rows = Broadcast(name, Exactly($"{name} constant", [.. constant.Dims], values, x.Exponent), shape).Node;
        return new(_builder.Linear(Unique(name), 0, (sign, Broadcast(valueName, x, shape).Node), (constantSign, rows)), x.Exponent);
    }

    /// <summary>The same numbers at an exponent that is not above the given one, so that what is added is not rounded to coarse units.</summary>
    private Quantity Finer(string name, Quantity x, int exponent) => x.Exponent <= exponent
        ? x
        : new(_builder.Linear(Unique($"{name} finer"), 0, (1L << (x.Exponent - exponent), x.Node)), exponent);

    /// <summary>Weights at a given exponent; in two parts if they have more than 16 bits.</summary>
    private Quantity Exactly(string name, int[] dims, float[] values, int exponent)
    {
        double scale = Math.ScaleB(1, -exponent);
        int[] cells = [.. values.Select(v => checked((int)Math.Round(v * scale)))];
        var shape = new TensorShape(dims);
        int magnitude = cells.Length == 0 ? 0 : cells.Max(Math.Abs);
        if (magnitude <= short.MaxValue)
        {
            int bits = Math.Max(2, 1 + new Interval(0, magnitude).WidthBits);
            return new(_builder.Weight(Unique(name), shape, bits, cells), exponent);
        }
        const int lowBits = 13;
        int[] high = [.. cells.Select(c => (c + (1 << (lowBits - 1))) >> lowBits)];
        int[] low = [.. cells.Zip(high, (c, h) => c - (h << lowBits))];
        Node a = _builder.Weight(Unique($"{name} high"), shape, 16, high), b = _builder.Weight(Unique($"{name} low"), shape, lowBits, low);
        return new(_builder.Linear(Unique(name), 0, (1 << lowBits, a), (1, b)), exponent);
    }

    /// <summary>A public mask: where it forbids, a number lower than all that the other places can have, and so much that its exponential is nothing.</summary>
    private Quantity AddMask(string name, string valueName, FloatTensor mask, TensorShape shape)
    {
        const int leastExponent = -9;
        const double nothing = 16;
        const int bits = 13;
        Quantity x = Value(valueName);
        if (x.Exponent < leastExponent || !Interval.Signed(bits).Contains(x.Node.Interval))
            x = Requantise(valueName, x, Math.Max(Math.Max(Fit(_calibration.MagnitudeOf(valueName), bits), leastExponent), x.Exponent), bits);
        double scale = Math.ScaleB(1, -x.Exponent);
        long below = Math.Min(x.Node.Interval.Min - x.Node.Interval.Max - 1, -(long)Math.Ceiling(nothing * scale));
        int[] cells = [.. mask.ToFloats().Select(v => v < Calibration.Mask ? (int)below : (int)Math.Clamp(Math.Round(v * scale), below, -below))];
        ConstantNode constant = _builder.Constant(Unique($"{name} mask"), IntegerTensor.FromDense(new([.. mask.Dims]), cells));
        Node rows = Broadcast(name, new(constant, x.Exponent), shape).Node;
        return new(_builder.Linear(Unique(name), 0, (1, Broadcast(name, x, shape).Node), (1, rows)), x.Exponent);
    }

    private Quantity Multiply(FloatNode node)
    {
        (string left, string right) = (node.Inputs[0], node.Inputs[1]);
        if (IsConstant(left)) (left, right) = (right, left);
        return MultiplyBy(node, left, right, v => v);
    }

    private Quantity Divide(FloatNode node) => MultiplyBy(node, node.Inputs[0], node.Inputs[1], v => 1 / v);

    private Quantity MultiplyBy(FloatNode node, string left, string right, Func<double, double> each)
    {
        if (!IsConstant(right)) return Product(node, Operand(left, FactorBits), Operand(right, FactorBits));
        FloatTensor constant = _calibration.ConstantOf(right)!;
        float[] values = [.. constant.ToFloats().Select(v => (float)each(v))];
        if (values.All(v => v == values[0]))
        {
            // The rotation of the first position has sines of 0.
            Quantity scaled = values[0] == 0
                ? Exactly($"{node.Name} zero", [.. constant.Dims], values, Value(left).Exponent)
                : Scale(node.Name, Value(left), values[0]);
            return Broadcast(node.Name, scaled, ShapeOf(node.Outputs[0]));
        }
        return Product(node, Operand(left, FactorBits), Weights($"{node.Name} factors", [.. constant.Dims], values, FactorBits));
    }

    /// <summary>Products cell by cell; axes of one cell repeat.</summary>
    private Quantity Product(FloatNode node, Quantity left, Quantity right)
    {
        TensorShape shape = ShapeOf(node.Outputs[0]);
        // Axes that the right operand lacks, or has one cell of, need no repetition if nothing else differs.
        Quantity a = Broadcast(node.Name, left, shape), b = right;
        string labels = Labels(shape.Rank);
        string rightLabels = labels;
        if (!b.Shape.Equals(shape))
        {
            int missing = shape.Rank - b.Shape.Rank;
            int[] kept = [.. Enumerable.Range(0, b.Shape.Rank).Where(i => b.Shape.Dims[i] == shape.Dims[i + missing])];
            b = Reshape($"{node.Name} factors", b, [.. kept.Select(i => b.Shape.Dims[i])]);
            rightLabels = string.Concat(kept.Select(i => labels[i + missing]));
        }
        return new(_builder.Einsum(Unique(node.Name), $"{labels},{rightLabels}->{labels}", a.Node, b.Node), a.Exponent + b.Exponent);
    }

    private static string Labels(int rank) => "abcdefghijklmnop"[..rank];

    private Quantity MatMul(FloatNode node)
    {
        (string left, string right) = (node.Inputs[0], node.Inputs[1]);
        IReadOnlyList<int> a = _model.Values[left].Dims, b = _model.Values[right].Dims;
        int terms = a[^1];
        if (IsConstant(right) && b.Count == 2) return Times(node, right, true, $"{Labels(a.Count - 1)}z,yz->{Labels(a.Count - 1)}y", null);
        Quantity x, y;
        if (IsConstant(left) || IsConstant(right))
        {
            (string constant, string other) = IsConstant(left) ? (left, right) : (right, left);
            FloatTensor tensor = _calibration.ConstantOf(constant)!;
            (int activation, int weight) = ProductBits(terms, tensor.Count);
            Quantity weights = Weights(constant, tensor, weight), operand = Operand(other, activation);
            (x, y) = IsConstant(left) ? (weights, operand) : (operand, weights);
        }
        else
        {
            (int leftBits, int rightBits) = OperandBits(terms);
            (x, y) = (Operand(left, leftBits), Operand(right, rightBits));
        }
        int batch = Math.Max(a.Count, b.Count) - 2;
        TensorShape shape = ShapeOf(node.Outputs[0]);
        x = Broadcast(left, x, new([.. shape.Dims.Take(batch), .. a.TakeLast(2)]));
        y = Broadcast(right, y, new([.. shape.Dims.Take(batch), .. b.TakeLast(2)]));
        string labels = Labels(batch);
        return new(_builder.Einsum(Unique(node.Name), $"{labels}xz,{labels}zy->{labels}xy", x.Node, y.Node), x.Exponent + y.Exponent);
    }

    private Quantity Gemm(FloatNode node)
    {
        FloatTensor? bias = Has(node, 2) ? _calibration.ConstantOf(node.Inputs[2]) ?? throw new ModelException(node.Name, "a bias that is not constant") : null;
        Quantity product = Times(node, node.Inputs[1], node.Int("transB", 0) == 0, "xz,yz->xy", bias is { Dims.Count: <= 1 } ? bias.ToFloats() : null);
        return bias is null ? product : AddConstant($"{node.Name} bias", product, node.Outputs[0], bias, product.Shape, 1, 1);
    }

    /// <summary>Rows of a constant table, by classes.</summary>
    private Quantity Gather(FloatNode node)
    {
        (string data, string indices) = (node.Inputs[0], node.Inputs[1]);
        if (_calibration.ConstantOf(indices) is { } constant) return GatherConstant(node, constant);
        if (!IsConstant(data) || node.Int("axis", 0) != 0 || Value(indices).Node is not InputNode { Kind: InputKind.Classes } classes)
            throw new ModelException(node.Name, "indices that are no input of classes");
        Quantity table = _model.Values[data].Dims.Count == 2
            ? MatrixWeights(data, _options.WeightBits).Quantity
            : Weights(data, _calibration.ConstantOf(data)!, ProductBits(1, _calibration.ConstantOf(data)!.Count).Weight);
        string rows = Labels(classes.Shape.Rank - 1), rest = "uvwxy"[..(table.Shape.Rank - 1)];
        return new(_builder.Einsum(Unique(node.Name), $"{rows}z,z{rest}->{rows}{rest}", classes, table.Node), table.Exponent);
    }

    private Quantity Dequantize(FloatNode node)
    {
        float[] scale = Floats(node, 1) ?? throw new ModelException(node.Name, "a scale that is not constant");
        float[] zero = Floats(node, 2) ?? [0];
        if (scale.Length != 1 || zero.Length != 1) throw new ModelException(node.Name, "one scale for each channel of an activation");
        Quantity x = Value(node.Inputs[0]);
        if (zero[0] != 0) x = new(_builder.Linear(Unique($"{node.Name} zero"), -(long)Math.ScaleB(zero[0], -x.Exponent), (1, x.Node)), x.Exponent);
        return Scale(node.Name, x, scale[0]);
    }

    /// <summary>Truth values are 0 and 1: a·b, a + b − a·b, or a + b − 2·a·b.</summary>
    private Quantity Logic(FloatNode node)
    {
        TensorShape shape = ShapeOf(node.Outputs[0]);
        Node a = Broadcast(node.Name, Truth(node.Inputs[0]), shape).Node, b = Broadcast(node.Name, Truth(node.Inputs[1]), shape).Node;
        string labels = Labels(shape.Rank);
        Node both = _builder.Einsum(Unique($"{node.Name} both"), $"{labels},{labels}->{labels}", a, b);
        return node.Op == "And"
            ? new(both, 0)
            : new(_builder.Linear(Unique(node.Name), 0, (1, a), (1, b), (node.Op == "Or" ? -1 : -2, both)), 0);
    }

    private Quantity Truth(string name)
    {
        if (_calibration.ConstantOf(name) is not { } constant) return Value(name);
        return new(_builder.Constant(Unique(name), IntegerTensor.FromDense(new([.. constant.Dims]), [.. constant.ToFloats().Select(v => v == 0 ? 0 : 1)])), 0);
    }
}
