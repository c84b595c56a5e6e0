using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <content>Weights, and with how many bits they are multiplied.</content>
internal sealed partial class Lowering
{
    /// <summary>Tensors from this many weights on have bytes, which a prover multiplies several times as fast.</summary>
    private const int LargeCount = 1 << 18;

    /// <summary>Fewer bits than this are too few, for weights as for activations.</summary>
    private const int FewBits = 8;

    /// <summary>The most bits that are shifted out at once: the table of what is shifted out stays short, and 2^30 of anything leaves 16 bits.</summary>
    private const int MaxShift = 14;

    /// <summary>The largest distance of two channels' exponents.</summary>
    private const int MaxChannelShift = 13;

    /// <summary>
    /// Weights of which each output channel may have an exponent of its own: channel y stands for cells·2^(Exponent + Shifts[y]).
    /// </summary>
    private sealed record ChannelWeights(Quantity Quantity, int[]? Shifts);

    /// <summary>The bits of activations and weights if so many of their products are summed: sums stay below 2^29, and both are about as exact.</summary>
    private (int Activation, int Weight) ProductBits(long terms, long weights)
    {
        int weight = weights >= LargeCount ? Math.Min(FewBits, _options.WeightBits) : _options.WeightBits, activation = _options.ActivationBits;
        // Signs are among the bits.
        double room = 31 - Math.Log2(terms);
        while (weight + activation > room && weight + activation > 4)
            if (weight > FewBits && weight + 1 >= activation || activation <= FewBits && weight >= activation) weight--;
            else activation--;
        return (activation, weight);
    }

    /// <summary>The bits of two operands, neither of them constant.</summary>
    private (int Left, int Right) OperandBits(long terms)
    {
        int room = (int)Math.Floor(31 - Math.Log2(terms)), right = Math.Min(_options.ActivationBits, room / 2);
        return (Math.Min(_options.ActivationBits, room - right), right);
    }

    /// <summary>Weights at the exponent at which so many bits have them best.</summary>
    private Quantity Weights(string name, FloatTensor tensor, int bits) => Weights(name, [.. tensor.Dims], tensor.ToFloats(), bits);

    private Quantity Weights(string name, int[] dims, float[] values, int bits) =>
        Rounded(name, dims, values, bits, [BestExponent(name, values, bits)]).Quantity;

    /// <summary>
    /// Weights of a product, whose first axes are the output's channels. If channels differ so much that one exponent would leave
    /// some of them with few bits, each gets its own.
    /// </summary>
    private ChannelWeights Channels(string name, int[] dims, float[] values, int bits, int channels, bool mayDiffer = true)
    {
        int common = BestExponent(name, values, bits), length = values.Length / channels;
        if (mayDiffer && channels > 1)
        {
            int[] own = [.. Enumerable.Range(0, channels).Select(y => BestExponent(name, values.AsSpan(y * length, length), bits))];
            int largest = own.Max();
            for (int y = 0; y < channels; y++) own[y] = Math.Max(own[y], largest - MaxChannelShift);
            (double alike, double apart) = (Noise(values, channels, [common]), Noise(values, channels, own));
            // Rounding to 2^-6 of what a channel's weights usually are shows; and exponents have a price, so they have to help.
            const double visible = 1.0 / (1 << 12);
            if (alike > visible && alike > 4 * apart) return Rounded(name, dims, values, bits, own);
        }
        return Rounded(name, dims, values, bits, [common]);
    }

    /// <summary>The mean, over channels, of the square of rounding errors in proportion to that of weights.</summary>
    private static double Noise(float[] values, int channels, int[] exponents)
    {
        int length = values.Length / channels, counted = 0;
        double noise = 0;
        for (int y = 0; y < channels; y++)
        {
            double square = 0, step = Math.ScaleB(1, exponents[y % exponents.Length]);
            foreach (float v in values.AsSpan(y * length, length)) square += (double)v * v;
            if (square == 0) continue;
            noise += Math.Min(1, step * step / 12 * length / square);
            counted++;
        }
        return counted == 0 ? 0 : noise / counted;
    }

    /// <summary>The exponent with the least sum of squared errors: the least one at which nothing is clamped, or one below, where few are.</summary>
    private static int BestExponent(string name, ReadOnlySpan<float> values, int bits)
    {
        double magnitude = 0;
        foreach (float v in values) magnitude = Math.Max(magnitude, Math.Abs((double)v));
        if (!double.IsFinite(magnitude)) throw new ModelException(name, "weights that are not finite");
        int exponent = FitExactly(magnitude, bits);
        return SquaredError(values, exponent - 1, bits) < SquaredError(values, exponent, bits) ? exponent - 1 : exponent;
    }

    private static double SquaredError(ReadOnlySpan<float> values, int exponent, int bits)
    {
        double scale = Math.ScaleB(1, -exponent), step = Math.ScaleB(1, exponent), limit = (1 << (bits - 1)) - 1, sum = 0;
        foreach (float v in values)
        {
            double error = v - Math.Clamp(Math.Round(v * scale), -limit, limit) * step;
            sum += error * error;
        }
        return sum;
    }

    private ChannelWeights Rounded(string name, int[] dims, float[] values, int bits, int[] exponents)
    {
        int length = values.Length / exponents.Length, least = exponents.Min(), limit = (1 << (bits - 1)) - 1;
        var cells = new int[values.Length];
        for (int i = 0; i < cells.Length; i++)
            cells[i] = (int)Math.Clamp(Math.Round(Math.ScaleB((double)values[i], -exponents[i / length])), -limit, limit);
        var quantity = new Quantity(_builder.Weight(Unique(name), new(dims), bits, cells), least);
        return new(quantity, exponents.All(e => e == least) ? null : [.. exponents.Select(e => e - least)]);
    }

    /// <summary>
    /// A product whose weights have exponents of their own, brought to one: to 16 bits, and then each channel times its power of two.
    /// </summary>
    /// <param name="name">The node's name.</param>
    /// <param name="product">The sums, at the least exponent.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="axis">The sums' axis of channels.</param>
    /// <param name="value">The value whose magnitudes calibration knows by channel: the product, a bias added or not.</param>
    /// <param name="bias">The bias that is in it, or null.</param>
    private Quantity Aligned(string name, Quantity product, ChannelWeights weights, int axis, string value, float[]? bias)
    {
        if (weights.Shifts is not { } shifts) return product;
        double[] magnitudes = _calibration.ChannelsOf(value);
        double largest = 0;
        for (int y = 0; y < shifts.Length; y++)
            largest = Math.Max(largest, Math.ScaleB(magnitudes[y] + Math.Abs(bias?[bias.Length == 1 ? 0 : y] ?? 0), -shifts[y]));
        const int bits = 16;
        Quantity narrow = Narrow($"{name} by channel", product, largest, bits);
        ConstantNode factors = _builder.Constant(Unique($"{name} factors of channels"),
            IntegerTensor.FromDense(new(shifts.Length), [.. shifts.Select(s => 1 << s)]));
        string labels = Labels(product.Shape.Rank);
        return new(_builder.Einsum(Unique($"{name} aligned"), $"{labels},{labels[axis]}->{labels}", narrow.Node, factors), narrow.Exponent);
    }

    /// <summary>
    /// As many bits of weights as are of use: what a table of 2^TableBits entries would need shifted out by more than 14 bits is not worth the second shift.
    /// </summary>
    /// <param name="bits">The bits that there may be.</param>
    /// <param name="operand">The operand's exponent.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="result">The product.</param>
    private int BitsOfUse(int bits, int operand, FloatTensor weights, string result)
    {
        double magnitude = 0;
        foreach (float v in weights.Floats.Span) magnitude = Math.Max(magnitude, Math.Abs((double)v));
        int shift = Fit(_calibration.MagnitudeOf(result), _options.TableBits) - operand - FitExactly(magnitude, bits);
        return Math.Max(Math.Min(bits, FewBits), bits - Math.Max(0, shift - MaxShift));
    }

    /// <summary>A value times constant weights: the last axis of the value is summed, and the weights' channels are the result's last.</summary>
    /// <param name="node">The node.</param>
    /// <param name="matrix">The weights' name.</param>
    /// <param name="isTurned">Whether the weights' first axis is summed, not the last.</param>
    /// <param name="labels">The einsum's.</param>
    /// <param name="bias">The bias that is in the node's output, or null.</param>
    private Quantity Times(FloatNode node, string matrix, bool isTurned, string labels, float[]? bias)
    {
        FloatTensor tensor = _calibration.ConstantOf(matrix)!;
        (int activation, int weight) = ProductBits(tensor.Dims[isTurned ? 0 : 1], tensor.Count);
        Quantity x = Operand(node.Inputs[0], activation);
        weight = BitsOfUse(weight, x.Exponent, tensor, node.Outputs[0]);
        ChannelWeights weights = isTurned ? Transposed(matrix, weight) : MatrixWeights(matrix, weight);
        Quantity product = new(_builder.Einsum(Unique(node.Name), labels, x.Node, weights.Quantity.Node), x.Exponent + weights.Quantity.Exponent);
        return Aligned(node.Name, product, weights, product.Shape.Rank - 1, node.Outputs[0], bias);
    }

    /// <summary>A constant matrix with its axes exchanged, as weights: rows are then summed along, as they lie in memory.</summary>
    private ChannelWeights Transposed(string name, int bits)
    {
        // A transposition of an initializer is undone, so that one tensor serves both ways.
        FloatNode? transpose = _model.Nodes.FirstOrDefault(n => n.Op == "Transpose" && n.Outputs[0] == name);
        if (transpose is not null && _calibration.ConstantOf(transpose.Inputs[0]) is { Dims.Count: 2 }) return MatrixWeights(transpose.Inputs[0], bits);
        FloatTensor tensor = _calibration.ConstantOf(name)!;
        if (_matrices.TryGetValue($"{name}^T", out ChannelWeights? known)) return known;
        int rows = tensor.Dims[0], columns = tensor.Dims[1];
        ReadOnlySpan<float> source = tensor.Floats.Span;
        var values = new float[source.Length];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) values[j * rows + i] = source[i * columns + j];
        return _matrices[$"{name}^T"] = Channels(name, [columns, rows], values, bits, columns);
    }

    /// <summary>A constant matrix as it is, as weights; the bits are those that the first use asks for. Rows that tokens choose have one exponent.</summary>
    private ChannelWeights MatrixWeights(string name, int bits)
    {
        if (_matrices.TryGetValue(name, out ChannelWeights? known)) return known;
        FloatTensor tensor = _calibration.ConstantOf(name)!;
        bool isChosen = _model.Nodes.Any(n => n.Op == "Gather" && n.Inputs[0] == name);
        // Whoever uses it first, the sums of products with it must fit.
        bits = Math.Min(bits, ProductBits(tensor.Dims[1], tensor.Count).Weight);
        return _matrices[name] = Channels(name, [.. tensor.Dims], tensor.ToFloats(), bits, tensor.Dims[0], !isChosen);
    }
}
