using Roundel.Sdk;

namespace Roundel.Cli.Benchmarks;

/// <summary>A proof by a process that has made the same one before.</summary>
/// <param name="Report">How it went.</param>
/// <param name="CpuMilliseconds">Processor time.</param>
internal sealed record WarmRun(ProveReport Report, double CpuMilliseconds);

/// <summary>What was measured of one case. Of several times, the one in the middle stands for all.</summary>
/// <param name="Name">The case.</param>
/// <param name="Statement">What was proven.</param>
/// <param name="Cold">Proofs by processes of their own; at least one.</param>
/// <param name="Last">The last proof in this process.</param>
/// <param name="Warm">Proofs in this process after its first; there may be none.</param>
/// <param name="VerifyMilliseconds">Wall time to verify.</param>
/// <param name="ExecuteMilliseconds">Wall time of the plain run.</param>
internal sealed record Measurement(string Name, ProofStatement Statement, IReadOnlyList<ColdRun> Cold, ProveReport Last, IReadOnlyList<WarmRun> Warm,
    double VerifyMilliseconds, double ExecuteMilliseconds)
{
    /// <summary>The process in the middle.</summary>
    public ColdRun MiddleCold { get; } = Middle(Cold, c => c.ProcessMilliseconds);

    /// <summary>The warm proof in the middle; null if there is none.</summary>
    public WarmRun? MiddleWarm { get; } = Warm.Count == 0 ? null : Middle(Warm, w => w.Report.ProveMilliseconds);

    /// <summary>The proof that stands for all in this process.</summary>
    public ProveReport Report => MiddleWarm?.Report ?? Last;

    /// <summary>The fastest of them.</summary>
    public double LeastMilliseconds => Warm.Count == 0 ? Last.ProveMilliseconds : Warm.Min(w => w.Report.ProveMilliseconds);

    /// <summary>Memory at the peak of the process that proves once.</summary>
    public long PeakBytes => Cold.Max(c => c.PeakBytes);

    /// <summary>Millions of cycles per second of the plain run.</summary>
    public double ExecuteMegahertz => Last.Cycles / ExecuteMilliseconds / 1e3;

    /// <summary>Millions of cycles per second of the run that records what proving needs.</summary>
    public double TraceMegahertz => Last.Cycles / Middle([.. Warm.Select(w => w.Report).DefaultIfEmpty(Last).Select(ExecutePhase)], t => t) / 1e3;

    /// <summary>The element in the middle by a key; of two in the middle the smaller.</summary>
    public static T Middle<T>(IReadOnlyList<T> elements, Func<T, double> key) => elements.OrderBy(key).ElementAt((elements.Count - 1) / 2);

    private static double ExecutePhase(ProveReport report) => report.Phases.First(p => p.Name == "execute").Milliseconds;
}

/// <summary>What came of one case: figures, or why there are none.</summary>
/// <param name="Name">The case.</param>
/// <param name="Measurement">The figures.</param>
/// <param name="Error">One line.</param>
internal sealed record CaseResult(string Name, Measurement? Measurement, string? Error);
