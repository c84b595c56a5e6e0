using Roundel.Cli.Benchmarks;
using Roundel.Cli.Output;
using Roundel.Cli.Verbs.Ml;
using Roundel.Ml.Graphs;
using Roundel.Ml.Proofs;
using Roundel.Sdk;

namespace Roundel.Cli.Models;

/// <summary>What was measured of one model. Of several times, the one in the middle stands for all.</summary>
/// <param name="Name">The model.</param>
/// <param name="Run">Proofs in this process.</param>
/// <param name="Cold">Proofs by processes of their own.</param>
/// <param name="VerifyMilliseconds">Wall time to verify.</param>
/// <param name="Accuracy">The largest difference between outputs of float and integer model; null if there is no float model.</param>
internal sealed record ModelMeasurement(string Name, ModelRun Run, IReadOnlyList<ColdRun> Cold, double VerifyMilliseconds, float? Accuracy)
{
    private const int Verifications = 9;

    /// <summary>The process in the middle.</summary>
    public ColdRun MiddleCold { get; } = Measurement.Middle(Cold, c => c.ProcessMilliseconds);

    /// <summary>Memory at the peak of the process that proves once.</summary>
    public long PeakBytes => Cold.Max(c => c.PeakBytes);

    /// <summary>Proven bits.</summary>
    public double ProvenBits => ModelSecurity.ProvenBits(Run.Key);

    /// <summary>Steps of the progress that measuring one model reports.</summary>
    public static int Steps(BenchOptions options) => options.Processes + 1;

    /// <summary>Measures.</summary>
    /// <exception cref="RoundelException">The model cannot be proven.</exception>
    public static ModelMeasurement Of(BenchModel model, BenchOptions options, BenchProgress progress)
    {
        var cold = new List<ColdRun>();
        using (var process = new ColdProcess(model.Model.ToBytes(), TensorJson.Write(model.Input), options))
            for (int i = 0; i < options.Processes; i++)
            {
                progress.Next(model.Name, $"cold {i + 1}/{options.Processes}");
                cold.Add(process.Prove());
            }
        progress.Next(model.Name, "warm");
        ModelRun run = ModelRun.Prove(model.Model, ModelSource.Quantise(model.Model, model.Input), options.Parameters,
            options.Threads, options.Repeat, new PhaseClock(), progress);
        var times = new double[Verifications];
        for (int i = 0; i < times.Length; i++) times[i] = MlProveVerb.Verified(run);
        return new ModelMeasurement(model.Name, run, cold, Measurement.Middle(times, t => t), Difference(model, run));
    }

    private static float? Difference(BenchModel model, ModelRun run)
    {
        if (model.Float is null) return null;
        IReadOnlyDictionary<string, FloatTensor> exact = FloatInterpreter.Run(model.Float, model.Input);
        return NamedTensor.Outputs(model.Model, run.Claim).Max(o => ModelReport.Difference(o.Reals(), exact[o.Name].ToFloats()));
    }
}
