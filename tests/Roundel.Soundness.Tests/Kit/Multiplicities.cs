namespace Roundel.Soundness.Tests.Kit;

/// <summary>
/// Regenerates what a forger would: how often each row of each look-up table is asked for, and the heights of the range tables, as tall as the
/// values ask for and the machine allows. What no table can answer stays unanswered.
/// </summary>
internal static class Multiplicities
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<ProgramTables, Dictionary<BusTuple, int>> s_rows = [];

    public static void Recount(Forgery forgery)
    {
        Dictionary<BusTuple, M31> asked = Asked(forgery);
        foreach (Chip chip in RoundelMachine.All)
            if (IsTable(chip)) forgery.RemoveAll(chip);
        var groups = asked.GroupBy(a => a.Key.Bus).ToDictionary(g => g.Key, g => g.ToList());
        foreach (ChipAir air in forgery.System.Chips.Where(a => IsTable(a.Chip)))
        {
            ForgedTable? table = air.Chip is RangeChip range ? Range(air, range, groups)
                : air.Chip is ByteTableChip pairs ? BytePairs(air, pairs, groups)
                : Fixed(forgery, air, groups);
            if (table is not null) forgery.Add(table);
        }
    }

    /// <summary>What no table answers, and how often it is asked for.</summary>
    public static IEnumerable<(BusTuple Tuple, M31 Count)> Unanswered(Forgery forgery)
    {
        Dictionary<BusTuple, M31> provided = BusSums.Of(forgery, forgery.Tables, t => t.Side == BusSide.Provide);
        return Asked(forgery).Where(a => provided.GetValueOrDefault(a.Key).IsZero).Select(a => (a.Key, a.Value));
    }

    /// <summary>Whether a chip does nothing but answer look-ups.</summary>
    public static bool IsTable(Chip chip) => chip.Terms.All(t => t.Side == BusSide.Provide);

    private static Dictionary<BusTuple, M31> Asked(Forgery forgery)
    {
        Dictionary<BusTuple, M31> sums = BusSums.Of(forgery, forgery.Tables, t => t.Side == BusSide.Lookup);
        var terms = new StatementSums(sums);
        forgery.Paths.ForEachTerm(ref terms);
        return sums;
    }

    private static ForgedTable? Range(ChipAir air, RangeChip chip, Dictionary<Bus, List<KeyValuePair<BusTuple, M31>>> groups)
    {
        BusTerm? provided = air.Terms.FirstOrDefault();
        if (provided is null || !groups.TryGetValue(provided.Bus, out var asked)) return null;
        uint limit = 1u << chip.Bits;
        uint greatest = asked.Where(a => a.Key[0] < limit).Select(a => a.Key[0]).DefaultIfEmpty(0u).Max();
        var table = new ForgedTable(air, Machine.Run.TableHeights.LogSize(greatest / RangeChip.Values + 1L));
        for (int i = 0; i < table.Rows; i++) table.Main[chip.Quarter.Index][table.RowAt(i)] = (uint)i;
        foreach ((BusTuple tuple, M31 count) in asked)
            if (tuple[0] <= greatest) table[chip.Counts[(int)tuple[0] % RangeChip.Values], table.RowAt((int)tuple[0] / RangeChip.Values)] = count;
        return table;
    }

    private static ForgedTable? BytePairs(ChipAir air, ByteTableChip chip, Dictionary<Bus, List<KeyValuePair<BusTuple, M31>>> groups)
    {
        BusTerm? provided = air.Terms.FirstOrDefault();
        if (provided is null || !groups.TryGetValue(provided.Bus, out var asked)) return null;
        (int Index, M31 Count)[] pairs = [.. asked.Where(a => Fits(a.Key)).Select(a => (ByteTableTrace.IndexOf(a.Key[0], a.Key[1]), a.Value))];
        int[] rows = [.. pairs.Select(p => p.Index / ByteTableChip.Pairs).Distinct().Order()];
        var table = new ForgedTable(air, Machine.Run.TableHeights.LogSize(rows.Length));
        using NativeColumns columns = table.ToNative();
        ByteTableTrace.Fill(chip, rows, [], columns.View);
        for (int c = 0; c < table.Main.Length; c++) columns.View[c].CopyTo(table.Main[c]);
        foreach ((int index, M31 count) in pairs)
            table[chip.Counts[index % ByteTableChip.Pairs], Array.IndexOf(rows, index / ByteTableChip.Pairs)] = count;
        return table;

        bool Fits(BusTuple tuple) => (tuple[0] | tuple[1]) < 256 && (chip is BytePairsChip || tuple[2] == (tuple[0] & tuple[1]));
    }

    private static ForgedTable? Fixed(Forgery forgery, ChipAir air, Dictionary<Bus, List<KeyValuePair<BusTuple, M31>>> groups)
    {
        if (!air.Terms.Any(t => groups.ContainsKey(t.Bus))) return null;
        Dictionary<BusTuple, int> rows = RowsOf(forgery.Program);
        var table = new ForgedTable(air, forgery.Program.LogSizeOf(RoundelMachine.Air(air.Chip)));
        foreach (BusTerm term in air.Terms)
        {
            if (!groups.TryGetValue(term.Bus, out var asked)) continue;
            Column count = air.Chip.Columns[air.Nodes[term.Multiplicity].Left];
            foreach ((BusTuple tuple, M31 times) in asked)
                if (rows.TryGetValue(tuple, out int row)) table[count, row] = times;
        }
        return table;
    }

    /// <summary>Which row of a program's preprocessed tables answers a tuple.</summary>
    private static Dictionary<BusTuple, int> RowsOf(ProgramTables program)
    {
        lock (s_lock)
        {
            if (s_rows.TryGetValue(program, out Dictionary<BusTuple, int>? rows)) return rows;
            rows = [];
            foreach (ChipAir air in RoundelMachine.System.Chips.Where(a => IsTable(a.Chip) && a.PreprocessedWidth > 0))
            {
                var empty = new ForgedTable(air, program.LogSizeOf(air));
                var values = new RowValues(air);
                for (int row = empty.Rows - 1; row >= 0; row--)
                {
                    values.At(empty, program.ColumnsOf(air), [], row);
                    foreach (BusTerm term in air.Terms) rows[values.Tuple(term)] = row;
                }
            }
            s_rows.Add(program, rows);
            return rows;
        }
    }
}
