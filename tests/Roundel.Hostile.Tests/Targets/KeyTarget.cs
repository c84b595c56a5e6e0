using Roundel.Hostile.Tests.Mutation;
using Roundel.Machine.Proofs;
using Roundel.Sdk;

namespace Roundel.Hostile.Tests.Targets;

/// <summary>Key files, most with a checksum that is right again; and proofs under keys that were changed.</summary>
internal sealed class KeyTarget : Target
{
    private const int LogBlowup = 1;

    public override string Name => "key";

    public override IReadOnlyList<CorpusEntry> Entries { get; } = Corpus.KeyEntries();

    public override string Contract =>
        "`VerificationKey.TryParse`: never throws, says no with one line; what it reads it writes again. `GuestKey.FromBytes`: "
        + "`RoundelException` of kind `BadKey` alone. A changed key verifies nothing that depends on what was changed.";

    public override (long Sample, long Full) Cases => (6_000, 280_000);

    public override (long Fixed, int PerByte) Memory => (1 << 18, 32);

    /// <summary>Files that differ in their facts are other keys, and well-formed; what they verify is what matters.</summary>
    public override bool MayAcceptOthers => true;

    public override void Seal(Scratch scratch) => Formats.SealKey(scratch);

    public override string Read(CorpusEntry entry, ReadOnlySpan<byte> bytes, Random random, out bool accepted)
    {
        accepted = VerificationKey.TryParse(bytes, out VerificationKey? key, out string error);
        Assert.Equal(accepted, error.Length == 0);
        Assert.DoesNotContain('\n', error);
        if (random.Next(8) == 0) ReadBySdk(bytes, error);
        if (!accepted) return Version(error[..error.IndexOf('.', StringComparison.Ordinal)]);
        Assert.True(bytes.SequenceEqual(key!.ToBytes()));
        ProvenRun run = Corpus.Weak[random.Next(Corpus.Weak.Length)];
        bool valid = MachineVerifier.Verify(key, run.Proof, 0).IsValid;
        bool same = SameFor(key, run.Key);
        Assert.True(valid == same, $"A proof is {(valid ? "" : "not ")}valid under a key that says {(same ? "the same" : "something else")}.");
        return valid ? "read, the proof is valid: nothing that it uses was changed" : "read, the proof is refused";
    }

    private static string Version(string text) =>
        text.StartsWith("The key has format version", StringComparison.Ordinal) ? "The key has another format version" : text;

    private static void ReadBySdk(ReadOnlySpan<byte> bytes, string error)
    {
        try
        {
            Assert.True(bytes.SequenceEqual(GuestKey.FromBytes(bytes).Bytes.Span));
            Assert.Empty(error);
        }
        catch (RoundelException exception)
        {
            Assert.Equal(RoundelErrorKind.BadKey, exception.Kind);
            Assert.Equal(error, exception.Message);
        }
    }

    /// <summary>Whether two keys agree in all that a proof at this blowup depends on.</summary>
    private static bool SameFor(VerificationKey a, VerificationKey b)
    {
        var first = new uint[a.Facts.WordCount];
        var second = new uint[b.Facts.WordCount];
        a.Facts.WriteWords(first);
        b.Facts.WriteWords(second);
        return a.ProgramDigest == b.ProgramDigest && a.At(LogBlowup)?.Root == b.At(LogBlowup)?.Root && first.AsSpan().SequenceEqual(second)
            && a.Tables.SequenceEqual(b.Tables);
    }
}
