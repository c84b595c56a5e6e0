using Roundel.Soundness.Tests.Deletions;
using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests;

/// <summary>The kit itself: what it leaves alone is accepted, and what it regenerates is what an honest prover makes.</summary>
public sealed class KitTests
{
    [Fact]
    public void AnUntouchedRunIsAccepted()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 7).Li(T1, 9).Emit(Op.Mul, A0, T0, T1, 0).Exit(3));
        Assert.Equal(VerificationError.None, run.Forger.Try(run.Honest));
    }

    [Fact]
    public void RecountingAnHonestRunChangesNothing()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 7).Li(T1, 9).Emit(Op.Mul, A0, T0, T1, 0).Exit(3));
        Assert.Equal(run.Forger.Prove(run.Honest), run.Forger.Prove(run.Honest.Clone().Recount()));
    }

    [Fact]
    public void AMutantAcceptsTheHonestRunAndAnswersToAnotherDigest()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 7).Li(T1, 9).Emit(Op.Mul, A0, T0, T1, 0).Exit(3));
        ChipAir mul = RoundelMachine.Air(RoundelMachine.Mul);
        AirSystem mutant = RoundelMachine.System.Without(mul, Omission.Of(mul.Constraints[1]));
        Assert.False(mutant.Digest.SequenceEqual(RoundelMachine.System.Digest));
        Assert.Equal(mul.ConstraintCount - 1, mutant.Chips[mul.Index].ConstraintCount);
        Assert.Equal(VerificationError.None, run.Forger.Try(run.Honest.In(mutant).Recount()));
    }

    [Fact]
    public void AChangedCellIsRefused()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 7).Li(T1, 9).Emit(Op.Mul, A0, T0, T1, 0).Exit(3));
        Forgery forgery = run.Honest.Clone();
        forgery[RoundelMachine.Mul][RoundelMachine.Mul.LowLo, 0] += 1;
        Assert.NotEqual(VerificationError.None, run.Forger.Try(forgery.Recount()));
    }

    public static TheoryData<string> Programs => [.. Exercises.Names];

    [Theory, MemberData(nameof(Programs))]
    public void RelinkingAnHonestRunIsAccepted(string name)
    {
        using Exercise run = Exercises.Run(name);
        Assert.Equal(VerificationError.None, run.Forger.Try(Relinker.Relink(run.Honest.Clone()).Recount()));
    }

    [Fact]
    public void TheListOfWordsIsAcceptedAsItWas()
    {
        using Exercise run = Exercises.Run("linux.elf");
        Assert.Equal(VerificationError.None, run.Forger.Try(BoundaryForgeries.Control(run.Honest)));
    }
}
