namespace Roundel.Soundness.Tests.Kit;

/// <summary>What terms of tables add up to on their buses, tuple by tuple.</summary>
internal static class BusSums
{
    /// <summary>The signed sums; a tuple whose terms cancel is there with zero.</summary>
    /// <param name="forgery">Preprocessed columns and public values.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="which">Which terms count.</param>
    public static Dictionary<BusTuple, M31> Of(Forgery forgery, IEnumerable<ForgedTable> tables, Func<BusTerm, bool> which)
    {
        var sums = new Dictionary<BusTuple, M31>();
        M31[] publics = forgery.Statement.Publics;
        foreach (ForgedTable table in tables)
        {
            BusTerm[] terms = [.. table.Air.Terms.Where(which)];
            if (terms.Length == 0) continue;
            var values = new RowValues(table.Air);
            ColumnView preprocessed = forgery.PreprocessedOf(table.Air);
            for (int row = 0; row < table.Rows; row++)
            {
                values.At(table, preprocessed, publics, row);
                foreach (BusTerm term in terms)
                {
                    M31 signed = values.Signed(term);
                    if (signed.IsZero) continue;
                    BusTuple tuple = values.Tuple(term);
                    sums[tuple] = sums.GetValueOrDefault(tuple) + signed;
                }
            }
        }
        return sums;
    }
}

/// <summary>Adds the terms of statement and paths.</summary>
internal readonly struct StatementSums(Dictionary<BusTuple, M31> sums) : IStatementTerms
{
    public void Add(Bus bus, BusSide side, scoped ReadOnlySpan<M31> tuple)
    {
        Span<uint> words = stackalloc uint[BusTuple.MaxWidth];
        words.Clear();
        for (int i = 0; i < tuple.Length; i++) words[i] = tuple[i].Value;
        var key = new BusTuple(bus, words);
        sums[key] = sums.GetValueOrDefault(key) + (side == BusSide.Consume ? -M31.One : M31.One);
    }
}
