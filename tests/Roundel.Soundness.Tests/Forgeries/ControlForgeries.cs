using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Runs that leave the thread of control.</summary>
public sealed class ControlForgeries
{
    private static readonly AddImmChip Add = RoundelMachine.AddImm;
    private static readonly ExitChip Exit = RoundelMachine.Exit;
    private static readonly BranchEqualChip Branch = RoundelMachine.BranchEqual;

    /// <summary>a7 = 93, a0 = 1, then a0 += 2, a0 += 4, exit: five steps.</summary>
    private static RvAsm Sums() => new RvAsm().Li(A7, 93).Li(A0, 1).I(Op.Addi, A0, A0, 2).I(Op.Addi, A0, A0, 4).Ecall();

    private static void Claim(Forgery forged, uint exitCode, int cycles)
    {
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, default, exitCode, (ulong)cycles);
        forged[Exit][Exit.CodeLo, 0] = (int)exitCode;
    }

    /// <summary>Recomputes the sums along the chain of a0.</summary>
    private static Forgery Follow(Forgery forged)
    {
        ForgedTable table = forged[Add];
        for (int pass = 0; pass < 6; pass++)
        {
            forged.Relink();
            for (int row = 0; row < table.Rows; row++)
                if (table[Add.EnablerColumn, row] == M31.One) table[Add.ResultLo, row] = table[Add.Rs1.Lo, row] + table[Add.Immediate, row];
        }
        return forged.Recount();
    }

    private static void Shift(Forgery forged, uint from, int steps)
    {
        foreach (ForgedTable table in forged.Tables)
        {
            if (table.Air.Chip is not MachineChip chip) continue;
            for (int row = 0; row < table.Rows; row++)
                if (table[chip.EnablerColumn, row] == M31.One && table[chip.Clock, row].Value >= from) table[chip.Clock, row] += 4 * steps;
        }
    }

    [Fact]
    [Forgery("7", "rows of a table permuted", IsHarmless = true)]
    public void RowsMayBePermuted()
    {
        // Order is in the clocks, not in the rows.
        using Exercise run = Exercise.Of(Sums());
        Forgery changed = run.Honest.Clone();
        ForgedTable table = changed[Add];
        int spare = table.Rows - 1;
        table.CopyRow(0, spare);
        table.CopyRow(3, 0);
        table.CopyRow(spare, 3);
        table.CopyRow(1, spare - 1);
        table.ClearRow(1);
        table.ClearRow(spare);
        run.Accepts(changed);
    }

    [Fact]
    [Forgery("7", "a step skipped")]
    public void AStepIsSkipped()
    {
        using Exercise run = Exercise.Of(Sums());
        Forgery forged = run.Honest.Clone();
        forged[Add].ClearRow(2);
        Shift(forged, Lie.ClockOf(3), -1);
        Claim(forged, 5, 4);
        run.RefusesOn(Follow(forged), Buses.State);
    }

    [Fact]
    [Forgery("7", "a step skipped, its clock left out")]
    public void AStepIsSkippedWithItsClock()
    {
        using Exercise run = Exercise.Of(Sums());
        Forgery forged = run.Honest.Clone();
        forged[Add].ClearRow(2);
        Claim(forged, 5, 5);
        run.RefusesOn(Follow(forged), Buses.State);
    }

    [Fact]
    [Forgery("7", "a step doubled")]
    public void AStepIsDoubled()
    {
        using Exercise run = Exercise.Of(Sums());
        Forgery forged = run.Honest.Clone();
        Shift(forged, Lie.ClockOf(3), 1);
        ForgedTable table = forged[Add];
        table.CopyRow(2, 9);
        table[Add.Clock, 9] += 4;
        Claim(forged, 9, 6);
        run.RefusesOn(Follow(forged), Buses.State);
    }

    [Fact]
    [Forgery("7", "two steps in the other order")]
    public void StepsAreReordered()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(A7, 93).Li(A0, 1).I(Op.Addi, A0, A0, 2).I(Op.Addi, A0, Zero, 4).Ecall());
        Forgery forged = run.Honest.Clone();
        ForgedTable table = forged[Add];
        (table[Add.Clock, 2], table[Add.Clock, 3]) = (table[Add.Clock, 3], table[Add.Clock, 2]);
        Claim(forged, 6, 5);
        run.RefusesOn(Follow(forged), Buses.State);
    }

    [Fact]
    [Forgery("7", "a second entry: the run begins at the third instruction")]
    public void TheRunBeginsElsewhere()
    {
        using Exercise run = Exercise.Of(new RvAsm().I(Op.Addi, A0, A0, 2).Li(A7, 93).I(Op.Addi, A0, A0, 4).Ecall());
        Forgery forged = run.Honest.Clone();
        forged[Add].ClearRow(0);
        Shift(forged, 0, -1);
        Claim(forged, 4, 3);
        run.RefusesOn(Follow(forged), Buses.State);
    }

    [Fact]
    [Forgery("7", "the run cut short: an exit where there is no call", "Exit: Lookup Program #1")]
    public void TheRunEndsWithoutACall()
    {
        using Exercise run = Exercise.Of(Sums());
        Forgery forged = run.Honest.Clone();
        forged[Add].ClearRow(3);
        forged[Exit][Exit.Pc, 0] -= 4;
        forged[Exit][Exit.Clock, 0] -= 4;
        Claim(forged, 3, 4);
        run.RefusesByTerm(Follow(forged), Exit, "Lookup Program #1");
    }

    [Fact]
    [Forgery("7", "the run cut short: its last rows are not there")]
    public void TheRunIsCutShort()
    {
        using Exercise run = Exercise.Of(Sums());
        Forgery forged = run.Honest.Clone();
        forged[Add].ClearRow(3);
        forged.RemoveAll(Exit);
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, default, 3, 3);
        Follow(forged);
        run.RefusesOn(forged, Buses.Halt, Buses.State);
    }

    [Fact]
    [Forgery("7", "an exit by a call that is not exit", "Exit: Consume Memory #8 + Exit: Emit Memory #9 + Exit: Lookup ClockRange #10")]
    public void AnotherCallEndsTheRun()
    {
        EcallOtherChip other = RoundelMachine.EcallOther;
        using Exercise run = Exercise.Of(new RvAsm().Li(A0, 1).Li(A7, 94).Ecall().Li(A7, 93).Li(A0, 5).Ecall());
        Forgery forged = run.Honest.Clone();
        (forged[Exit][Exit.Pc, 0], forged[Exit][Exit.Clock, 0]) = (forged[other][other.Pc, 0], forged[other][other.Clock, 0]);
        forged.RemoveAll(other);
        forged[Add].ClearRow(2);
        forged[Add].ClearRow(3);
        Claim(forged, 1, 3);
        AirSystem mutant = Guard.Without(forged.System, new Guard(Exit, "Consume Memory #8", "Emit Memory #9", "Lookup ClockRange #10"));
        run.RefusesOn(forged.Clone().Relink().Recount(), Buses.Memory);
        Assert.Equal(VerificationError.None, run.Forger.Try(forged.In(mutant).Relink().Recount()));
    }

    [Fact]
    [Forgery("7", "halting twice")]
    public void TheRunEndsTwice()
    {
        using Exercise run = Exercise.Of(Sums());
        Forgery forged = run.Honest.Clone();
        forged[Exit].CopyRow(0, 1);
        forged[Exit][Exit.Clock, 1] += 4;
        run.RefusesOn(forged.Relink().Recount(), Buses.Halt, Buses.State);
    }

    [Fact]
    [Forgery("7", "a thread of control beside the run: an endless loop that nobody entered")]
    public void ThereIsASecondThread()
    {
        // States advance in time, so that a loop of rows never meets its own beginning.
        JalChip jal = RoundelMachine.Jal;
        RvAsm program = Sums();
        uint pc = program.Here;
        using Exercise run = Exercise.Of(program.Label("self").Jal(Zero, "self"));
        Forgery forged = run.Honest.Clone();
        var loop = new ForgedTable(RoundelMachine.Air(jal), 5);
        for (int row = 0; row < loop.Rows; row++)
        {
            (loop[jal.EnablerColumn, row], loop[jal.Pc, row], loop[jal.Target, row]) = (1, M31.FromCanonical(pc), M31.FromCanonical(pc));
            (loop[jal.Clock, row], loop[jal.RdIndex, row]) = (M31.FromCanonical(Lie.ClockOf(10 + row)), Registers.Sink);
            (loop[jal.LinkLo, row], loop[jal.LinkHi, row]) = (M31.FromCanonical(pc + 4 & 0xffff), M31.FromCanonical(pc + 4 >> 16));
        }
        forged.Add(loop);
        run.RefusesOn(forged.Relink().Recount(), Buses.State);
    }

    [Fact]
    [Forgery("7", "pc outside the text", "BranchEqual: the next pc is the target if taken, else pc + 4 + Exit: Lookup Program #1")]
    public void TheRunLeavesTheText()
    {
        RvAsm program = new RvAsm().Li(A7, 93).Li(A0, 1).B(Op.Beq, Zero, Zero, "over").Label("over").I(Op.Addi, A0, A0, 2).Ecall();
        using Exercise run = Exercise.Of(program);
        Forgery forged = run.Honest.Clone();
        M31 beyond = M31.FromCanonical(program.Here + 64);
        forged[Branch][Branch.Next, 0] = beyond;
        forged[Add].ClearRow(2);
        forged[Exit][Exit.Pc, 0] = beyond;
        forged[Exit][Exit.Clock, 0] -= 4;
        Claim(forged, 1, 4);
        run.RefusesBy(Follow(forged), VerificationError.UnbalancedBuses,
            new Guard(Branch, "the next pc is the target if taken, else pc + 4"), new Guard(Exit, "Lookup Program #1"));
    }

    [Fact]
    [Forgery("7", "a branch that goes both ways")]
    public void ABranchGoesBothWays()
    {
        // The row stands twice, taken and not; the second thread ends at the same exit.
        using Exercise run = Exercise.Of(new RvAsm().Li(A7, 93).B(Op.Beq, Zero, Zero, "over").I(Op.Addi, A0, A0, 2).Label("over").Ecall());
        Forgery forged = run.Honest.Clone();
        ForgedTable table = forged[Branch];
        table.CopyRow(0, 1);
        (table[Branch.Taken, 1], table[Branch.Next, 1]) = (0, table[Branch.Pc, 1] + 4);
        run.Refuses(forged.Recount());
        Assert.Contains(Buses.State.Name, Balance.Unbalanced(forged));
    }
}
