using Roundel.Sdk;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Items of finished proofs exchanged or left out, and what an application expects of a proof.</summary>
public sealed class ProofForgeries
{
    /// <summary>Where each item of a proof stands, from the transcript of its verification.</summary>
    private sealed class Items(int body) : ITranscriptObserver
    {
        private int _offset = body;

        public List<(TranscriptTag Tag, int Offset, int Words)> All { get; } = [];

        public void Absorbed(TranscriptTag tag, int words)
        {
            if (tag is TranscriptTag.Protocol or TranscriptTag.Parameters or TranscriptTag.VerificationKey or TranscriptTag.Statement or TranscriptTag.Paths)
                return;
            All.Add((tag, _offset, words));
            _offset += sizeof(uint) * words;
        }

        public void Drawn(TranscriptTag tag, int words) { }

        public static List<(TranscriptTag Tag, int Offset, int Words)> Of(Exercise run, byte[] proof)
        {
            var items = new Items(ProofWords.Body(run.Honest));
            Assert.Equal(VerificationError.None, MachineVerifier.Verify(run.Forger.Key.Verification, proof, 0, items).Error);
            return items.All;
        }
    }

    private static byte[] Exchange(byte[] proof, int a, int b, int length)
    {
        byte[] copy = [.. proof];
        proof.AsSpan(a, length).CopyTo(copy.AsSpan(b));
        proof.AsSpan(b, length).CopyTo(copy.AsSpan(a));
        return copy;
    }

    [Fact]
    [Forgery("9", "FRI layers exchanged")]
    [Forgery("9", "a FRI layer's commitment given twice")]
    [Forgery("9", "a FRI layer left out, or one too many")]
    public void FriLayersAreExchanged()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        byte[] proof = run.Forger.Prove(run.Honest);
        const int digest = 32;
        int[] roots = [.. Items.Of(run, proof).Where(i => i.Tag == TranscriptTag.FriRoot).Select(i => i.Offset)];
        Assert.True(roots.Length >= 2);
        // Other positions are drawn, whose openings the proof does not have: digests are read as values, or values do not hash to the root.
        VerificationError[] outOfStep = [VerificationError.BadDecommitment, VerificationError.NonCanonicalElement];
        for (int i = 0; i + 1 < roots.Length; i++)
        {
            Assert.Contains(run.Forger.Verify(Exchange(proof, roots[i], roots[i + 1], digest)).Error, outOfStep);
            byte[] twice = [.. proof];
            proof.AsSpan(roots[i], digest).CopyTo(twice.AsSpan(roots[i + 1]));
            Assert.Contains(run.Forger.Verify(twice).Error, outOfStep);
        }
        uint[] layer = new uint[digest / sizeof(uint)];
        Assert.NotEqual(VerificationError.None, run.Forger.Verify(proof.Insert(roots[^1], layer)).Error);
        byte[] fewer = [.. proof[..roots[^1]], .. proof[(roots[^1] + digest)..]];
        Assert.NotEqual(VerificationError.None, run.Forger.Verify(fewer.Insert(roots[^1])).Error);
    }

    [Fact]
    [Forgery("9", "a last layer of higher degree: more coefficients")]
    [Forgery("9", "a coefficient of the last layer changed")]
    public void TheLastLayerIsOfHigherDegree()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        byte[] proof = run.Forger.Prove(run.Honest);
        (_, int offset, int words) = Items.Of(run, proof).Single(i => i.Tag == TranscriptTag.LastLayer);
        Assert.NotEqual(VerificationError.None, run.Forger.Verify(proof.Insert(offset + sizeof(uint) * words, new uint[words])).Error);
        Assert.NotEqual(VerificationError.None, run.Forger.Verify(proof.Insert(offset + sizeof(uint) * words, 0, 0, 0, 0)).Error);
        Assert.Equal(VerificationError.BadDecommitment, run.Forger.Verify(proof.WithWord(offset, BitConverter.ToUInt32(proof, offset) ^ 1)).Error);
    }

    [Fact]
    [Forgery("9", "roots of two phases exchanged")]
    public void RootsAreExchanged()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        byte[] proof = run.Forger.Prove(run.Honest);
        var items = Items.Of(run, proof);
        int At(TranscriptTag tag) => items.Single(i => i.Tag == tag).Offset;
        int main = At(TranscriptTag.MainRoot), interaction = At(TranscriptTag.InteractionRoot), composition = At(TranscriptTag.CompositionRoot);
        Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Verify(Exchange(proof, main, interaction, 32)).Error);
        Assert.Equal(VerificationError.ConstraintsViolated, run.Forger.Verify(Exchange(proof, interaction, composition, 32)).Error);
    }

    [Fact]
    [Forgery("9", "another salt: other challenges than those proven for")]
    public void TheSaltIsChanged()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        byte[] proof = run.Forger.Prove(run.Honest);
        int salt = Items.Of(run, proof).Single(i => i.Tag == TranscriptTag.Salt).Offset;
        Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Verify(proof.WithWord(salt, 1)).Error);
    }

    [Fact]
    [Forgery("9", "proofs of work skipped: each nonce replaced by others")]
    public void ProofsOfWorkAreSkipped()
    {
        using Exercise run = Exercise.Of(new RvAsm().Exit(3));
        byte[] proof = run.Forger.Prove(run.Honest, parameters: ParameterSet.Fast);
        TranscriptTag[] tags = [TranscriptTag.LookupNonce, TranscriptTag.OodNonce, TranscriptTag.BatchNonce, TranscriptTag.FoldNonce, TranscriptTag.QueryNonce];
        var nonces = Items.Of(run, proof).Where(i => tags.Contains(i.Tag)).ToList();
        Assert.Equal(tags, nonces.Select(n => n.Tag).Distinct());
        foreach ((TranscriptTag tag, int offset, _) in nonces)
        {
            uint nonce = BitConverter.ToUInt32(proof, offset);
            VerificationError[] errors = [.. Enumerable.Range(1, 8).Select(i => run.Forger.Verify(proof.WithWord(offset, nonce + (uint)i)).Error)];
            Assert.DoesNotContain(VerificationError.None, errors);
            // Few of eight others have the five bits that the least proof of work asks for.
            Assert.True(errors.Count(e => e == VerificationError.BadProofOfWork) >= 6, $"{tag}: {string.Join(' ', errors)}");
        }
    }

    [Fact]
    [Forgery("8", "a valid proof of another output, input, exit code or program than the application expects")]
    [Forgery("8", "a valid proof of less security than the application asks for")]
    public void TheApplicationsExpectationsAreKept()
    {
        byte[] Elf(uint code) => new RvAsm().Call(63, 3, 0x4_0000, 4).Call(64, 1, 0x4_0000, 4).Exit(code).Elf().Write();
        using GuestProgram program = GuestProgram.Load(Elf(3)), other = GuestProgram.Load(Elf(4));
        byte[] input = [1, 2, 3, 4];
        Proof proof = program.Prove(new Input { Public = input }, new ProveOptions { Parameters = ParameterSet.Test, Threads = 1 });
        var expected = new VerifyOptions { MinimumBits = 0, ExpectedExitCode = 3, ExpectedOutput = input, ExpectedPublicInput = input };
        Assert.Equal(VerificationError.None, ProofVerifier.Verify(proof, program, expected).Reason);
        Assert.Equal(VerificationError.WrongOutput, ProofVerifier.Verify(proof, program, expected with { ExpectedOutput = new byte[] { 1, 2, 3, 5 } }).Reason);
        Assert.Equal(VerificationError.WrongOutput, ProofVerifier.Verify(proof, program, expected with { ExpectedOutput = Array.Empty<byte>() }).Reason);
        Assert.Equal(VerificationError.WrongInput, ProofVerifier.Verify(proof, program, expected with { ExpectedPublicInput = new byte[] { 1, 2, 3 } }).Reason);
        Assert.Equal(VerificationError.WrongExitCode, ProofVerifier.Verify(proof, program, expected with { ExpectedExitCode = 0 }).Reason);
        Assert.Equal(VerificationError.UnbalancedBuses, ProofVerifier.Verify(proof, other, expected with { ExpectedExitCode = 4 }).Reason);
        Assert.Equal(VerificationError.UnbalancedBuses, ProofVerifier.Verify(proof, other.Key, expected).Reason);
        Assert.Equal(VerificationError.SecurityTooLow, ProofVerifier.Verify(proof, program, expected with { MinimumBits = 1 }).Reason);
        Assert.Equal(VerificationError.SecurityTooLow, ProofVerifier.Verify(proof, program, expected with { MinimumBits = 100 }).Reason);

        // A sound set, whose bits are what they are: asked for half a bit more, the verifier refuses.
        Proof sound = program.Prove(new Input { Public = input }, new ProveOptions { Threads = 1 });
        double bits = ProofVerifier.Verify(sound, program, expected).Security!.ProvenBits;
        Assert.InRange(bits, 100, 128);
        Assert.Equal(VerificationError.None, ProofVerifier.Verify(sound, program, expected with { MinimumBits = bits }).Reason);
        Assert.Equal(VerificationError.SecurityTooLow, ProofVerifier.Verify(sound, program, expected with { MinimumBits = bits + 0.5 }).Reason);
    }
}
