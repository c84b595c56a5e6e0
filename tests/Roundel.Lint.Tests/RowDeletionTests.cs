using Xunit.Abstractions;

namespace Roundel.Lint.Tests;

/// <summary>What the machine's chips say is needed: without it, rows are admitted that should not be.</summary>
public sealed class RowDeletionTests(ITestOutputHelper output)
{
    private static int Every => Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? 1 : 4;

    [Fact]
    public void EveryDeletionIsNoticed()
    {
        IReadOnlyList<RowDeletion> all = RowDeletions.All(every: Every);
        foreach (RowDeletion deletion in all)
            output.WriteLine($"{deletion.Chip} | {deletion.Kind} | {deletion.Label} | {deletion.NoticedBy ?? deletion.Reason}");
        Assert.True(all.Count > 450 / Every);
        RowDeletion[] unnoticed = [.. all.Where(d => d.NoticedBy is null && d.Reason is null)];
        Assert.True(unnoticed.Length == 0, string.Join('\n', unnoticed.Select(d => $"{d.Chip} | {d.Kind} | {d.Label}")));
    }
}
