namespace Roundel.Soundness.Tests.Kit;

/// <summary>What is wrong with a forgery, by the plainest means: to show that nothing is but what a test means.</summary>
internal static class Balance
{
    /// <summary>The buses that do not balance, by name.</summary>
    public static string[] Unbalanced(Forgery forgery)
    {
        Dictionary<BusTuple, M31> sums = BusSums.Of(forgery, forgery.Tables, _ => true);
        var visitor = new StatementSums(sums);
        forgery.Statement.ForEachTerm(ref visitor, forgery.Has(RoundelMachine.Boundary));
        forgery.Paths.ForEachTerm(ref visitor);
        return [.. sums.Where(s => !s.Value.IsZero).Select(s => s.Key.Bus.Name).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The first constraint that does not hold, or null.</summary>
    public static string? Violated(Forgery forgery)
    {
        foreach (ForgedTable table in forgery.Tables)
        {
            var values = new RowValues(table.Air);
            ColumnView preprocessed = forgery.PreprocessedOf(table.Air);
            for (int row = 0; row < table.Rows; row++)
                if (values.At(table, preprocessed, forgery.Statement.Publics, row).Violated() is { } label) return $"{table.Air.Chip.Name}: {label}";
        }
        return null;
    }

    /// <summary>The machine refuses though all constraints hold, and only the named buses are out of balance.</summary>
    public static void RefusesOn(this Exercise run, Forgery forged, params ReadOnlySpan<Bus> buses)
    {
        run.Refuses(forged);
        Assert.Null(Violated(forged));
        string[] names = new string[buses.Length];
        for (int i = 0; i < names.Length; i++) names[i] = buses[i].Name;
        Assert.Equal(names.Order(StringComparer.Ordinal), Unbalanced(forged));
    }
}
