using System.Text.Json;
using Roundel.Cli.Benchmarks;
using Roundel.Sdk;

namespace Roundel.Cli.Tests;

/// <summary>bench: a program, the suite, what is said of it.</summary>
public sealed class BenchVerbTests
{
    private static readonly string[] Figures =
    [
        "coldProveMilliseconds", "coldMiddleMilliseconds", "coldCpuMilliseconds", "verifyMilliseconds", "executeMegahertz", "traceMegahertz",
        "cellsPerCycle", "peakBytes", "proofBytes", "provenBits",
    ];

    private static void AssertCase(JsonElement json, string name, int processes, int repeat)
    {
        Assert.Equal(name, json.GetProperty("name").GetString());
        Assert.Equal(processes, json.GetProperty("coldProcessMilliseconds").GetArrayLength());
        Assert.Equal(repeat, json.GetProperty("warmProveMilliseconds").GetArrayLength());
        foreach (string figure in Figures) Assert.True(json.GetProperty(figure).GetDouble() > 0, figure);
        Assert.Equal(13, json.GetProperty("phases").GetArrayLength());
        Assert.Equal(13, json.GetProperty("coldPhases").GetArrayLength());
        Assert.Equal(json.GetProperty("cells").GetInt64(), json.GetProperty("chips").EnumerateArray().Sum(c => c.GetProperty("cells").GetInt64()));
        // A process takes longer than proving in it.
        Assert.True(json.GetProperty("coldMiddleMilliseconds").GetDouble() > json.GetProperty("coldProveMilliseconds").GetDouble());
    }

    private static void AssertMachine(JsonElement json)
    {
        foreach (string name in new[] { "machine", "processor", "runtime", "system", "version" }) Assert.NotEqual("", json.GetProperty(name).GetString());
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("cores").GetInt32());
        Assert.Equal((int)Field.Lanes.Width, json.GetProperty("lanes").GetInt32());
        Assert.InRange(json.GetProperty("date").GetDateTime(), DateTime.UtcNow.AddMinutes(-10), DateTime.UtcNow);
    }

    [Fact]
    public void A_program_is_measured_cold_and_warm()
    {
        CliRun run = CliRun.Of("bench", CliRun.Elf("exit3"), "--repeat", "2", "--threads", "2", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        AssertMachine(run.Json);
        AssertCase(run.Json, "exit3", 2, 2);
        Assert.Equal(21, run.Json.GetProperty("cycles").GetInt32());
        Assert.Equal(2, run.Json.GetProperty("threads").GetInt32());
        Assert.Equal(3, run.Json.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void A_program_is_measured_with_all_its_input()
    {
        CliRun run = CliRun.With(File.ReadAllBytes(CliRun.Repository("examples", "json-query", "payroll.json")), "bench", CliRun.Elf("json-query"),
            "--input", "-", "--public-input", CliRun.Repository("examples", "json-query", "question.txt"), "--repeat", "0");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string part in new[] { "88,685", "cold  ", "executor", "MHz with trace", "bits proven", "commit main", "AddImm" })
            Assert.Contains(part, run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("warm  ", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_are_measured_in_the_order_of_the_suite()
    {
        CliRun run = CliRun.Of("bench", "--case", "sha256-128", "--case", "fibonacci-5k", "--repeat", "1", "--set", "balanced", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        AssertMachine(run.Json);
        Assert.Equal((1, "balanced"), (run.Json.GetProperty("repeat").GetInt32(), run.Json.GetProperty("set").GetString()));
        JsonElement cases = run.Json.GetProperty("cases");
        Assert.Equal(2, cases.GetArrayLength());
        AssertCase(cases[0], "fibonacci-5k", 1, 1);
        AssertCase(cases[1], "sha256-128", 1, 1);
    }

    [Fact]
    public void The_report_is_a_table_and_a_file()
    {
        using var folder = new TemporaryFolder();
        CliRun run = CliRun.Of("bench", "--case", "fibonacci-5k", "--repeat", "1", "--threads", "1", "-o", folder["b"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string part in new[] { "\nfibonacci-5k   5,059  ", "1 thread, set fast, middle of 1 cold and 1 warm", "commit main", "MHz" })
            Assert.Contains(part, run.Text, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(folder["b"]));
        AssertCase(json.RootElement.GetProperty("cases")[0], "fibonacci-5k", 1, 1);
        Assert.Equal(["b"], folder.Names);
    }

    [Fact]
    public void A_program_that_fails_has_no_figures() => CliRun.Of("bench", CliRun.Elf("trap")).AssertFails(1, "fall_over");

    [Fact]
    public async Task A_case_that_does_not_fit_leaves_the_others_measured()
    {
        // The runtime says that this machine has 256 MB.
        Dictionary<string, string> small = new() { ["DOTNET_GCHeapHardLimit"] = "0x10000000" };
        CliRun run = await CliRun.OfProcess(small, "bench", "--case", "fibonacci-5k", "--case", "fibonacci-2.5m", "--repeat", "1", "--json");
        Assert.Equal((1, ""), (run.Code, run.Error));
        JsonElement cases = run.Json.GetProperty("cases");
        AssertCase(cases[0], "fibonacci-5k", 1, 1);
        Assert.Equal("fibonacci-2.5m", cases[1].GetProperty("name").GetString());
        Assert.Contains("larger machine", cases[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_suites_programs_are_the_examples()
    {
        Assert.Equal(BenchSuite.Cases.Count, BenchSuite.Cases.Select(c => c.Name).Distinct().Count());
        foreach (BenchCase benchCase in BenchSuite.Cases)
        {
            string example = benchCase.Name == "json-query" ? benchCase.Name : benchCase.Name.Split('-')[0];
            Assert.Equal(File.ReadAllBytes(CliRun.Elf(example)), benchCase.Elf.ToArray());
            Assert.Same(benchCase, BenchSuite.Find(benchCase.Name));
        }
    }

    [Fact]
    public void The_suites_runs_succeed_and_are_as_long_as_they_say()
    {
        foreach (BenchCase benchCase in BenchSuite.Cases)
        {
            using GuestProgram program = benchCase.Load();
            ExecutionReport run = program.Execute(benchCase.Input);
            Assert.Equal((0u, 0u, 0u), (run.ExitCode, run.Unread.Private, run.Unread.Public));
            Assert.Equal(benchCase.Length, run.Cycles switch { < 100_000 => CaseLength.Short, < 1_000_000 => CaseLength.Middle, _ => CaseLength.Long });
        }
    }
}
