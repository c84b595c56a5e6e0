using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>A tensor that stands for real numbers: an integer x for x·2^Exponent.</summary>
internal sealed record Quantity(Node Node, int Exponent)
{
    public TensorShape Shape => Node.Shape;
}

/// <summary>Lowers a float graph to the kinds of nodes that proofs know, one float node after the other.</summary>
internal sealed partial class Lowering
{
    /// <summary>Values have no more bits than this where they are not summed.</summary>
    private const int MostBits = 16;

    /// <summary>Bits of the factors of products cell by cell, constant or not.</summary>
    private const int FactorBits = 14;

    private readonly FloatModel _model;
    private readonly PointwisePlan _plan;
    private readonly Calibration _calibration;
    private readonly QuantizerOptions _options;
    private readonly ModelBuilder _builder = new();
    private readonly Dictionary<string, Quantity> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChannelWeights> _matrices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _wanted = new(StringComparer.Ordinal);
    private readonly Dictionary<(Node, int, int), Quantity> _requantised = [];
    private readonly Dictionary<string, double> _sums = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public Lowering(FloatModel model, Calibration calibration, QuantizerOptions options)
    {
        (_model, _calibration, _options, _plan) = (model, calibration, options, new(model, calibration));
        FindBitsWanted();
        GroupSums();
    }

    public QuantizedModel Compile()
    {
        foreach (FloatPort port in _model.Inputs) _values[port.Name] = Input(port);
        foreach (FloatNode node in _model.Nodes)
        {
            if (!node.Outputs.Any(o => _plan.Needed.Contains(o) && !IsConstant(o))) continue;
            Quantity[] results = _plan.TableOf(node.Outputs[0]) is { } table ? [ByTable(node, table)] : Lower(node);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i].Length == 0) continue;
                IReadOnlyList<int> dims = _model.Values[node.Outputs[i]].Dims;
                if (!results[i].Shape.Dims.SequenceEqual(dims))
                    throw new ModelException(node.Name, $"lowered to {results[i].Shape}, not [{string.Join(", ", dims)}]");
                _values[node.Outputs[i]] = results[i];
            }
        }
        foreach (FloatPort output in _model.Outputs)
        {
            Quantity value = Value(output.Name);
            _builder.Output(output.Name, value.Node, value.Exponent);
        }
        TensorScale[] scales = [.. _values.Where(v => _model.Values.ContainsKey(v.Key))
            .Select(v => new TensorScale(v.Key, v.Value.Exponent, _calibration.MagnitudeOf(v.Key), v.Value.Node))];
        return new(_builder.Build(), scales);
    }

    private Quantity Input(FloatPort port)
    {
        bool isPublic = _options.PublicInputs?.Contains(port.Name) ?? true;
        var shape = new TensorShape([.. port.Dims]);
        if (!port.Type.IsFloat())
        {
            int[] classes = [.. _model.Nodes.Where(n => n.Op == "Gather" && n.Inputs[1] == port.Name)
                .Select(n => _model.Values[n.Inputs[0]].Dims[0]).Distinct()];
            if (classes.Length == 0)
            {
                int bits = 1 + new Interval(0, (long)Math.Min(1 << 20, _calibration.MagnitudeOf(port.Name))).WidthBits;
                if (bits > MostBits) throw new ModelException(port.Name, $"an input of integers of {bits} bits");
                return new(_builder.Input(Unique(port.Name), shape, Interval.Signed(bits), isPublic), 0);
            }
            if (classes.Length != 1) throw new ModelException(port.Name, "an input of integers that chooses rows of tables of different lengths");
            return new(_builder.ClassInput(Unique(port.Name), shape, classes[0], isPublic), 0);
        }
        int width = Math.Min(BitsWanted(port.Name), _options.ActivationBits), exponent = Fit(_calibration.MagnitudeOf(port.Name), width);
        return new(_builder.Input(Unique(port.Name), shape, Interval.Signed(width), isPublic, exponent), exponent);
    }

    private Quantity[] Lower(FloatNode node) => LowerMovement(node) ?? node.Op switch
    {
        "Add" => [Add(node, 1)],
        "Sub" => [Add(node, -1)],
        "Mul" => [Multiply(node)],
        "Div" => [Divide(node)],
        "MatMul" => [MatMul(node)],
        "Gemm" => [Gemm(node)],
        "Conv" => [Convolution(node)],
        "BatchNormalization" => [BatchNorm(node)],
        "MaxPool" => [MaxPool(node)],
        "AveragePool" => [AveragePool(node)],
        "ReduceMean" or "ReduceSum" => [Reduce(node)],
        "ReduceMax" => [ReduceMax(node)],
        "ReduceSumSquare" => [SumOfSquares(node)],
        "CumSum" => [CumSum(node)],
        "Softmax" or "LogSoftmax" => [Softmax(node)],
        "LayerNormalization" or "RMSNormalization" => [Norm(node)],
        "ArgMax" => [ArgMax(node)],
        "TopK" => TopK(node),
        "Gather" => [Gather(node)],
        "And" or "Or" or "Xor" => [Logic(node)],
        "Not" => [new(_builder.Linear(Unique(node.Name), 1, (-1, Value(node.Inputs[0]).Node)), 0)],
        "Neg" => [Scale(node.Name, Value(node.Inputs[0]), -1)],
        "DequantizeLinear" => [Dequantize(node)],
        _ => throw new ModelException(node.Name, $"the operator {node.Op} cannot be proven"),
    };

    /// <summary>The tensor of a value; of a constant one as weights.</summary>
    private Quantity Value(string name)
    {
        if (_values.TryGetValue(name, out Quantity? value)) return value;
        FloatTensor constant = _calibration.ConstantOf(name) ?? throw new ModelException(name, "nothing makes this value");
        return _values[name] = Weights(name, constant, 16);
    }

    private bool IsConstant(string name) => _calibration.ConstantOf(name) is not null;

    private static bool Has(FloatNode node, int input) => input < node.Inputs.Count && node.Inputs[input].Length > 0;

    private float[]? Floats(FloatNode node, int input) => Has(node, input) ? _calibration.ConstantOf(node.Inputs[input])?.ToFloats() : null;

    /// <summary>Constant integers: axes, shapes, pads.</summary>
    private int[]? Integers(FloatNode node, int input)
    {
        if (!Has(node, input)) return null;
        FloatTensor constant = _calibration.ConstantOf(node.Inputs[input]) ?? throw new ModelException(node.Name, $"'{node.Inputs[input]}' is not constant");
        return [.. constant.Integers.ToArray().Select(v => (int)Math.Clamp(v, int.MinValue, int.MaxValue))];
    }

    /// <summary>The least exponent at which so many bits have a magnitude, with headroom.</summary>
    private int Fit(double magnitude, int bits) => FitExactly(magnitude * _options.Headroom, bits);

    /// <summary>The least exponent at which so many bits have a magnitude.</summary>
    private static int FitExactly(double magnitude, int bits) =>
        (int)Math.Ceiling(Math.Log2(Math.Max(magnitude, 1e-12) / ((1L << (bits - 1)) - 1)));

    private string Unique(string name)
    {
        string plain = string.Concat(name.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        if (plain.Length == 0) plain = "?";
        if (plain.Length > 120) plain = plain[..120];
        string unique = plain;
        for (int i = 2; !_names.Add(unique); i++) unique = $"{plain} {i}";
        return unique;
    }

    /// <summary>The same numbers at another exponent, in so many bits. What does not fit is refused when the model runs.</summary>
    private Quantity Requantise(string name, Quantity x, int exponent, int bits, int most = MaxShift)
    {
        if (_requantised.TryGetValue((x.Node, exponent, bits), out Quantity? known)) return known;
        Node node = x.Node;
        int shift = exponent - x.Exponent;
        for (; shift > most; shift -= most) node = _builder.Shift(Unique($"{name} coarse"), node, most);
        if (shift > 0)
        {
            node = _builder.Linear(Unique($"{name} rounding"), 1L << (shift - 1), (1, node));
            node = _builder.Shift(Unique($"{name} requantised"), node, shift, Interval.Signed(bits));
        }
        else
        {
            if (!Interval.Signed(bits).Contains((1L << Math.Min(-shift, 40)) * node.Interval))
            {
                long limit = ((1L << (bits - 1)) >> Math.Min(-shift, 40)) - 1;
                int width = new Interval(0, 2 * limit).WidthBits;
                node = _builder.Range(Unique($"{name} in range"), node, -(1L << (width - 1)), width);
            }
            if (shift < 0) node = _builder.Linear(Unique($"{name} finer"), 0, (1L << -shift, node));
        }
        return _requantised[(x.Node, exponent, bits)] = new(node, exponent);
    }

    /// <summary>An operand in so many bits, at the exponent that it has if it is small enough.</summary>
    private Quantity Operand(string name, int bits) => Narrow(name, Value(name), _calibration.MagnitudeOf(name), bits);

    private Quantity Narrow(string name, Quantity x, double magnitude, int bits) => Interval.Signed(bits).Contains(x.Node.Interval)
        ? x
        : Requantise(name, x, Math.Max(Fit(magnitude, bits), x.Exponent), bits);

    /// <summary>Multiplies by a number, to ten bits.</summary>
    private Quantity Scale(string name, Quantity x, double factor)
    {
        if (factor == 0 || !double.IsFinite(factor)) throw new ModelException(name, $"a factor of {factor}");
        int exponent = FitExactly(Math.Abs(factor), 11);
        long multiplier = (long)Math.Round(Math.ScaleB(factor, -exponent));
        while (multiplier % 2 == 0) (multiplier, exponent) = (multiplier / 2, exponent + 1);
        if (multiplier == 1) return new(x.Node, x.Exponent + exponent);
        while ((multiplier * x.Node.Interval).Magnitude >= Interval.Limit / 2)
        {
            // Half a unit is added first, so that shifting rounds.
            int shift = Math.Max(1, new Interval(0, x.Node.Interval.Magnitude).WidthBits - 17);
            Node rounded = _builder.Linear(Unique($"{name} rounding"), 1L << (shift - 1), (1, x.Node));
            x = new(_builder.Shift(Unique($"{name} coarse"), rounded, shift), x.Exponent + shift);
        }
        return new(_builder.Linear(Unique($"{name} scaled"), 0, (multiplier, x.Node)), x.Exponent + exponent);
    }

    private Quantity View(string name, Quantity x, IndexMap map) => new(_builder.View(Unique(name), x.Node, map), x.Exponent);

    private Quantity Reshape(string name, Quantity x, params ReadOnlySpan<int> dims)
    {
        var shape = new TensorShape(dims);
        return shape.Equals(x.Shape) ? x : View(name, x, new ReshapeMap(x.Shape, shape));
    }

    private Quantity Broadcast(string name, Quantity x, TensorShape shape) =>
        shape.Equals(x.Shape) ? x : View($"{name} repeated", x, AffineMap.Broadcast(x.Shape, shape));

    /// <summary>Values that are added to each other, directly or by way of others, share the largest magnitude among them, and so a scale.</summary>
    private void GroupSums()
    {
        var parents = new Dictionary<string, string>(StringComparer.Ordinal);
        string Root(string name)
        {
            while (parents.TryGetValue(name, out string? parent)) name = parent;
            return name;
        }
        foreach (FloatNode node in _model.Nodes.Where(n => n.Op is "Add" or "Sub" && !n.Inputs.Any(IsConstant)))
            foreach (string input in node.Inputs)
            {
                string a = Root(node.Outputs[0]), b = Root(input);
                if (a != b) parents[a] = b;
            }
        foreach (string name in parents.Keys.Concat(parents.Values).Distinct().ToArray())
        {
            string root = Root(name);
            _sums[root] = Math.Max(_sums.GetValueOrDefault(root), _calibration.MagnitudeOf(name));
        }
        foreach (string name in parents.Keys.ToArray()) _sums[name] = _sums[Root(name)];
    }
}
