using System.Text.Json;
using System.Xml.Linq;

namespace Roundel.Cli.Tests;

/// <summary>run, profile, security, help.</summary>
public sealed class RunVerbTests
{
    private static readonly byte[] Ten = [10, 0, 0, 0], Fibonacci10 = [55, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void Run_writes_the_output_unchanged_and_the_report_beside_it()
    {
        CliRun run = CliRun.Of("run", CliRun.Elf("fibonacci"), "--input-hex", "0a000000");
        Assert.Equal(0, run.Code);
        Assert.Equal(Fibonacci10, run.Output);
        foreach (string part in new[] { "cycles        109", "exit code     0", "AddImm", "cells per cycle", "misaligned" })
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_reads_files_and_standard_input()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["n"], Ten);
        Assert.Equal(Fibonacci10, CliRun.Of("run", CliRun.Elf("fibonacci"), "--input", folder["n"]).Output);
        Assert.Equal(Fibonacci10, CliRun.With(Ten, "run", CliRun.Elf("fibonacci"), "--input", "-").Output);
        Assert.Equal(Fibonacci10, CliRun.Of("run", CliRun.Elf("fibonacci-mmio"), "--abi", "mmio", "--input-hex", "0x0A000000").Output);
    }

    [Fact]
    public void Run_takes_public_input()
    {
        CliRun run = CliRun.Of("run", CliRun.Elf("json-query"), "--input", CliRun.Repository("examples", "json-query", "payroll.json"),
            "--public-input", CliRun.Repository("examples", "json-query", "question.txt"), "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal(0, run.Json.GetProperty("publicInputUnread").GetInt32());
        Assert.NotEqual("", run.Json.GetProperty("outputHex").GetString());
    }

    [Fact]
    public void With_json_standard_output_is_the_report_alone()
    {
        CliRun run = CliRun.Of("run", CliRun.Elf("exit3"), "--json");
        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Equal(3, run.Json.GetProperty("exitCode").GetInt32());
        Assert.Equal(21, run.Json.GetProperty("cycles").GetInt32());
        Assert.Equal(Convert.ToHexStringLower("leaving with code 3\n"u8), run.Json.GetProperty("outputHex").GetString());
        Assert.True(run.Json.GetProperty("estimatedProveMilliseconds").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("heapBytes").ValueKind);
    }

    [Fact]
    public async Task Run_says_how_much_memory_a_proof_takes()
    {
        using var folder = new TemporaryFolder();
        string[] program = [CliRun.Elf("sha256"), "--input", CliRun.Repository("README.md"), "--json"];
        CliRun run = await CliRun.OfProcess([], ["run", .. program]), prove = await CliRun.OfProcess([], ["prove", .. program, "-o", folder["proof"]]);
        double peak = prove.Json.GetProperty("peakBytes").GetInt64();
        Assert.True(run.Json.GetProperty("planned").GetBoolean());
        Assert.InRange(run.Json.GetProperty("estimatedPeakBytes").GetInt64() / peak, 0.9, 1.1);
        Assert.InRange(prove.Json.GetProperty("predictedPeakBytes").GetInt64() / peak, 0.9, 1.1);
        Assert.Equal(prove.Json.GetProperty("cells").GetInt64(), run.Json.GetProperty("estimatedCells").GetInt64());
    }

    [Fact]
    public void Run_fails_as_the_program_does()
    {
        Assert.Equal(1, CliRun.Of("run", CliRun.Elf("exit3")).Code);
        CliRun.Of("run", CliRun.Elf("trap")).AssertFails(1, "fall_over");
        CliRun.Of("run", CliRun.Elf("trap"), "--json").AssertFails(1, "fall_over");
        CliRun.Of("run", CliRun.Elf("fibonacci"), "--input-hex", "ffffff7f", "--max-cycles", "1000").AssertFails(1, "1000 cycles");
        CliRun.Of("run", CliRun.Elf("fibonacci"), "--abi", "mmio").AssertFails(1, "ECALL");
    }

    [Fact]
    public void A_failed_run_leaves_no_proof()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("prove", CliRun.Elf("trap"), "-o", folder["p"]).AssertFails(1, "fall_over");
        CliRun.Of("profile", CliRun.Elf("trap"), "-o", folder["g"]).AssertFails(1, "fall_over");
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Profile_draws_and_lists()
    {
        using var folder = new TemporaryFolder();
        string[] profile = ["profile", CliRun.Elf("sha256"), "--input-hex", "616263", "-o", folder["g"]];
        CliRun run = CliRun.Of(profile);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("compress", run.Text, StringComparison.Ordinal);
        Assert.Contains("cycles", XDocument.Load(folder["g"]).Root!.Value, StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of([.. profile, "--by", "cells"]).Code);
        Assert.Contains("cells", XDocument.Load(folder["g"]).Root!.Value, StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of([.. profile, "--format", "speedscope"]).Code);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(folder["g"]));
        Assert.Equal("sha256", json.RootElement.GetProperty("name").GetString());
        Assert.Equal(["g"], folder.Names);
    }

    [Fact]
    public void Security_calculates()
    {
        CliRun run = CliRun.Of("security", "--set", "fast", "--log-rows", "22", "--columns", "1100", "--constraints", "1000");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string part in new[] { "104.9", "108.2", "101.3 bits", "Not claimed: zero knowledge" })
            Assert.Contains(part, run.Text, StringComparison.Ordinal);
        Assert.Contains("2^20 rows", CliRun.Of("security").Text, StringComparison.Ordinal);
        Assert.Contains("compact", CliRun.Of("security", "--set", "compact").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("prove")]
    [InlineData("verify")]
    [InlineData("key")]
    [InlineData("new")]
    [InlineData("build")]
    [InlineData("inspect")]
    [InlineData("security")]
    [InlineData("bench")]
    [InlineData("profile")]
    [InlineData("ml")]
    public void Every_verb_has_help_with_examples(string verb)
    {
        CliRun run = CliRun.Of(verb, "--help");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("Description:", run.Text, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  roundel {verb}", run.Text, StringComparison.Ordinal);
        Assert.Contains($"  {verb}", CliRun.Of("--help").Text, StringComparison.Ordinal);
        Assert.Equal(CliRun.Of("--help").Text, CliRun.Of().Text);
    }

    [Fact]
    public void The_version_is_shown() => Assert.Matches(@"^\d+\.\d+", CliRun.Of("--version").Text);
}
