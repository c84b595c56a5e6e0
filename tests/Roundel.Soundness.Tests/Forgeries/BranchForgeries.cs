using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Branches and jumps that go where they should not.</summary>
public sealed class BranchForgeries
{
    private static readonly BranchEqualChip Equal = RoundelMachine.BranchEqual;
    private static readonly BranchLessChip Less = RoundelMachine.BranchLess;
    private static readonly JalrChip Jalr = RoundelMachine.Jalr;
    private static readonly Column ByHigh = Named("byHigh"), Margin = Named("margin"), Sign1 = Named("sign1");
    private static readonly AddImmChip Add = RoundelMachine.AddImm;

    private static Column Named(string name) => RoundelMachine.BranchLess.Columns.Single(c => c.Name == name);

    /// <summary>One branch over an instruction; the exit code tells whether that was executed.</summary>
    private static Exercise Branch(Op op, uint a, uint b) => Exercise.Of(new RvAsm().Li(T0, a).Li(T1, b).Li(A0, 1)
        .B(op, T0, T1, "over").I(Op.Addi, A0, A0, 1).Label("over").I(Op.Addi, A0, A0, 16).Li(A7, 93).Ecall());

    /// <summary>The run that goes on elsewhere after the branch.</summary>
    private static Forgery GoOn(Exercise run, MachineChip chip, Column next, uint offset, params (Column Column, M31 Value)[] cells)
    {
        ForgedTable honest = run.Honest[chip];
        uint pc = honest[chip.Pc, 0].Value + offset;
        Forgery forged = run.Lying(Lie.NextPc(honest[chip.Clock, 0].Value, pc));
        Assert.NotEqual(run.Honest.Statement.ExitCode, forged.Statement.ExitCode);
        forged[chip][next, 0] = M31.FromCanonical(pc);
        foreach ((Column column, M31 value) in cells) forged[chip][column, 0] = value;
        return forged;
    }

    [Fact]
    [Forgery("7", "BEQ taken though the low limbs differ", "BranchEqual: equal words have equal low limbs")]
    public void BeqOfDifferentLowLimbsIsTaken()
    {
        using Exercise run = Branch(Op.Beq, 5, 6);
        run.RefusesByConstraint(GoOn(run, Equal, Equal.Next, 8, (Equal.Taken, 1), (Equal.Inverse, 0)), Equal, "equal words have equal low limbs");
    }

    [Fact]
    [Forgery("7", "BEQ taken though the high limbs differ", "BranchEqual: equal words have equal high limbs")]
    public void BeqOfDifferentHighLimbsIsTaken()
    {
        using Exercise run = Branch(Op.Beq, 0x5_0000, 0x6_0000);
        run.RefusesByConstraint(GoOn(run, Equal, Equal.Next, 8, (Equal.Taken, 1), (Equal.Inverse, 0)), Equal, "equal words have equal high limbs");
    }

    [Fact]
    [Forgery("7", "BEQ not taken though the words are equal", "BranchEqual: different words have an invertible norm")]
    public void BeqOfEqualWordsIsNotTaken()
    {
        using Exercise run = Branch(Op.Beq, 5, 5);
        run.RefusesByConstraint(GoOn(run, Equal, Equal.Next, 4, (Equal.Taken, 0)), Equal, "different words have an invertible norm");
    }

    [Fact]
    [Forgery("7", "BNE taken though the words are equal", "BranchEqual: different words have an invertible norm")]
    public void BneOfEqualWordsIsTaken()
    {
        using Exercise run = Branch(Op.Bne, 5, 5);
        run.RefusesByConstraint(GoOn(run, Equal, Equal.Next, 8, (Equal.Taken, 1)), Equal, "different words have an invertible norm");
    }

    [Fact]
    [Forgery("7", "a branch that goes to a third place", "BranchEqual: the next pc is the target if taken, else pc + 4")]
    public void ABranchGoesToAThirdPlace()
    {
        using Exercise run = Branch(Op.Beq, 5, 5);
        run.RefusesByConstraint(GoOn(run, Equal, Equal.Next, 12), Equal, "the next pc is the target if taken, else pc + 4");
    }

    [Fact]
    [Forgery("7", "a branch to another target than the program's", "BranchEqual: Lookup Program #1")]
    public void ABranchHasAnotherTarget()
    {
        using Exercise run = Branch(Op.Beq, 5, 5);
        M31 target = run.Honest[Equal][Equal.Pc, 0] + 12;
        run.RefusesByTerm(GoOn(run, Equal, Equal.Next, 12, (Equal.Target, target)), Equal, "Lookup Program #1");
    }

    [Fact]
    [Forgery("7", "a branch taken twice over: both ways between target and pc + 4", "BranchEqual: taken is boolean")]
    public void ABranchIsTakenThreefold()
    {
        // pc + 4 + 2·(target − pc − 4) is two instructions on. BEQ of different words: the equality flag is 2, its differences must vanish.
        using Exercise run = Branch(Op.Beq, 5, 5);
        Forgery forged = GoOn(run, Equal, Equal.Next, 12, (Equal.Taken, 2));
        run.RefusesBy(forged, VerificationError.ConstraintsViolated, new Guard(Equal, "taken is boolean", "different words have an invertible norm"));
    }

    [Fact]
    [Forgery("7", "BLTU taken though the first word is greater", "BranchLess: margin in Range16")]
    public void GreaterIsLess()
    {
        using Exercise run = Branch(Op.Bltu, 9, 5);
        // 9 − 5 = −1 − margin.
        run.RefusesByTerm(GoOn(run, Less, Less.Next, 8, (Less.Taken, 1), (ByHigh, 0), (Margin, -5)), Less, "margin in Range16");
    }

    [Fact]
    [Forgery("7", "BLTU decided by the low limbs though the high ones differ", "BranchLess: equal high limbs unless they decide")]
    public void TheLowLimbsDecide()
    {
        using Exercise run = Branch(Op.Bltu, 0x1_0001, 2);
        run.RefusesByConstraint(GoOn(run, Less, Less.Next, 8, (Less.Taken, 1), (ByHigh, 0), (Margin, 0)),
            Less, "equal high limbs unless they decide");
    }

    [Fact]
    [Forgery("6", "BLT of 0 and −1 taken: zero with a sign", "BranchLess: Lookup Range16 #10")]
    public void ZeroIsLessThanMinusOne()
    {
        using Exercise run = Branch(Op.Blt, 0, 0xffff_ffff);
        Forgery forged = GoOn(run, Less, Less.Next, 8, (Less.Taken, 1), (Sign1, 1), (ByHigh, 1), (Margin, 65534));
        run.RefusesByTerm(forged, Less, "Lookup Range16 #10");
    }

    [Fact]
    [Forgery("6", "JAL whose target wraps goes on inside the text", "BranchEqual: different words have an invertible norm + Jal: Lookup Program #1")]
    public void AWrappedTargetIsNowhere()
    {
        // The honest run jumps over the JAL, as its target, below zero, cannot be fetched.
        JalChip jal = RoundelMachine.Jal;
        RvAsm program = new RvAsm().Li(A0, 1).B(Op.Beq, Zero, Zero, "over").Emit(Op.Jal, 0, 0, 0, unchecked((uint)-0x2_0000)).Label("over")
            .I(Op.Addi, A0, A0, 1).I(Op.Addi, A0, A0, 1).Li(A7, 93).Ecall();
        using Exercise run = Exercise.Of(program);
        ForgedTable branch = run.Honest[Equal];
        uint pc = branch[Equal.Pc, 0].Value, clock = branch[Equal.Clock, 0].Value;
        Forgery forged = run.Lying(Lie.NextPc(clock, pc + 4), Lie.NextPc(clock + 4, pc + 12));
        Assert.Equal(ProgramRom.Nowhere, forged[jal][jal.Target, 0].Value);
        forged[Equal][Equal.Next, 0] = M31.FromCanonical(pc + 4);
        forged[Equal][Equal.Taken, 0] = 0;
        forged[jal][jal.Target, 0] = M31.FromCanonical(pc + 12);
        run.RefusesBy(forged, VerificationError.UnbalancedBuses,
            new Guard(Equal, "different words have an invertible norm"), new Guard(jal, "Lookup Program #1"));
    }

    [Fact]
    [Forgery("6", "JALR to an odd target whose bit 0 stays")]
    public void AnOddTargetIsNotCleared()
    {
        // The next row's pc would be odd: neither this row's look-up of the target's quarter nor the program has it.
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, DefaultOrigin + 17).I(Op.Jalr, Ra, T0, 0).Word(0).Li(A0, 2).Li(A7, 93).Ecall());
        Forgery forged = run.Honest.Clone();
        Assert.Equal(M31.One, forged[Jalr][Jalr.Odd, 0]);
        forged[Jalr][Jalr.Odd, 0] = 0;
        ForgedTable add = forged[Add];
        int next = Enumerable.Range(0, add.Rows).Single(r => add[Add.Pc, r].Value == DefaultOrigin + 16);
        add[Add.Pc, next] += 1;
        run.Refuses(forged.Recount());
    }

    [Fact]
    [Forgery("7", "JALR to the next instruction but one, by a bit 0 of −4", "Jalr: odd is boolean")]
    public void TheClearedBitIsMinusFour()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, DefaultOrigin + 16).I(Op.Jalr, Ra, T0, 0).Word(0)
            .I(Op.Addi, A0, A0, 1).I(Op.Addi, A0, A0, 1).Li(A7, 93).Ecall());
        uint clock = run.Honest[Jalr][Jalr.Clock, 0].Value;
        Forgery forged = run.Lying(Lie.NextPc(clock, DefaultOrigin + 20));
        forged[Jalr][Jalr.Odd, 0] = -4;
        run.RefusesByConstraint(forged, Jalr, "odd is boolean");
    }

    [Fact]
    [Forgery("7", "JALR to a target that equals an instruction's address only modulo p", "Jalr: Lookup Range16 #10 + Jalr: Lookup Range16 #11")]
    public void ATargetIsValidModuloP()
    {
        // The target comes from the private input, which is the prover's to choose: it becomes the honest one plus p.
        const uint buffer = 0x4_0000;
        RvAsm program = new RvAsm().Call(63, 0, buffer, 4).Li(T0, buffer).I(Op.Lw, T1, T0, 0).I(Op.Jalr, Ra, T1, 0).Word(0);
        uint target = program.Here;
        program.Li(A0, 7).Li(A7, 93).Ecall();
        using Exercise run = Exercise.Of(program, privateInput: ToBytes([target]));
        TransferChip transfer = RoundelMachine.Transfer;
        Forgery forged = run.Honest.Clone();
        byte[] bytes = ToBytes([target + M31.P]);
        for (int i = 0; i < bytes.Length; i++) forged[transfer][transfer.New[i], 0] = bytes[i];
        forged.Relink();
        Assert.Equal((target + M31.P) >> 16, forged[Jalr][Jalr.Rs1.Hi, 0].Value);
        run.RefusesBy(forged, VerificationError.UnbalancedBuses, new Guard(Jalr, "Lookup Range16 #10", "Lookup Range16 #11"));
    }
}
