using Roundel.Machine;
using Roundel.Sdk;
using Xunit.Abstractions;

namespace Roundel.Lint.Tests;

/// <summary>The machine keeps the linter's rules, but for the recorded reasons, each of which is needed.</summary>
public sealed class MachineLintTests(ITestOutputHelper output)
{
    [Fact]
    public void TheMachineIsClean()
    {
        LintRun[] runs = [.. LintExercise.Runs()];
        IReadOnlyList<ChipLint> chips = new Linter(RoundelMachine.System, LintWaivers.All)
            .Check([.. runs.Select(r => new LintTables(r.Tables, r.Oracle))], 40, isComplete: true);
        foreach (LintRun run in runs) run.Dispose();
        foreach (ChipLint chip in chips) output.WriteLine($"{chip.Chip}: {chip.Rows} rows, {chip.Tried} changes, {chip.Waived} waived");
        Finding[] findings = [.. chips.SelectMany(c => c.Findings)];
        Assert.True(findings.Length == 0, string.Join('\n', findings.AsEnumerable()));
        Assert.All(chips, c => Assert.True(c.Tried > 0 || c.Chip.Terms.All(t => t.Side == Air.BusSide.Provide), c.Chip.Chip.Name));
    }
}
