using Roundel.Cli;
using Roundel.Cli.Tests;
using Roundel.Hostile.Tests.Mutation;

namespace Roundel.Hostile.Tests.Targets;

/// <summary>The command line on files of all kinds.</summary>
internal sealed class CommandTarget : Target, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CorpusEntry[] _proofs, _keys;
    private readonly string _key;

    public CommandTarget()
    {
        _proofs = [.. Corpus.EntriesOf(Corpus.Weak)];
        _keys = [.. Corpus.KeyEntries()];
        Entries = [.. _proofs, .. _keys, .. Corpus.ElfEntries()];
        _key = _folder["honest.key"];
        File.WriteAllBytes(_key, Corpus.Weak[0].Key.ToBytes());
        File.WriteAllBytes(_folder["honest.proof"], Corpus.Weak[0].Proof);
    }

    public override string Name => "CLI";

    public override IReadOnlyList<CorpusEntry> Entries { get; }

    public override string Contract =>
        "`roundel inspect`, `verify`, `run`: exit code 0 or 1; on failure one line on standard error, never an internal error; no control characters "
        + "from the file. `verify` says yes to no changed proof.";

    public override (long Sample, long Full) Cases => (150, 10_000);

    /// <summary>The command line runs programs under its own limits: output up to 2^28 bytes, which doubles as it grows.</summary>
    public override (long Fixed, int PerByte) Memory => (600L << 20, 64);

    public override bool MayAcceptOthers => true;

    public override void Seal(Scratch scratch)
    {
        if (scratch.Length < 4) return;
        if (scratch.Word(0) == Machine.Proofs.ProofHeader.Magic) Formats.SealProof(scratch);
        else if (scratch.Word(0) == Sdk.GuestKey.Magic) Formats.SealKey(scratch);
    }

    public override string Read(CorpusEntry entry, ReadOnlySpan<byte> bytes, Random random, out bool accepted)
    {
        string path = _folder[$"file-{Environment.CurrentManagedThreadId}"];
        File.WriteAllBytes(path, bytes);
        bool isProof = _proofs.Contains(entry), isKey = _keys.Contains(entry), inspect = random.Next(2) == 0;
        string verb = isProof || isKey ? inspect ? "inspect" : "verify" : "run";
        CliRun run = verb switch
        {
            "inspect" => CliRun.Of("inspect", path),
            "verify" when isProof => CliRun.Of("verify", path, "--key", _key, "--min-security", "0", "--expect-exit", "any"),
            "verify" => CliRun.Of("verify", _folder["honest.proof"], "--key", path, "--min-security", "0", "--expect-exit", "any"),
            _ => CliRun.Of("run", path, "--max-cycles", "5000", "--abi", random.Next(4) == 0 ? "mmio" : "linux"),
        };
        Assert.True(run.Code is ExitCodes.Success or ExitCodes.Failure, $"exit code {run.Code}: {run.Error}");
        Assert.DoesNotContain("Internal error", run.Error, StringComparison.Ordinal);
        if (run.Code == ExitCodes.Failure && verb != "run") run.AssertFails(run.Code, "roundel: ");
        if (verb != "run") Assert.DoesNotContain(run.Text, c => char.IsControl(c) && c != '\n');
        accepted = verb == "verify" && run.Code == ExitCodes.Success;
        if (accepted && isProof) Assert.True(bytes.SequenceEqual(Corpus.Weak[0].Proof), "A changed proof is valid.");
        return $"{verb}: exit code {run.Code}";
    }

    public void Dispose() => _folder.Dispose();
}
