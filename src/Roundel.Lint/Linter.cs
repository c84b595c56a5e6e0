using Roundel.Air;

namespace Roundel.Lint;

/// <summary>What the linter did with one chip.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="Rows">Rows of honest runs that were attacked.</param>
/// <param name="Tried">Changes of cells that were tried on them.</param>
/// <param name="Waived">Findings that a reason is recorded for.</param>
/// <param name="Findings">Findings that none is recorded for, reasons that excuse nothing included.</param>
public sealed record ChipLint(ChipAir Chip, int Rows, long Tried, int Waived, IReadOnlyList<Finding> Findings);

/// <summary>Tables of one run, with what the rest of the system accepts.</summary>
/// <param name="Tables">The tables.</param>
/// <param name="Oracle">What the rest of the system accepts.</param>
public sealed record LintTables(IReadOnlyList<LintTable> Tables, LookupOracle Oracle);

/// <summary>Checks a whole system: its wiring, its integers, and rows of honest runs.</summary>
public sealed class Linter
{
    private static readonly LintRule[] s_rowRules = [LintRule.Inert, LintRule.Forged];

    private readonly AirSystem _system;
    private readonly IReadOnlyList<Waiver> _waivers;

    /// <summary>Prepares.</summary>
    /// <param name="system">The system.</param>
    /// <param name="waivers">Recorded reasons.</param>
    public Linter(AirSystem system, IReadOnlyList<Waiver> waivers)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(waivers);
        (_system, _waivers) = (system, waivers);
    }

    /// <summary>Checks every chip.</summary>
    /// <param name="runs">Honest runs of the system.</param>
    /// <param name="rows">The greatest number of real rows of each table that are attacked.</param>
    /// <param name="isComplete">Whether the runs are known to need every recorded reason that concerns rows.</param>
    /// <param name="progress">Told the number of chips done, if given.</param>
    /// <returns>One entry for each chip, in the system's order.</returns>
    public IReadOnlyList<ChipLint> Check(IReadOnlyList<LintTables> runs, int rows, bool isComplete, IProgress<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ILookup<string, Waiver> waivers = _waivers.ToLookup(w => w.Chip);
        LintRule[] rules = [.. Enum.GetValues<LintRule>().Where(r => isComplete || !s_rowRules.Contains(r))];
        var result = new ChipLint[_system.Chips.Count];
        int done = 0;
        Parallel.For(0, result.Length, i =>
        {
            ChipAir air = _system.Chips[i];
            result[i] = CheckChip(air, [.. waivers[air.Chip.Name]], runs, rows, rules);
            progress?.Report(Interlocked.Increment(ref done));
        });
        foreach (Waiver stray in _waivers.Where(w => !_system.Chips.Any(c => c.Chip.Name == w.Chip)))
            throw new ArgumentException($"A reason is recorded for {stray.Chip}, which the system does not have.");
        return result;
    }

    private static ChipLint CheckChip(ChipAir air, Waiver[] waivers, IReadOnlyList<LintTables> runs, int rows, LintRule[] rules)
    {
        List<Finding> findings = [.. WiringLint.Check(air)];
        foreach (LintTables run in runs) findings.AddRange(RangeLint.Check(air, run.Oracle).Where(f => !findings.Contains(f)));
        HashSet<string> free = [.. waivers.Where(w => w.Rule == LintRule.Forged).Select(w => w.Subject)];
        int taken = 0;
        long tried = 0;
        foreach (LintTables run in runs)
        {
            foreach (LintTable table in run.Tables.Where(t => t.Air.Chip == air.Chip && t.HasInputs))
            {
                findings.AddRange(DeterminismLint.Check(table with { Air = air }, run.Oracle, rows, free, out long changes));
                taken += table.Sample(rows).Count();
                tried += changes;
            }
        }
        IReadOnlyList<Finding> left = Waivers.Apply(findings, waivers, rules);
        int waived = findings.Count(f => !left.Contains(f));
        return new ChipLint(air, taken, tried, waived, left);
    }
}
