using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover.Tests;

public class ToyProofTests
{
    private static readonly ProverOptions Quick = new() { Parameters = ParameterSet.Test, Threads = 2 };

    [Theory]
    [InlineData(20, new[] { 5 })]
    [InlineData(100, new[] { 7 })]
    [InlineData(150, new[] { 7, 5 })]
    [InlineData(1000, new[] { 10 })]
    [InlineData(5000, new[] { 12, 10 })]
    public void HonestRunsVerify(int steps, int[] logSizes)
    {
        ToyMachine.Run run = new ToyMachine().Execute(steps, logSizes);
        byte[] proof = run.Prove(Quick);
        Assert.Equal(VerificationError.None, run.Verify(proof, ParameterSet.Test));
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("balanced")]
    [InlineData("recursion")]
    [InlineData("compact")]
    public void EveryParameterSetWorks(string name)
    {
        ParameterSet set = ParameterSet.ByName(name)!;
        ToyMachine.Run run = new ToyMachine().Execute(1000, [10]);
        byte[] proof = run.Prove(new ProverOptions { Parameters = set, Threads = 2 });
        Assert.Equal(VerificationError.None, run.Verify(proof, set, minimumBits: 100));
    }

    [Fact]
    public void ThreadsAndWidthsDoNotChangeTheProof()
    {
        ToyMachine.Run run = new ToyMachine().Execute(1000, [10]);
        byte[] expected = run.Prove(new ProverOptions { Parameters = ParameterSet.Test, Threads = 1, Width = LaneWidth.Scalar });
        foreach (LaneWidth width in Enum.GetValues<LaneWidth>())
            foreach (int threads in new[] { 1, 2, 3 })
                Assert.Equal(expected, run.Prove(new ProverOptions { Parameters = ParameterSet.Test, Threads = threads, Width = width }));
    }

    [Fact]
    public void TheTestSetProvesNothing()
    {
        ToyMachine.Run run = new ToyMachine().Execute(100, [7]);
        Assert.Equal(VerificationError.SecurityTooLow, run.Verify(run.Prove(Quick), ParameterSet.Test, minimumBits: 20));
    }

    [Fact]
    public void AnotherStatementIsRejected()
    {
        ToyMachine.Run run = new ToyMachine().Execute(100, [7]);
        byte[] proof = run.Prove(Quick);
        Assert.NotEqual(VerificationError.None, run.Verify(proof, ParameterSet.Test, run.Statement with { Result = run.Statement.Result + 1 }));
        Assert.NotEqual(VerificationError.None, run.Verify(proof, ParameterSet.Test, run.Statement with { Steps = 99 }));
        Assert.NotEqual(VerificationError.None, run.Verify(proof, ParameterSet.Test, run.Statement with { PublicValues = [8] }));
        Assert.Equal(VerificationError.BadShape, run.Verify(proof, ParameterSet.Test, run.Statement with { AllowAll = false }));
    }

    [Fact]
    public void EveryWordMatters()
    {
        ToyMachine.Run run = new ToyMachine().Execute(100, [7]);
        byte[] proof = run.Prove(Quick);
        for (int at = 0; at < proof.Length; at += 4)
        {
            byte[] altered = [.. proof];
            altered[at] ^= 1;
            Assert.NotEqual(VerificationError.None, run.Verify(altered, ParameterSet.Test));
        }
        Assert.Equal(VerificationError.None, run.Verify(proof, ParameterSet.Test));
    }

    [Fact]
    public void LengthsAreExact()
    {
        ToyMachine.Run run = new ToyMachine().Execute(100, [7]);
        byte[] proof = run.Prove(Quick);
        for (int length = 0; length < proof.Length; length += 61)
            Assert.NotEqual(VerificationError.None, run.Verify(proof[..length], ParameterSet.Test));
        Assert.Equal(VerificationError.TrailingBytes, run.Verify([.. proof, 0], ParameterSet.Test));
        Assert.Equal(VerificationError.TrailingBytes, run.Verify([.. proof, 0, 0, 0, 0], ParameterSet.Test));
    }

    [Fact]
    public void NoTamperedCellIsAccepted()
    {
        // Every column of the step table, in a real row and in a padding row.
        var machine = new ToyMachine();
        for (int column = 0; column < machine.Step.Columns.Count; column++)
            foreach (int row in new[] { 0, 50, 99, 127 })
            {
                ToyMachine.Run run = machine.Execute(100, [7]);
                Span<uint> cells = run.Columns[0].View[column];
                cells[row] = (cells[row] + 1) % M31.P;
                // A padding row's unused cells are free: they reach no bus and no constraint.
                bool inert = row == 127 && column is 1 or 2 or 3 or 4;
                VerificationError result;
                try { result = run.Verify(run.Prove(Quick), ParameterSet.Test); }
                catch (InvalidOperationException) { continue; }
                if (!(row == 127 && inert)) Assert.NotEqual(VerificationError.None, result);
            }
    }
}
