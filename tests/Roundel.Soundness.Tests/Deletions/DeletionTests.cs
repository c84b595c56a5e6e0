using System.Collections.Concurrent;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Without any one constraint, bus term or range obligation something false can be proven, or nothing true can: all of them are needed.</summary>
public sealed class DeletionTests
{
    /// <summary>One deletion in this many is tried unless all are asked for.</summary>
    private const int Sample = 25;

    [Fact]
    public void EveryDeletionIsNoticed()
    {
        using var sweep = new DeletionSweep();
        var random = new Random(3);
        (ChipAir Air, Omission Omission)[] all = [.. DeletionSweep.All().Where(_ => Report.IsFull || random.Next(Sample) == 0)];
        var results = new Deletion[all.Length];
        Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            results[i] = sweep.Try(all[i].Air, all[i].Omission));
        if (Report.IsFull) Report.Meet(DeletionReport.Name, DeletionReport.Of(results));
        Assert.Empty(results.Where(r => r.Notice == Notice.None).Select(r => r.ToString()));
    }

    [Fact]
    public void TheDocumentIsOfThisMachine() =>
        Assert.True(Report.Read(DeletionReport.Name).Contains(Report.Machine, StringComparison.Ordinal),
            "The chips have changed: run the full suites with ROUNDEL_SLOW=1 ROUNDEL_UPDATE=1.");
}
