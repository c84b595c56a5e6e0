using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <content>Convolutions and pools, as products and maxima over windows.</content>
internal sealed partial class Lowering
{
    /// <summary>How windows lie: for each spatial axis the kernel's length, steps, distances within, and padding before.</summary>
    private sealed record Windows(int[] Kernel, int[] Strides, int[] Dilations, int[] Before, int[] Result)
    {
        public int Rank => Kernel.Length;
    }

    private Windows WindowsOf(FloatNode node, int[] kernel)
    {
        int rank = kernel.Length;
        int[] Of(string name, int count) => node.Ints(name) is { } given
            ? [.. given.Select(v => (int)v)]
            : [.. Enumerable.Repeat(name == "pads" ? 0 : 1, count)];
        int[] strides = Of("strides", rank), dilations = Of("dilations", rank), pads = Of("pads", 2 * rank);
        int[] result = [.. _model.Values[node.Outputs[0]].Dims.Skip(2)], source = [.. _model.Values[node.Inputs[0]].Dims.Skip(2)];
        int[] before = pads[..rank];
        string auto = node.Text("auto_pad", "NOTSET");
        if (auto == "VALID") before = new int[rank];
        if (auto is "SAME_UPPER" or "SAME_LOWER")
            for (int i = 0; i < rank; i++)
            {
                int total = Math.Max(0, (result[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - source[i]);
                before[i] = auto == "SAME_UPPER" ? total / 2 : (total + 1) / 2;
            }
        return new(kernel, strides, dilations, before, result);
    }

    /// <summary>[batch, channels, …] as [batch, groups, …results…, channels of a group, …kernel…].</summary>
    private Quantity Unrolled(string name, Quantity x, Windows w, int groups)
    {
        int channels = x.Shape.Dims[1] / groups, r = w.Rank;
        int[] dims = [x.Shape.Dims[0], groups, .. w.Result, channels, .. w.Kernel];
        int[] spatial = [.. Enumerable.Range(2, r)];
        int[] axes = [0, 1, .. spatial, 1, .. spatial], steps = [1, channels, .. w.Strides, 1, .. w.Dilations];
        int[] offsets = [0, 0, .. w.Before.Select(b => -b)];
        return View($"{name} windows", x, new AffineMap(x.Shape, new(dims), [.. axes], [.. steps], [.. offsets]));
    }

    private Quantity Convolution(FloatNode node)
    {
        string name = node.Name;
        FloatTensor kernel = _calibration.ConstantOf(node.Inputs[1]) ?? throw new ModelException(name, "a kernel that is not constant");
        int[] dims = [.. kernel.Dims];
        int rank = dims.Length - 2, groups = (int)node.Int("group", 1), outputs = dims[0] / groups;
        if (rank is < 1 or > 2) throw new ModelException(name, $"a convolution over {rank} axes");
        Windows w = WindowsOf(node, dims[2..]);
        (int activation, int weight) = ProductBits(kernel.Count / dims[0], kernel.Count);
        Quantity x = Operand(node.Inputs[0], activation);
        weight = BitsOfUse(weight, x.Exponent, kernel, node.Outputs[0]);
        ChannelWeights channels = Channels(node.Inputs[1], [groups, outputs, .. dims[1..]], kernel.ToFloats(), weight, dims[0]);
        Quantity weights = channels.Quantity;
        string at = "hw"[..rank], inside = "ij"[..rank];
        Quantity sums = new(_builder.Einsum(Unique($"{name} sums"), $"ng{at}c{inside},gmc{inside}->ngm{at}", Unrolled(name, x, w, groups).Node, weights.Node),
            x.Exponent + weights.Exponent);
        float[]? bias = Floats(node, 2);
        if (Has(node, 2) && bias is null) throw new ModelException(name, "a bias that is not constant");
        sums = Aligned(name, Reshape(name, sums, [x.Shape.Dims[0], dims[0], .. w.Result]), channels, 1, node.Outputs[0], bias);
        if (bias is null) return sums;
        return AddConstant($"{name} bias", sums, node.Outputs[0], FloatTensor.FromFloats([dims[0], .. Enumerable.Repeat(1, rank)], bias), sums.Shape, 1, 1);
    }

    private Quantity MaxPool(FloatNode node)
    {
        Windows w = WindowsOf(node, [.. node.Ints("kernel_shape")!.Select(v => (int)v)]);
        Quantity x = Operand(node.Inputs[0], 16);
        if (w.Rank is < 1 or > 2) throw new ModelException(node.Name, $"a pool over {w.Rank} axes");
        // Moved so that nothing is below the zeros around it.
        long least = x.Node.Interval.Min;
        Quantity moved = least < 0 ? new(_builder.Linear(Unique($"{node.Name} moved"), -least, (1, x.Node)), x.Exponent) : x;
        Quantity windows = Unrolled(node.Name, moved, w, x.Shape.Dims[1]);
        int[] outer = [.. windows.Shape.Dims[..(2 + w.Rank)]];
        Quantity flat = Reshape($"{node.Name} flat", windows, [.. outer, w.Kernel.Aggregate(1, (a, b) => a * b)]);
        Quantity best = Reshape(node.Name, new(_builder.ArgMax(Unique(node.Name), flat.Node, outer.Length).Maximum, x.Exponent), outer);
        return least < 0 ? new(_builder.Linear(Unique($"{node.Name} back"), least, (1, best.Node)), x.Exponent) : best;
    }

    private Quantity AveragePool(FloatNode node)
    {
        Windows w = WindowsOf(node, [.. node.Ints("kernel_shape")!.Select(v => (int)v)]);
        Quantity x = Operand(node.Inputs[0], 16);
        if (w.Rank is < 1 or > 2) throw new ModelException(node.Name, $"a pool over {w.Rank} axes");
        Quantity windows = Unrolled(node.Name, x, w, x.Shape.Dims[1]);
        Node sum = windows.Node;
        for (int axis = 3 + w.Rank; axis < sum.Shape.Rank; axis++)
            sum = _builder.AxisMap(Unique($"{node.Name} sum"), sum, axis, new SumMatrix(sum.Shape.Dims[axis]));
        Quantity total = Reshape(node.Name, new(sum, x.Exponent), [.. _model.Values[node.Outputs[0]].Dims]);
        int[] counts = Counts(node, w);
        if (counts.All(c => c == counts[0])) return Scale(node.Name, total, 1.0 / counts[0]);
        // Windows that hang over have fewer cells.
        total = Narrow($"{node.Name} sum", total, _calibration.MagnitudeOf(node.Outputs[0]) * counts.Max(), FactorBits);
        return Product(node, total, Weights($"{node.Name} shares", w.Result, [.. counts.Select(c => 1f / c)], FactorBits));
    }

    /// <summary>For each window the places that count: those within, and those in the padding that was asked for if that counts.</summary>
    private int[] Counts(FloatNode node, Windows w)
    {
        bool withPads = node.Int("count_include_pad", 0) != 0, given = node.Text("auto_pad", "NOTSET") == "NOTSET";
        int[] counts = [1];
        for (int axis = 0; axis < w.Rank; axis++)
        {
            int length = _model.Values[node.Inputs[0]].Dims[2 + axis];
            long first = withPads ? -w.Before[axis] : 0, end = !withPads ? length
                : given ? length + (node.Ints("pads")?[w.Rank + axis] ?? 0) : long.MaxValue / 2;
            int[] own = [.. Enumerable.Range(0, w.Result[axis]).Select(o => Enumerable.Range(0, w.Kernel[axis])
                .Count(k => (long)o * w.Strides[axis] - w.Before[axis] + (long)k * w.Dilations[axis] is var at && at >= first && at < end))];
            counts = [.. counts.SelectMany(c => own.Select(o => c * o))];
        }
        return counts;
    }

    /// <summary>With constant statistics a norm over batches is a factor and a summand for each channel.</summary>
    private Quantity BatchNorm(FloatNode node)
    {
        (double[] factors, double[] summands) = ChannelFolding.BatchNorm(node,
            i => Floats(node, i) ?? throw new ModelException(node.Name, "a parameter that is not constant"));
        int[] dims = [factors.Length, .. Enumerable.Repeat(1, _model.Values[node.Inputs[0]].Dims.Count - 2)];
        Quantity product = Product(node, Operand(node.Inputs[0], FactorBits),
            Weights($"{node.Name} factors", dims, [.. factors.Select(f => (float)f)], FactorBits));
        return AddConstant($"{node.Name} bias", product, node.Outputs[0],
            FloatTensor.FromFloats(dims, [.. summands.Select(s => (float)s)]), product.Shape, 1, 1);
    }
}
