namespace Roundel.Soundness.Tests.Kit;

/// <summary>The two terms of one access on the memory bus: what it finds, and what it leaves.</summary>
internal readonly record struct AccessTerms(BusTerm Found, BusTerm Left)
{
    /// <summary>All accesses that a chip declares, in order.</summary>
    public static IReadOnlyList<AccessTerms> Of(ChipAir air)
    {
        var accesses = new List<AccessTerms>();
        for (int t = 0; t + 1 < air.Terms.Count; t++)
        {
            BusTerm found = air.Terms[t], left = air.Terms[t + 1];
            if (found.Bus != Buses.Memory || left.Bus != Buses.Memory || found.Side != BusSide.Consume || left.Side != BusSide.Emit) continue;
            if (found.Multiplicity == left.Multiplicity && found.Tuple[0] == left.Tuple[0] && found.Tuple[1] == left.Tuple[1])
                accesses.Add(new AccessTerms(found, left));
        }
        return accesses;
    }
}

/// <summary>One access of a run.</summary>
/// <param name="Table">The table.</param>
/// <param name="Row">The row.</param>
/// <param name="Terms">Which of the row's accesses.</param>
internal readonly record struct Access(ForgedTable Table, int Row, AccessTerms Terms);
