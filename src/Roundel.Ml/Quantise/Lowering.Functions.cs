using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <content>Functions of one number, by tables.</content>
internal sealed partial class Lowering
{
    /// <summary>A value that is a function of single numbers of another, however many operators that takes.</summary>
    private Quantity ByTable(FloatNode node, Pointwise function)
    {
        string output = node.Outputs[0];
        double magnitude = _calibration.MagnitudeOf(output);
        // Whole numbers stay what they are.
        bool isWhole = !_model.Values[output].Type.IsFloat();
        int bits = isWhole ? Math.Min(16, 1 + new Interval(0, (long)Math.Min(1 << 20, Math.Ceiling(magnitude * _options.Headroom))).WidthBits)
            : BitsWanted(output);
        return Function(node.Name, Value(function.Root), _calibration.MagnitudeOf(function.Root), magnitude, function.Of, bits, isWhole ? 0 : null);
    }

    /// <summary>A function by a table of 2^TableBits entries around zero; results beyond the bits are clamped, and 0 where there is none.</summary>
    private Quantity Function(string name, Quantity x, double magnitude, double resultMagnitude, Func<double, double> function, int bits, int? exponent = null)
    {
        Interval domain = Interval.Signed(_options.TableBits);
        if (!domain.Contains(x.Node.Interval)) x = Requantise(name, x, Math.Max(Fit(magnitude, _options.TableBits), x.Exponent), _options.TableBits);
        // A range of so many values may begin one later.
        if (!domain.Contains(x.Node.Interval)) domain = new(x.Node.Interval.Min, x.Node.Interval.Min + domain.Count - 1);
        int result = exponent ?? Fit(resultMagnitude, bits);
        double scale = Math.ScaleB(1, -result), step = Math.ScaleB(1, x.Exponent);
        Interval limit = Interval.Signed(bits);
        long At(long i)
        {
            double y = Math.Round(function(i * step) * scale);
            return double.IsNaN(y) ? 0 : (long)Math.Clamp(y, limit.Min, limit.Max);
        }
        return new(_builder.Lookup(Unique(name), x.Node, FunctionTable.Of(domain, At)), result);
    }

    /// <summary>The bits that are of use to those who read a value: the fewest that one of them takes.</summary>
    private int BitsWanted(string value) => _wanted.GetValueOrDefault(value, MostBits);

    /// <summary>From the last node to the first: what each reader makes of its operands.</summary>
    private void FindBitsWanted()
    {
        void Want(string value, int bits) => _wanted[value] = Math.Min(_wanted.GetValueOrDefault(value, MostBits), bits);
        for (int n = _model.Nodes.Count - 1; n >= 0; n--)
        {
            FloatNode node = _model.Nodes[n];
            if (!node.Outputs.Any(_plan.Needed.Contains)) continue;
            if (_plan.TableOf(node.Outputs[0]) is { } table) Want(table.Root, _options.TableBits);
            else
                for (int i = 0; i < node.Inputs.Count; i++)
                    if (node.Inputs[i].Length > 0 && !IsConstant(node.Inputs[i])) Want(node.Inputs[i], BitsTaken(node, i));
        }
    }

    private int BitsTaken(FloatNode node, int input)
    {
        switch (node.Op)
        {
            case "Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Expand" or "Transpose"
                or "Slice" or "Pad" or "Concat" or "MaxPool"
                or "ReduceMax" or "Gather":
                return BitsWanted(node.Outputs[0]);
            case "Split": return node.Outputs.Where(o => o.Length > 0).Min(BitsWanted);
            case "MatMul" or "Gemm" or "Conv": break;
            case "Mul": return FactorBits;
            default: return MostBits;
        }
        string other = node.Inputs[1 - Math.Min(input, 1)];
        int[] dims = [.. _model.Values[other].Dims];
        // Products of windows sum over all but the output's channels, others along one axis.
        long terms = node.Op == "Conv" ? _model.Values[other].Dims.Skip(1).Aggregate(1L, (a, b) => a * b) : _model.Values[node.Inputs[0]].Dims[^1];
        if (IsConstant(other)) return ProductBits(terms, FloatTensor.CountOf(dims)).Activation;
        (int left, int right) = OperandBits(terms);
        return input == 0 ? left : right;
    }
}
