using Roundel.Ml;
using Roundel.Ml.Proofs;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Models;

/// <summary>A proof of a model, and how it went.</summary>
/// <param name="Key">The model's key.</param>
/// <param name="Proof">The proof.</param>
/// <param name="Claim">What it says.</param>
/// <param name="Before">Steps that are done once for a model: reading, quantising, committing weights.</param>
/// <param name="Phases">Steps of the first proof.</param>
/// <param name="Warm">Steps of the proof in the middle of those after; null if there were none.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ModelRun(ModelKey Key, ModelProof Proof, ModelClaim Claim, IReadOnlyList<PhaseTime> Before, IReadOnlyList<PhaseTime> Phases,
    IReadOnlyList<PhaseTime>? Warm, int Threads)
{
    /// <summary>What proofs of the model take.</summary>
    public ModelFigures Figures { get; } = ModelFigures.Of(Key);

    /// <summary>The first proof, the run included.</summary>
    public double ProveMilliseconds => Total(Phases);

    /// <summary>What is done once.</summary>
    public double BeforeMilliseconds => Total(Before);

    /// <summary>The largest memory of this process so far.</summary>
    public long PeakBytes { get; } = PeakMemory.Bytes();

    /// <summary>The sum of steps.</summary>
    public static double Total(IReadOnlyList<PhaseTime> phases) => phases.Sum(p => p.Milliseconds);

    /// <summary>Commits to the weights, and proves once and as often again as asked.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The input.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="repeat">Warm proofs.</param>
    /// <param name="clock">Has the steps before.</param>
    /// <param name="progress">Told the steps.</param>
    public static ModelRun Prove(IntegerModel model, IReadOnlyDictionary<string, IntegerTensor> input, ParameterSet set, int threads, int repeat, PhaseClock clock,
        IProgress<ProveProgress>? progress)
    {
        clock.Begin("commit weights");
        using var prover = new ModelProver(model, set, threads);
        IReadOnlyList<PhaseTime> before = clock.End();
        (ModelProof proof, IReadOnlyList<PhaseTime> first) = Once(prover, input, progress);
        var warm = new List<IReadOnlyList<PhaseTime>>();
        for (int i = 0; i < repeat; i++) warm.Add(Once(prover, input, progress).Phases);
        ModelClaim claim = proof.ClaimAbout(model)
            ?? throw new RoundelException(RoundelErrorKind.Internal, "The proof that was just made cannot be read: please report it.");
        return new ModelRun(prover.Key, proof, claim, before, first, warm.Count == 0 ? null : Benchmarks.Measurement.Middle(warm, Total), threads);
    }

    private static (ModelProof Proof, IReadOnlyList<PhaseTime> Phases) Once(ModelProver prover,
        IReadOnlyDictionary<string, IntegerTensor> input, IProgress<ProveProgress>? progress)
    {
        var clock = new PhaseClock(progress);
        ModelProof proof = prover.Prove(input, clock.Begin);
        return (proof, clock.End());
    }
}
