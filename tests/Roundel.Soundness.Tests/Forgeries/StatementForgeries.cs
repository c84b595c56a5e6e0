using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Honest runs met with other statements, keys and parameters.</summary>
public sealed class StatementForgeries
{
    private const uint Data = 0x0004_0000;
    private static readonly byte[] s_input = [1, 2, 3, 4, 5, 6, 7], s_output = [1, 2, 3, 4, 5];

    /// <summary>Reads five of seven bytes and writes them out in two calls; exit code 5.</summary>
    private static RvAsm Echo() => new RvAsm().Call(63, 3, Data + 1, 5).Call(64, 1, Data + 1, 2).Call(64, 1, Data + 3, 3).Exit(5);

    private static Forgery Claim(Exercise run, byte[] input, uint unread, byte[] output, uint exitCode, int moreCycles = 0)
    {
        Forgery forged = run.Honest.Clone();
        ulong cycles = (ulong)(run.Honest.Statement.Cycles + moreCycles);
        forged.Statement = Statement.Create(forged.Program.Facts, input, unread, output, exitCode, cycles);
        return forged;
    }

    [Fact]
    [Forgery("8", "each byte of public output changed; the output shorter, longer, in another order, empty")]
    public void TheOutputIsBound()
    {
        using Exercise run = Exercise.Of(Echo(), publicInput: s_input);
        run.Accepts(Claim(run, s_input, 2, s_output, 5));
        byte[][] outputs = [[1, 2, 3, 4], [1, 2, 3, 4, 5, 0], [3, 4, 5, 1, 2], [2, 1, 3, 4, 5], [], .. EachByte(s_output)];
        foreach (byte[] other in outputs) run.RefusesOn(Claim(run, s_input, 2, other, 5), Buses.Stream);
    }

    [Fact]
    [Forgery("8", "each byte of public input that was read changed; two exchanged")]
    public void TheInputIsBound()
    {
        using Exercise run = Exercise.Of(Echo(), publicInput: s_input);
        byte[][] inputs = [[2, 1, 3, 4, 5, 6, 7], .. EachByte(s_input).Take(5)];
        foreach (byte[] other in inputs) run.RefusesOn(Claim(run, other, 2, s_output, 5), Buses.Stream);
    }

    [Fact]
    [Forgery("8", "public input that was not read changed: another statement, as true as the first", IsHarmless = true)]
    [Forgery("8", "public input that was not read changed in a proof of the first statement")]
    public void UnreadInputIsBoundByTheTranscript()
    {
        // A run that does not read a byte is a run for any such byte, so it may be proven anew; a proof is for one of them.
        using Exercise run = Exercise.Of(Echo(), publicInput: s_input);
        Forgery other = Claim(run, [1, 2, 3, 4, 5, 6, 8], 2, s_output, 5);
        run.Accepts(other);
        Assert.Equal(VerificationError.UnbalancedBuses, Replayed(run, other.Statement));
    }

    [Fact]
    [Forgery("8", "more or less input said to be unread; the input longer or shorter at its unread end")]
    public void LengthsAreBound()
    {
        using Exercise run = Exercise.Of(Echo(), publicInput: s_input);
        run.RefusesOn(Claim(run, s_input, 1, s_output, 5), Buses.Stream);
        run.RefusesOn(Claim(run, s_input, 3, s_output, 5), Buses.Stream);
        run.Refuses(Claim(run, s_input[..6], 1, s_output, 5));
        run.Refuses(Claim(run, [.. s_input, 8], 3, s_output, 5));
    }

    [Fact]
    [Forgery("8", "another exit code")]
    [Forgery("8", "more or fewer cycles")]
    public void ExitCodeAndCyclesAreBound()
    {
        using Exercise run = Exercise.Of(Echo(), publicInput: s_input);
        foreach (uint code in (uint[])[4, 6, 0, 5 | 1u << 16, 5 | 1u << 31]) run.RefusesOn(Claim(run, s_input, 2, s_output, code), Buses.Halt);
        run.RefusesOn(Claim(run, s_input, 2, s_output, 5, 1), Buses.Halt);
        run.RefusesOn(Claim(run, s_input, 2, s_output, 5, -1), Buses.Halt);
    }

    [Fact]
    [Forgery("8", "a proof replayed under another statement: each word of the statement section")]
    public void AProofIsForOneStatement()
    {
        using Exercise run = Exercise.Of(Echo(), publicInput: s_input);
        byte[] proof = run.Forger.Prove(run.Honest);
        Statement statement = run.Honest.Statement;
        for (int word = 0; word < statement.WordCount; word++)
        {
            int offset = ProofHeader.ByteCount + sizeof(uint) * word;
            uint value = BitConverter.ToUInt32(proof, offset);
            foreach (uint other in (uint[])[value + 1, value - 1, value ^ 0x100, value ^ 0x8000_0000])
            {
                VerificationError error = run.Forger.Verify(proof.WithWord(offset, other)).Error;
                Assert.True(error is VerificationError.BadStatement or VerificationError.UnbalancedBuses or VerificationError.BadShape,
                    $"word {word}: {error}");
            }
        }
        foreach ((byte[] input, byte[] output, uint code) in ((byte[], byte[], uint)[])
            [(s_input, s_output, 6), (s_input, [1, 2, 3, 4, 6], 5), ([1, 2, 3, 4, 6, 6, 7], s_output, 5)])
            Assert.Equal(VerificationError.UnbalancedBuses, Replayed(run, Claim(run, input, 2, output, code).Statement));
    }

    [Fact]
    [Forgery("8", "a proof replayed for another program")]
    [Forgery("8", "a run of another program proven for this one's key")]
    public void AProofIsForOneProgram()
    {
        // One instruction in each differs, which is never run; and one that is.
        using Exercise run = Exercise.Of(new RvAsm().Exit(3).I(Op.Addi, T0, T0, 1));
        using Exercise unused = Exercise.Of(new RvAsm().Exit(3).I(Op.Addi, T0, T0, 2));
        using Exercise used = Exercise.Of(new RvAsm().Exit(4).I(Op.Addi, T0, T0, 1));
        foreach (Exercise other in (Exercise[])[unused, used])
        {
            Assert.Equal(VerificationError.None, other.Forger.Try(other.Honest));
            byte[] proof = other.Forger.Prove(other.Honest);
            Assert.Equal(VerificationError.None, other.Forger.Verify(proof).Error);
            Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Verify(proof).Error);
        }
        // With this program's preprocessed tables, the other's rows ask for an instruction that is not there.
        run.Refuses(Forgery.Of(run.Honest, used.Honest).Recount());
    }

    [Fact]
    [Forgery("8", "a proof of one parameter set announced as another's")]
    public void AProofIsForOneParameterSet()
    {
        using Exercise run = Exercise.Of(new RvAsm().Exit(3));
        byte[] proof = run.Forger.Prove(run.Honest);
        const int setOffset = 8;
        Assert.Equal((uint)ParameterSet.Test.Id, BitConverter.ToUInt32(proof, setOffset));
        // The same blowup, so the key has a root: the transcripts differ.
        Assert.NotEqual(VerificationError.None, run.Forger.Verify(proof.WithWord(setOffset, (uint)ParameterSet.Fast.Id)).Error);
        foreach (uint id in (uint[])[0, (uint)ParameterSet.Balanced.Id, (uint)ParameterSet.Compact.Id, 77, uint.MaxValue])
            Assert.Equal(VerificationError.UnknownParameterSet, run.Forger.Verify(proof.WithWord(setOffset, id)).Error);
    }

    [Fact]
    [Forgery("5", "a read call that moves fewer bytes than it could",
        "Read: the lesser is moved, low limb + the excess remains if all is there, low limb")]
    public void AReadIsShort()
    {
        ReadChip read = RoundelMachine.Read;
        TransferChip transfer = RoundelMachine.Transfer;
        using Exercise run = Exercise.Of(new RvAsm().Call(63, 3, Data, 3).Li(A7, 93).Ecall(), publicInput: [1, 2, 3, 4]);
        Forgery forged = Claim(run, [1, 2, 3, 4], 2, [], 2);
        foreach (int all in (int[])[0, 1])
            foreach (int excess in (int[])[0, 1, 2])
            {
                Forgery other = forged.Clone();
                (other[read][read.IsAll, 0], other[read][read.ExcessLo, 0]) = (all, excess);
                (other[read][read.MovedLo, 0], other[read][read.RemainingLo, 0]) = (2, 2);
                run.Refuses(other.Relink().Recount());
            }
        (forged[read][read.MovedLo, 0], forged[read][read.RemainingLo, 0]) = (2, 2);
        (forged[transfer][transfer.Remaining, 0], forged[transfer][transfer.Moved[2], 0]) = (2, 0);
        (forged[transfer][transfer.Shown[2], 0], forged[transfer][transfer.New[2], 0]) = (0, 0);
        run.RefusesBy(forged.Relink(), VerificationError.ConstraintsViolated,
            new Guard(read, "the lesser is moved, low limb", "the excess remains if all is there, low limb"));
    }

    /// <summary>The proof of the honest run with another statement in front.</summary>
    private static VerificationError Replayed(Exercise run, Statement statement)
    {
        byte[] proof = run.Forger.Prove(run.Honest);
        byte[] forged = [.. proof[..ProofHeader.ByteCount], .. StatementSection.Write(statement), .. proof[ProofWords.Paths(run.Honest.Statement)..]];
        return run.Forger.Verify(forged.WithWord(ProofHeader.ByteCount - sizeof(uint), (uint)forged.Length)).Error;
    }

    private static IEnumerable<byte[]> EachByte(byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] copy = [.. bytes];
            copy[i] ^= 4;
            yield return copy;
        }
    }
}
