using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>
/// Every cell of every column, on every kind of row, and every table, changed in every way, with all that follows made honest again: the
/// verifier refuses it, or it changes nothing that anything else can see.
/// </summary>
public sealed class SweepTests
{
    /// <summary>One attack in this many is tried unless the full sweep is asked for.</summary>
    private const int Sample = 40;

    [Fact]
    public void NoChangeIsAForgery()
    {
        List<AttackResult> results = Sweep.Run(Report.IsFull ? 1 : Sample, seed: 1);
        Assert.Empty(results.Where(r => r.IsForgery).Select(r => r.Attack.ToString()));
        Assert.True(results.Count(r => r.Error == VerificationError.UnbalancedBuses) > 50);
        Assert.True(results.Count(r => r.Error == VerificationError.ConstraintsViolated) > 20);
        List<ColumnResult> columns = ColumnSweep.Run(Report.IsFull ? 1 : Sample, seed: 2);
        Assert.Empty(columns.Where(c => c.Error == VerificationError.None).Select(c => c.What));
        if (Report.IsFull) Report.Meet(SweepReport.Name, SweepReport.Of(results, columns));
    }

    [Fact]
    public void TheDocumentIsOfThisMachine() =>
        Assert.True(Report.Read(SweepReport.Name).Contains(Report.Machine, StringComparison.Ordinal),
            "The chips have changed: run the full sweep with ROUNDEL_SLOW=1 ROUNDEL_UPDATE=1.");
}
