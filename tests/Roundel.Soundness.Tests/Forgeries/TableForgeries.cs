using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Tables that are absent, there twice, empty, or of another height than they say.</summary>
public sealed class TableForgeries
{
    [Fact]
    [Forgery("3", "a table absent: every table of a run that asks all look-up tables")]
    public void ATableIsAbsent()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        foreach (ForgedTable table in run.Honest.Tables)
        {
            Forgery forged = run.Honest.Clone();
            forged.RemoveAll(table.Air.Chip);
            run.Refuses(forged);
            if (!Multiplicities.IsTable(table.Air.Chip)) run.Refuses(forged.Recount());
        }
    }

    [Fact]
    [Forgery("3", "the image absent from a run that never reads or writes it", IsHarmless = true)]
    public void AnImageThatNothingTouchesMayBeAbsent()
    {
        // Its words open and close by themselves. Without it nothing opens them, so that no access to one could balance.
        using Exercise run = Exercise.Of(new RvAsm().Exit(7));
        Forgery changed = run.Honest.Clone();
        changed.RemoveAll(RoundelMachine.Image);
        run.Accepts(changed);
    }

    [Fact]
    [Forgery("3", "a table twice: every one that may have two")]
    public void ATableIsThereTwice()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        int count = 0;
        foreach (ForgedTable table in run.Honest.Tables.Where(t => t.Air.Chip.MaxInstances > 1))
        {
            Forgery forged = run.Honest.Clone();
            forged.Add(table.Clone());
            run.Refuses(forged.Recount());
            count++;
        }
        Assert.True(count >= 8);
    }

    [Fact]
    [Forgery("3", "a table of padding alone", IsHarmless = true)]
    public void ATableMayBeEmpty()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        Forgery changed = run.Honest.Clone();
        Assert.False(changed.Has(RoundelMachine.DivRem));
        changed.Add(new ForgedTable(RoundelMachine.Air(RoundelMachine.DivRem), 5));
        run.Accepts(changed);
    }

    [Fact]
    [Forgery("3", "rows of one chip spread over two tables", IsHarmless = true)]
    public void RowsMayBeSpread()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        Forgery changed = run.Honest.Clone();
        ForgedTable first = changed[RoundelMachine.AddImm], second = first.Clone();
        first.ClearRow(0);
        for (int row = 1; row < second.Rows; row++) second.ClearRow(row);
        changed.Add(second);
        run.Accepts(changed);
    }

    [Fact]
    [Forgery("3", "heights that no proof may state: too low, too tall, too many, ascending, not the key's, of another ABI's chips")]
    [Forgery("3", "more instances than allowed")]
    [Forgery("3", "a range table too tall")]
    public void HeightsAreBounded()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        byte[] proof = run.Forger.Prove(run.Honest);
        VerificationError Of(Chip chip, params int[] heights) => run.Forger.Verify(proof.WithHeights(run.Honest, chip, heights)).Error;

        Assert.Equal(VerificationError.None, Of(RoundelMachine.Mul, 4));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.Mul, 3));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.Mul, 25));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.Mul, 5, 6));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.Mul, 5, 5, 5, 5, 5));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.Mul, 5, 0, 5));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.Range8, 7));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.Range16, 15));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.ClockRange, 19));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.Bytes, 15));
        foreach (Chip single in (Chip[])[RoundelMachine.Range8, RoundelMachine.Boundary, RoundelMachine.Registers, RoundelMachine.Program])
        {
            int height = run.Honest[single].LogSize;
            Assert.Equal(VerificationError.None, Of(single, height));
            Assert.Equal(VerificationError.BadShape, Of(single, height, height));
        }
        foreach (Chip preprocessed in (Chip[])[RoundelMachine.Program, RoundelMachine.Image, RoundelMachine.Registers, RoundelMachine.ShiftAmount])
            foreach (int change in (int[])[1, -1])
                Assert.Equal(VerificationError.BadShape, Of(preprocessed, run.Honest[preprocessed].LogSize + change));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.MmioStore, 5));
        Assert.Equal(VerificationError.BadShape, Of(RoundelMachine.MmioInput, 5));
    }

    [Fact]
    [Forgery("3", "a table of false height")]
    [Forgery("9", "a tree of another size: a table's columns committed at another height than stated")]
    public void AHeightIsFalse()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        byte[] proof = run.Forger.Prove(run.Honest);
        foreach (ForgedTable table in run.Honest.Tables.Where(t => t.Air.PreprocessedWidth == 0))
        {
            foreach (int change in (int[])[1, -1])
            {
                int height = table.LogSize + change;
                if (height is < 5 or > 8) continue;
                VerificationResult result = run.Forger.Verify(proof.WithHeights(run.Honest, table.Air.Chip, height));
                Assert.Equal(VerificationError.UnbalancedBuses, result.Error);
            }
        }
    }

    [Fact]
    [Forgery("3", "a claimed sum of an absent table")]
    public void AnAbsentTableClaimsASum()
    {
        using Exercise run = Exercise.Of(MultiplicityForgeries.AllTables());
        byte[] proof = run.Forger.Prove(run.Honest);
        // Heights, salt, root, then four words for each table.
        int sums = ProofWords.Body(run.Honest) + sizeof(uint) * (RoundelMachine.All.Count + 1 + 8);
        int end = sums + 16 * run.Honest.Tables.Count;
        Assert.Equal(VerificationError.None, run.Forger.Verify(proof.Insert(end)).Error);
        Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Verify(proof.Insert(sums, 0, 0, 0, 0)).Error);
        // Behind the last sum it is read as half a commitment.
        VerificationError behind = run.Forger.Verify(proof.Insert(end, 0, 0, 0, 0)).Error;
        Assert.NotEqual(VerificationError.None, behind);
    }
}
