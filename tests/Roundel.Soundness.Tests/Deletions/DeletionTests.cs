using System.Collections.Concurrent;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Without any one constraint, bus term or range obligation something false can be proven, or nothing true can: all of them are needed.</summary>
public sealed class DeletionTests
{
    [Fact]
    public void EveryDeletionIsNoticed()
    {
        using var sweep = new DeletionSweep();
        (ChipAir Air, Omission Omission)[] all = [.. DeletionSweep.All()];
        var results = new Deletion[all.Length];
        Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            results[i] = sweep.Try(all[i].Air, all[i].Omission));
        File.WriteAllLines("/tmp/deletions.txt", results.Select(r => $"{r.Notice}\t{r}\t{r.How}"));
        Assert.Empty(results.Where(r => r.Notice == Notice.None).Select(r => r.ToString()));
    }
}
