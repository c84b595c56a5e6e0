using Roundel.Field;
using Roundel.Machine.Proofs;
using Roundel.Prover;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.Verifier;

namespace Roundel.Machine.Tests.Proofs;

public sealed class ProofTests
{
    private static readonly ProverOptions Quick = new() { Parameters = ParameterSet.Test, Threads = 2 };

    private static RvAsm Echo() => new RvAsm().Call(63, 3, 0x0004_0001, 9).Call(64, 1, 0x0004_0001, 9).Exit(3);

    private static byte[] Prove(RvAsm program, byte[] publicInput, ProverOptions options, out VerificationKey verification)
    {
        using var workers = new Workers(options.Threads);
        ElfImage image = program.Image();
        using var key = ProgramKey.Create(image, Abi.Linux, [options.Parameters.LogBlowup], workers, options.Width);
        using TestRun run = TestRun.Of(image, publicInput: publicInput);
        verification = key.Verification;
        return MachineProver.Prove(key, run.Trace, options, workers, out _);
    }

    [Fact]
    public void ARunIsProvenAndItsStatementComesBack()
    {
        byte[] proof = Prove(Echo(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Quick, out VerificationKey key);
        VerificationResult result = MachineVerifier.Verify(key, proof, 0);
        Assert.Equal(VerificationError.None, result.Error);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], result.Statement!.PublicOutput.ToArray());
        Assert.Equal(3u, result.Statement.ExitCode);
        Assert.Equal(VerificationError.SecurityTooLow, MachineVerifier.Verify(key, proof).Error);
    }

    [Fact]
    public void TheDefaultSetReachesAHundredBits()
    {
        byte[] proof = Prove(Echo(), [1, 2, 3], new ProverOptions { Threads = 2 }, out VerificationKey key);
        VerificationResult result = MachineVerifier.Verify(key, proof);
        Assert.Equal(VerificationError.None, result.Error);
        Assert.True(result.Security!.ProvenBits >= 100);
    }

    [Fact]
    public void AKeySurvivesItsFile()
    {
        byte[] proof = Prove(Echo(), [1, 2, 3], Quick, out VerificationKey key);
        byte[] file = key.ToBytes();
        Assert.True(VerificationKey.TryParse(file, out VerificationKey? read, out string error), error);
        Assert.Equal(VerificationError.None, MachineVerifier.Verify(read, proof, 0).Error);
        for (int at = 0; at < file.Length; at++)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            Assert.False(VerificationKey.TryParse(damaged, out _, out error));
            Assert.NotEmpty(error);
        }
        for (int length = 0; length < file.Length; length++) Assert.False(VerificationKey.TryParse(file.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void AnotherProgramsKeyRejects()
    {
        byte[] proof = Prove(Echo(), [1, 2, 3], Quick, out _);
        Prove(new RvAsm().Call(63, 3, 0x0004_0001, 9).Call(64, 1, 0x0004_0001, 9).Exit(4), [1, 2, 3], Quick, out VerificationKey other);
        Assert.NotEqual(VerificationError.None, MachineVerifier.Verify(other, proof, 0).Error);
    }

    [Fact]
    public void EveryWordMatters()
    {
        byte[] proof = Prove(Echo(), [1, 2, 3, 4], Quick, out VerificationKey key);
        var random = new Random(1);
        int words = proof.Length / 4;
        for (int i = 0; i < 400; i++)
        {
            // Header and statement entirely, the rest sampled.
            int word = i < 60 ? i : random.Next(words);
            byte[] altered = [.. proof];
            altered[4 * word + random.Next(4)] ^= (byte)(1 << random.Next(8));
            Assert.NotEqual(VerificationError.None, MachineVerifier.Verify(key, altered, 0).Error);
        }
    }

    [Fact]
    public void LengthsAreExact()
    {
        byte[] proof = Prove(Echo(), [1, 2, 3, 4], Quick, out VerificationKey key);
        for (int length = 0; length < proof.Length; length += 97)
            Assert.NotEqual(VerificationError.None, MachineVerifier.Verify(key, proof.AsSpan(0, length), 0).Error);
        Assert.NotEqual(VerificationError.None, MachineVerifier.Verify(key, [.. proof, 0], 0).Error);
    }

    [Fact]
    public void TheProofDoesNotDependOnTheMachine()
    {
        byte[] expected = Prove(Echo(), [1, 2, 3], new ProverOptions { Parameters = ParameterSet.Test, Threads = 1, Width = LaneWidth.X16 }, out _);
        foreach ((LaneWidth width, int threads) in new[] { (LaneWidth.Scalar, 2), (LaneWidth.X4, 3), (LaneWidth.X8, 2) })
            Assert.Equal(expected, Prove(Echo(), [1, 2, 3], new ProverOptions { Parameters = ParameterSet.Test, Threads = threads, Width = width }, out _));
    }
}
