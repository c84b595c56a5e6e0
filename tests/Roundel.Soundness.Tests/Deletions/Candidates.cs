using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>
/// Forged runs that the loss of a declaration could let through: those that need more than one row, or tables as a whole. What one row can do is
/// found by search.
/// </summary>
internal sealed class Candidates(Forgery relinked, ChipAir air, Omission omission)
{
    private const int Tries = 6;

    /// <summary>All that fit what is dropped, the most likely first.</summary>
    public IEnumerable<Candidate> All()
    {
        if (omission.Constraint is not null)
            foreach (Candidate candidate in SplitRows()) yield return candidate;
        if (omission.Term is { } term && term.Bus == Buses.ClockRange && term.Side == BusSide.Lookup)
            foreach (Candidate candidate in SelfLinks(term)) yield return candidate;
        IEnumerable<Candidate> ofChip =
            air.Chip == RoundelMachine.Gap ? GapForgeries.All(relinked)
            : air.Chip == RoundelMachine.Boundary ? BoundaryForgeries.All(relinked)
            : air.Chip == RoundelMachine.Registers ? RegisterForgeries.All(relinked)
            : air.Chip is RangeChip range ? RangeForgeries.All(relinked, range)
            : air.Chip is ByteTableChip pairs ? ByteForgeries.All(relinked, pairs, omission)
            : [];
        foreach (Candidate candidate in ofChip) yield return candidate;
    }

    /// <summary>A row twice, once counted double and once negative: all in all it is there once.</summary>
    private IEnumerable<Candidate> SplitRows()
    {
        if (relinked.TryGet(air.Chip) is not { } table) yield break;
        Column? enabler = air.Chip.Columns.FirstOrDefault(c => c.Name == "enabler");
        if (enabler is null) yield break;
        int[] real = [.. Enumerable.Range(0, table.Rows).Where(r => !table[enabler, r].IsZero)];
        int padding = Enumerable.Range(0, table.Rows).FirstOrDefault(r => table[enabler, r].IsZero, -1);
        if (padding < 0) yield break;
        foreach (int row in real.Take(Tries))
        {
            Forgery run = relinked.Clone();
            ForgedTable forged = run[air.Chip];
            forged.CopyRow(row, padding);
            forged[enabler, row] = 2;
            forged[enabler, padding] = -(M31)1;
            yield return new Candidate("a row counted twice, and once negatively", run.Recount());
        }
    }

    /// <summary>An access that finds what it leaves itself, while all others pass it by.</summary>
    private IEnumerable<Candidate> SelfLinks(BusTerm lookup)
    {
        int index = air.Terms.ToList().FindIndex(t => t.Label == lookup.Label);
        string found = air.Terms[index - 2].Label;
        int count = Relinker.Accesses(relinked).Count(a => IsIt(a, found));
        for (int i = 0; i < count; i += Math.Max(1, count / Tries))
        {
            Forgery run = relinked.Clone();
            Access access = Relinker.Accesses(run).Where(a => IsIt(a, found)).ElementAt(i);
            yield return new Candidate("an access that follows itself", Relinker.Relink(run, access).Recount());
        }
    }

    private bool IsIt(Access access, string found) => access.Table.Air.Chip == air.Chip && access.Terms.Found.Label == found;
}
