using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Rows that count more or less than once, and rows that should not count at all.</summary>
public sealed class MultiplicityForgeries
{
    private const uint Data = 0x0004_0000, Other = 0x0005_0000;
    private const string CountsUp = "quarter is zero or the previous quarter plus one";
    private static readonly RegisterFileChip File = RoundelMachine.Registers;
    private static readonly LoadWordChip Load = RoundelMachine.LoadWord;

    /// <summary>A run that asks all look-up tables.</summary>
    internal static RvAsm AllTables() => new RvAsm().Li(T0, Data).Li(T1, 77).S(Op.Sw, T1, 0, T0).I(Op.Lb, T2, T0, 0).R(Op.Mul, T2, T0, T1)
        .R(Op.Sra, T2, T0, T1).R(Op.And, T2, T0, T1).Li(S0, DefaultOrigin).I(Op.Lw, T2, S0, 0).Exit();

    [Fact]
    [Forgery("3", "a multiplicity one more or one less, in every look-up table")]
    [Forgery("3", "a multiplicity moved to another row, in every look-up table")]
    public void CountsAreExact()
    {
        using Exercise run = Exercise.Of(AllTables());
        (Chip Chip, Column Count)[] tables = [.. RoundelMachine.All.Where(Multiplicities.IsTable)
            .SelectMany(chip => chip.Columns.Where(c => c.Type == ColumnType.Multiplicity).Select(c => (chip, c)))];
        Assert.Equal(2 + 4 * 5, tables.Length);
        foreach ((Chip chip, Column count) in tables)
        {
            uint[] counts = run.Honest[chip].Main[count.Index];
            // Pairs of zeros come first, and padding is such pairs too.
            int used = counts.LastIndexOfAnyExcept(0u), unused = Array.FindLastIndex(counts, c => c == 0);
            if (used < 0) used = run.RealRows(chip) - 1;
            foreach ((int atUsed, int atUnused) in ((int, int)[])[(1, 0), (-1, 0), (-1, 1)])
            {
                Forgery forged = run.Honest.Clone();
                forged[chip][count, used] += atUsed;
                forged[chip][count, unused] += atUnused;
                run.Refuses(forged);
            }
        }
    }

    [Fact]
    [Forgery("3", "an enabler of 2, of −1")]
    public void AnEnablerIsTwoOrMinusOne()
    {
        using Exercise run = Exercise.Of(AllTables());
        foreach (ForgedTable table in run.Honest.Tables.Where(t => t.Air.Chip is MachineChip))
        {
            foreach (int value in (int[])[2, -1])
            {
                Forgery forged = run.Honest.Clone();
                forged[table.Air.Chip][((MachineChip)table.Air.Chip).EnablerColumn, 0] = value;
                run.Refuses(forged.Recount());
            }
        }
    }

    [Fact]
    [Forgery("3", "an enabler of 2 and one of −1 on two copies of a row", "AddImm, LoadConst, AddSub, LoadWord, StoreWord, Mul, Jal, Exit: enabler is boolean")]
    public void TwoCopiesOfARowAddUpToOne()
    {
        RvAsm program = new RvAsm().Li(T0, Data).Li(T1, 77).S(Op.Sw, T1, 0, T0).I(Op.Lw, T2, T0, 0).R(Op.Mul, T2, T0, T1)
            .R(Op.Add, T2, T0, T1).Jal(Ra, "on").Label("on").Exit();
        using Exercise run = Exercise.Of(program);
        MachineChip[] chips = [RoundelMachine.AddImm, RoundelMachine.LoadConst, RoundelMachine.AddSub, RoundelMachine.LoadWord,
            RoundelMachine.StoreWord, RoundelMachine.Mul, RoundelMachine.Jal, RoundelMachine.Exit];
        foreach (MachineChip chip in chips)
        {
            Forgery forged = run.Honest.Clone();
            ForgedTable table = forged[chip];
            int last = table.Rows - 1;
            Assert.Equal(M31.Zero, table[chip.EnablerColumn, last]);
            table.CopyRow(0, last);
            table[chip.EnablerColumn, 0] = 2;
            table[chip.EnablerColumn, last] = -1;
            run.RefusesByConstraint(forged, chip, "enabler is boolean");
        }
    }

    [Fact]
    [Forgery("3", "a step done and undone with another operand, beside the run: a closed loop of states that changes a register", "Mul: enabler is boolean")]
    public void AStepIsUndoneWithAnotherOperand()
    {
        // MUL t0, t0, x0 behind the exit is never run. One row makes 0 of 7, another, counted −1, makes 9 of 0.
        MulChip chip = RoundelMachine.Mul;
        AddSubChip add = RoundelMachine.AddSub;
        RvAsm program = new RvAsm().I(Op.Addi, T0, Zero, 7).R(Op.Add, A0, T0, Zero).Li(A7, 93).Ecall();
        uint pc = program.Here;
        using Exercise run = Exercise.Of(program.R(Op.Mul, T0, T0, Zero));
        uint clock = run.Honest[add][add.Clock, 0].Value;
        Forgery forged = run.Lying(Lie.Result(clock, 9));
        forged[add][add.Rs1.Lo, 0] = 9;
        forged[add][add.ResultLo, 0] = 9;
        forged[File][File.FinalLo, T0] = 9;
        var loop = new ForgedTable(RoundelMachine.Air(chip), 5);
        uint written = Lie.ClockOf(0) + Clocks.Rd;
        foreach ((int row, int enabler, int value) in ((int, int, int)[])[(0, 1, 7), (1, -1, 9)])
        {
            (loop[chip.EnablerColumn, row], loop[chip.Pc, row], loop[chip.Clock, row]) = (enabler, M31.FromCanonical(pc), M31.FromCanonical(clock));
            (loop[chip.RdIndex, row], loop[chip.Rs1Index, row], loop[chip.Rs2Index, row]) = (T0, T0, Zero);
            (loop[chip.Rs1.PreviousClock, row], loop[chip.Rs1.Lo, row], loop[chip.A0.Low, row]) = (M31.FromCanonical(written), value, value);
            (loop[chip.RdOld.PreviousClock, row], loop[chip.RdOld.Lo, row]) = (M31.FromCanonical(clock + Clocks.Rs1), value);
        }
        forged.Add(loop);
        run.RefusesByConstraint(forged, chip, "enabler is boolean");
    }

    public static TheoryData<string> OperandChips => ["Shift", "LessThan", "Bitwise"];

    [Theory]
    [MemberData(nameof(OperandChips))]
    [Forgery("3", "a padding row that undoes an access: a register is read as a value that nobody wrote",
        "Shift, LessThan, Bitwise: the second operand is a register unless immediate")]
    public void APaddingRowUndoesAnAccess(string name)
    {
        // enabler − isImmediate is −1: the row takes what the read leaves, and gives it back at clock 0. Its value is tied to f2.
        var chip = (OperandChip)RoundelMachine.All.Single(c => c.Name == name);
        AddSubChip add = RoundelMachine.AddSub;
        using Exercise run = Exercise.Of(new RvAsm().I(Op.Addi, T0, Zero, 7).R(Op.Add, A0, T0, Zero).Li(A7, 93).Ecall());
        uint clock = run.Honest[add][add.Clock, 0].Value;
        Forgery forged = run.Lying(Lie.Result(clock, T0));
        (forged[add][add.Rs1.PreviousClock, 0], forged[add][add.Rs1.Lo, 0], forged[add][add.ResultLo, 0]) = (0, T0, T0);
        (forged[File][File.FinalClock, T0], forged[File][File.FinalLo, T0]) = (M31.FromCanonical(Lie.ClockOf(0) + Clocks.Rd), 7);
        var padding = new ForgedTable(RoundelMachine.Air(chip), 5);
        padding[chip.IsImmediate, 3] = 1;
        padding[chip.Clock, 3] = M31.FromCanonical(clock + Clocks.Rs1 - Clocks.Rs2);
        (padding[chip.Field2, 3], padding[chip.B.Lo, 3]) = (T0, T0);
        if (ReferenceEquals(chip, RoundelMachine.LessThan)) padding[chip.A.Lo, 3] = T0;
        forged.Add(padding);
        run.RefusesByConstraint(forged, chip, "the second operand is a register unless immediate");
    }

    [Fact]
    [Forgery("3", "a padding row that starts a transfer: memory written without a call", "Read: a transfer starts on real rows only")]
    public void APaddingRowStartsATransfer()
    {
        ReadChip read = RoundelMachine.Read;
        TransferChip transfer = RoundelMachine.Transfer;
        using Exercise run = Exercise.Of(new RvAsm().Call(63, 0, Data, 4).Li(T0, Other).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall(), privateInput: [1, 2, 3, 4]);
        uint load = run.Honest[Load][Load.Clock, 0].Value, clock = load - Clocks.Step;
        Forgery forged = run.Lying(Lie.Result(load, 0x0c0b_0a09));
        ForgedTable calls = forged[read], words = forged[transfer];
        (calls[read.Moves, 9], calls[read.Clock, 9], calls[read.Argument1.Hi, 9]) = (1, M31.FromCanonical(clock), (int)(Other >> 16));
        (calls[read.Stream.Lo, 9], calls[read.Argument2.Lo, 9], calls[read.MovedLo, 9]) = (4, 4, 4);
        (words[transfer.EnablerColumn, 9], words[transfer.Clock, 9], words[transfer.WordIndex, 9]) = (1, M31.FromCanonical(clock), (int)(Other / 4));
        (words[transfer.Remaining, 9], words[transfer.Origin, 9], words[transfer.IsLast, 9]) = (4, 4, 1);
        for (int i = 0; i < 4; i++) (words[transfer.Moved[i], 9], words[transfer.New[i], 9]) = (1, 9 + i);
        run.RefusesByConstraint(forged.Relink(), read, "a transfer starts on real rows only");
    }

    [Fact]
    [Forgery("3", "a padding row that swallows a transfer: a read call that stores nothing",
        "Transfer: the last row is a real row + all that remains is moved in the last row + the word's end is reached if the transfer goes on")]
    public void APaddingRowSwallowsATransfer()
    {
        TransferChip transfer = RoundelMachine.Transfer;
        using Exercise run = Exercise.Of(new RvAsm().Call(63, 0, Data, 4).Li(T0, Data).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall(), privateInput: [1, 2, 3, 4]);
        Forgery forged = run.Lying(Lie.Word(run.Honest[transfer][transfer.Clock, 0].Value, 0));
        Assert.Equal(0u, forged.Statement.ExitCode);
        ForgedTable words = forged[transfer];
        M31 clock = words[transfer.Clock, 0], origin = words[transfer.Origin, 0];
        words.ClearRow(0);
        (words[transfer.IsLast, 0], words[transfer.Clock, 0], words[transfer.WordIndex, 0]) = (1, clock, (int)(Data / 4) - 1);
        (words[transfer.Remaining, 0], words[transfer.Origin, 0]) = (4, origin + 4);
        run.RefusesBy(forged.Relink(), VerificationError.ConstraintsViolated,
            new Guard(transfer, "the last row is a real row", "all that remains is moved in the last row",
                "the word's end is reached if the transfer goes on"));
    }

    [Fact]
    [Forgery("3", "other values in the cells of padding rows", IsHarmless = true)]
    public void PaddingMayHoldAnything()
    {
        using Exercise run = Exercise.Of(AllTables());
        Forgery changed = run.Honest.Clone();
        AddImmChip chip = RoundelMachine.AddImm;
        ForgedTable table = changed[chip];
        int last = table.Rows - 1;
        (table[chip.Pc, last], table[chip.Clock, last], table[chip.RdOld.Lo, last]) = (1234, 5678, -1);
        run.Accepts(changed.Recount());
    }

    [Fact]
    [Forgery("3", "a look-up answered by a range table with a jump", "Range8: quarter is zero or the previous quarter plus one")]
    public void ARangeTableJumps()
    {
        LoadSubChip chip = RoundelMachine.LoadSub;
        RangeChip range = RoundelMachine.Range8;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).I(Op.Lbu, A0, T0, 0).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[chip][chip.Clock, 0].Value, 1));
        forged[chip][chip.Top, 0] = 1;
        forged[chip][chip.Result, 0] = 1;
        forged.Solve(chip, 0, chip.Rest, "the limb is split into two bytes");
        ForgedTable table = forged.Recount()[range];
        int last = table.RowAt(table.Rows - 1);
        (table[range.Quarter, last], table[range.Counts[0], last]) = (forged[chip][chip.Rest, 0] / (M31)RangeChip.Values, 1);
        run.RefusesAsItStandsBy(forged, VerificationError.ConstraintsViolated, new Guard(range, CountsUp));
    }

    [Fact]
    [Forgery("3", "a range table of 2^16 rows with the value 2^16", "Range16: quarter is zero or the previous quarter plus one")]
    public void ARangeTableHasAValueMore()
    {
        // The sum of 0xffff and 1 keeps its carry in the low limb, and a table of full height answers for that instead of for 0x9999.
        AddSubChip add = RoundelMachine.AddSub;
        RangeChip range = RoundelMachine.Range16;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0xffff).Li(T1, 1).R(Op.Add, T2, T0, T1).Exit());
        Forgery forged = run.Honest.Clone();
        (forged[add][add.ResultLo, 0], forged[add][add.ResultHi, 0]) = (1 << 16, 0);
        forged.Relink().Recount();
        forged.RemoveAll(range);
        ForgedTable table = run.Honest[range].Resize(range.MaxLogSize);
        for (int i = 0; i < table.Rows; i++) table[range.Quarter, table.RowAt(i)] = i;
        // The sum's limbs were 0 and 1; they are 2^16 and 0.
        int replaced = table.RowAt(0x9999 / RangeChip.Values);
        (table[range.Quarter, replaced], table[range.Counts[0], replaced]) = ((1 << 16) / RangeChip.Values, 1);
        table[range.Counts[1], table.RowAt(0)] -= 1;
        forged.Add(table);
        run.RefusesAsItStandsBy(forged, VerificationError.ConstraintsViolated, new Guard(range, CountsUp));
    }
}
