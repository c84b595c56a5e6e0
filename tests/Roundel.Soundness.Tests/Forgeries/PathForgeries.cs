using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Rows of paths that say what did not happen.</summary>
public sealed class PathForgeries
{
    private const uint Data = 0x0004_0000;

    /// <summary>a0 = 5 + 4 + 3 + 2 + 1, by a loop of three instructions; the exit code is 15.</summary>
    private static RvAsm Sum() => new RvAsm().Li(A7, 93).Li(T0, 5)
        .Label("loop").R(Op.Add, A0, A0, T0).I(Op.Addi, T0, T0, -1).B(Op.Bne, T0, Zero, "loop").Label("end").Ecall();

    /// <summary>The loop once, or several times with branches inside.</summary>
    private static Exercise Loop(int times = 1) => Exercise.Of(Sum(), Route.Taken(Sum(), "loop", 3 * times));

    private static ChipAir Air(Exercise run) => run.Honest.System.Chips[^1];

    private static Column ColumnOf(Exercise run, string name) => Air(run).Chip.Columns.Single(c => c.Name == name);

    private static string Term(Exercise run, Func<BusTerm, bool> which) => Air(run).Terms.Single(which).Label;

    /// <summary>The label of the look-up that orders an access, which stands behind its two terms.</summary>
    private static string Ordering(Exercise run, int access)
    {
        BusTerm[] terms = [.. Air(run).Terms];
        return terms.Where(t => t.Bus == Buses.ClockRange).ElementAt(access).Label;
    }

    /// <summary>The clock of the loop's i-th pass.</summary>
    private static uint ClockOf(int pass, int instruction = 0) => Lie.ClockOf(2 + 3 * pass + instruction);

    [Fact]
    [Forgery("10", "rows of a path permuted, and spread over two tables", IsHarmless = true)]
    public void RowsMayStandAnywhere()
    {
        using Exercise run = Loop();
        Forgery changed = run.Honest.Clone();
        ForgedTable table = changed[changed.PathAt(0)], second = new(table.Air, 5);
        for (int c = 0; c < table.Main.Length; c++) second.Main[c][7] = table.Main[c][1];
        table.CopyRow(0, 20);
        table.CopyRow(4, 0);
        table.ClearRow(1);
        table.ClearRow(4);
        changed.Add(second);
        run.Accepts(changed);
    }

    [Fact]
    [Forgery("10", "some instances proven by instruction chips, others by the path's", IsHarmless = true)]
    public void BothKindsOfRowsMix()
    {
        using Exercise whole = Exercise.Of(Sum(), []), paths = Loop();
        Assert.Equal(VerificationError.None, whole.Forger.Try(whole.Honest));
        // The first pass of the run without paths, and all others of the run with one.
        Forgery mixed = paths.Honest.Clone();
        mixed[mixed.PathAt(0)].ClearRow(0);
        foreach (MachineChip chip in (MachineChip[])[RoundelMachine.AddSub, RoundelMachine.AddImm, RoundelMachine.BranchEqual])
        {
            ForgedTable from = whole.Honest[chip];
            if (!mixed.Has(chip)) mixed.Add(new ForgedTable(RoundelMachine.Air(chip), 5));
            for (int row = 0; row < from.Rows; row++)
            {
                uint clock = from[chip.Clock, row].Value;
                if (clock < ClockOf(0) || clock >= ClockOf(1)) continue;
                for (int c = 0; c < from.Main.Length; c++) mixed[chip].Main[c][20 + row % 8] = from.Main[c][row];
            }
        }
        paths.Accepts(mixed.Recount());
    }

    [Fact]
    [Forgery("10", "a row of a path left out: instructions skipped")]
    [Forgery("10", "a row of a path twice")]
    [Forgery("10", "a row of a path at another clock: its window overlaps another row's")]
    [Forgery("10", "an instruction proven by its own chip and by the path's")]
    public void RowsAreTheRunsOwn()
    {
        using Exercise run = Loop();
        Forgery without = run.Honest.Clone();
        without[without.PathAt(0)].ClearRow(2);
        run.RefusesOn(without.Relink().Recount(), Buses.State);

        Forgery twice = run.Honest.Clone();
        twice[twice.PathAt(0)].CopyRow(2, 9);
        run.Refuses(twice.Recount());
        Assert.Contains(Buses.State.Name, Balance.Unbalanced(twice));

        foreach (int shift in (int[])[-4, 4, 8])
        {
            Forgery shifted = run.Honest.Clone();
            PathChip chip = shifted.PathAt(0);
            shifted[chip][chip.Clock, 2] += shift;
            run.RefusesOn(shifted.Relink().Recount(), Buses.State);
        }

        using Exercise whole = Exercise.Of(Sum(), []);
        Forgery both = run.Honest.Clone();
        both.Add(whole.Honest[RoundelMachine.BranchEqual].Clone());
        run.Refuses(both.Recount());
        Assert.Contains(Buses.State.Name, Balance.Unbalanced(both));
    }

    [Fact]
    [Forgery("10", "the enabler on padding")]
    [Forgery("10", "a row counted twice, and once negatively", "Path0: enabler is boolean")]
    public void TheEnablerIsAFlag()
    {
        using Exercise run = Loop();
        Forgery forged = run.Honest.Clone();
        PathChip chip = forged.PathAt(0);
        forged[chip][chip.EnablerColumn, 20] = 1;
        run.Refuses(forged.Recount(), VerificationError.UnbalancedBuses);

        Forgery split = run.Honest.Clone();
        split[chip].CopyRow(1, 20);
        (split[chip][chip.EnablerColumn, 1], split[chip][chip.EnablerColumn, 20]) = (2, -1);
        // Constants are multiples of the enabler, so that more than one constraint refuses such rows; the first pass has no constant in them.
        run.Refuses(split.Recount(), VerificationError.ConstraintsViolated);
        Assert.Equal($"{chip.Name}: enabler is boolean", Balance.Violated(split));
    }

    [Fact]
    [Forgery("10", "a false value found: a register that is not as the row before left it")]
    [Forgery("10", "a false value left")]
    public void RegistersAreTheChains()
    {
        using Exercise run = Loop();
        foreach (string name in (string[])["x10.lo", "x10.hi", "x5.lo", "x10.clock", "x0.clock"])
        {
            Forgery forged = run.Honest.Clone();
            forged[forged.PathAt(0)][ColumnOf(run, name), 2] += 1;
            Assert.NotEqual(VerificationError.None, run.Forger.Try(forged.Recount()));
        }
        // What is left is the sum's limbs: with others, the constraint of their carry fails.
        Forgery left = run.Lying(Lie.Result(ClockOf(2), 99));
        run.Refuses(left.Relink().Recount(), VerificationError.ConstraintsViolated);
    }

    [Fact]
    [Forgery("10", "another sum, all that follows computed from it", "Path0: the sum's carry")]
    public void TheSumIsFalse()
    {
        using Exercise run = Loop();
        Forgery forged = run.Lying(Lie.Result(ClockOf(2), 12 + 7));
        Assert.Equal(22u, forged.Statement.ExitCode);
        string guard = Air(run).Constraints.First(c => c.Label.StartsWith("0.lo", StringComparison.Ordinal)).Label;
        run.RefusesByConstraint(forged, forged.PathAt(0), guard);
    }

    [Fact]
    [Forgery("10", "a register access of a path that consumes itself", "Path0: Lookup ClockRange")]
    public void ARegisterAccessConsumesItself()
    {
        // x5 is touched first: read as 77, and left as 76 at the very clock that it is found at. The chain of x5 passes the row by.
        using Exercise run = Exercise.Of(new RvAsm().Li(A7, 93).Li(T0, 5).Label("path").R(Op.Add, A0, T0, Zero).R(Op.Add, A1, T0, A0).Ecall(),
            Route.Taken(new RvAsm().Li(A7, 93).Li(T0, 5).Label("path").R(Op.Add, A0, T0, Zero).R(Op.Add, A1, T0, A0).Ecall(), "path", 2));
        Forgery forged = run.Honest.Clone();
        PathChip chip = forged.PathAt(0);
        ForgedTable table = forged[chip];
        AccessTerms[] accesses = [.. AccessTerms.Of(table.Air)];
        int t0 = Array.FindIndex(accesses, a => RowOf(forged, table, a.Found)[1] == T0);
        table[ColumnOf(run, "x5.lo"), 0] = 77;
        foreach (Column digit in chip.Columns.Where(c => c.Name.StartsWith("1.lo", StringComparison.Ordinal))) table[digit, 0] = 2 * 77;
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, default, 77, run.Honest.Statement.Cycles);
        forged[RoundelMachine.Exit][RoundelMachine.Exit.CodeLo, 0] = 77;
        forged.Relink(new Access(table, 0, accesses[t0]));
        run.RefusesByTerm(forged, chip, Ordering(run, t0));
    }

    private static BusTuple RowOf(Forgery run, ForgedTable table, BusTerm term) =>
        new RowValues(table.Air).At(table, default, run.Statement.Publics, 0).Tuple(term);

    [Fact]
    [Forgery("10", "the direction of a branch inside a path: the loop goes on though the counter is zero", "Path0: the difference has an inverse")]
    public void ABranchInsideGoesTheOtherWay()
    {
        // Five passes; the forger's third row takes the branch at the end of the fifth pass, inside it.
        RvAsm program = Sum();
        using Exercise run = Exercise.Of(program, Route.Taken(program, "loop", 6));
        Forgery forged = run.Lying(Lie.NextPc(ClockOf(4, 2), program.Address("loop")));
        Assert.Equal(2, run.RealRows(run.Honest.PathAt(0)));
        Assert.True(forged.HasPathsOf(run.Honest));
        string guard = Air(run).Constraints.Single(c => c.Label.EndsWith("inverse exists", StringComparison.Ordinal)).Label;
        run.RefusesByConstraint(forged, forged.PathAt(0), guard);
    }

    [Fact]
    [Forgery("10", "the direction of a branch at the end of a path: the loop is left early", "Path0: what is not zero has an inverse")]
    public void ABranchAtTheEndGoesTheOtherWay()
    {
        using Exercise run = Loop();
        Forgery forged = run.Lying(Lie.NextPc(ClockOf(2, 2), Sum().Address("end")));
        Assert.Equal(12u, forged.Statement.ExitCode);
        PathChip chip = forged.PathAt(0);
        ForgedTable table = forged[chip];
        // The witness of the truth stays; the lie is isZero.
        table[ColumnOf(run, "2.isZero"), 2] = 1;
        string[] guards = [.. Air(run).Constraints.Select(c => c.Label).Where(l => l.StartsWith("2.isZero", StringComparison.Ordinal))];
        run.RefusesBy(forged, VerificationError.ConstraintsViolated, new Guard(chip, guards));
        // Each of them alone is not enough.
        foreach (string guard in guards)
            Assert.NotEqual(VerificationError.None, run.Forger.Try(forged.In(Guard.Without(forged.System, new Guard(chip, guard))).Recount()));
    }

    [Fact]
    [Forgery("10", "a branch inside a path that never goes this way", "Path0: what is carried is not what never is")]
    public void ABranchNeverGoesThisWay()
    {
        // slt leaves 0 or 1, which is always less than 2: the branch is always taken, and a path may say otherwise.
        RvAsm Program() => new RvAsm().Li(A7, 93).Li(T0, 5).Li(T1, 2).Label("path").R(Op.Slt, T2, T0, T1).B(Op.Bltu, T2, T1, "end")
            .Label("never").I(Op.Addi, A0, A0, 1).Label("end").Ecall();
        RvAsm program = Program();
        ElfImage image = program.Image();
        InstructionPath path = Route.Of(image, program.Address("path"), program.Address("path") + 4, program.Address("never"));
        using Exercise run = Exercise.Of(program, path);
        Assert.Empty(run.Honest.Paths);
        Forgery forged = run.Lying(Lie.NextPc(Lie.ClockOf(4), program.Address("never")));
        Assert.Single(forged.Paths);
        Assert.Equal(1u, forged.Statement.ExitCode);
        run.Refuses(forged.Recount(), VerificationError.ConstraintsViolated);
        PathChip chip = forged.PathAt(0);
        string guard = Balance.Violated(forged)![(chip.Name.Length + 2)..];
        run.RefusesByConstraint(forged, chip, guard);
    }
}
