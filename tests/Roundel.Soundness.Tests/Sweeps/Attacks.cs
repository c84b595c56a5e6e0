using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>Enumerates attacks from the declarations: every chip, every column, every kind of row, every change; and every table as a whole.</summary>
internal static class Attacks
{
    public static IEnumerable<Attack> On(string name, Exercise exercise, Func<Chip, bool> include)
    {
        foreach (ForgedTable table in exercise.Honest.Ordered.Where(t => include(t.Air.Chip)))
        {
            foreach ((string where, int row, int neighbour) in Rows(exercise, table))
                foreach (Column column in table.Air.Chip.Columns.Where(c => c.Phase == Phase.Main))
                    foreach (Attack attack in OnCell(name, table, column, where, row, neighbour))
                        if (attack.Repair < Repair.Everything || !IsRebuilt(attack.Chip)) yield return attack;
            foreach (Attack attack in OnTable(name, table)) yield return attack;
        }
    }

    /// <summary>Whether full repair would make the chip's table anew, so that no change of it would stay.</summary>
    private static bool IsRebuilt(Chip chip) => Multiplicities.IsTable(chip) || chip == RoundelMachine.Gap;

    /// <summary>The first, middle, last and padding row, as far as there are, each with the one after it.</summary>
    private static IEnumerable<(string Where, int Row, int Neighbour)> Rows(Exercise exercise, ForgedTable table)
    {
        bool inOrder = table.Air.PreviousMain.Count > 0;
        int real = Math.Min(exercise.RealRows(table.Air.Chip), table.Rows);
        var seen = new HashSet<int>();
        foreach ((string where, int position) in new[] { ("first", 0), ("middle", real / 2), ("last", real - 1), ("padding", real) })
        {
            if (position >= table.Rows || !seen.Add(position)) continue;
            int next = (position + 1) % table.Rows;
            yield return (where, inOrder ? table.RowAt(position) : position, inOrder ? table.RowAt(next) : next);
        }
    }

    private static IEnumerable<Attack> OnCell(string name, ForgedTable honest, Column column, string where, int row, int neighbour)
    {
        Chip chip = honest.Air.Chip;
        foreach (Repair repair in (Repair[])(column.Type == ColumnType.Multiplicity ? [Repair.None] : [Repair.Lookups, Repair.Everything]))
        {
            yield return Cell("+1", repair, (table, cell) => table[column, row] = cell + 1);
            yield return Cell("−1", repair, (table, cell) => table[column, row] = cell - 1);
            yield return Cell("0", repair, (table, _) => table[column, row] = 0);
            yield return Cell("swapped with its neighbour", repair, (table, cell) =>
                (table[column, row], table[column, neighbour]) = (table[column, neighbour], cell));
        }

        Attack Cell(string how, Repair repair, Action<ForgedTable, M31> change) => new(name, chip, column.Name, where, how, forgery =>
        {
            ForgedTable table = forgery[chip];
            M31 cell = table[column, row];
            change(table, cell);
            return table[column, row] != cell;
        }, repair);
    }

    private static IEnumerable<Attack> OnTable(string name, ForgedTable honest)
    {
        Chip chip = honest.Air.Chip;
        yield return Table("absent", (forgery, table) => forgery.Remove(table));
        yield return Table("twice", (forgery, table) => forgery.Add(table.Clone()));
        yield return Table("a second one, empty", (forgery, table) => forgery.Add(new ForgedTable(table.Air, table.LogSize)));
        yield return Table("emptied", (forgery, table) => forgery.Replace(table, new ForgedTable(table.Air, table.LogSize)));
        yield return Table("twice as high", (forgery, table) => forgery.Replace(table, table.Resize(table.LogSize + 1)));
        yield return Table("half as high", (forgery, table) => forgery.Replace(table, table.Resize(table.LogSize - 1)));
        yield return Table("rows rotated by one", Rotate);

        Attack Table(string how, Action<Forgery, ForgedTable> change) => new(name, chip, "the table", "", how, forgery =>
        {
            change(forgery, forgery[chip]);
            return true;
        }, Repair.None);
    }

    /// <summary>In trace order. A column's values on the trace domain are no property of where a row stands, unless the chip looks back.</summary>
    private static void Rotate(Forgery forgery, ForgedTable table)
    {
        var rotated = new ForgedTable(table.Air, table.LogSize);
        for (int row = 0; row < table.Rows; row++)
            for (int c = 0; c < table.Main.Length; c++) rotated.Main[c][table.Next(row)] = table.Main[c][row];
        forgery.Replace(table, rotated);
    }
}
