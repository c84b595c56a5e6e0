using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Sliding windows over the axes behind batch and channel: sizes, strides, dilations and pads of convolutions and pools.</summary>
internal sealed class Windows
{
    private Windows(int[] input, int[] kernel, int[] strides, int[] dilations, int[] before, int[] output) =>
        (Input, Kernel, Strides, Dilations, Before, Output) = (input, kernel, strides, dilations, before, output);

    public int[] Input { get; }

    public int[] Kernel { get; }

    public int[] Strides { get; }

    public int[] Dilations { get; }

    /// <summary>Pads before the first element of each axis.</summary>
    public int[] Before { get; }

    public int[] Output { get; }

    public static Windows Of(NodeContext c, int[] kernel)
    {
        int[] input = c.In(0).Dims[2..];
        int rank = input.Length;
        c.Require(kernel.Length == rank && kernel.All(k => k > 0), $"the kernel [{string.Join(',', kernel)}] does not fit {c.In(0)}");
        int[] strides = Sizes(c, "strides", rank, 1, 1), dilations = Sizes(c, "dilations", rank, 1, 1), pads = Sizes(c, "pads", 2 * rank, 0, 0);
        string auto = c.Node.Text("auto_pad", "NOTSET");
        bool ceil = c.Node.Int("ceil_mode", 0) != 0;
        var output = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            long extent = (long)(kernel[i] - 1) * dilations[i] + 1;
            if (auto is "SAME_UPPER" or "SAME_LOWER")
            {
                output[i] = (input[i] + strides[i] - 1) / strides[i];
                int total = c.Size(Math.Max((output[i] - 1L) * strides[i] + extent - input[i], 0));
                (pads[i], pads[rank + i]) = auto == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
                continue;
            }
            c.Require(auto is "NOTSET" or "VALID", $"auto_pad '{auto}' is not supported");
            if (auto == "VALID") pads[i] = pads[rank + i] = 0;
            long room = (long)input[i] + pads[i] + pads[rank + i] - extent;
            c.Require(room >= 0, $"the kernel [{string.Join(',', kernel)}] is larger than {c.In(0)} with its pads");
            output[i] = c.Size(room / strides[i] + 1);
            // A last, partial window counts only if it starts inside of the input or its pad before.
            if (ceil && room % strides[i] != 0 && (long)output[i] * strides[i] < (long)input[i] + pads[i]) output[i]++;
        }
        return new Windows(input, kernel, strides, dilations, pads[..rank], output);
    }

    public static int[] Sizes(NodeContext c, string attribute, int count, int otherwise, int least)
    {
        if (c.Node.Ints(attribute) is not { } values) return [.. Enumerable.Repeat(otherwise, count)];
        c.Require(values.Count == count && values.All(v => v >= least && v <= 1 << 24), $"[{string.Join(',', values.Take(20))}] are no {attribute}");
        return [.. values.Select(v => (int)v)];
    }

    /// <summary>For each window and each of its places the position within one channel, or -1 in a pad. Index: place · windows + window.</summary>
    public int[] Positions()
    {
        int windows = FloatTensor.CountOf(Output), places = FloatTensor.CountOf(Kernel);
        var result = new int[FloatTensor.CountOf([places, windows])];
        int[] outStrides = Operators.Strided.StridesOf(Output), kernelStrides = Operators.Strided.StridesOf(Kernel),
            strides = Operators.Strided.StridesOf(Input);
        for (int place = 0; place < places; place++)
            for (int window = 0; window < windows; window++)
            {
                int position = 0;
                for (int axis = 0; axis < Input.Length && position >= 0; axis++)
                {
                    long at = (long)(window / outStrides[axis] % Output[axis]) * Strides[axis] - Before[axis]
                        + (long)(place / kernelStrides[axis] % Kernel[axis]) * Dilations[axis];
                    position = at < 0 || at >= Input[axis] ? -1 : position + (int)at * strides[axis];
                }
                result[place * windows + window] = position;
            }
        return result;
    }
}
