namespace Roundel.Soundness.Tests.Kit;

/// <summary>
/// Makes the memory argument honest again after rows were changed, added or taken away: at each address, in the order of the emitted clocks,
/// every access finds what the one before it left, and the closing row what the last one left. What rows compute from the
/// values they find is not touched.
/// </summary>
internal static class MemoryChain
{
    private const int MaxRounds = 64;

    private sealed record Use(ForgedTable Table, RowValues Values, ColumnView Preprocessed, int Row, BusTerm Consume, BusTerm Emit, bool Opens);

    /// <param name="forgery">The run.</param>
    /// <param name="selfLinked">Accesses that find what they themselves leave: the others pass them by.</param>
    public static Forgery Relink(this Forgery forgery, params ReadOnlySpan<Access> selfLinked)
    {
        var alone = new HashSet<(ForgedTable, int, BusTerm)>();
        foreach (Access access in selfLinked) alone.Add((access.Table, access.Row, access.Terms.Found));
        M31[] publics = forgery.Statement.Publics;
        var chains = new Dictionary<(uint Space, uint Address), List<(uint Clock, Use Use)>>();
        foreach (ForgedTable table in forgery.Tables)
        {
            (BusTerm Consume, BusTerm Emit, bool Opens)[] pairs = [.. Pairs(table.Air)];
            var values = new RowValues(table.Air);
            ColumnView preprocessed = forgery.PreprocessedOf(table.Air);
            for (int row = 0; pairs.Length > 0 && row < table.Rows; row++)
            {
                values.At(table, preprocessed, publics, row);
                foreach ((BusTerm consume, BusTerm emit, bool opens) in pairs)
                {
                    if (values[emit.Multiplicity] != M31.One) continue;
                    BusTuple tuple = values.Tuple(emit);
                    var use = new Use(table, values, preprocessed, row, consume, emit, opens);
                    if (alone.Contains((table, row, consume)))
                    {
                        Find(use, tuple);
                        values.At(table, preprocessed, publics, row);
                        continue;
                    }
                    if (!chains.TryGetValue((tuple[0], tuple[1]), out var chain)) chains.Add((tuple[0], tuple[1]), chain = []);
                    chain.Add((tuple[2], use));
                }
            }
        }
        // A value may pass from one address to another; round a ring of them it would pass for ever.
        bool changed = true;
        for (int round = 0; changed && round < MaxRounds; round++)
        {
            changed = false;
            foreach (var chain in chains.Values) changed |= Link(chain, publics);
        }
        return forgery;
    }

    private static bool Link(List<(uint Clock, Use Use)> chain, M31[] publics)
    {
        Use? opening = chain.FirstOrDefault(c => c.Use.Opens).Use;
        if (opening is null) return false;
        BusTuple state = Emitted(opening, publics);
        bool changed = false;
        foreach ((_, Use use) in chain.Where(c => !c.Use.Opens).OrderBy(c => c.Clock))
        {
            changed |= Find(use, state);
            state = Emitted(use, publics);
        }
        return changed | Find(opening, state);
    }

    private static BusTuple Emitted(Use use, M31[] publics) =>
        use.Values.At(use.Table, use.Preprocessed, publics, use.Row).Tuple(use.Emit);

    private static bool Find(Use use, BusTuple state)
    {
        bool changed = false;
        for (int entry = 2; entry < 5; entry++)
        {
            ExprNode node = use.Table.Air.Nodes[use.Consume.Tuple[entry]];
            if (node.Kind != ExprKind.Cell || node.Right != 0) continue;
            Column column = use.Table.Air.Chip.Columns[node.Left];
            if (column.Phase != Phase.Main) continue;
            changed |= use.Table[column, use.Row].Value != state[entry];
            use.Table[column, use.Row] = M31.FromCanonical(state[entry]);
        }
        return changed;
    }

    private static IEnumerable<(BusTerm Consume, BusTerm Emit, bool Opens)> Pairs(ChipAir air)
    {
        BusTerm[] terms = [.. air.Terms.Where(t => ReferenceEquals(t.Bus, Buses.Memory))];
        for (int i = 0; i + 1 < terms.Length; i++)
        {
            if (terms[i].Side == terms[i + 1].Side || terms[i].Tuple[1] != terms[i + 1].Tuple[1]) continue;
            bool opens = terms[i].Side == BusSide.Emit;
            yield return opens ? (terms[i + 1], terms[i], true) : (terms[i], terms[i + 1], false);
            i++;
        }
    }
}
