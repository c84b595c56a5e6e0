using Roundel.Air;
using Roundel.Field;
using Roundel.Machine;
using Roundel.Sdk;

namespace Roundel.Lint.Tests;

/// <summary>What is dropped from a chip.</summary>
public enum DeletionKind
{
    /// <summary>A constraint.</summary>
    Constraint,
    /// <summary>A look-up: a range obligation, or a tie to the program or a table.</summary>
    Lookup,
}

/// <summary>One thing dropped from one chip, and what notices it.</summary>
/// <param name="Chip">The chip's name.</param>
/// <param name="Kind">What is dropped.</param>
/// <param name="Label">Its label.</param>
/// <param name="Row">A row that only the mutant admits, in words, or null.</param>
/// <param name="Wiring">What the wiring lint says of the mutant, or null.</param>
public sealed record RowDeletion(string Chip, DeletionKind Kind, string Label, string? Row, string? Wiring)
{
    /// <summary>What notices the deletion, or null.</summary>
    public string? NoticedBy => Row ?? Wiring;
}

/// <summary>
/// Drops each constraint and each look-up of each chip, one at a time, and looks for rows that the mutant admits and the chip does not: for
/// the same inputs with other results, or else with inputs and results that do not belong together.
/// </summary>
public static class RowDeletions
{
    /// <summary>Every deletion of every chip; with a sample, every n-th, by a fixed rule.</summary>
    /// <param name="rows">Real rows of each table.</param>
    /// <param name="every">1 for all.</param>
    public static IReadOnlyList<RowDeletion> All(int rows = 400, int every = 1)
    {
        IReadOnlyList<LintRun> runs = LintExercise.Runs();
        try
        {
            (ChipAir Air, Omission Omission)[] deletions = [.. RoundelMachine.System.Chips.SelectMany(a => Omission.All(a)
                .Where(o => o.Term is null || o.Term.Side == BusSide.Lookup).Select(o => (a, o)))];
            return [.. deletions.Where((_, i) => i % every == 0).AsParallel().AsOrdered().Select(d => Of(d.Air, d.Omission, runs, rows))];
        }
        finally
        {
            foreach (LintRun run in runs) run.Dispose();
        }
    }

    private static RowDeletion Of(ChipAir air, Omission omission, IReadOnlyList<LintRun> runs, int rows)
    {
        ChipAir mutant = air.Without(omission);
        HashSet<Finding> before = [.. WiringLint.Check(air)];
        string? wiring = WiringLint.Check(mutant).FirstOrDefault(f => !before.Contains(f)) is { } finding ? $"{finding.Rule}: {finding.Subject}" : null;
        DeletionKind kind = omission.Term is null ? DeletionKind.Constraint : DeletionKind.Lookup;
        IEnumerable<(string, LintTable, LookupOracle)> tables = runs.SelectMany(r => r.Tables.Select(t => (r.Name, t, r.Oracle)));
        return new RowDeletion(air.Chip.Name, kind, omission.Label, RowForgery.All(air, omission, tables, rows).FirstOrDefault()?.ToString(), wiring);
    }
}
