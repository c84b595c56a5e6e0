namespace Roundel.Soundness.Tests.Kit;

/// <summary>
/// Makes the memory argument honest again after rows were changed, added or taken away: at each address, in the order of the emitted clocks,
/// every access finds what the one before it left, and the closing row what the last one left. What rows compute from the
/// values they find is not touched.
/// </summary>
internal static class MemoryChain
{
    private sealed record Access(ForgedTable Table, RowValues Values, ColumnView Preprocessed, int Row, BusTerm Consume, BusTerm Emit, bool Opens);

    public static Forgery Relink(this Forgery forgery)
    {
        M31[] publics = forgery.Statement.Publics;
        var chains = new Dictionary<(uint Space, uint Address), List<(uint Clock, Access Access)>>();
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
                    if (!chains.TryGetValue((tuple[0], tuple[1]), out var chain)) chains.Add((tuple[0], tuple[1]), chain = []);
                    chain.Add((tuple[2], new Access(table, values, preprocessed, row, consume, emit, opens)));
                }
            }
        }
        // A value may pass from one address to another.
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (var chain in chains.Values) changed |= Link(chain, publics);
        }
        return forgery;
    }

    private static bool Link(List<(uint Clock, Access Access)> chain, M31[] publics)
    {
        Access? opening = chain.FirstOrDefault(c => c.Access.Opens).Access;
        if (opening is null) return false;
        BusTuple state = Emitted(opening, publics);
        bool changed = false;
        foreach ((_, Access access) in chain.Where(c => !c.Access.Opens).OrderBy(c => c.Clock))
        {
            changed |= Find(access, state);
            state = Emitted(access, publics);
        }
        return changed | Find(opening, state);
    }

    private static BusTuple Emitted(Access access, M31[] publics) =>
        access.Values.At(access.Table, access.Preprocessed, publics, access.Row).Tuple(access.Emit);

    private static bool Find(Access access, BusTuple state)
    {
        bool changed = false;
        for (int entry = 2; entry < 5; entry++)
        {
            ExprNode node = access.Table.Air.Nodes[access.Consume.Tuple[entry]];
            if (node.Kind != ExprKind.Cell) continue;
            Column column = access.Table.Air.Chip.Columns[node.Left];
            changed |= access.Table[column, access.Row].Value != state[entry];
            access.Table[column, access.Row] = M31.FromCanonical(state[entry]);
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
