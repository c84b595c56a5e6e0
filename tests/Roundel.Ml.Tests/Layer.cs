using Roundel.Ml.Graphs;
using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests;

/// <summary>Graphs of a layer, as integers and as floats.</summary>
internal static class Layer
{
    private static readonly int[] Shape = [2, 3, 8];

    /// <summary>Compiles a graph, and requires errors below a part of the largest output.</summary>
    public static QuantizedModel Close(double tolerance, Func<GraphBuilder, string> layer, int[]? dims = null, double magnitude = 2, double grid = 0,
        QuantizerOptions? options = null)
    {
        dims ??= Shape;
        var graph = new GraphBuilder("layer");
        graph.Input("x", ElementType.Float32, dims);
        return Close(tolerance, graph.BuildAs((layer(graph), "y")), magnitude, grid, options);
    }

    /// <summary>The same of a model whose inputs are floats.</summary>
    public static QuantizedModel Close(double tolerance, FloatModel model, double magnitude = 2, double grid = 0, QuantizerOptions? options = null)
    {
        var random = new Random(7);
        IReadOnlyDictionary<string, FloatTensor>[] samples = [.. Enumerable.Range(0, 12).Select(_ => Inputs(random, model, magnitude, grid))];
        QuantizedModel compiled = Quantizer.Compile(model, samples.Take(8), options);
        IReadOnlyDictionary<string, IntegerTensor> first = Quantizer.Quantize(compiled.Model, samples[0]);
        Sample.Run(compiled.Model, [.. first.Select(i => (i.Key, i.Value))]);
        AccuracyReport report = Quantizer.Compare(compiled.Model, model, samples);
        Assert.True(report.MaxError <= tolerance * report.MaxMagnitude, report.ToString());
        Assert.Equal(compiled.Model.ToBytes(), IntegerModel.FromBytes(compiled.Model.ToBytes()).ToBytes());
        return compiled;
    }

    /// <summary>The same with a private input, of which a run is proven.</summary>
    public static QuantizedModel Proven(double tolerance, Func<GraphBuilder, string> layer, int[]? dims = null, double magnitude = 2, double grid = 0)
    {
        QuantizedModel compiled = Close(tolerance, layer, dims, magnitude, grid, new() { PublicInputs = new HashSet<string>() });
        var random = new Random(11);
        Prove(compiled.Model, compiled.Model.Inputs.ToDictionary(i => i.Name, i => Sample.Tensor(random, i.GivenShape,
            new Interval(i.GivenInterval.Min / 4, i.GivenInterval.Max / 4))));
        return compiled;
    }

    /// <summary>Proves a run and verifies it as somebody else would.</summary>
    /// <returns>What the proof says.</returns>
    public static ModelClaim Prove(IntegerModel model, IReadOnlyDictionary<string, IntegerTensor> inputs)
    {
        using var prover = new ModelProver(model, ParameterSet.Test, 2);
        ModelProof proof = ModelProof.FromBytes(prover.Prove(inputs).Bytes.Span);
        ModelVerdict verdict = ModelVerifier.Verify(ModelKey.FromBytes(prover.Key.Bytes.Span), proof, minSecurityBits: 0);
        Assert.Equal(VerificationError.None, verdict.Error);
        return verdict.Claim!;
    }

    private static Dictionary<string, FloatTensor> Inputs(Random random, FloatModel model, double magnitude, double grid) =>
        model.Inputs.ToDictionary(i => i.Name,
        i => FloatTensor.FromFloats(i.Dims, [.. Numbers(random, FloatTensor.CountOf(i.Dims), magnitude)
            .Select(v => grid == 0 ? v : (float)(Math.Round(v / grid) * grid))]));

    private static IEnumerable<float> Numbers(Random random, int count, double magnitude) =>
        Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2 - 1) * magnitude));

    public static string Weight(GraphBuilder g, string name, params int[] dims) =>
        g.Weight(name, FloatTensor.FromFloats(dims, [.. Numbers(new Random(name.Length + dims.Length), FloatTensor.CountOf(dims), 0.5)]));

    public static string Positive(GraphBuilder g, string name, params int[] dims) => g.Weight(name, FloatTensor.FromFloats(dims,
        [.. Numbers(new Random(name.Length + dims.Length), FloatTensor.CountOf(dims), 0.5).Select(v => v + 1)]));

    public static FloatAttribute.Ints Ints(params long[] values) => new(values);

    public static FloatAttribute.Int Int(long value) => new(value);
}
