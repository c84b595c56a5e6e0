using Roundel.Lint;
using Roundel.Machine;

namespace Roundel.Sdk;

/// <summary>The linter, set to the machine.</summary>
public static class MachineLint
{
    /// <summary>Enough rows of each table for the exercise to need every recorded reason.</summary>
    public const int StandardRows = 40;

    /// <summary>Checks all chips: their wiring, their integers, and rows of runs.</summary>
    /// <param name="runs">The runs that rows are taken from, or null for those of <see cref="LintExercise"/>.</param>
    /// <param name="rows">The greatest number of real rows of each table.</param>
    /// <param name="progress">Told how many chips are done, if given.</param>
    public static IReadOnlyList<ChipLint> Check(IReadOnlyList<LintRun>? runs = null, int rows = StandardRows, IProgress<ProveProgress>? progress = null)
    {
        if (runs is not null) return Check(runs, rows, false, progress);
        IReadOnlyList<LintRun> exercise = LintExercise.Runs();
        try
        {
            return Check(exercise, rows, rows >= StandardRows, progress);
        }
        finally
        {
            foreach (LintRun run in exercise) run.Dispose();
        }
    }

    private static IReadOnlyList<ChipLint> Check(IReadOnlyList<LintRun> runs, int rows, bool isComplete, IProgress<ProveProgress>? progress) =>
        new Linter(RoundelMachine.System, LintWaivers.All).Check([.. runs.Select(r => new LintTables(r.Tables, r.Oracle))], rows, isComplete,
            progress is null ? null : new Chips(progress));

    private sealed class Chips(IProgress<ProveProgress> progress) : IProgress<int>
    {
        public void Report(int value) => progress.Report(new ProveProgress("lint", value, RoundelMachine.All.Count));
    }
}
