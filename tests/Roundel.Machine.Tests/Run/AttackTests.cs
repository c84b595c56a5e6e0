using System.Numerics;
using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.RiscV.Trace;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests;

/// <summary>
/// Forged runs: honest tables changed in several places at once, or met with another statement. Each begins with its control.
/// </summary>
public sealed class AttackTests
{
    private const uint Data = 0x0004_0000;

    private static List<string> Findings(TestRun run, Statement? statement = null) =>
        MachineCheck.Findings(run.Program, run.Trace, statement, run.Oracle);

    private static ColumnView Columns(TestRun run, Chip chip) => run.Trace.Tables.Single(t => t.Chip.Chip == chip).Main.View;

    private static TestRun Honest(RvAsm program, byte[]? privateInput = null, byte[]? publicInput = null)
    {
        TestRun run = TestRun.Of(program, privateInput, publicInput);
        Assert.Empty(Findings(run));
        return run;
    }

    [Fact]
    public void ALoadCannotConsumeItself()
    {
        // The only access to the word claims to follow itself, with a value that nobody wrote; the rest of the run is made to match.
        using TestRun run = Honest(new RvAsm().Li(T0, Data).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        const uint forged = 0x1234;
        ColumnView load = Columns(run, RoundelMachine.LoadWord), exit = Columns(run, RoundelMachine.Exit);
        ColumnView boundary = Columns(run, RoundelMachine.Boundary), registers = Columns(run, RoundelMachine.Registers);
        load[RoundelMachine.LoadWord.Loaded.Lo.Index][0] = forged;
        load[RoundelMachine.LoadWord.Loaded.PreviousClock.Index][0] = load[RoundelMachine.LoadWord.Clock.Index][0] + Clocks.Memory;
        exit[RoundelMachine.Exit.CodeLo.Index][0] = forged;
        registers[RoundelMachine.Registers.FinalLo.Index][A0] = forged;
        Span<uint> final = boundary[RoundelMachine.Boundary.Final.Index];
        final[final.IndexOf(load[RoundelMachine.LoadWord.Clock.Index][0] + Clocks.Memory)] = 0;
        Statement claim = Statement.Create(run.Program.Facts, default, 0, default, forged, run.Execution.Cycles);
        string finding = Assert.Single(Findings(run, claim));
        Assert.Contains("LoadWord row 0", finding, StringComparison.Ordinal);
        Assert.Contains("ClockRange", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void AWordIsOpenedOnce()
    {
        RvAsm program = new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).S(Op.Sw, T0, 40, T0).S(Op.Sw, T0, 80, T0).Exit();
        using TestRun run = Honest(program);
        ColumnView main = Columns(run, RoundelMachine.Boundary);
        List<BoundaryRow> honest = BoundaryTrace.Plan(run.Execution.Trace!.FinalMemory.Span, run.Program.Facts.Zones);
        int word = honest.FindIndex(r => !r.IsZone);

        // A word that is opened and closed at clock 0 balances by itself: only the order of the rows can refuse it.
        var unused = new BoundaryRow(false, 0, 0, 0);
        (string Name, Func<List<BoundaryRow>, bool> Forge)[] forgeries =
        [
            ("a word twice, next to each other", r => { r.Insert(word + 1, unused with { Start = r[word].Start }); return true; }),
            ("a word twice, the second time earlier", r => { r.Insert(1, unused with { Start = r[word].Start }); return true; }),
            ("a word twice, the second time at the end", r => { r.Add(unused with { Start = r[word].Start }); return true; }),
            ("a word of the image", r => { r.Insert(2, unused with { Start = DefaultOrigin / 4 + 1 }); return true; }),
            ("a word of the image before its zone", r => { r.Insert(1, unused with { Start = DefaultOrigin / 4 }); return true; }),
            ("a word beyond RAM", r => { r.Add(unused with { Start = WordAddressSpace.Count }); return true; }),
            ("rows out of order", r => { (r[word], r[word + 1]) = (r[word + 1], r[word]); return true; }),
            ("a zone left out", r => { r.RemoveAt(1); return true; }),
            ("the first row left out", r => { r.RemoveAt(0); return true; }),
            ("a shorter zone", r => { r[1] = r[1] with { Final = r[1].Final - 1 }; return true; }),
        ];
        foreach ((string name, Func<List<BoundaryRow>, bool> forge) in forgeries)
        {
            List<BoundaryRow> rows = [.. honest];
            Assert.True(forge(rows), name);
            Refill(main, rows);
            Assert.True(Findings(run).Count > 0, name);
        }
        Refill(main, honest);
        Assert.Empty(Findings(run));
    }

    [Fact]
    public void ASecondListOfWordsIsRefused()
    {
        using TestRun run = Honest(new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).Exit());
        ColumnView main = Columns(run, RoundelMachine.Boundary);
        List<BoundaryRow> honest = BoundaryTrace.Plan(run.Execution.Trace!.FinalMemory.Span, run.Program.Facts.Zones);
        BoundaryRow[] second = [new(true, 0, 0, 0), new(false, Data / 4, 0, 0)];
        int gap = honest.Count + 1;
        BoundaryTrace.Fill(RoundelMachine.Boundary, honest, main);
        uint end = 0;
        for (int i = 0; i < second.Length; i++)
        {
            int row = CircleIndex.CosetToMemory(gap + i, BitOperations.Log2((uint)main.Length));
            uint distance = second[i].Start - end;
            main[RoundelMachine.Boundary.EnablerColumn.Index][row] = 1;
            main[RoundelMachine.Boundary.IsZone.Index][row] = second[i].IsZone ? 1u : 0;
            main[RoundelMachine.Boundary.StartLo.Index][row] = second[i].Start & 0x3fff;
            main[RoundelMachine.Boundary.StartHi.Index][row] = second[i].Start >> 14;
            main[RoundelMachine.Boundary.DistanceLo.Index][row] = distance & 0x1fff;
            main[RoundelMachine.Boundary.DistanceHi.Index][row] = distance >> 13;
            end = second[i].End;
        }
        // All rows hold, and the word balances by itself: the statement misses the second beginning.
        string finding = Assert.Single(Findings(run));
        Assert.StartsWith("unbalanced Zones(0, 0)", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void UninitialisedMemoryIsZeroAndTheImageIsAsLoaded()
    {
        using TestRun run = Honest(new RvAsm().Li(T0, Data).I(Op.Lw, A1, T0, 0).Li(T0, DefaultOrigin).I(Op.Lw, A2, T0, 0).Exit());
        ColumnView load = Columns(run, RoundelMachine.LoadWord);
        for (int row = 0; row < 2; row++)
        {
            Span<uint> lo = load[RoundelMachine.LoadWord.Loaded.Lo.Index];
            lo[row]++;
            Assert.NotEmpty(Findings(run));
            lo[row]--;
        }
        Assert.Empty(Findings(run));
    }

    [Fact]
    public void TheStatementIsBound()
    {
        byte[] input = [1, 2, 3, 4, 5, 6, 7];
        RvAsm program = new RvAsm().Call(63, 3, Data + 1, 5).Call(64, 1, Data + 1, 2).Call(64, 1, Data + 3, 3).Exit(5);
        using TestRun run = Honest(program, publicInput: input);
        ProgramFacts facts = run.Program.Facts;
        byte[] output = [1, 2, 3, 4, 5];
        ulong cycles = run.Execution.Cycles;
        Assert.Empty(Findings(run, Statement.Create(facts, input, 2, output, 5, cycles)));

        byte[][] outputs = [[1, 2, 3, 4], [1, 2, 3, 4, 5, 0], [3, 4, 5, 1, 2], [2, 1, 3, 4, 5], [1, 2, 3, 4, 6], []];
        foreach (byte[] other in outputs) Assert.NotEmpty(Findings(run, Statement.Create(facts, input, 2, other, 5, cycles)));
        byte[][] inputs = [[1, 2, 3, 4, 6, 6, 7], [2, 1, 3, 4, 5, 6, 7], [0, 2, 3, 4, 5, 6, 7]];
        foreach (byte[] other in inputs) Assert.NotEmpty(Findings(run, Statement.Create(facts, other, 2, output, 5, cycles)));
        Assert.NotEmpty(Findings(run, Statement.Create(facts, input, 1, output, 5, cycles)));
        Assert.NotEmpty(Findings(run, Statement.Create(facts, input, 3, output, 5, cycles)));
        Assert.NotEmpty(Findings(run, Statement.Create(facts, input[..6], 1, output, 5, cycles)));
        Assert.NotEmpty(Findings(run, Statement.Create(facts, (byte[])[.. input, 8], 3, output, 5, cycles)));
        Assert.NotEmpty(Findings(run, Statement.Create(facts, input, 2, output, 4, cycles)));
        Assert.NotEmpty(Findings(run, Statement.Create(facts, input, 2, output, 5, cycles - 1)));
        Assert.NotEmpty(Findings(run, Statement.Create(facts, input, 2, output, 5, cycles + 1)));
    }

    [Fact]
    public void AShortReadIsRefused()
    {
        using TestRun run = Honest(new RvAsm().Call(63, 3, Data, 3).Exit(), publicInput: [1, 2, 3, 4]);
        ReadChip chip = RoundelMachine.Read;
        RowAttack attack = AttackOnFirstRow(run, chip);
        for (uint moved = 0; moved < 3; moved++)
        {
            foreach (uint all in (ReadOnlySpan<uint>)[0, 1])
            {
                M31 left = M31.FromCanonical(4 - moved);
                foreach (M31 excess in (ReadOnlySpan<M31>)[left, 0, 1, M31.FromCanonical(3 - moved)])
                {
                    Assert.Equal(Outcome.Caught, attack.Try((chip.MovedLo, M31.FromCanonical(moved)), (chip.RemainingLo, left),
                        (chip.ExcessLo, excess), (chip.IsAll, M31.FromCanonical(all)),
                        (chip.Moves, M31.FromCanonical(Math.Min(moved, 1)))));
                }
            }
        }
    }

    [Fact]
    public void RowsCannotBeSkippedOrRepeated()
    {
        using TestRun run = Honest(new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).S(Op.Sw, T0, 4, T0)
            .I(Op.Lw, T1, T0, 0).I(Op.Lw, T1, T0, 4).Exit());
        foreach (MachineChip chip in (MachineChip[])[RoundelMachine.StoreWord, RoundelMachine.LoadWord, RoundelMachine.Exit])
        {
            ColumnView main = Columns(run, chip);
            uint[] saved = [.. Enumerable.Range(0, main.Count).Select(c => main[c][0])];
            main[chip.EnablerColumn.Index][0] = 0;
            Assert.NotEmpty(Findings(run));
            main[chip.EnablerColumn.Index][0] = 1;
            for (int c = 0; c < main.Count; c++) main[c][5] = main[c][0];
            Assert.NotEmpty(Findings(run));
            for (int c = 0; c < main.Count; c++) main[c][5] = 0;
        }
        Assert.Empty(Findings(run));
    }

    [Fact]
    public void RegisterZeroIsNeverWritten()
    {
        using TestRun run = Honest(new RvAsm().Li(T0, Data).I(Op.Lw, Zero, T0, 0).Exit());
        LoadWordChip chip = RoundelMachine.LoadWord;
        Span<uint> rd = Columns(run, chip)[chip.RdIndex.Index];
        Assert.Equal((uint)Registers.Sink, rd[0]);
        rd[0] = 0;
        Assert.Contains(Findings(run),
            f => f.Contains("Program", StringComparison.Ordinal) && f.EndsWith(" is refused", StringComparison.Ordinal));
    }

    [Fact]
    public void TimeDoesNotRunBackwardsInAGap()
    {
        RvAsm program = new RvAsm().Li(T0, Data).Li(T1, 40).S(Op.Sw, T1, 0, T0)
            .Label("loop").I(Op.Addi, T1, T1, -1).B(Op.Bne, T1, Zero, "loop").I(Op.Lw, T2, T0, 0).Exit();
        using TestRun run = TestRun.Of(program, options: new TraceOptions { LogClockRange = 5 });
        GapChip chip = RoundelMachine.Gap;
        ColumnView main = Columns(run, chip);
        uint clock = main[chip.ClockLo.Index][0];
        RowAttack attack = AttackOnFirstRow(run, chip);
        uint step = main[chip.StepLo.Index][0];
        Assert.True(step < clock);
        // From the same clock to itself, or back: the step less one is negative and has no limbs.
        for (uint back = 0; back < 3; back++)
        {
            M31 forgedClock = M31.FromCanonical(clock - step - 1 - back), forgedStep = -M31.FromCanonical(back + 1);
            Assert.Equal(Outcome.Caught, attack.Try((chip.ClockLo, forgedClock), (chip.StepLo, forgedStep)));
        }
    }

    [Fact]
    public void EachAbiHasItsChips()
    {
        foreach (ChipAir air in RoundelMachine.System.Chips)
        {
            bool linux = RoundelMachine.IsAllowed(air.Index, Abi.Linux), mapped = RoundelMachine.IsAllowed(air.Index, Abi.MemoryMapped);
            Assert.True(linux || mapped);
            Assert.Equal(air.Chip is EcallChip, linux && !mapped);
            Assert.Equal(air.Chip == RoundelMachine.MmioStore || air.Chip == RoundelMachine.MmioInput, mapped && !linux);
        }
    }

    private static RowAttack AttackOnFirstRow(TestRun run, Chip chip) => run.Attack(run.Table(chip), 0);

    private static void Refill(ColumnView main, List<BoundaryRow> rows)
    {
        for (int c = 0; c < main.Count; c++) main[c].Clear();
        BoundaryTrace.Fill(RoundelMachine.Boundary, rows, main);
    }
}
