namespace Roundel.Soundness.Tests.Kit;

/// <summary>
/// Makes the thread of control and the memory bus honest again after rows have been changed: every instruction stands where the one before
/// leads to, and is fetched from there; then <see cref="MemoryChain"/>. Long steps of clocks need no Gap rows, since the clock table may be as tall as
/// the machine allows.
/// </summary>
internal sealed class Relinker
{
    private static readonly Chip[] s_openers = [RoundelMachine.Image, RoundelMachine.Registers, RoundelMachine.Boundary];

    private readonly Forgery _forgery;
    private readonly M31[] _publics;
    private readonly Dictionary<ChipAir, RowValues> _values = [];

    private Relinker(Forgery forgery) => (_forgery, _publics) = (forgery, forgery.Statement.Publics);

    /// <summary>Relinks a run.</summary>
    /// <param name="forgery">The run; its Gap rows vanish.</param>
    /// <param name="selfLinked">Accesses that find what they themselves leave: the others pass them by.</param>
    public static Forgery Relink(Forgery forgery, params ReadOnlySpan<Access> selfLinked)
    {
        var relinker = new Relinker(forgery);
        forgery.RemoveAll(RoundelMachine.Gap);
        relinker.RelinkControl();
        return forgery.Relink(selfLinked);
    }

    /// <summary>All accesses of a run, those of the tables that open and close addresses aside.</summary>
    public static IEnumerable<Access> Accesses(Forgery forgery)
    {
        foreach (ForgedTable table in forgery.Ordered)
        {
            if (s_openers.Contains(table.Air.Chip) || table.Air.Chip == RoundelMachine.Gap) continue;
            IReadOnlyList<AccessTerms> all = AccessTerms.Of(table.Air);
            if (all.Count == 0) continue;
            var values = new RowValues(table.Air);
            for (int row = 0; row < table.Rows; row++)
            {
                values.At(table, forgery.PreprocessedOf(table.Air), forgery.Statement.Publics, row);
                foreach (AccessTerms terms in all)
                    if (!values[terms.Found.Multiplicity].IsZero) yield return new Access(table, row, terms);
            }
        }
    }

    private RowValues At(ForgedTable table, int row)
    {
        if (!_values.TryGetValue(table.Air, out RowValues? values)) _values.Add(table.Air, values = new RowValues(table.Air));
        return values.At(table, _forgery.PreprocessedOf(table.Air), _publics, row);
    }

    /// <summary>Sets the cells that stand bare in a tuple; other entries are the row's own affair.</summary>
    private void Assign(ForgedTable table, int row, BusTerm term, int entry, uint value)
    {
        ExprNode node = table.Air.Nodes[term.Tuple[entry]];
        if (node.Kind != ExprKind.Cell || node.Right != 0) return;
        Column column = table.Air.Chip.Columns[node.Left];
        if (column.Phase == Phase.Main) table.Main[column.Index][row] = value;
    }

    private void RelinkControl()
    {
        var steps = new List<(ForgedTable Table, int Row, BusTerm Consume, BusTerm? Emit, uint Clock)>();
        foreach (ForgedTable table in _forgery.Ordered)
        {
            BusTerm? consume = table.Air.Terms.FirstOrDefault(t => t.Bus == Buses.State && t.Side == BusSide.Consume);
            if (consume is null) continue;
            BusTerm? emit = table.Air.Terms.FirstOrDefault(t => t.Bus == Buses.State && t.Side == BusSide.Emit);
            for (int row = 0; row < table.Rows; row++)
            {
                RowValues values = At(table, row);
                if (!values[consume.Multiplicity].IsZero) steps.Add((table, row, consume, emit, values.Tuple(consume)[1]));
            }
        }
        uint pc = _forgery.Program.Facts.EntryPc;
        foreach ((ForgedTable table, int row, BusTerm consume, BusTerm? emit, _) in steps.OrderBy(s => s.Clock))
        {
            if (At(table, row).Tuple(consume)[0] != pc)
            {
                Assign(table, row, consume, 0, pc);
                Fetch(table, row, pc);
            }
            if (emit is not null) pc = At(table, row).Tuple(emit)[0];
        }
    }

    /// <summary>Sets what the row looks up in Program to what stands at pc.</summary>
    private void Fetch(ForgedTable table, int row, uint pc)
    {
        ColumnView program = _forgery.Program.ColumnsOf(RoundelMachine.Air(RoundelMachine.Program));
        int at = program[RoundelMachine.Program.Pc.Index].IndexOf(pc);
        BusTerm? fetch = table.Air.Terms.FirstOrDefault(t => t.Bus == Buses.Program && t.Side == BusSide.Lookup);
        if (at < 0 || fetch is null) return;
        for (int f = 0; f < RoundelMachine.Program.Fields.Count; f++)
            Assign(table, row, fetch, 2 + f, program[RoundelMachine.Program.Fields[f].Index][at]);
    }
}
