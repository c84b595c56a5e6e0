using Roundel.Field;

namespace Roundel.Air.Tests;

/// <summary>All interpreters compute the same, on arbitrary chips and arbitrary cells.</summary>
public class InterpreterTests
{
    public static TheoryData<LaneWidth> Widths => [LaneWidth.Scalar, LaneWidth.X4, LaneWidth.X8, LaneWidth.X16];

    [Theory]
    [MemberData(nameof(Widths))]
    public void BlocksAgreeWithThePoint(LaneWidth width)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(1000 + seed);
            ChipAir air = RandomChips.Create(seed, 4 + random.Next(30), random.Next(40), seed % 9);
            using var table = new TestTable(air, 5 + seed % 6);
            table.Randomize(random);
            QM31[] powers = TestTable.Powers(air, random);
            BlockInputs inputs = table.Inputs();
            air.EvaluateComposition(inputs, powers, 0, table.Rows, table.Output, width);
            for (int row = 0; row < table.Rows; row += 1 + random.Next(3))
                Assert.Equal(table.PointAtRow(inputs, row, powers), TestTable.SecureCell(table.Output, 0, row));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void LazySumsHoldTheLargestValues(LaneWidth width)
    {
        const uint max = M31.P - 1;
        QM31 large = QM31.FromCanonical(max, max, max, max);
        for (int seed = 0; seed < 4; seed++)
        {
            ChipAir air = RandomChips.Create(90 + seed, 12, 23 + seed, 10);
            using var table = new TestTable(air, 5) { Publics = [-1, -1], Challenges = new(large, large), ClaimedSum = large };
            foreach (ColumnView view in new[] { table.Preprocessed, table.Main, table.Interaction, table.InteractionPrevious })
                for (int c = 0; c < view.Count; c++) view[c].Fill(max);
            QM31[] powers = new QM31[air.ConstraintCount];
            Array.Fill(powers, large);
            BlockInputs inputs = table.Inputs();
            air.EvaluateComposition(inputs, powers, 0, table.Rows, table.Output, width);
            Assert.Equal(table.PointAtRow(inputs, 0, powers), TestTable.SecureCell(table.Output, 0, 0));
            Assert.Equal(table.PointAtRow(inputs, 31, powers), TestTable.SecureCell(table.Output, 0, 31));
            Assert.True(air.WriteInteraction(inputs, 0, table.Rows, table.Interaction, width));
            Assert.Equal(Specification.RowTotal(air, inputs, 9), TestTable.SecureCell(table.Interaction, air.InteractionWidth - 4, 9));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void AnyRangeOfRows(LaneWidth width)
    {
        ChipAir air = RandomChips.Create(77);
        using var table = new TestTable(air, 9);
        table.Randomize(new Random(5));
        QM31[] powers = TestTable.Powers(air, new Random(6));
        foreach ((int first, int count) in new[] { (0, 1), (3, 37), (100, 0), (129, 383), (511, 1), (7, 260) })
        {
            for (int c = 0; c < 4; c++) table.Output[c].Fill(7);
            BlockInputs inputs = table.Inputs();
            air.EvaluateComposition(inputs, powers, first, count, table.Output, width);
            for (int row = 0; row < table.Rows; row++)
            {
                QM31 expected = row >= first && row < first + count ? table.PointAtRow(inputs, row, powers) : QM31.From(7, 7, 7, 7);
                Assert.Equal(expected, TestTable.SecureCell(table.Output, 0, row));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void TermsAgreeWithTheSpecification(LaneWidth width)
    {
        ChipAir air = RandomChips.Create(5, 16, 4, 12);
        using var table = new TestTable(air, 6);
        table.Randomize(new Random(8));
        BlockInputs inputs = table.Inputs();
        for (int t = 0; t < air.Terms.Count; t++)
        {
            BusTerm term = air.Terms[t];
            const int first = 5, count = 50;
            var multiplicity = new uint[count];
            var tuple = new uint[count * term.Bus.Width];
            air.EvaluateTerm(t, inputs, first, count, multiplicity, tuple, width);
            for (int r = 0; r < count; r++)
            {
                M31[] values = Specification.Row(air, inputs, first + r);
                Assert.Equal(values[term.Multiplicity].Value, multiplicity[r]);
                for (int i = 0; i < term.Bus.Width; i++) Assert.Equal(values[term.Tuple[i]].Value, tuple[i * count + r]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void InteractionColumnsSatisfyTheirConstraints(LaneWidth width)
    {
        foreach (int terms in new[] { 1, 2, 3, 4, 9 })
        {
            ChipAir air = RandomChips.Create(40 + terms, 12, 3, terms);
            using var table = new TestTable(air, 5 + terms % 4);
            table.Randomize(new Random(terms));
            Assert.True(air.WriteInteraction(table.Inputs(), 0, table.Rows, table.Interaction, width));
            for (int row = 0; row < table.Rows; row++)
            {
                Assert.Equal(Specification.RowTotal(air, table.Inputs(), row),
                    TestTable.SecureCell(table.Interaction, air.InteractionWidth - 4, row));
            }
            table.AccumulateInteraction();
            // Only the pairs are weighed: the arbitrary constraints before them do not hold.
            QM31[] powers = TestTable.Powers(air, new Random(9));
            Array.Clear(powers, 0, air.Constraints.Count);
            air.EvaluateComposition(table.Inputs(), powers, 0, table.Rows, table.Output, width);
            for (int row = 0; row < table.Rows; row++) Assert.True(TestTable.SecureCell(table.Output, 0, row).IsZero);
            table.ClaimedSum += 1;
            air.EvaluateComposition(table.Inputs(), powers, 0, table.Rows, table.Output, width);
            for (int row = 0; row < table.Rows; row++) Assert.False(TestTable.SecureCell(table.Output, 0, row).IsZero);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void AZeroDenominatorIsReported(LaneWidth width)
    {
        ChipAir air = RandomChips.Create(50, 12, 3, 5);
        using var table = new TestTable(air, 6);
        table.Randomize(new Random(3));
        BusTerm term = air.Terms[3];
        foreach (int row in new[] { 0, 17, 63 })
        {
            M31[] values = Specification.Row(air, table.Inputs(), row);
            var tuple = term.Tuple.Select(e => values[e]).ToArray();
            var noZeta = table.Challenges with { Zeta = QM31.Zero };
            table.Challenges = table.Challenges with { Zeta = -LogUpChallenges.Fingerprint(noZeta, term.Bus, tuple) };
            Assert.False(air.WriteInteraction(table.Inputs(), 0, table.Rows, table.Interaction, width));
        }
    }

    [Fact]
    public void ViewsThatDoNotFitAreRefused()
    {
        ChipAir air = RandomChips.Create(60);
        using var table = new TestTable(air, 5);
        QM31[] powers = TestTable.Powers(air, new Random(1));
        table.Publics = [1, 2];
        Assert.Throws<ArgumentException>(() => air.EvaluateComposition(table.Inputs(), powers[1..], 0, 32, table.Output, LaneWidth.X8));
        Assert.Throws<ArgumentException>(() => air.EvaluateComposition(table.Inputs(), powers, 1, 32, table.Output, LaneWidth.X8));
        Assert.Throws<ArgumentOutOfRangeException>(() => air.EvaluateComposition(table.Inputs(), powers, -1, 1, table.Output, LaneWidth.X8));
        Assert.Throws<ArgumentException>(() => air.EvaluateComposition(table.Inputs(), powers, 0, 32, table.Main, LaneWidth.X8));
        Assert.Throws<ArgumentException>(() => air.WriteInteraction(table.Inputs(), 0, 32, table.Output, LaneWidth.X8));
        Assert.Throws<ArgumentException>(() => air.WriteInteraction(default, 0, 32, table.Interaction, LaneWidth.X8));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => air.EvaluateTerm(99, table.Inputs(), 0, 1, new uint[1], new uint[9], LaneWidth.X8));
        Assert.Throws<ArgumentException>(() => air.EvaluateTerm(0, table.Inputs(), 0, 2, new uint[1], new uint[18], LaneWidth.X8));
        table.Publics = [1];
        Assert.Throws<ArgumentException>(() => air.EvaluateComposition(table.Inputs(), powers, 0, 32, table.Output, LaneWidth.X8));
    }

    [Fact]
    public void PointInputsThatDoNotFitAreRefused()
    {
        ChipAir air = RandomChips.Create(61);
        var powers = new QM31[air.ConstraintCount];
        Assert.Throws<ArgumentException>(() => air.EvaluateAt(default, powers, new QM31[air.PointScratchLength]));
    }

    [Fact]
    public void ThreadsShareAChip()
    {
        ChipAir air = RandomChips.Create(62);
        using var table = new TestTable(air, 10);
        table.Randomize(new Random(2));
        QM31[] powers = TestTable.Powers(air, new Random(3));
        _ = table.Inputs();
        Parallel.For(0, 16, part => air.EvaluateComposition(table.Inputs(), powers, 64 * part, 64, table.Output, LaneWidth.X16));
        for (int row = 0; row < table.Rows; row += 7)
            Assert.Equal(table.PointAtRow(table.Inputs(), row, powers), TestTable.SecureCell(table.Output, 0, row));
    }

    [Fact]
    public void RegistersAreReused()
    {
        // A thousand chained constraints need only the values that wait to be folded.
        var chip = new Probe("Long", p =>
        {
            Expr x = p.Witness("x"), y = p.Witness("y");
            for (int i = 0; i < 1000; i++) p.Constrain($"c{i}", (x + i) * (y - i) - x);
        }, zeroRowIsInert: false);
        ChipAir air = new AirSystem("long", [chip], []).Chips[0];
        Assert.InRange(air.RegisterCount, 6, 9);
        Assert.InRange(air.InstructionCount, 3000, 3200);
    }
}
