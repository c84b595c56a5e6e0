using Roundel.Hostile.Tests.Mutation;
using Roundel.Machine.Proofs;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Hostile.Tests.Targets;

/// <summary>What proofs have in common.</summary>
internal abstract class ProofBytes(ProvenRun[] runs) : Target
{
    public override IReadOnlyList<CorpusEntry> Entries { get; } = Corpus.EntriesOf(runs);

    /// <summary>The layout, samples and powers of the longest list of tables that is allowed; the statement follows the file's length.</summary>
    public override (long Fixed, int PerByte) Memory => (FixedBytes, 4);

    /// <summary>What verification may allocate, whatever the bytes, besides the statement.</summary>
    public const long FixedBytes = 1 << 18;

    public override void Seal(Scratch scratch) => Formats.SealProof(scratch);

    protected VerificationKey KeyOf(CorpusEntry entry) => runs[IndexOf(entry)].Key;
}

/// <summary>The verifier itself.</summary>
internal sealed class VerifierTarget(string name, ProvenRun[] runs, double minimumBits, (long, long) cases) : ProofBytes(runs)
{
    public override string Name => name;

    public override string Contract =>
        "`MachineVerifier.Verify`: never throws on proof bytes; a `VerificationError` says why. No word is absorbed that is not in the file.";

    public override (long Sample, long Full) Cases => cases;

    public override string Read(CorpusEntry entry, ReadOnlySpan<byte> bytes, Random random, out bool accepted)
    {
        var work = new Work();
        VerificationResult result = MachineVerifier.Verify(KeyOf(entry), bytes, minimumBits, work);
        accepted = result.IsValid;
        Assert.Equal(accepted, result.Statement is not null);
        // The statement is stored three bytes to a word and absorbed so; besides it only tag, parameters and key are.
        Assert.InRange(work.Words, 0, bytes.Length / 4 + 100);
        Assert.InRange(work.Items, 0, 64);
        return result.Error.ToString();
    }

    /// <summary>Work that no clock measures: transcript items and words.</summary>
    private sealed class Work : ITranscriptObserver
    {
        public long Words { get; private set; }

        public int Items { get; private set; }

        public void Absorbed(TranscriptTag tag, int words)
        {
            Words += words;
            Items++;
        }

        public void Drawn(TranscriptTag tag, int words) => Items++;
    }
}

/// <summary>The SDK: the claim in a proof, its tables, and verification with expectations.</summary>
internal sealed class SdkTarget(ProvenRun[] runs) : ProofBytes(runs)
{
    private static readonly VerifyOptions s_options = new() { MinimumBits = 0, ExpectedExitCode = null };

    private readonly GuestKey[] _keys = [.. runs.Select(r => GuestKey.FromBytes(r.Key.ToBytes()))];

    public override string Name => "SDK";

    public override string Contract =>
        "`Proof.FromBytes`, `Claim`, `Parameters`, `ClaimedTables`, `ProofVerifier.Verify`: any bytes are safe and nothing throws; "
        + "`VerifyResult.Reason` and one line say why.";

    public override (long Sample, long Full) Cases => (1_500, 60_000);

    /// <summary>Beyond the verifier: a copy of the file and the claim's streams; the report and its message.</summary>
    public override (long Fixed, int PerByte) Memory => (FixedBytes + (1 << 18), 8);

    public override string Read(CorpusEntry entry, ReadOnlySpan<byte> bytes, Random random, out bool accepted)
    {
        var proof = Proof.FromBytes(bytes);
        Assert.True(bytes.SequenceEqual(proof.Bytes.Span));
        bool hasTables = proof.ClaimedTables(out SecurityReport? security) is not null;
        Assert.Equal(hasTables, security is not null);
        VerifyResult result = ProofVerifier.Verify(proof, _keys[IndexOf(entry)], s_options);
        accepted = result.IsValid;
        Assert.Equal(accepted, result.Statement is not null);
        Assert.DoesNotContain('\n', result.Message);
        Assert.NotEmpty(result.Message);
        string claim = proof.Claim is null ? "no claim" : hasTables ? "claim and tables" : "claim";
        return $"{result.Reason} ({claim})";
    }
}
