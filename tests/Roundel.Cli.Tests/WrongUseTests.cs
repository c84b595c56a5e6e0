namespace Roundel.Cli.Tests;

/// <summary>Bad input of every kind: one line that says what is wrong, the right exit code, nothing left behind.</summary>
public sealed class WrongUseTests
{
    [Theory]
    [InlineData("no verb", "frobnicate")]
    [InlineData("'ELF' missing", "run")]
    [InlineData("Unrecognized command or argument 'c'", "run", "a", "c")]
    [InlineData("Unrecognized command or argument '--frob'", "run", "a", "--frob")]
    [InlineData("no file none.elf", "run", "none.elf")]
    [InlineData("empty", "run", "")]
    [InlineData("--input-hex: 'zz'", "run", "a", "--input-hex", "zz")]
    [InlineData("odd number", "run", "a", "--input-hex", "123")]
    [InlineData("Required argument missing", "run", "a", "--input-hex")]
    [InlineData("exclude each other", "run", "a", "--input", "b", "--input-hex", "00")]
    [InlineData("--max-cycles: 'x'", "run", "a", "--max-cycles", "x")]
    [InlineData("--max-cycles: '0'", "run", "a", "--max-cycles", "0")]
    [InlineData("--max-cycles: '268435456'", "run", "a", "--max-cycles", "268435456")]
    [InlineData("--max-cycles: '99999999999999999999'", "run", "a", "--max-cycles", "99999999999999999999")]
    [InlineData("--abi: 'windows'", "run", "a", "--abi", "windows")]
    [InlineData("'--output' is required", "prove", "a")]
    [InlineData("--set: 'quick' is unknown: choose fast, balanced, compact", "prove", "a", "-o", "b", "--set", "quick")]
    [InlineData("--set: 'test'", "prove", "a", "-o", "b", "--set", "test")]
    [InlineData("--threads: '0'", "prove", "a", "-o", "b", "--threads", "0")]
    [InlineData("--threads: '-1'", "prove", "a", "-o", "b", "--threads", "-1")]
    [InlineData("--threads: '1000000'", "prove", "a", "-o", "b", "--threads", "1000000")]
    [InlineData("program is missing", "verify", "a")]
    [InlineData("exclude each other", "verify", "a", "--program", "b", "--key", "c")]
    [InlineData("exclude each other", "verify", "a", "--key", "c", "--expect-output", "b", "--expect-output-hex", "00")]
    [InlineData("exclude each other", "verify", "a", "--key", "c", "--abi", "mmio")]
    [InlineData("--expect-exit: 'maybe'", "verify", "a", "--key", "c", "--expect-exit", "maybe")]
    [InlineData("--expect-exit: '4294967296'", "verify", "a", "--key", "c", "--expect-exit", "4294967296")]
    [InlineData("--min-security: '129'", "verify", "a", "--key", "c", "--min-security", "129")]
    [InlineData("--min-security: 'NaN'", "verify", "a", "--key", "c", "--min-security", "NaN")]
    [InlineData("--min-security: '-1'", "verify", "a", "--key", "c", "--min-security", "-1")]
    [InlineData("no file a", "verify", "a", "--key", "c")]
    [InlineData("--log-rows: '25'", "security", "--log-rows", "25")]
    [InlineData("--columns: '1'", "security", "--columns", "1")]
    [InlineData("--by: 'time'", "profile", "a", "-o", "b", "--by", "time")]
    [InlineData("--format: 'png'", "profile", "a", "-o", "b", "--format", "png")]
    [InlineData("--repeat: '-1'", "bench", "a", "--repeat", "-1")]
    [InlineData("--case: 'sha1' is unknown: choose all, fibonacci-5k", "bench", "--case", "sha1")]
    [InlineData("exclude each other", "bench", "a", "--case", "all")]
    [InlineData("exclude each other", "bench", "--json", "-o", "b")]
    [InlineData("--input-hex needs an ELF file", "bench", "--input-hex", "00")]
    [InlineData("--abi needs an ELF file", "bench", "--case", "sieve", "--abi", "mmio")]
    [InlineData("no file a", "bench", "a")]
    [InlineData("no file none", "inspect", "none")]
    [InlineData("no file none", "key", "none")]
    [InlineData("no file none.dll", "run", "none.dll")]
    [InlineData("leave out --abi", "run", "none.dll", "--abi", "mmio")]
    [InlineData("no file none.csproj", "build", "none.csproj", "-o", "b")]
    [InlineData("neither a .csproj", "build", "a", "-o", "b")]
    [InlineData("has no System.Private.CoreLib.dll", "build", "none.dll", "-o", "b", "--framework", "none")]
    [InlineData("--framework is for programs in C#", "run", "a", "--framework", "none")]
    [InlineData("--heap is for programs in C#", "run", "a", "--heap", "8")]
    [InlineData("--heap: '961' is not a whole number from 1 to 960", "build", "none.dll", "-o", "b", "--heap", "961")]
    [InlineData("'9a' is no name", "new", "9a")]
    [InlineData("'../a' is no name", "new", "../a")]
    [InlineData("no file @args", "run", "@args")]
    [InlineData("no file a?[31m?b", "run", "a\u001b[31m\u0007b")]
    public void Wrong_use_is_explained_in_one_line(string part, params string[] args) => CliRun.Of(args).AssertFails(2, part);

    [Fact]
    public void An_assembly_without_an_entry_is_no_guest() =>
        CliRun.Of("run", typeof(Roundel.Sdk.GuestProgram).Assembly.Location).AssertFails(1, "has no entry");

    [Fact]
    public void Files_that_cannot_be_used_are_explained()
    {
        using var folder = new TemporaryFolder();
        string elf = CliRun.Elf("exit3"), missing = Path.Combine(folder["no"], "p");
        CliRun.Of("run", folder[""]).AssertFails(2, "folder");
        CliRun.Of("run", elf, "--input", folder["none"]).AssertFails(2, "no file");
        CliRun.Of("run", elf, "--public-input", folder["none"]).AssertFails(2, "no file");
        CliRun.Of("prove", elf, "-o", missing).AssertFails(2, "create it");
        CliRun.Of("prove", elf, "-o", folder[""]).AssertFails(2, "folder");
        CliRun.Of("key", elf, "-o", missing).AssertFails(2, "create it");
        CliRun.Of("profile", elf, "-o", missing).AssertFails(2, "create it");
        CliRun.Of("bench", "-o", missing).AssertFails(2, "create it");
        CliRun.Of("run", CliRun.Elf("fibonacci-mmio"), "--abi", "mmio", "--public-input", elf).AssertFails(2, "no public input");
        CliRun.Of("run", CliRun.Elf("fibonacci-mmio"), "--abi", "mmio", "--input-hex", new string('0', 2 * 4097)).AssertFails(2, "4096");
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Programs_that_cannot_run_are_explained()
    {
        using var folder = new TemporaryFolder();
        byte[] good = File.ReadAllBytes(CliRun.Elf("exit3"));
        void Bad(string part, byte[] file)
        {
            File.WriteAllBytes(folder["bad.elf"], file);
            CliRun.Of("run", folder["bad.elf"]).AssertFails(1, part);
            CliRun.Of("prove", folder["bad.elf"], "-o", folder["p"]).AssertFails(1, part);
            CliRun.Of("key", folder["bad.elf"], "-o", folder["k"]).AssertFails(1, part);
        }
        Bad("not an ELF file", []);
        Bad("not an ELF file", "#!/bin/sh\n"u8.ToArray());
        Bad("64-bit", Changed(good, 4, 2));
        Bad("big-endian", Changed(good, 5, 2));
        Bad("compressed", Changed(good, 36, 1));
        Bad("not RISC-V", Changed(good, 18, 62));
        Bad("cut off", good[..40]);
        Bad("incomplete", good[..100]);
        Assert.Equal(["bad.elf"], folder.Names);
        CliRun.Of("inspect", folder["bad.elf"]).AssertFails(1, "incomplete");
    }

    [Fact]
    public void Damaged_programs_never_crash()
    {
        const int seed = 7;
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        byte[] good = File.ReadAllBytes(CliRun.Elf("exit3"));
        for (int i = 0; i < 60; i++)
        {
            byte[] changed = [.. good];
            for (int j = random.Next(1, 4); j > 0; j--) changed[random.Next(Math.Min(good.Length, 300))] = (byte)random.Next(256);
            File.WriteAllBytes(folder["e"], changed);
            CliRun run = CliRun.Of("run", folder["e"], "--max-cycles", "10000");
            Assert.True(run.Code is 0 or 1, $"Change {i} (seed {seed}): {run.Error}");
            Assert.DoesNotContain("Internal error", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_process_returns_the_exit_code()
    {
        CliRun run = await CliRun.OfProcess([], "run", CliRun.Elf("exit3"));
        Assert.Equal((1, "leaving with code 3\n"), (run.Code, run.Text));
        Assert.Contains("cycles        21", run.Error, StringComparison.Ordinal);
    }

    private static byte[] Changed(byte[] file, int at, byte value)
    {
        byte[] changed = [.. file];
        changed[at] = value;
        return changed;
    }
}
