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
        ForgedTable table = changed[changed.PathAt(0)], second = new(table.Air, table.LogSize);
        for (int c = 0; c < table.Main.Length; c++) second.Main[c][7] = table.Main[c][1];
        table.CopyRow(0, 12);
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
            if (!mixed.Has(chip)) mixed.Add(new ForgedTable(RoundelMachine.Air(chip), Chip.MinLogSize));
            for (int row = 0; row < from.Rows; row++)
            {
                uint clock = from[chip.Clock, row].Value;
                if (clock < ClockOf(0) || clock >= ClockOf(1)) continue;
                for (int c = 0; c < from.Main.Length; c++) mixed[chip].Main[c][8 + row % 8] = from.Main[c][row];
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
        run.RefusesOn(without.Recount(), Buses.Memory, Buses.State);

        Forgery twice = run.Honest.Clone();
        twice[twice.PathAt(0)].CopyRow(2, 9);
        run.RefusesOn(twice.Recount(), Buses.Memory, Buses.State);

        foreach (int shift in (int[])[-4, 4, 8])
        {
            Forgery shifted = run.Honest.Clone();
            PathChip chip = shifted.PathAt(0);
            shifted[chip][chip.Clock, 2] += shift;
            run.Refuses(shifted.Recount());
            Assert.Contains(Buses.State.Name, Balance.Unbalanced(shifted));
        }

        using Exercise whole = Exercise.Of(Sum(), []);
        Forgery both = run.Honest.Clone();
        both.Add(whole.Honest[RoundelMachine.BranchEqual].Clone());
        run.Refuses(both.Recount());
        Assert.Contains(Buses.State.Name, Balance.Unbalanced(both));
    }

    [Fact]
    [Forgery("10", "the enabler on padding")]
    [Forgery("10", "a row counted twice, and once negatively")]
    public void TheEnablerIsAFlag()
    {
        using Exercise run = Loop();
        Forgery forged = run.Honest.Clone();
        PathChip chip = forged.PathAt(0);
        forged[chip][chip.EnablerColumn, 12] = 1;
        run.Refuses(forged.Recount(), VerificationError.UnbalancedBuses);

        Forgery split = run.Honest.Clone();
        split[chip].CopyRow(1, 12);
        (split[chip][chip.EnablerColumn, 1], split[chip][chip.EnablerColumn, 12]) = (2, -1);
        run.Refuses(split.Recount());
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
        // The row computes the true sum, and whoever comes next finds another.
        run.RefusesOn(run.Lying(Lie.Result(ClockOf(2), 99)).Recount(), Buses.Memory);
    }

    [Fact]
    [Forgery("10", "another sum, all that follows computed from it", "Path0: the sum's carry")]
    public void TheSumIsFalse()
    {
        using Exercise run = Loop();
        Forgery forged = run.Lying(Lie.Result(ClockOf(2), 12 + (7 << 16)));
        Assert.Equal(15u + (7 << 16), forged.Statement.ExitCode);
        forged[forged.PathAt(0)][LeftIn(run, forged, A0), 2] = 7;
        run.RefusesByConstraint(forged, forged.PathAt(0), Violated(forged));
    }

    /// <summary>The column of the high limb that the path leaves in a register.</summary>
    private static Column LeftIn(Exercise run, Forgery forged, int register)
    {
        ForgedTable table = forged[forged.PathAt(0)];
        AccessTerms access = AccessTerms.Of(table.Air).Single(a => RowOf(forged, table, a.Left) is var tuple && tuple[0] == 0 && tuple[1] == register);
        ExprNode node = table.Air.Nodes[access.Left.Tuple[4]];
        Assert.Equal(ExprKind.Cell, node.Kind);
        return Air(run).Chip.Columns[node.Left];
    }

    /// <summary>The constraint of the path's chip that does not hold.</summary>
    private static string Violated(Forgery forged)
    {
        string label = Balance.Violated(forged)!;
        Assert.StartsWith("Path0: ", label, StringComparison.Ordinal);
        return label["Path0: ".Length..];
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
        // Five passes, two a row; the forger's third row goes on after the fifth, inside it, with the counter at zero, and ends below zero.
        RvAsm Program() => new RvAsm().Li(A7, 93).Li(T0, 5)
            .Label("loop").I(Op.Addi, T0, T0, -1).R(Op.Add, A0, A0, T0).B(Op.Blt, Zero, T0, "loop").Label("end").Ecall();
        RvAsm program = Program();
        using Exercise run = Exercise.Of(program, Route.Taken(Program(), "loop", 6));
        Assert.Equal((2, 10u), (run.RealRows(run.Honest.PathAt(0)), run.Honest.Statement.ExitCode));
        Forgery forged = run.Lying(Lie.NextPc(ClockOf(4, 2), program.Address("loop")));
        Assert.True(forged.HasPathsOf(run.Honest));
        Assert.Equal(9u, forged.Statement.ExitCode);
        run.RefusesByConstraint(forged, forged.PathAt(0), Violated(forged));
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
        // slt leaves 0 or 1, which is always less than 2: the branch is never taken, and the path says that it is.
        RvAsm program = new RvAsm().Li(A7, 93).Li(T0, 5).Label("path").R(Op.Slt, T2, T0, T1).I(Op.Addi, T1, Zero, 2).B(Op.Bgeu, T2, T1, "never").Ecall()
            .Label("never").I(Op.Addi, A0, A0, 1).Ecall();
        ElfImage image = program.Image();
        uint start = program.Address("path"), never = program.Address("never");
        using Exercise run = Exercise.Of(program, Route.Of(image, start, start + 4, start + 8, never));
        Assert.Empty(run.Honest.Paths);
        Forgery forged = run.Lying(Lie.NextPc(Lie.ClockOf(4), never));
        Assert.Single(forged.Paths);
        Assert.Equal(1u, forged.Statement.ExitCode);
        run.RefusesByConstraint(forged, forged.PathAt(0), Violated(forged));
    }

    /// <summary>Stores 11, then 22 through another register to the same word, and loads it; the exit code is 22.</summary>
    private static RvAsm Aliases() => new RvAsm().Li(A7, 93).Li(T0, Data).Li(T3, Data).Li(T1, 11).Li(T2, 22)
        .Label("path").S(Op.Sw, T1, 0, T0).S(Op.Sw, T2, 0, T3).I(Op.Lw, A0, T0, 0).Ecall();

    [Fact]
    [Forgery("10", "accesses of one row that meet in a word: a load finds what a store between overwrote", "Path0: Lookup ClockRange")]
    public void ALoadFindsAnOldValueInsideARow()
    {
        BoundaryChip boundary = RoundelMachine.Boundary;
        using Exercise run = Exercise.Of(Aliases(), Route.Taken(Aliases(), "path", 3));
        Assert.Equal(22u, run.Honest.Statement.ExitCode);
        Forgery forged = run.Honest.Clone();
        PathChip chip = forged.PathAt(0);
        ForgedTable table = forged[chip];
        M31 clock = table[chip.Clock, 0];
        // The load finds the first store; the second store finds what the load leaves, which comes after it.
        (table[ColumnOf(run, "2.word.clock"), 0], table[ColumnOf(run, "2.word.lo"), 0]) = (clock + 2, 11);
        (table[ColumnOf(run, "1.word.clock"), 0], table[ColumnOf(run, "1.word.lo"), 0]) = (clock + 10, 11);
        ForgedTable words = forged[boundary];
        int row = Enumerable.Range(0, words.Rows).Single(r => words[boundary.Final, r] == clock + 10);
        (words[boundary.Final, row], words[boundary.Lo, row]) = (clock + 6, 22);
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, default, 11, run.Honest.Statement.Cycles);
        forged[RoundelMachine.Exit][RoundelMachine.Exit.CodeLo, 0] = 11;
        forged[RoundelMachine.Registers][RoundelMachine.Registers.FinalLo, A0] = 11;
        run.RefusesByTerm(forged, chip, Ordering(run, 1));
    }

    [Fact]
    [Forgery("10", "a word of RAM that a row finds and leaves at clocks of its own choosing", "Path0: Lookup ClockRange")]
    public void ARamAccessConsumesItself()
    {
        // Two loads of one word share an access: found before the first, left at the second.
        RvAsm Program() => new RvAsm().Li(A7, 93).Li(T0, Data).Label("path").I(Op.Lw, A0, T0, 0).I(Op.Lw, A1, T0, 0).Ecall();
        using Exercise run = Exercise.Of(Program(), Route.Taken(Program(), "path", 2));
        Forgery forged = run.Honest.Clone();
        PathChip chip = forged.PathAt(0);
        ForgedTable table = forged[chip];
        AccessTerms access = Assert.Single(AccessTerms.Of(table.Air), a => RowOf(run.Honest, table, a.Found)[0] == Space.Ram);
        table[ColumnOf(run, "0.word.lo"), 0] = 99;
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, default, 99, run.Honest.Statement.Cycles);
        forged[RoundelMachine.Exit][RoundelMachine.Exit.CodeLo, 0] = 99;
        run.RefusesByTerm(forged.Relink(new Access(table, 0, access)), chip, Ordering(run, 0));
    }
}
