using Roundel.Field;
using Roundel.Prover;
using Roundel.Prover.Tests;

namespace Roundel.Verifier.Tests;

/// <summary>One honest proof of the toy machine and what is needed to verify variants of it.</summary>
internal sealed class ToyProof
{
    private readonly ToyMachine _machine = new();
    private readonly PreprocessedCommitment _commitment;

    public ToyProof(int steps, int[] logSizes, ParameterSet set)
    {
        Set = set;
        ToyMachine.Run run = _machine.Execute(steps, logSizes);
        Statement = run.Statement;
        var options = new ProverOptions { Parameters = set, Threads = 1 };
        Body = run.Prove(options);
        using var workers = new Workers(1);
        using var key = new ProverKey(_machine.System, [run.Preprocessed], set.LogBlowup, workers, LaneWidth.Scalar);
        _commitment = key.Commitment;
    }

    public ParameterSet Set { get; }

    public ToyMachine.Statement Statement { get; }

    public byte[] Body { get; }

    public VerificationError Verify(ReadOnlySpan<byte> body, double minimumBits = 0) => Verify(body, new Channel(), Statement, out _, minimumBits);

    public VerificationError Verify(ReadOnlySpan<byte> body, Channel channel, ToyMachine.Statement statement, out ProofShape? shape, double minimumBits = 0)
    {
        statement.Absorb(channel);
        return StarkVerifier.Verify(_machine.System, _commitment, Set, minimumBits, statement, channel, body, out shape);
    }

    /// <summary>Bytes allocated by a verification, everything warm.</summary>
    public long Allocated(ReadOnlySpan<byte> body, out VerificationError error)
    {
        var channel = new Channel();
        Statement.Absorb(channel);
        long before = GC.GetAllocatedBytesForCurrentThread();
        error = StarkVerifier.Verify(_machine.System, _commitment, Set, 0, Statement, channel, body, out _);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
