using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>What a norm saw: the largest distance from the mean, least and greatest variance, the largest result before scale and bias.</summary>
internal sealed record NormStatistics(double Deviation, double LeastVariance, double GreatestVariance, double Result);

/// <summary>Magnitudes of all values over the samples, and the values of what depends on no input.</summary>
internal sealed class Calibration
{
    /// <summary>Anything lower is a mask, not a number; −10,000 is the one that some encoders have.</summary>
    public const double Mask = -9_999;

    private readonly Dictionary<string, double> _magnitudes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Axis, double[] Magnitudes)> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NormStatistics> _norms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FloatTensor> _constants;

    public Calibration(FloatModel model, IEnumerable<IReadOnlyDictionary<string, FloatTensor>> samples, double percentile)
    {
        _constants = new(model.Initializers, StringComparer.Ordinal);
        var constantNodes = new HashSet<string>(_constants.Keys, StringComparer.Ordinal);
        foreach (FloatNode node in model.Nodes)
            if (node.Inputs.All(i => i.Length == 0 || constantNodes.Contains(i))) constantNodes.UnionWith(node.Outputs);
        FloatNode[] norms = [.. model.Nodes.Where(n => n.Op is "LayerNormalization" or "RMSNormalization")];
        HashSet<string> normed = [.. norms.Select(n => n.Inputs[0])];
        foreach (FloatNode node in model.Nodes.Where(n => n.Op is "Conv" or "Gemm" or "MatMul" && constantNodes.Contains(n.Inputs[1])))
            if (model.Values[node.Outputs[0]].Dims is var dims && (node.Op == "Conv" ? 1 : dims.Count - 1) is var axis)
                _channels[node.Outputs[0]] = (axis, new double[dims[axis]]);
        int count = 0;
        foreach (IReadOnlyDictionary<string, FloatTensor> sample in samples)
        {
            count++;
            FloatInterpreter.Run(model, sample, (name, value) =>
            {
                if (constantNodes.Contains(name)) _constants.TryAdd(name, value);
                Observe(name, value, percentile);
                if (_channels.TryGetValue(name, out (int Axis, double[] Magnitudes) channels)) ObserveChannels(value, channels.Axis, channels.Magnitudes);
                if (!normed.Contains(name)) return;
                foreach (FloatNode norm in norms.Where(n => n.Inputs[0] == name)) ObserveNorm(norm, value);
            });
        }
        if (count == 0) throw new ModelException("", "no samples to calibrate with");
    }

    public FloatTensor? ConstantOf(string name) => _constants.GetValueOrDefault(name);

    /// <summary>The largest magnitude, masks left out; never zero.</summary>
    public double MagnitudeOf(string name) => Math.Max(_magnitudes.GetValueOrDefault(name), 1e-6);

    /// <summary>The largest magnitude in each channel of a product with constants.</summary>
    public double[] ChannelsOf(string name) => _channels[name].Magnitudes;

    public NormStatistics NormOf(FloatNode node) => _norms[node.Name];

    private void Observe(string name, FloatTensor value, double percentile)
    {
        double magnitude = 0;
        if (value.Type.IsFloat())
        {
            if (percentile < 1 && value.Count >= 100)
            {
                float[] sorted = [.. value.Floats.ToArray().Where(v => v > Mask).Select(Math.Abs)];
                Array.Sort(sorted);
                magnitude = sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * percentile)];
            }
            else
                foreach (float v in value.Floats.Span)
                    if (v > Mask) magnitude = Math.Max(magnitude, Math.Abs(v));
        }
        else
            foreach (long v in value.Integers.Span) magnitude = Math.Max(magnitude, Math.Abs((double)v));
        if (!double.IsFinite(magnitude)) throw new ModelException(name, "values that are not finite");
        _magnitudes[name] = Math.Max(_magnitudes.GetValueOrDefault(name), magnitude);
    }

    private static void ObserveChannels(FloatTensor value, int axis, double[] magnitudes)
    {
        int inner = 1;
        for (int i = axis + 1; i < value.Dims.Count; i++) inner *= value.Dims[i];
        ReadOnlySpan<float> cells = value.Floats.Span;
        for (int i = 0; i < cells.Length; i++)
        {
            ref double magnitude = ref magnitudes[i / inner % magnitudes.Length];
            magnitude = Math.Max(magnitude, Math.Abs((double)cells[i]));
        }
    }

    private void ObserveNorm(FloatNode node, FloatTensor value)
    {
        int length = value.Dims[^1];
        double epsilon = node.Float("epsilon", 1e-5f);
        NormStatistics seen = _norms.GetValueOrDefault(node.Name) ?? new(0, double.MaxValue, 0, 0);
        ReadOnlySpan<float> cells = value.Floats.Span;
        for (int start = 0; start < cells.Length; start += length)
        {
            ReadOnlySpan<float> row = cells.Slice(start, length);
            double mean = 0, variance = 0, deviation = 0;
            if (node.Op == "LayerNormalization")
            {
                foreach (float v in row) mean += v;
                mean /= length;
            }
            foreach (float v in row)
            {
                variance += (v - mean) * (v - mean) / length;
                deviation = Math.Max(deviation, Math.Abs(v - mean));
            }
            seen = new(Math.Max(seen.Deviation, deviation), Math.Min(seen.LeastVariance, variance), Math.Max(seen.GreatestVariance, variance),
                Math.Max(seen.Result, deviation / Math.Sqrt(variance + epsilon)));
        }
        _norms[node.Name] = seen;
    }
}
