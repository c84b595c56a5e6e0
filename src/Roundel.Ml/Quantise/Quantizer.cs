using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>Makes integer models of float models, and moves numbers between the two.</summary>
public static class Quantizer
{
    /// <summary>Compiles a model.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="samples">Inputs as they are to be expected; the scales come from what the model does on them.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ModelException">An operator, or the way it is used, cannot be proven; the message names the node.</exception>
    public static QuantizedModel Compile(FloatModel model, IEnumerable<IReadOnlyDictionary<string, FloatTensor>> samples, QuantizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(samples);
        options ??= new();
        options.Check();
        CheckSizes(model);
        FloatModel simple = GraphRewriter.Simplify(model);
        return new Lowering(simple, new(simple, samples, options.Percentile), options).Compile();
    }

    /// <summary>
    /// Calibration runs the model, and so makes each of its values: none may be larger than a tensor can be, and constants that a file asks to be
    /// computed only so many times larger than those that are in it.
    /// </summary>
    private static void CheckSizes(FloatModel model)
    {
        const long most = 1L << TensorShape.MaxLogSize, ratio = 16, free = 1 << 24;
        foreach (FloatPort value in model.Values.Values)
            if (FloatTensor.CountOf(value.Dims) > most) throw new ModelException(value.Name, $"a tensor of more than 2^{TensorShape.MaxLogSize} cells");
        var constants = new HashSet<string>(model.Initializers.Keys, StringComparer.Ordinal);
        long given = model.Initializers.Values.Sum(v => (long)v.Count), computed = 0;
        foreach (FloatNode node in model.Nodes)
        {
            if (!node.Inputs.All(i => i.Length == 0 || constants.Contains(i))) continue;
            constants.UnionWith(node.Outputs);
            computed += node.Outputs.Where(o => o.Length > 0).Sum(o => (long)FloatTensor.CountOf(model.Values[o].Dims));
            if (computed > ratio * given + free) throw new ModelException(node.Name, $"constants of {computed} cells are computed from {given}");
        }
    }

    /// <summary>The integers that stand for a model's inputs.</summary>
    /// <exception cref="ModelException">An input is missing, has another shape, or a number is out of the model's range.</exception>
    public static IReadOnlyDictionary<string, IntegerTensor> Quantize(IntegerModel model, IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        var integers = new Dictionary<string, IntegerTensor>();
        foreach (InputNode input in model.Inputs)
        {
            if (!inputs.TryGetValue(input.Name, out FloatTensor? given)) throw new ModelException(input.Name, "the input is missing");
            if (!given.Dims.SequenceEqual(input.GivenShape.Dims)) throw new ModelException(input.Name, $"the input is {given}, not {input.GivenShape}");
            double scale = Math.ScaleB(1, -input.Exponent);
            double[] numbers = [.. given.ToFloats().Select(v => Math.Round(v * scale))];
            foreach (double number in numbers)
                if (!(number >= input.GivenInterval.Min && number <= input.GivenInterval.Max))
                    throw new ModelException(input.Name, $"the input {number / scale} is out of the range that the model was made for");
            integers[input.Name] = IntegerTensor.FromDense(input.GivenShape, [.. numbers.Select(n => (int)n)]);
        }
        return integers;
    }

    /// <summary>The real numbers that a run's outputs stand for.</summary>
    public static IReadOnlyDictionary<string, FloatTensor> Dequantize(Witness witness)
    {
        ArgumentNullException.ThrowIfNull(witness);
        return witness.Model.Outputs.ToDictionary(o => o.Name, o => FloatTensor.FromFloats([.. o.Node.Shape.Dims],
            [.. witness.Of(o.Node).ToDense().Select(v => (float)Math.ScaleB(v, o.Exponent))]));
    }

    /// <summary>Compares a model with the one that it was made of.</summary>
    public static AccuracyReport Compare(IntegerModel model, FloatModel original, IEnumerable<IReadOnlyDictionary<string, FloatTensor>> samples)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(samples);
        double max = 0, sum = 0, magnitude = 0;
        long cells = 0, rows = 0, agreeing = 0;
        int count = 0;
        foreach (IReadOnlyDictionary<string, FloatTensor> sample in samples)
        {
            count++;
            IReadOnlyDictionary<string, FloatTensor> exact = FloatInterpreter.Run(original, sample);
            IReadOnlyDictionary<string, FloatTensor> found = Dequantize(IntegerInterpreter.Run(model, Quantize(model, sample)));
            foreach (FloatPort output in original.Outputs)
            {
                float[] a = exact[output.Name].ToFloats(), b = found[output.Name].ToFloats();
                for (int i = 0; i < a.Length; i++)
                {
                    double error = Math.Abs((double)a[i] - b[i]);
                    (max, sum, magnitude) = (Math.Max(max, error), sum + error, Math.Max(magnitude, Math.Abs(a[i])));
                }
                cells += a.Length;
                if (output != original.Outputs[0] || output.Dims.Count == 0) continue;
                int length = output.Dims[^1];
                for (int row = 0; row < a.Length; row += length, rows++)
                    if (Largest(a.AsSpan(row, length)) == Largest(b.AsSpan(row, length))) agreeing++;
            }
        }
        return new(count, max, sum / Math.Max(1, cells), magnitude, rows == 0 ? 1 : (double)agreeing / rows);
    }

    private static int Largest(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
            if (row[i] > row[best]) best = i;
        return best;
    }
}
