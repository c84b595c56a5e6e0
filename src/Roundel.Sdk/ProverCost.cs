using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>The cost model behind <see cref="ProofEstimate"/>.</summary>
internal static class ProverCost
{
    // Fitted to warm proofs of the examples (0.07 to 51 million cells, all sets, one thread) on Zen 5 cores with AVX-512; within a
    // quarter of the measurements there, but for long runs at blowup four, which take up to half as long again.
    private const double FixedMilliseconds = 40, FixedMillisecondsPerBlowup = 9;
    private const double NanosecondsPerCell = 8.7, NanosecondsPerExtendedCell = 8.6;
    private const double FixedBytes = 80e6, BytesPerCell = 4.2, BytesPerDomainPoint = 200;

    /// <summary>Time and memory of a proof.</summary>
    /// <param name="cells">Committed words.</param>
    /// <param name="tallestRows">Rows of the tallest table.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="threads">Threads.</param>
    public static (double Milliseconds, long Bytes) Of(long cells, long tallestRows, ParameterSet set, int threads)
    {
        double blowup = 1 << set.LogBlowup;
        double nanoseconds = cells * (NanosecondsPerCell + NanosecondsPerExtendedCell * blowup) / Math.Max(1, threads);
        double milliseconds = FixedMilliseconds + FixedMillisecondsPerBlowup * blowup + nanoseconds / 1e6;
        double bytes = FixedBytes + cells * BytesPerCell * blowup + tallestRows * blowup * BytesPerDomainPoint;
        return (milliseconds, (long)bytes);
    }
}
