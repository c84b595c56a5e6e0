using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Values that no range holds, answered by a range table that does not count up.</summary>
internal static class RangeForgeries
{
    public static IEnumerable<Candidate> All(Forgery relinked, RangeChip chip)
    {
        foreach (Candidate forged in Wanting(relinked))
        {
            Forgery run = forged.Run;
            BusTerm provided = RoundelMachine.Air(chip).Terms[0];
            (BusTuple Tuple, M31 Count)[] missing = [.. Multiplicities.Unanswered(run).Where(u => u.Tuple.Bus == provided.Bus)];
            if (missing.Length == 0 || run.TryGet(chip) is not { } table) continue;
            int[] spare = Spare(table);
            if (spare.Length < missing.Length)
            {
                ForgedTable taller = table.Resize(table.LogSize + 1);
                run.Replace(table, taller);
                table = taller;
                spare = Spare(table);
            }
            for (int i = 0; i < missing.Length; i++)
            {
                table[chip.Quarter, spare[i]] = M31.FromCanonical(missing[i].Tuple[0]) / (M31)RangeChip.Values;
                table[chip.Counts[0], spare[i]] = missing[i].Count;
            }
            yield return forged;
        }

        int[] Spare(ForgedTable table) => [.. Enumerable.Range(0, table.Rows).Where(r => chip.Counts.All(c => table[c, r].IsZero))];
    }

    /// <summary>Runs that are honest but for a value that is out of some range.</summary>
    private static IEnumerable<Candidate> Wanting(Forgery relinked)
    {
        if (relinked.Has(RoundelMachine.AddImm))
        {
            Forgery run = relinked.Clone();
            Access access = Relinker.Accesses(run).First(a => a.Table.Air.Chip == RoundelMachine.AddImm);
            yield return new Candidate("an access that follows itself", Relinker.Relink(run, access).Recount());

            AddImmChip chip = RoundelMachine.AddImm;
            ForgedTable honest = relinked[chip];
            foreach (int row in Enumerable.Range(0, honest.Rows).Where(r => !honest[chip.EnablerColumn, r].IsZero))
            {
                run = relinked.Clone();
                run[chip][chip.ResultLo, row] += 1 << 16;
                run[chip][chip.ResultHi, row] -= 1;
                yield return new Candidate("a limb of 2^16 or more", Relinker.Relink(run).Recount());
            }
        }
        if (relinked.Has(RoundelMachine.Transfer))
        {
            TransferChip chip = RoundelMachine.Transfer;
            ForgedTable honest = relinked[chip];
            foreach (int row in Enumerable.Range(0, honest.Rows).Where(r => !honest[chip.EnablerColumn, r].IsZero))
            {
                Forgery run = relinked.Clone();
                foreach (IReadOnlyList<Column> bytes in (IReadOnlyList<Column>[])[chip.Old, chip.New])
                {
                    run[chip][bytes[0], row] += 1 << 8;
                    run[chip][bytes[1], row] -= 1;
                }
                yield return new Candidate("a byte of 2^8 or more", Relinker.Relink(run).Recount());
            }
        }
    }
}
