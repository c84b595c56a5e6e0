using Roundel.Cli.Benchmarks;

namespace Roundel.Bench.Tests;

/// <summary>What proving costs, in figures that do not depend on the machine, is as docs/perf/figures.md has it; ROUNDEL_UPDATE=1 writes that anew.</summary>
public sealed class FiguresTests
{
    private static readonly bool s_update = Environment.GetEnvironmentVariable("ROUNDEL_UPDATE") == "1";

    private static readonly bool s_isSlow = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    [Fact]
    public void FiguresAreAsRecorded()
    {
        // An update leaves nothing old behind, so it takes all cases.
        BenchCase[] cases = [.. BenchSuite.Cases.Where(c => s_update || s_isSlow || c.Length != CaseLength.Long)];
        CaseFigures[] figures = [.. cases.Select(CaseFigures.Of)];
        if (s_update) FigureFile.Write(figures);
        Dictionary<string, CaseFigures> recorded = FigureFile.Read();
        Assert.True(BenchSuite.Cases.Select(c => c.Name).SequenceEqual(recorded.Keys),
            "docs/perf/figures.md has other cases than the suite: run with ROUNDEL_UPDATE=1.");
        string[] findings = [.. figures.SelectMany(f => f.Compare(recorded[f.Case]))];
        Assert.True(findings.Length == 0, string.Join('\n', findings) + """

            Make good what is worse, or say in the commit what it is for; then, and for what is better, run with ROUNDEL_UPDATE=1.
            """);
    }

    private static readonly CaseFigures Some = new("some", [100, 1_000, 10_000, 5, 6, 7, 1_000, 2_000], "Program 3/32, AddImm 40/64");

    [Fact]
    public void NothingIsFoundWhereNothingChanged()
    {
        Assert.Empty(Some.Compare(Some));
        Assert.Empty((Some with { Values = [100, 1_000, 10_000, 5, 6, 7, 1_100, 1_800] }).Compare(Some));
    }

    [Fact]
    public void EveryChangeIsFound()
    {
        for (int i = 0; i < Some.Values.Length; i++)
        {
            double slack = Figure.All[i].Slack;
            foreach (bool isWorse in (bool[])[true, false])
            {
                long[] values = [.. Some.Values];
                values[i] += (isWorse ? 1 : -1) * (1 + (long)(slack * values[i]));
                string finding = Assert.Single((Some with { Values = values }).Compare(Some));
                Assert.Contains($"some: {(isWorse ? "WORSE" : "better")}: {Figure.All[i].Name} {values[i]}, ", finding, StringComparison.Ordinal);
            }
        }
        Assert.Contains("tables changed", Assert.Single((Some with { Tables = "Program 3/32" }).Compare(Some)), StringComparison.Ordinal);
    }

    [Fact]
    public void TheFileIsReadAsItWasWritten()
    {
        CaseFigures other = Some with { Case = "other-1.5m", Tables = "Program 4/32" };
        Dictionary<string, CaseFigures> read = FigureFile.Parse(FigureFile.Text([Some, other]));
        Assert.Equal(["some", "other-1.5m"], read.Keys);
        Assert.Empty(Some.Compare(read["some"]));
        Assert.Empty(other.Compare(read["other-1.5m"]));
    }
}
