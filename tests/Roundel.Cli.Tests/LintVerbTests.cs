namespace Roundel.Cli.Tests;

/// <summary>lint.</summary>
public sealed class LintVerbTests
{
    [Fact]
    public void Lint_takes_rows_of_programs()
    {
        CliRun run = CliRun.Of("lint", CliRun.Elf("fibonacci"), "--input-hex", "0a000000", "--rows", "2");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string part in new[] { "cells tried", "AddImm", "DivRem", "total", "clean" }) Assert.Contains(part, run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_of_the_exercise_is_clean()
    {
        CliRun run = CliRun.Of("lint", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.True(run.Json.GetProperty("clean").GetBoolean());
        Assert.Equal(37, run.Json.GetProperty("chips").GetArrayLength());
        Assert.All(run.Json.GetProperty("chips").EnumerateArray(), c => Assert.Equal(0, c.GetProperty("findings").GetArrayLength()));
        Assert.True(run.Json.GetProperty("chips").EnumerateArray().Sum(c => c.GetProperty("cellsTried").GetInt64()) > 100_000);
    }

    [Fact]
    public void Wrong_use_is_told()
    {
        CliRun.Of("lint", "no-such.elf").AssertFails(2, "no-such.elf");
        CliRun.Of("lint", "--rows", "0").AssertFails(2, "--rows");
        CliRun.Of("lint", CliRun.Elf("trap")).AssertFails(1, "fall_over");
    }
}
