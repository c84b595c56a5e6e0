using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>Puts a factor and a summand for each channel, a norm over batches above all, into the convolution or product before it.</summary>
internal static class ChannelFolding
{
    public static string[]? Fold(RewriteGraph g, FloatNode node)
    {
        if (Affine(g, node) is not var (input, factors, summands) || !g.IsReadOnce(input)
            || g.MakerOf(input) is not { Op: "Conv" or "Gemm" or "MatMul" } product
            || g.ConstantOf(product.Inputs[1]) is not { } weights) return null;
        bool hasBias = product.Inputs.Count > 2 && product.Inputs[2].Length > 0;
        float[]? bias = hasBias ? g.ConstantOf(product.Inputs[2])?.ToFloats() : new float[factors.Length];
        // Channels are the first axis of a kernel, and one of a matrix.
        int axis = product.Op == "Conv" || product.Op == "Gemm" && product.Int("transB", 0) != 0 ? 0 : 1;
        if (product.Op != "Conv" && (weights.Dims.Count != 2 || g.Dims(input).Count != 2) || weights.Dims[axis] != factors.Length) return null;
        if (product.Op == "Gemm" && (product.Float("alpha", 1) != 1 || product.Float("beta", 1) != 1)) return null;
        if (bias is null || bias.Length != factors.Length && bias.Length != 1) return null;
        int inner = 1;
        for (int i = axis + 1; i < weights.Dims.Count; i++) inner *= weights.Dims[i];
        float[] scaled = [.. weights.ToFloats().Select((w, i) => (float)(w * factors[i / inner % factors.Length]))];
        string folded = g.Constant($"{product.Inputs[1]} folded", [.. weights.Dims], scaled);
        float[] moved = [.. factors.Select((f, i) => (float)(bias[bias.Length == 1 ? 0 : i] * f + summands[i]))];
        string all = g.Constant($"{node.Name} bias", [moved.Length], moved);
        return [g.Add(product.Op == "MatMul" ? "Gemm" : product.Op, [product.Inputs[0], folded, all], [.. product.Attributes.Select(a => (a.Key, a.Value))])];
    }

    /// <summary>What a node multiplies each channel of a value by, and then adds.</summary>
    private static (string Input, double[] Factors, double[] Summands)? Affine(RewriteGraph g, FloatNode node)
    {
        if (node.Op == "BatchNormalization")
        {
            if (Enumerable.Range(1, 4).Any(i => g.ConstantOf(node.Inputs[i]) is null)) return null;
            (double[] factors, double[] summands) = BatchNorm(node, i => g.ConstantOf(node.Inputs[i])!.ToFloats());
            return (node.Inputs[0], factors, summands);
        }
        if (node.Op is not ("Mul" or "Add")) return null;
        for (int i = 0; i < 2; i++)
        {
            if (g.ConstantOf(node.Inputs[i]) is not { } constant || !constant.Type.IsFloat()) continue;
            IReadOnlyList<int> dims = g.Dims(node.Inputs[1 - i]);
            if (dims.Count < 2 || !g.ResultOf(node).Dims.SequenceEqual(dims)) return null;
            // One number for each index of the axis of channels, the same elsewhere.
            int channelAxis = constant.Dims.Count - dims.Count + 1;
            if (constant.Count != dims[1] || channelAxis < 0 || constant.Dims[channelAxis] != dims[1]) return null;
            double[] numbers = [.. constant.ToFloats().Select(v => (double)v)];
            if (numbers.Any(v => !(v > Calibration.Mask))) return null;
            double[] same = [.. Enumerable.Repeat(node.Op == "Mul" ? 0.0 : 1.0, numbers.Length)];
            return node.Op == "Mul" ? (node.Inputs[1 - i], numbers, same) : (node.Inputs[1 - i], same, numbers);
        }
        return null;
    }

    /// <summary>With constant statistics a norm over batches is a factor and a summand for each channel.</summary>
    public static (double[] Factors, double[] Summands) BatchNorm(FloatNode node, Func<int, float[]> constants)
    {
        (float[] scale, float[] bias, float[] mean, float[] variance) = (constants(1), constants(2), constants(3), constants(4));
        double epsilon = node.Float("epsilon", 1e-5f);
        double[] factors = [.. scale.Select((s, i) => s / Math.Sqrt(variance[i] + epsilon))];
        return (factors, [.. bias.Select((b, i) => b - mean[i] * factors[i])]);
    }
}
