using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Accesses out of order: memory that remembers what was never written.</summary>
public sealed class ClockForgeries
{
    private const uint Data = 0x0004_0000, Lie1 = 0x1234;
    private static readonly LoadWordChip Load = RoundelMachine.LoadWord;
    private static readonly StoreWordChip Store = RoundelMachine.StoreWord;
    private static readonly GapChip Gap = RoundelMachine.Gap;
    private static readonly BoundaryChip Boundary = RoundelMachine.Boundary;
    private static readonly RegisterFileChip File = RoundelMachine.Registers;

    /// <summary>A load of a word that was never written; its value is the exit code.</summary>
    private static Exercise OneLoad() => Exercise.Of(new RvAsm().Li(T0, Data).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());

    private static uint ClockOf(Exercise run, MachineChip chip, int row = 0) => run.Honest[chip][chip.Clock, row].Value;

    private static void Find(ForgedTable table, AccessColumns access, int row, uint clock, uint value)
    {
        table[access.PreviousClock, row] = M31.FromCanonical(clock);
        table[access.Lo, row] = M31.FromCanonical(value & 0xffff);
        table[access.Hi, row] = M31.FromCanonical(value >> 16);
    }

    private static int WordRow(Forgery forgery, uint word)
    {
        ForgedTable table = forgery[Boundary];
        return Enumerable.Range(0, table.Rows).First(r => table[Boundary.EnablerColumn, r] != table[Boundary.IsZone, r]
            && table[Boundary.StartLo, r].Value + (table[Boundary.StartHi, r].Value << 14) == word);
    }

    [Fact]
    [Forgery("4", "equal clocks: an access that consumes itself", "LoadWord: Lookup ClockRange #10")]
    public void ALoadConsumesItself()
    {
        using Exercise run = OneLoad();
        uint clock = ClockOf(run, Load);
        Forgery forged = run.Lying(Lie.Result(clock, Lie1));
        Find(forged[Load], Load.Loaded, 0, clock + Clocks.Memory, Lie1);
        forged[Boundary][Boundary.Final, WordRow(forged, Data / 4)] = 0;
        run.RefusesByTerm(forged, Load, "Lookup ClockRange #10");
    }

    [Fact]
    [Forgery("4", "two accesses that consume each other", "LoadWord: Lookup ClockRange #10")]
    public void TwoLoadsConsumeEachOther()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).I(Op.Lw, A1, T0, 0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        uint first = ClockOf(run, Load), second = ClockOf(run, Load, 1);
        Forgery forged = run.Lying(Lie.Result(first, Lie1), Lie.Result(second, Lie1));
        Find(forged[Load], Load.Loaded, 0, second + Clocks.Memory, Lie1);
        Find(forged[Load], Load.Loaded, 1, first + Clocks.Memory, Lie1);
        forged[Boundary][Boundary.Final, WordRow(forged, Data / 4)] = 0;
        run.RefusesByTerm(forged, Load, "Lookup ClockRange #10");
    }

    [Fact]
    [Forgery("4", "decreasing: a load that finds what a later store overwrote", "StoreWord: Lookup ClockRange #13")]
    public void ALoadFindsAnOldValue()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).Li(T1, 11).Li(T2, 22)
            .S(Op.Sw, T1, 0, T0).S(Op.Sw, T2, 0, T0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        uint first = ClockOf(run, Store) + Clocks.Memory, second = ClockOf(run, Store, 1) + Clocks.Memory, load = ClockOf(run, Load);
        Forgery forged = run.Lying(Lie.Result(load, 11));
        Find(forged[Load], Load.Loaded, 0, first, 11);
        Find(forged[Store], Store.Replaced, 1, load + Clocks.Memory, 11);
        int row = WordRow(forged, Data / 4);
        forged[Boundary][Boundary.Final, row] = M31.FromCanonical(second);
        run.RefusesByTerm(forged, Store, "Lookup ClockRange #13");
    }

    [Fact]
    [Forgery("4", "decreasing: a word opened after its first access", "StoreWord: Lookup ClockRange #13")]
    public void AWordIsOpenedAfterItsStore()
    {
        // The load finds the initial zero, opened late; the store consumes what the load leaves, though it came before it.
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).Li(T1, 11).S(Op.Sw, T1, 0, T0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        uint store = ClockOf(run, Store) + Clocks.Memory, load = ClockOf(run, Load);
        Forgery forged = run.Lying(Lie.Result(load, 0));
        int row = WordRow(forged, Data / 4);
        forged[Boundary][Boundary.Opened, row] = M31.FromCanonical(load);
        Find(forged[Load], Load.Loaded, 0, load, 0);
        Find(forged[Store], Store.Replaced, 0, load + Clocks.Memory, 0);
        forged[Boundary][Boundary.Final, row] = M31.FromCanonical(store);
        forged[Boundary][Boundary.Lo, row] = 11;
        run.RefusesByTerm(forged, Store, "Lookup ClockRange #13");
    }

    [Fact]
    [Forgery("4", "a step beyond the bound of 2^20 without a Gap row", "LoadWord: Lookup ClockRange #10")]
    public void AStepExceedsTheBound()
    {
        using Exercise run = OneLoad();
        uint clock = ClockOf(run, Load) + Clocks.Memory;
        Forgery forged = run.Honest.Clone();
        // The word is opened so early that the step is 2^20 + 1; a clock below zero is one near p.
        M31 early = M31.FromCanonical(clock) - ((1 << 20) + 1);
        forged[Boundary][Boundary.Opened, WordRow(forged, Data / 4)] = early;
        forged[Load][Load.Loaded.PreviousClock, 0] = early;
        run.RefusesByTerm(forged, Load, "Lookup ClockRange #10");
    }

    [Fact]
    [Forgery("4", "a step of exactly 2^20 from a negative clock, at the opening of a word", IsHarmless = true)]
    public void AWordMayBeOpenedAtANegativeClock()
    {
        // Only its order before the first access matters, and the initial value is zero whatever the clock.
        using Exercise run = OneLoad();
        uint clock = ClockOf(run, Load) + Clocks.Memory;
        Forgery changed = run.Honest.Clone();
        M31 early = M31.FromCanonical(clock) - (1 << 10);
        changed[Boundary][Boundary.Opened, WordRow(changed, Data / 4)] = early;
        changed[Load][Load.Loaded.PreviousClock, 0] = early;
        run.Accepts(changed.Recount());
    }

    [Fact]
    [Forgery("4", "the first access to a register has a false previous clock")]
    public void TheFirstAccessHasAFalsePreviousClock()
    {
        using Exercise run = OneLoad();
        Forgery forged = run.Honest.Clone();
        LoadConstChip lui = RoundelMachine.LoadConst;
        Assert.Equal(M31.Zero, forged[lui][lui.RdOld.PreviousClock, 0]);
        forged[lui][lui.RdOld.PreviousClock, 0] = 1;
        run.Refuses(forged.Recount());
    }

    [Fact]
    [Forgery("4", "two different reads by ADD x5, x6, x6", "AddSub: Lookup ClockRange #5")]
    public void OneRegisterIsReadAsTwoValues()
    {
        AddSubChip chip = RoundelMachine.AddSub;
        using Exercise run = Exercise.Of(new RvAsm().Li(T1, 3).R(Op.Add, T0, T1, T1).I(Op.Addi, A0, T0, 0).Li(A7, 93).Ecall());
        uint clock = ClockOf(run, chip);
        Forgery forged = run.Lying(Lie.Result(clock, 3 + 100));
        ForgedTable table = forged[chip];
        // The second read stands beside the chain and feeds itself; the chain ends with the first read.
        Find(table, chip.Rs2, 0, clock + Clocks.Rs2, 100);
        table[chip.ResultLo, 0] = 103;
        forged[File][File.FinalClock, T1] = M31.FromCanonical(clock + Clocks.Rs1);
        run.RefusesByTerm(forged, chip, "Lookup ClockRange #5");
    }

    [Fact]
    [Forgery("4", "x0 is written", "LoadWord: Lookup Program #4")]
    public void RegisterZeroIsWritten()
    {
        AddSubChip add = RoundelMachine.AddSub;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).I(Op.Lw, Zero, T0, 0).R(Op.Add, A0, Zero, Zero)
            .Emit(Op.Lui, A7, 0, 0, 0).I(Op.Addi, A7, A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, add), 2 * Data));
        Assert.Equal((uint)Registers.Sink, forged[Load][Load.RdIndex, 0].Value);
        forged[Load][Load.RdIndex, 0] = 0;
        forged[add][add.ResultHi, 0] = (int)(2 * Data >> 16);
        run.RefusesByTerm(forged.Relink(), Load, "Lookup Program #4");
    }

    [Fact]
    [Forgery("4", "x0 is read as another value, by a read that feeds itself", "AddSub: Lookup ClockRange #2")]
    public void RegisterZeroIsReadAsNonZero()
    {
        AddSubChip chip = RoundelMachine.AddSub;
        using Exercise run = Exercise.Of(new RvAsm().Emit(Op.Lui, T0, 0, 0, 0).R(Op.Add, A0, Zero, T0)
            .Emit(Op.Lui, A7, 0, 0, 0).I(Op.Addi, A7, A7, 93).Ecall());
        uint clock = ClockOf(run, chip);
        Forgery forged = run.Lying(Lie.Result(clock, Lie1));
        Find(forged[chip], chip.Rs1, 0, clock + Clocks.Rs1, Lie1);
        forged[chip][chip.ResultLo, 0] = (int)Lie1;
        (forged[File][File.FinalClock, 0], forged[File][File.FinalLo, 0]) = (0, 0);
        run.RefusesByTerm(forged, chip, "Lookup ClockRange #2");
    }

    [Fact]
    [Forgery("5", "a register that is not zero at the start", "Registers: only the private length has a free low limb")]
    public void ARegisterStartsWithAValue()
    {
        AddSubChip chip = RoundelMachine.AddSub;
        using Exercise run = Exercise.Of(new RvAsm().R(Op.Add, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, chip), 77));
        forged[File][File.LengthLo, T0] = 77;
        forged[chip][chip.ResultLo, 0] = 77;
        run.RefusesByConstraint(forged.Relink(), File, "only the private length has a free low limb");
    }

    /// <summary>
    /// Moves what the one load leaves to the clock that it finds, over Gap rows at the given clocks: a ring that holds any value. The
    /// word's opening and closing are joined beside it.
    /// </summary>
    private static (Exercise Run, Forgery Forged) Ring(params (M31 ClockLo, M31 ClockHi, M31 StepLo, M31 StepHi)[] rows)
    {
        Exercise run = OneLoad();
        uint clock = ClockOf(run, Load);
        Forgery forged = run.Lying(Lie.Result(clock, Lie1));
        Find(forged[Load], Load.Loaded, 0, clock, Lie1);
        forged[Boundary][Boundary.Final, WordRow(forged, Data / 4)] = 0;
        var gaps = new ForgedTable(RoundelMachine.Air(Gap), 5);
        for (int i = 0; i < rows.Length; i++)
        {
            (gaps[Gap.EnablerColumn, i], gaps[Gap.SpaceIndex, i], gaps[Gap.Address, i]) = (1, 1, (int)(Data / 4));
            (gaps[Gap.Lo, i], gaps[Gap.Hi, i]) = ((int)Lie1, 0);
            (gaps[Gap.ClockLo, i], gaps[Gap.ClockHi, i], gaps[Gap.StepLo, i], gaps[Gap.StepHi, i]) = rows[i];
        }
        forged.Add(gaps);
        return (run, forged);
    }

    [Fact]
    [Forgery("4", "a Gap row that goes back in time", "Gap: step.lo in Range16")]
    public void AGapGoesBack()
    {
        uint clock;
        using (Exercise probe = OneLoad()) clock = ClockOf(probe, Load);
        // From clock + 2 to clock: a step less one of −3.
        (Exercise run, Forgery forged) = Ring(((int)clock, 0, -3, 0));
        using (run) run.RefusesByTerm(forged, Gap, "step.lo in Range16");
    }

    [Fact]
    [Forgery("4", "wrapped clocks: a ring of Gap rows round the field", "Gap: clock.lo in Range16")]
    public void GapsGoRoundTheField()
    {
        uint clock;
        using (Exercise probe = OneLoad()) clock = ClockOf(probe, Load);
        const long most = (1L << 29) + (1 << 16) - 8192;
        var rows = new List<(M31, M31, M31, M31)>();
        // Each step is one that its limbs can show; only the clocks between 2^30 and p cannot be shown.
        for (long at = clock + Clocks.Memory, end = (long)clock + M31.P; at < end;)
        {
            long step = Math.Min(most, end - at);
            at += step;
            long now = at % M31.P;
            bool shown = now < 1 << 30;
            long stepHi = Math.Min(step - 1 >> 13, 0xffff), stepLo = step - 1 - (stepHi << 13);
            rows.Add((M31.FromInt64(shown ? now & 0x3fff : now), M31.FromInt64(shown ? now >> 14 : 0), M31.FromInt64(stepLo), M31.FromInt64(stepHi)));
        }
        Assert.Equal(4, rows.Count);
        (Exercise run, Forgery forged) = Ring([.. rows]);
        using (run) run.RefusesByTerm(forged, Gap, "clock.lo in Range16");
    }

    [Fact]
    [Forgery("4", "a Gap row from a negative clock that nothing emitted")]
    public void AGapStartsBeforeTime()
    {
        uint clock;
        using (Exercise probe = OneLoad()) clock = ClockOf(probe, Load);
        (Exercise run, Forgery forged) = Ring(((int)clock, 0, (int)clock + 99, 0));
        using (run) run.Refuses(forged.Recount());
    }

    [Fact]
    [Forgery("5", "a Gap row whose space is changed: registers taken for RAM")]
    public void AGapMovesBetweenSpaces()
    {
        RvAsm program = new RvAsm().Li(T0, Data).Li(T1, 40).S(Op.Sw, T1, 0, T0)
            .Label("loop").I(Op.Addi, T1, T1, -1).B(Op.Bne, T1, Zero, "loop").I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall();
        using Exercise run = Exercise.Of(program, options: new TraceOptions { LogClockRange = 5 });
        for (int row = 0; row < 2; row++)
        {
            Forgery forged = run.Honest.Clone();
            Assert.Equal(M31.One, forged[Gap][Gap.EnablerColumn, row]);
            forged[Gap][Gap.SpaceIndex, row] = 1 - forged[Gap][Gap.SpaceIndex, row];
            run.Refuses(forged.Recount());
        }
    }
}
