using Roundel.Air;
using Roundel.Field;
using Roundel.Machine;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>Proven security without a proof at hand.</summary>
public static class SecurityCalculator
{
    // The verifier accepts fewer fractions than this, so that multiplicities cannot wrap.
    private const double MaxFractions = 1 << 30;

    /// <summary>The report for a proof of given size; what is not given is that of a proof with every chip's table at the full height.</summary>
    /// <param name="set">The parameters.</param>
    /// <param name="logRows">log2 of the tallest table's height, 4 to 24.</param>
    /// <param name="quotients">Columns sampled, each point counted; null for all of the machine's.</param>
    /// <param name="constraints">Constraints; null for all of the machine's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A figure is out of range.</exception>
    public static SecurityReport Of(ParameterSet set, int logRows, int? quotients = null, int? constraints = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(logRows, ProofShape.MinLogSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logRows, ProofShape.MaxLogSize);
        if (quotients is { } q) ArgumentOutOfRangeException.ThrowIfLessThan(q, 2, nameof(quotients));
        if (constraints is { } c) ArgumentOutOfRangeException.ThrowIfLessThan(c, 1, nameof(constraints));
        AirSystem system = RoundelMachine.System;
        int samples = ProofShape.CompositionColumns, all = 0;
        double fractions = 0;
        foreach (ChipAir air in system.Chips)
        {
            samples += air.PreprocessedWidth + air.MainWidth + air.PreviousMain.Count + air.InteractionWidth + (air.PairCount > 0 ? QM31.Degree : 0);
            all += air.ConstraintCount;
            fractions += Math.ScaleB(air.Chip.Terms.Count, Math.Min(logRows, air.Chip.MaxLogSize));
        }
        return SecurityReport.Of(new SecurityInputs(logRows, set.LogBlowup, set.Queries, quotients ?? samples, constraints ?? all,
            Math.Min(MaxFractions, fractions), 1 + system.Buses.Max(b => b.Width), set.Grinding));
    }
}
