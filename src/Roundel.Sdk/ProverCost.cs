using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>The cost model behind <see cref="ProofEstimate"/>.</summary>
internal static class ProverCost
{
    // Fitted to warm proofs of the suite of bench (0.5 to 21 million cells, set fast, two threads) on Zen 4 cores with AVX-512; within a third of
    // the measurements there.
    private const double FixedMilliseconds = 10, FixedMillisecondsPerBlowup = 9;
    private const double NanosecondsPerCycle = 25, NanosecondsPerCell = 8.7, NanosecondsPerExtendedCell = 8.6;
    private const double FixedBytes = 80e6, BytesPerCell = 4.2, BytesPerDomainPoint = 200;

    /// <summary>Time of a proof.</summary>
    /// <param name="cells">Committed words.</param>
    /// <param name="cycles">Instructions.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="threads">Threads.</param>
    public static double Milliseconds(long cells, ulong cycles, ParameterSet set, int threads)
    {
        double blowup = 1 << set.LogBlowup;
        double nanoseconds = cycles * NanosecondsPerCycle + cells * (NanosecondsPerCell + NanosecondsPerExtendedCell * blowup) / Math.Max(1, threads);
        return FixedMilliseconds + FixedMillisecondsPerBlowup * blowup + nanoseconds / 1e6;
    }

    /// <summary>Memory of a proof, for lack of its tables.</summary>
    /// <param name="cells">Committed words.</param>
    /// <param name="tallestRows">Rows of the tallest table.</param>
    /// <param name="set">The parameters.</param>
    public static long Bytes(long cells, long tallestRows, ParameterSet set)
    {
        double blowup = 1 << set.LogBlowup;
        return (long)(FixedBytes + cells * BytesPerCell * blowup + tallestRows * blowup * BytesPerDomainPoint);
    }
}
