using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Tests;

/// <summary>Rows of the chips of arithmetic from corner operands: they hold, give what the ISA manual says, and padding gives nothing.</summary>
public sealed class AluTests
{
    public static TheoryData<Op> Ops => [.. AluCase.Ops];

    /// <summary>Committed words of a row: main columns, terms, and both together. A change is a decision, so it is typed here.</summary>
    public static TheoryData<string, int, int, int> Figures => new()
    {
        { "AddImm", 14, 11, 38 },
        { "LoadConst", 9, 6, 21 },
        { "AddSub", 18, 14, 46 },
        { "Bitwise", 28, 16, 60 },
        { "Shift", 30, 20, 70 },
        { "LessThan", 22, 16, 54 },
        { "Mul", 24, 20, 64 },
        { "MulHigh", 31, 24, 79 },
        { "DivRem", 38, 25, 90 },
    };

    [Theory, MemberData(nameof(Figures))]
    public void CellsPerRow(string name, int main, int terms, int cells)
    {
        ChipAir air = RoundelMachine.System.Chips.Single(c => c.Chip.Name == name);
        Assert.Equal((main, terms, cells), (air.MainWidth, air.Terms.Count, air.CellsPerRow));
    }

    [Theory, MemberData(nameof(Ops))]
    public void CornersHoldAndGiveTheResult(Op op)
    {
        foreach (AluCase @case in AluCase.Of(op))
        {
            (AluRow row, AluRow padding) = AluRow.Of(@case);
            List<string> findings = row.Findings();
            Assert.True(findings.Count == 0, $"{@case}: {string.Join("; ", findings)}");
            uint value = @case.Expected;
            Assert.Contains($"1 × Memory(0, 5, {AluCase.Clock + Clocks.Rd}, {value & 0xffff}, {value >> 16})", row.Given);
            Assert.Contains($"1 × Memory(0, 5, 1003, {AluCase.Old & 0xffff}, {AluCase.Old >> 16})", row.Taken);
            Assert.Contains($"1 × State({AluCase.Pc + 4}, {AluCase.Clock + Clocks.Step})", row.Given);
            Assert.Contains($"1 × State({AluCase.Pc}, {AluCase.Clock})", row.Taken);
            int reads = op is Op.Lui or Op.Auipc ? 0 : @case.IsImmediate ? 1 : 2;
            Assert.Equal((reads + 2, reads + 2), (row.Taken.Count, row.Given.Count));
            if (reads > 0) Assert.Contains($"1 × Memory(0, 6, {AluCase.Clock + Clocks.Rs1}, {@case.A & 0xffff}, {@case.A >> 16})", row.Given);
            if (reads > 1) Assert.Contains($"1 × Memory(0, 7, {AluCase.Clock + Clocks.Rs2}, {@case.B & 0xffff}, {@case.B >> 16})", row.Given);
            Assert.Empty(padding.Findings());
            Assert.Empty(padding.Taken.Concat(padding.Given));
        }
    }

    [Theory, MemberData(nameof(Ops))]
    public void RandomOperandsHoldAndGiveTheResult(Op op)
    {
        var random = new Random((int)op);
        AluCase[] corners = [.. AluCase.Of(op)];
        for (int i = 0; i < 2000; i++)
        {
            uint b = corners[0].IsImmediate && op is not (Op.Lui or Op.Auipc) ? corners[random.Next(corners.Length)].B : Any(random);
            var @case = new AluCase(op, op is Op.Lui or Op.Auipc ? 0 : Any(random), b);
            AluRow row = AluRow.Of(@case).Real;
            Assert.Empty(row.Findings());
            Assert.Contains($"1 × Memory(0, 5, {AluCase.Clock + Clocks.Rd}, {@case.Expected & 0xffff}, {@case.Expected >> 16})", row.Given);
        }
    }

    [Theory, MemberData(nameof(Ops))]
    public void RegistersMayCoincide(Op op)
    {
        if (op is Op.Lui or Op.Auipc) return;
        // Writes to x0 go to the sink register; a register read twice and written is three accesses in order.
        var @case = new AluCase(op, 0x8000_0003, AluCase.Of(op).First(c => c.B is 1 or 2).B);
        AluRow sink = AluRow.Of(@case, @case.Instruction(rd: Registers.Sink)).Real;
        Assert.Empty(sink.Findings());
        Assert.Contains(sink.Given, t => t.StartsWith($"1 × Memory(0, {Registers.Sink}, ", StringComparison.Ordinal));

        AluCase same = @case.IsImmediate ? @case : @case with { B = @case.A };
        Step step = same.Step;
        step.RdOld = same.A;
        step.Rs2Clock = same.IsImmediate ? 0 : AluCase.Clock + Clocks.Rs1;
        step.RdClock = AluCase.Clock + (same.IsImmediate ? Clocks.Rs1 : Clocks.Rs2);
        AluRow row = AluRow.Of(same, same.Instruction(rd: 6, rs2: 6), step).Real;
        Assert.Empty(row.Findings());
        Assert.Equal(1, row.Taken.Count(t => t.StartsWith("1 × Memory(0, 6, 1001,", StringComparison.Ordinal)));
    }

    /// <summary>
    /// However its flags are set, a chip executes its own operations only, and each in one way: two flags that add up to a third operation's number
    /// would execute an immediate form as register form.
    /// </summary>
    [Theory, MemberData(nameof(Ops))]
    public void FlagsReachEachOperationInOneWay(Op op)
    {
        AluRow row = AluRow.Of(AluCase.Of(op).First()).Real;
        Chip chip = row.Air.Chip;
        Column[] flags = [.. chip.Columns.Where(c => c.Type == ColumnType.Bit && c.Name.StartsWith("is", StringComparison.Ordinal) && c.Name != "isZero")];
        BusTerm fetch = row.Air.Terms.Single(t => t.Bus == Buses.Program);
        BusTerm? direction = row.Air.Terms.SingleOrDefault(t => t.Bus == Buses.ShiftAmount);
        List<uint> reached = [];
        for (int bits = 0; bits < 1 << flags.Length; bits++)
        {
            for (int i = 0; i < flags.Length; i++) row[flags[i]] = bits >> i & 1;
            M31[] values = Values(row);
            bool refused = direction is not null && values[direction.Tuple[0]].Value > 1;
            if (!refused && OnlyOver(row.Air, flags, chip.Columns[0]).All(c => values[c.Root].IsZero)) reached.Add(values[fetch.Tuple[1]].Value);
        }
        // AUIPC is LUI in the program table.
        Assert.Equal(AluCase.Ops.Where(o => o != Op.Auipc && AluCase.Of(o).First().Chip == chip).Select(o => (uint)o), reached.Order());
    }

    private static M31[] Values(AluRow row)
    {
        var values = new M31[row.Air.Nodes.Count];
        for (int n = 0; n < values.Length; n++) values[n] = AluRow.Evaluate(row.Air.Nodes[n], values, row.Cells);
        return values;
    }

    /// <summary>The constraints in which no other columns occur.</summary>
    private static IEnumerable<Constraint> OnlyOver(ChipAir air, Column[] flags, Column enabler)
    {
        HashSet<int> allowed = [enabler.Id, .. flags.Select(f => f.Id)];
        bool[] fits = new bool[air.Nodes.Count];
        for (int n = 0; n < fits.Length; n++)
        {
            ExprNode node = air.Nodes[n];
            fits[n] = node.Kind switch
            {
                ExprKind.Constant => true,
                ExprKind.Cell => allowed.Contains(node.Left),
                _ => fits[node.Left] && fits[node.Right],
            };
        }
        return air.Constraints.Where(c => fits[c.Root]);
    }

    private static uint Any(Random random) => random.Next(4) switch
    {
        0 => AluCase.Corners[random.Next(AluCase.Corners.Length)],
        1 => (uint)random.NextInt64(1L << 32) >> random.Next(32),
        2 => uint.MaxValue << random.Next(32),
        _ => (uint)random.NextInt64(1L << 32),
    };
}
