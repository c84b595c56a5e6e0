using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>A transposed convolution: zeros between the cells and around them, and a convolution with the kernel turned about.</summary>
internal static class TransposedConvolution
{
    public static string Expand(GraphBuilder g, FloatNode node)
    {
        ModelFormatException Refuse(string why) => new($"Node '{node.Name}' (ConvTranspose): {why}.");
        string x = node.Inputs[0], kernel = node.Inputs[1];
        IReadOnlyList<int> dims = g.Dims(x), weights = g.Dims(kernel);
        int rank = dims.Count - 2;
        long groups = node.Int("group", 1);
        if (rank < 1 || weights.Count != dims.Count || groups < 1 || groups > dims[1] || dims[1] % groups != 0 || weights[0] != dims[1])
            throw Refuse($"[{string.Join(',', dims)}] and [{string.Join(',', weights)}] do not fit in {groups} groups");
        int[] size = [.. weights.Skip(2)];
        if (size.Any(k => k < 1) || node.Ints("kernel_shape") is { } shape && !shape.SequenceEqual(size.Select(k => (long)k)))
            throw Refuse("kernel_shape is not that of the weights");
        long[] Of(string name, int count, long otherwise)
        {
            if (node.Ints(name) is not { } given) return [.. Enumerable.Repeat(otherwise, count)];
            return given.Count == count && given.All(v => v >= otherwise && v <= 1 << 20) ? [.. given] : throw Refuse($"there are no such {name}");
        }
        (long[] strides, long[] dilations, long[] extra) = (Of("strides", rank, 1), Of("dilations", rank, 1), Of("output_padding", rank, 0));
        (long[] before, long[] length) = Place(node, dims, size, strides, dilations, extra, Of("pads", 2 * rank, 0));
        for (int i = 0; i < rank; i++) x = Spread(g, x, i + 2, strides[i]);
        var pads = new long[2 * dims.Count];
        for (int i = 0; i < rank; i++)
        {
            long reach = (size[i] - 1) * dilations[i];
            pads[i + 2] = reach - before[i];
            pads[dims.Count + 2 + i] = length[i] + reach - g.Dims(x)[i + 2] - pads[i + 2];
            if (length[i] < 1) throw Refuse("the result is empty");
        }
        x = g.Add("Pad", [x, g.Integers(pads)]);
        string[] operands = [x, Turned(g, kernel, groups, rank), .. node.Inputs.Skip(2)];
        return g.Add("Conv", operands, ("group", new FloatAttribute.Int(groups)), ("dilations", new FloatAttribute.Ints(dilations)));
    }

    /// <summary>What the result leaves out before the first cell along each axis, and its lengths.</summary>
    private static (long[] Before, long[] Length) Place(FloatNode node, IReadOnlyList<int> dims, int[] size, long[] strides, long[] dilations, long[] extra,
        long[] pads)
    {
        int rank = size.Length;
        (var before, var length) = (new long[rank], new long[rank]);
        string auto = node.Text("auto_pad", "NOTSET");
        IReadOnlyList<long>? wanted = node.Ints("output_shape");
        for (int i = 0; i < rank; i++)
        {
            long all = strides[i] * (dims[i + 2] - 1L) + extra[i] + (size[i] - 1) * dilations[i] + 1;
            bool isSame = auto is "SAME_UPPER" or "SAME_LOWER";
            if (wanted is null && !isSame)
            {
                (before[i], length[i]) = auto == "VALID" ? (0, all) : (pads[i], all - pads[i] - pads[rank + i]);
                continue;
            }
            length[i] = wanted is null ? dims[i + 2] * strides[i] : wanted[^(rank - i)];
            long total = Math.Max(0, all - length[i]);
            before[i] = auto == "SAME_UPPER" ? total / 2 : total - total / 2;
        }
        return (before, length);
    }

    /// <summary>Cells along an axis so many apart, with zeros between and behind.</summary>
    private static string Spread(GraphBuilder g, string x, int axis, long step)
    {
        if (step == 1) return x;
        long[] dims = [.. g.Dims(x).Select(d => (long)d)], pads = new long[2 * (dims.Length + 1)];
        string apart = g.Add("Unsqueeze", [x, g.Integers(axis + 1)]);
        pads[dims.Length + 1 + axis + 1] = step - 1;
        return g.Add("Reshape", [g.Add("Pad", [apart, g.Integers(pads)]), g.Integers([.. dims[..axis], dims[axis] * step, .. dims[(axis + 1)..]])]);
    }

    /// <summary>[inputs, outputs of a group, …] as [outputs, inputs of a group, …], each place of a kernel opposite.</summary>
    private static string Turned(GraphBuilder g, string kernel, long groups, int rank)
    {
        long[] dims = [.. g.Dims(kernel).Select(d => (long)d)];
        string split = g.Add("Reshape", [kernel, g.Integers([groups, dims[0] / groups, .. dims[1..]])]);
        string swapped = g.Add("Transpose", [split], ("perm", new FloatAttribute.Ints([0, 2, 1, .. Enumerable.Range(3, rank).Select(a => (long)a)])));
        string joined = g.Add("Reshape", [swapped, g.Integers([groups * dims[1], dims[0] / groups, .. dims[2..]])]);
        long[] Each(long value) => [.. Enumerable.Repeat(value, rank)];
        return g.Add("Slice", [joined, g.Integers(Each(-1)), g.Integers(Each(int.MinValue)), g.Integers([.. Enumerable.Range(2, rank).Select(a => (long)a)]),
            g.Integers(Each(-1))]);
    }
}
