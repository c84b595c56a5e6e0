using System.Text.Json;

namespace Roundel.Cli.Tests;

/// <summary>prove, verify, key, inspect, on one proof.</summary>
public sealed class ProofVerbTests(ProvenExit proven) : IClassFixture<ProvenExit>
{
    private static readonly string OutputHex = Convert.ToHexStringLower(ProvenExit.Output);

    [Fact]
    public void Prove_reports_everything_in_json()
    {
        Assert.Equal((0, ""), (proven.Prove.Code, proven.Prove.Error));
        JsonElement json = proven.Prove.Json;
        Assert.Equal(21, json.GetProperty("cycles").GetInt32());
        Assert.Equal(3, json.GetProperty("exitCode").GetInt32());
        Assert.Equal(OutputHex, json.GetProperty("publicOutputHex").GetString());
        Assert.Equal("fast", json.GetProperty("set").GetString());
        Assert.InRange(json.GetProperty("provenBits").GetDouble(), 100, 128);
        Assert.Equal(new FileInfo(proven.Proof).Length, json.GetProperty("proofBytes").GetInt64());
        Assert.Equal(json.GetProperty("cells").GetInt64(), json.GetProperty("chips").EnumerateArray().Sum(c => c.GetProperty("cells").GetInt64()));
        Assert.Equal(13, json.GetProperty("phases").GetArrayLength());
        Assert.Contains(json.GetProperty("security").EnumerateArray(), r => r.GetProperty("name").GetString() == "query" && r.GetProperty("grinding").GetInt32() == 20);
        foreach (string name in new[] { "cellsPerCycle", "proveMilliseconds", "cpuMilliseconds", "verifyMilliseconds", "peakBytes" })
            Assert.True(json.GetProperty(name).GetDouble() > 0, name);
    }

    [Fact]
    public void Only_what_was_asked_for_is_written() => Assert.Equal(["exit3.key", "exit3.proof"], proven.Names);

    [Fact]
    public void Prove_reports_to_people()
    {
        using var folder = new TemporaryFolder();
        CliRun run = CliRun.Of("prove", proven.Elf, "-o", folder["p"], "--threads", "1");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string part in new[] { "AddImm", "commit main", "bits proven", "\"leaving with code 3\\n\"", "exit code     3", "21, ", "1 thread" })
            Assert.Contains(part, run.Text, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(proven.Proof), File.ReadAllBytes(folder["p"]));
        Assert.Equal(["p"], folder.Names);
    }

    [Theory]
    [InlineData("--expect-exit", "3")]
    [InlineData("--expect-exit", "any")]
    public void Verify_accepts_by_program_and_by_key(params string[] exit)
    {
        foreach (string[] source in new[] { new[] { "--program", proven.Elf }, ["--key", proven.Key] })
        {
            CliRun run = CliRun.Of(["verify", proven.Proof, .. source, .. exit, "--expect-output-hex", OutputHex]);
            Assert.Equal((0, ""), (run.Code, run.Error));
            Assert.StartsWith("valid", run.Text, StringComparison.Ordinal);
            Assert.Contains(OutputHex, run.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Verify_reports_the_recomputed_statement_in_json()
    {
        CliRun run = CliRun.Of("verify", proven.Proof, "--key", proven.Key, "--expect-exit", "3", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.True(run.Json.GetProperty("valid").GetBoolean());
        Assert.Equal("None", run.Json.GetProperty("reason").GetString());
        Assert.Equal(21, run.Json.GetProperty("cycles").GetInt32());
        Assert.Equal(OutputHex, run.Json.GetProperty("publicOutputHex").GetString());
    }

    [Fact]
    public void Verify_expects_exit_code_0_unless_told_otherwise()
    {
        CliRun.Of("verify", proven.Proof, "--key", proven.Key).AssertFails(1, "WrongExitCode");
        CliRun.Of("verify", proven.Proof, "--key", proven.Key, "--expect-exit", "4").AssertFails(1, "WrongExitCode");
        CliRun.Of("verify", proven.Proof, "--key", proven.Key, "--expect-exit", "-1").AssertFails(1, "WrongExitCode");
    }

    [Fact]
    public void Verify_compares_output_and_public_input()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["right"], ProvenExit.Output);
        File.WriteAllBytes(folder["wrong"], [.. ProvenExit.Output, 0]);
        File.WriteAllBytes(folder["empty"], []);
        string[] verify = ["verify", proven.Proof, "--key", proven.Key, "--expect-exit", "3"];
        Assert.Equal(0, CliRun.Of([.. verify, "--expect-output", folder["right"], "--expect-public-input", folder["empty"]]).Code);
        CliRun.Of([.. verify, "--expect-output", folder["wrong"]]).AssertFails(1, "WrongOutput");
        CliRun.Of([.. verify, "--expect-output", folder["empty"]]).AssertFails(1, "WrongOutput");
        CliRun.Of([.. verify, "--expect-output-hex", ""]).AssertFails(1, "WrongOutput");
        CliRun.Of([.. verify, "--expect-public-input", folder["right"]]).AssertFails(1, "WrongInput");
    }

    [Fact]
    public void Verify_rejects_with_a_reason()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(proven.Proof);
        string[] With(byte[] proof, params string[] more)
        {
            File.WriteAllBytes(folder["p"], proof);
            return ["verify", folder["p"], "--key", proven.Key, "--expect-exit", "3", .. more];
        }
        byte[] changed = [.. bytes];
        changed[bytes.Length / 2] ^= 1;
        CliRun.Of(With(bytes[..^4])).AssertFails(1, "Truncated");
        CliRun.Of(With([.. bytes, 0, 0, 0, 0])).AssertFails(1, "TrailingBytes");
        CliRun.Of(With([])).AssertFails(1, "Truncated");
        CliRun.Of(With("not a proof, really"u8.ToArray())).AssertFails(1, "BadHeader");
        CliRun.Of(With(changed)).AssertFails(1, "damaged");
        CliRun.Of(With(bytes, "--min-security", "127.5")).AssertFails(1, "SecurityTooLow");
        CliRun.Of("verify", proven.Proof, "--program", CliRun.Elf("sieve"), "--expect-exit", "any").AssertFails(1, "another program");
        CliRun.Of("verify", proven.Proof, "--program", proven.Elf, "--abi", "mmio", "--expect-exit", "any").AssertFails(1, "under the Linux ABI");
        CliRun json = CliRun.Of(With(changed, "--json"));
        Assert.Equal((1, false), (json.Code, json.Json.GetProperty("valid").GetBoolean()));
        Assert.False(json.Json.TryGetProperty("publicOutputHex", out _));
    }

    [Fact]
    public void Keys_that_are_none_are_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] key = File.ReadAllBytes(proven.Key);
        key[100] ^= 1;
        File.WriteAllBytes(folder["bad"], key);
        CliRun.Of("verify", proven.Proof, "--key", folder["bad"]).AssertFails(1, "damaged");
        CliRun.Of("verify", proven.Proof, "--key", proven.Proof).AssertFails(1, "verification key");
        CliRun.Of("verify", proven.Proof, "--key", folder["none"]).AssertFails(2, "no file");
        CliRun.Of("inspect", folder["bad"]).AssertFails(1, "damaged");
    }

    [Fact]
    public void Key_prints_the_digest_that_inspect_shows()
    {
        Assert.Equal((0, ""), (proven.MakeKey.Code, proven.MakeKey.Error));
        string digest = proven.MakeKey.Text.Split('\n')[0].Split(' ')[^1];
        Assert.Equal(64, digest.Length);
        Assert.Contains(digest, CliRun.Of("inspect", proven.Key).Text, StringComparison.Ordinal);
        Assert.Contains(digest, CliRun.Of("inspect", proven.Elf).Text, StringComparison.Ordinal);
        Assert.Contains(digest, CliRun.Of("verify", proven.Proof, "--key", proven.Key, "--expect-exit", "3").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_shows_what_a_proof_claims()
    {
        CliRun run = CliRun.Of("inspect", proven.Proof);
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string part in new[] { "nothing is checked", OutputHex, "exit code     3", "AddImm" })
            Assert.Contains(part, run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_refuses_what_it_does_not_know()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["cut"], File.ReadAllBytes(proven.Proof)[..1000]);
        File.WriteAllBytes(folder["header"], File.ReadAllBytes(proven.Proof)[..5]);
        File.WriteAllBytes(folder["empty"], []);
        CliRun.Of("inspect", folder["cut"]).AssertFails(1, "incomplete");
        CliRun.Of("inspect", folder["header"]).AssertFails(1, "incomplete");
        CliRun.Of("inspect", folder["empty"]).AssertFails(1, "neither");
        CliRun.Of("inspect", CliRun.Repository("README.md")).AssertFails(1, "neither");
    }
}
