namespace Roundel.Soundness.Tests.Kit;

/// <summary>What tables add to the permutation buses, all in all: the only thing the rest of the machine and the statement see of them.</summary>
internal static class Shown
{
    /// <summary>The net multiplicity of each tuple; those that cancel are absent.</summary>
    public static Dictionary<BusTuple, M31> Of(Forgery forgery, IEnumerable<ForgedTable> tables)
    {
        var net = new Dictionary<BusTuple, M31>();
        M31[] publics = forgery.Statement.Publics;
        foreach (ForgedTable table in tables)
        {
            BusTerm[] terms = [.. table.Air.Terms.Where(t => t.Bus.Kind == BusKind.Permutation)];
            if (terms.Length == 0) continue;
            var values = new RowValues(table.Air);
            ColumnView preprocessed = forgery.PreprocessedOf(table.Air);
            for (int row = 0; row < table.Rows; row++)
            {
                values.At(table, preprocessed, publics, row);
                foreach (BusTerm term in terms)
                {
                    BusTuple tuple = values.Tuple(term);
                    M31 sum = net.GetValueOrDefault(tuple) + values.Signed(term);
                    if (sum.IsZero) net.Remove(tuple);
                    else net[tuple] = sum;
                }
            }
        }
        return net;
    }

    /// <summary>Whether the tables of one chip show the same to everything else in both runs.</summary>
    public static bool IsSame(Forgery a, Forgery b, Chip chip)
    {
        Dictionary<BusTuple, M31> x = Of(a, a.Tables.Where(t => t.Air.Chip == chip)), y = Of(b, b.Tables.Where(t => t.Air.Chip == chip));
        return x.Count == y.Count && x.All(p => y.TryGetValue(p.Key, out M31 value) && value == p.Value);
    }
}
