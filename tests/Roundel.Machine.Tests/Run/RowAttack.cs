using System.Runtime.Intrinsics;
using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Machine.Tests;

/// <summary>What came of changing cells of one row of an honest table.</summary>
internal enum Outcome
{
    /// <summary>A constraint or look-up fails, or the row takes other tuples from its buses than there are.</summary>
    Caught,
    /// <summary>The row still takes and gives the same tuples: the cells reach nothing.</summary>
    Inert,
    /// <summary>The row takes the same tuples but gives others: it does not pin its results.</summary>
    Forged,
}

/// <summary>
/// Changes cells of one row and judges the result by itself: constraints of the row and of the next one, look-ups against full tables
/// (their multiplicities are the prover's to recompute), and what the row takes from and gives to permutation buses.
/// </summary>
internal sealed class RowAttack
{
    private readonly ChipAir _air;
    private readonly M31[] _publics, _values, _cells, _previous, _next;
    private readonly bool _looksBack;
    private readonly LookupOracle _oracle;
    private readonly List<(Bus, Vector512<uint>, uint)> _taken = [], _given = [], _nowTaken = [], _nowGiven = [];

    public RowAttack(ProgramTables program, TraceTable table, Statement statement, LookupOracle oracle, int row)
    {
        (_air, _publics, _oracle) = (table.Chip, statement.Publics, oracle);
        _values = new M31[_air.Nodes.Count];
        _looksBack = _air.PreviousMain.Count > 0;
        int log = table.LogSize;
        _cells = Row(program, table, row);
        _previous = Row(program, table, CircleIndex.PreviousIndex(row, log, log));
        _next = Row(program, table, CircleIndex.NextIndex(row, log, log));
        if (!Holds(_taken, _given)) throw new InvalidOperationException($"The honest row {row} of {_air} does not hold.");
    }

    /// <summary>The chip's main columns that may be changed, by position among all its columns.</summary>
    public IEnumerable<Column> Columns => _air.Chip.Columns.Where(c => c.Phase == Phase.Main && c.Type != ColumnType.Multiplicity);

    public uint this[Column column] => _cells[column.Id].Value;

    /// <summary>Changes cells, judges, and changes them back.</summary>
    public Outcome Try(params ReadOnlySpan<(Column Column, M31 Value)> changes)
    {
        bool holds = HoldsWith(changes);
        if (!holds || !Same(_taken, _nowTaken)) return Outcome.Caught;
        return Same(_given, _nowGiven) ? Outcome.Inert : Outcome.Forged;
    }

    /// <summary>Swaps cells of two rows and judges what both rows take and give together.</summary>
    public static Outcome TrySwap(RowAttack a, RowAttack b, params IEnumerable<Column> columns)
    {
        Column[] all = [.. columns];
        if (!a.HoldsWith([.. all.Select(c => (c, b._cells[c.Id]))]) || !b.HoldsWith([.. all.Select(c => (c, a._cells[c.Id]))]))
            return Outcome.Caught;
        if (!Same([.. a._taken, .. b._taken], [.. a._nowTaken, .. b._nowTaken])) return Outcome.Caught;
        return Same([.. a._given, .. b._given], [.. a._nowGiven, .. b._nowGiven]) ? Outcome.Inert : Outcome.Forged;
    }

    /// <summary>The constraints and look-ups of this row alone that refuse the changes; empty if only other rows could.</summary>
    public List<string> Faults(params ReadOnlySpan<(Column Column, M31 Value)> changes)
    {
        var cells = (M31[])_cells.Clone();
        foreach ((Column column, M31 value) in changes) cells[column.Id] = value;
        Evaluate(cells, _previous);
        List<string> faults = [.. _air.Constraints.Where(c => !_values[c.Root].IsZero).Select(c => c.Label)];
        foreach (BusTerm term in _air.Terms)
        {
            if (term.Side == BusSide.Lookup && !_values[term.Multiplicity].IsZero && !_oracle.Has(term.Bus, LookupOracle.Key(term.Tuple, _values)))
                faults.Add(term.Label);
        }
        return faults;
    }

    private bool HoldsWith(ReadOnlySpan<(Column Column, M31 Value)> changes)
    {
        Span<M31> saved = stackalloc M31[changes.Length];
        for (int i = 0; i < changes.Length; i++)
        {
            saved[i] = _cells[changes[i].Column.Id];
            _cells[changes[i].Column.Id] = changes[i].Value;
        }
        bool holds = Holds(_nowTaken, _nowGiven);
        for (int i = changes.Length - 1; i >= 0; i--) _cells[changes[i].Column.Id] = saved[i];
        return holds;
    }

    private static M31[] Row(ProgramTables program, TraceTable table, int row)
    {
        var cells = new M31[table.Chip.Chip.Columns.Count];
        foreach (Column column in table.Chip.Chip.Columns)
        {
            ColumnView view = column.Phase == Phase.Main ? table.Main.View : program.ColumnsOf(table.Chip);
            cells[column.Id] = M31.FromCanonical(view[column.Index][row]);
        }
        return cells;
    }

    private bool Holds(List<(Bus, Vector512<uint>, uint)> taken, List<(Bus, Vector512<uint>, uint)> given)
    {
        taken.Clear();
        given.Clear();
        if (_looksBack)
        {
            Evaluate(_next, _cells);
            if (!ConstraintsHold()) return false;
        }
        Evaluate(_cells, _previous);
        if (!ConstraintsHold()) return false;
        foreach (BusTerm term in _air.Terms)
        {
            M31 multiplicity = _values[term.Multiplicity];
            if (multiplicity.IsZero || term.Side == BusSide.Provide) continue;
            Vector512<uint> tuple = LookupOracle.Key(term.Tuple, _values);
            if (term.Side == BusSide.Lookup)
            {
                if (!_oracle.Has(term.Bus, tuple)) return false;
            }
            else (term.IsNegative || IsFixed(term.Bus) ? taken : given).Add((term.Bus, tuple, multiplicity.Value));
        }
        return true;
    }

    private bool ConstraintsHold()
    {
        foreach (Constraint constraint in _air.Constraints)
            if (!_values[constraint.Root].IsZero) return false;
        return true;
    }

    private void Evaluate(M31[] row, M31[] previous)
    {
        for (int n = 0; n < _values.Length; n++)
        {
            ExprNode node = _air.Nodes[n];
            _values[n] = node.Kind switch
            {
                ExprKind.Constant => M31.FromCanonical((uint)node.Left),
                ExprKind.Public => _publics[node.Left],
                ExprKind.Cell => node.Right == 0 ? row[node.Left] : previous[node.Left],
                ExprKind.Add => _values[node.Left] + _values[node.Right],
                ExprKind.Subtract => _values[node.Left] - _values[node.Right],
                _ => _values[node.Left] * _values[node.Right],
            };
        }
    }

    /// <summary>Whether the statement takes all that is given, so that a row cannot give anything else.</summary>
    private static bool IsFixed(Bus bus) => bus == Buses.Zones || bus == Buses.Halt;

    private static bool Same(List<(Bus, Vector512<uint>, uint)> a, List<(Bus, Vector512<uint>, uint)> b)
    {
        if (a.Count != b.Count) return false;
        var left = new List<(Bus, Vector512<uint>, uint)>(b);
        foreach ((Bus, Vector512<uint>, uint) item in a)
            if (!left.Remove(item)) return false;
        return true;
    }
}

/// <summary>The tuples that look-up tables have: range tables at their greatest height, preprocessed tables as they are.</summary>
internal sealed class LookupOracle
{
    private readonly Dictionary<Bus, uint> _limits = [];
    private readonly Dictionary<Bus, HashSet<Vector512<uint>>> _tuples = [];

    public LookupOracle(ProgramTables program)
    {
        foreach (ChipAir air in RoundelMachine.System.Chips)
        {
            foreach (BusTerm term in air.Terms.Where(t => t.Side == BusSide.Provide))
            {
                if (air.Chip is RangeChip) _limits.Add(term.Bus, 1u << air.Chip.MaxLogSize);
                else _tuples.Add(term.Bus, Provided(program.ColumnsOf(air), air.Chip, term));
            }
        }
    }

    public bool Has(Bus bus, Vector512<uint> tuple) =>
        _limits.TryGetValue(bus, out uint limit) ? tuple[0] < limit : _tuples[bus].Contains(tuple);

    /// <summary>A tuple of at most sixteen entries.</summary>
    public static Vector512<uint> Key(IReadOnlyList<int> entries, M31[] values)
    {
        Span<uint> words = stackalloc uint[16];
        words.Clear();
        for (int i = 0; i < entries.Count; i++) words[i] = values[entries[i]].Value;
        return Vector512.Create<uint>(words);
    }

    private static HashSet<Vector512<uint>> Provided(ColumnView columns, Chip chip, BusTerm term)
    {
        ChipAir air = RoundelMachine.Air(chip);
        HashSet<Vector512<uint>> tuples = [];
        Span<uint> words = stackalloc uint[16];
        for (int row = 0; row < columns.Length; row++)
        {
            words.Clear();
            for (int i = 0; i < term.Tuple.Count; i++) words[i] = columns[chip.Columns[air.Nodes[term.Tuple[i]].Left].Index][row];
            tuples.Add(Vector512.Create<uint>(words));
        }
        return tuples;
    }
}
