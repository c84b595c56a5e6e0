using Roundel.Air.Diagnostics;
using Roundel.Field;

namespace Roundel.Air.Tests;

public class DiagnosticsTests
{
    private static IReadOnlyList<UnbalancedTuple> Unbalanced(SquareMachine machine)
    {
        var tracker = new BusTracker();
        foreach (TestTable table in machine.Tables) tracker.Add(table.Air, table.Inputs());
        tracker.AddStatementTerm(SquareMachine.Thread, 1, 0, 5);
        tracker.AddStatementTerm(SquareMachine.Thread, -1, machine.Steps, machine.Last);
        return tracker.Unbalanced();
    }

    [Fact]
    public void AnHonestTracePasses()
    {
        using var machine = new SquareMachine();
        Assert.Empty(Unbalanced(machine));
        foreach (TestTable table in machine.Tables) Assert.Empty(RowChecker.Check(table.Air, table.Inputs()));
    }

    [Theory]
    [InlineData(LaneWidth.Scalar)]
    [InlineData(LaneWidth.X16)]
    public void ClaimedSumsOfABalancedMachineCancel(LaneWidth width)
    {
        using var machine = new SquareMachine(7);
        var challenges = new LogUpChallenges(QM31.From(3, 1, 4, 1), QM31.From(5, 9, 2, 6));
        QM31 total = machine.StatementSum(challenges);
        foreach (TestTable table in machine.Tables)
        {
            table.Challenges = challenges;
            Assert.True(table.Air.WriteInteraction(table.Inputs(), 0, table.Rows, table.Interaction, width));
            table.AccumulateInteraction();
            total += table.ClaimedSum;
            QM31[] powers = TestTable.Powers(table.Air, new Random(1));
            table.Air.EvaluateComposition(table.Inputs(), powers, 0, table.Rows, table.Output, width);
            for (int row = 0; row < table.Rows; row++) Assert.True(TestTable.SecureCell(table.Output, 0, row).IsZero);
        }
        Assert.True(total.IsZero);
    }

    [Fact]
    public void TheTrackerNamesExactlyTheTuplesThatDoNotCancel()
    {
        using var machine = new SquareMachine();
        uint honest = machine.Walk.Main[3][4];
        machine.Walk.Main[3][4] = honest + 1;
        IReadOnlyList<UnbalancedTuple> unbalanced = Unbalanced(machine);
        M31 value = M31.FromCanonical(machine.Walk.Main[2][4]), square = M31.FromCanonical(honest);
        Assert.Equal(4, unbalanced.Count);
        AssertTuple(unbalanced, SquareMachine.Squares, 1, value, square);
        AssertTuple(unbalanced, SquareMachine.Squares, -1, value, square + 1);
        AssertTuple(unbalanced, SquareMachine.Thread, -1, 5, square - 3);
        AssertTuple(unbalanced, SquareMachine.Thread, 1, 5, square - 2);
        UnbalancedTuple consumed = unbalanced.Single(u => u.Net == -1 && u.Bus == SquareMachine.Squares);
        Assert.Contains("Walker row 4", Assert.Single(consumed.Sources));
        Assert.Contains($"square = {honest + 1}", consumed.ToString());
    }

    private static void AssertTuple(IReadOnlyList<UnbalancedTuple> all, Bus bus, long net, params M31[] tuple) =>
        Assert.Single(all, u => u.Bus == bus && u.Net == net && u.Tuple.SequenceEqual(tuple));

    [Fact]
    public void TheTrackerSeesLookupsOutsideTheTable()
    {
        using var machine = new SquareMachine();
        machine.Square.Main[1][2] = 70000;
        Assert.Contains(Unbalanced(machine), u => u.Bus == RangeBuses.Range16 && u.Net == 1 && u.Tuple[0] == M31.FromInt64(70000));
        Assert.Contains(Unbalanced(machine), u => u.Bus == RangeBuses.Range16 && u.Net == -1 && u.Tuple[0] == M31.FromInt64(2));
    }

    [Fact]
    public void TheTrackerChecksWidths() =>
        Assert.Throws<ArgumentException>(() => new BusTracker().AddStatementTerm(SquareMachine.Thread, 1, 0));

    [Fact]
    public void TheCheckerListsEveryFailure()
    {
        using var machine = new SquareMachine();
        machine.Square.Main[0][3] = 2;
        machine.Square.Main[3][7]++;
        machine.Square.Main[3][31] = 1;
        IReadOnlyList<ConstraintFailure> failures = RowChecker.Check(machine.Square.Air, machine.Square.Inputs());
        Assert.Equal(
            [new(3, "enabler is boolean", 2), new(7, "square", 1), new ConstraintFailure(31, "square", 1)], failures);
        Assert.Equal("row 7: 'square' is 1", failures[1].ToString());
        Assert.Equal(2, RowChecker.Check(machine.Square.Air, machine.Square.Inputs(), 2).Count);
    }

    [Fact]
    public void TheCheckerAgreesWithTheSpecification()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            ChipAir air = RandomChips.Create(seed, 15, 12, 3);
            using var table = new TestTable(air, 5);
            table.Randomize(new Random(seed));
            var expected = new List<ConstraintFailure>();
            for (int row = 0; row < table.Rows; row++)
            {
                M31[] values = Specification.Row(air, table.Inputs(), row);
                foreach (Constraint constraint in air.Constraints.Where(c => !values[c.Root].IsZero))
                    expected.Add(new ConstraintFailure(row, constraint.Label, values[constraint.Root]));
            }
            Assert.Equal(expected, RowChecker.Check(air, table.Inputs(), int.MaxValue));
        }
    }

    [Fact]
    public void RangeTablesCountUpFromZero()
    {
        ChipAir air = new AirSystem("range", [new RangeChip("Range16", RangeBuses.Range16, 16)], []).Chips[0];
        Assert.Equal(14, air.Chip.MaxLogSize);
        using var table = new TestTable(air, 5);
        Assert.Empty(RowChecker.Check(air, table.Inputs()));
        for (int r = 0; r < 32; r++) table.Main[0][r] = (uint)r;
        Assert.Empty(RowChecker.Check(air, table.Inputs()));
        // Several runs from zero are fine; a jump is not, nor a start elsewhere than zero.
        for (int r = 10; r < 32; r++) table.Main[0][r] = (uint)(r - 10);
        Assert.Empty(RowChecker.Check(air, table.Inputs()));
        table.Main[0][20] = 12;
        Assert.Equal([20, 21], RowChecker.Check(air, table.Inputs()).Select(f => f.Row));
        for (int r = 0; r < 32; r++) table.Main[0][r] = (uint)(r + 1);
        Assert.Equal([0], RowChecker.Check(air, table.Inputs()).Select(f => f.Row));
        // A row's values are four on end, so that the tallest table ends with 2^16 − 1.
        foreach (int quarter in (int[])[0, 7, (1 << 14) - 1])
        {
            table.Main[0][0] = (uint)quarter;
            M31[] values = Specification.Row(air, table.Inputs(), 0);
            Assert.Equal([4 * quarter, 4 * quarter + 1, 4 * quarter + 2, 4 * quarter + 3], air.Terms.Select(t => (int)values[t.Tuple[0]].Value));
        }
    }
}
