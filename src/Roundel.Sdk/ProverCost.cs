using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>The cost model behind <see cref="ProofEstimate"/>.</summary>
internal static class ProverCost
{
    // Fitted on two Zen 5 cores with AVX-512.
    private const double FixedMilliseconds = 60, NanosecondsPerCell = 14;
    private const long FixedBytes = 90 << 20;

    /// <summary>Time and memory of a proof.</summary>
    /// <param name="cells">Committed words.</param>
    /// <param name="tallestRows">Rows of the tallest table.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="threads">Threads.</param>
    public static (double Milliseconds, long Bytes) Of(long cells, long tallestRows, ParameterSet set, int threads)
    {
        // All work but filling tables and making fractions is on the extended domain; bytes are four for the cell, four for each extension.
        double blowup = 1 << set.LogBlowup;
        double milliseconds = FixedMilliseconds + cells * NanosecondsPerCell * (0.25 + 0.375 * blowup) / Math.Max(1, threads) / 1e6;
        double bytes = FixedBytes + cells * 4.0 * (1 + blowup) + tallestRows * blowup * 4 * 16;
        return (milliseconds, (long)bytes);
    }
}
