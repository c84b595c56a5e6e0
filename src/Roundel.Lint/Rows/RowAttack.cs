using System.Runtime.Intrinsics;
using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>What came of changing cells of one row of an honest table.</summary>
public enum Outcome
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
/// (their multiplicities are the prover's to recompute), and what the row takes from and gives to permutation buses. A term whose
/// multiplicity is neither 0 nor 1 gives, whatever its side.
/// </summary>
public sealed class RowAttack
{
    private readonly RowProgram _program;
    private readonly M31[] _values, _cells, _previous, _next;
    private readonly bool _looksBack;
    private readonly List<(Bus, Vector512<uint>, uint)> _taken = [], _given = [], _nowTaken = [], _nowGiven = [];

    /// <summary>Takes a row of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="oracle">What the rest of the system accepts.</param>
    /// <param name="row">The row, in memory order.</param>
    /// <exception cref="InvalidOperationException">The honest row does not hold.</exception>
    public RowAttack(LintTable table, LookupOracle oracle, int row)
    {
        ArgumentNullException.ThrowIfNull(table);
        (Air, Publics, Oracle) = (table.Air, [.. table.Publics], oracle);
        _program = RowProgram.Of(Air);
        _values = new M31[_program.Count];
        _looksBack = Air.PreviousMain.Count > 0;
        _cells = table.Cells(row);
        int log = table.LogSize;
        _previous = _looksBack ? table.Cells(CircleIndex.PreviousIndex(row, log, log)) : _cells;
        _next = _looksBack ? table.Cells(CircleIndex.NextIndex(row, log, log)) : _cells;
        if (!Holds(_taken, _given)) throw new InvalidOperationException($"The honest row {row} of {Air} does not hold.");
    }

    /// <summary>The chip.</summary>
    public ChipAir Air { get; }

    /// <summary>The chip's main columns that may be changed, by position among all its columns.</summary>
    public IEnumerable<Column> Columns => Air.Chip.Columns.Where(c => c.Phase == Phase.Main && c.Type != ColumnType.Multiplicity);

    /// <summary>The honest value of a cell.</summary>
    public uint this[Column column] => _cells[column.Id].Value;

    internal LookupOracle Oracle { get; }

    internal M31[] Publics { get; }

    internal M31[] Cells => _cells;

    internal M31[] Previous => _previous;

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
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Column[] all = [.. columns];
        if (!a.HoldsWith([.. all.Select(c => (c, b._cells[c.Id]))]) || !b.HoldsWith([.. all.Select(c => (c, a._cells[c.Id]))]))
            return Outcome.Caught;
        if (!Same([.. a._taken, .. b._taken], [.. a._nowTaken, .. b._nowTaken])) return Outcome.Caught;
        return Same([.. a._given, .. b._given], [.. a._nowGiven, .. b._nowGiven]) ? Outcome.Inert : Outcome.Forged;
    }

    /// <summary>
    /// Whether the chip admits a row with these changes, and each taken tuple could be there: its entries are in the ranges that the bus
    /// declares. That the tuples are those of the honest row is not asked.
    /// </summary>
    public bool Admits(params ReadOnlySpan<(Column Column, M31 Value)> changes)
    {
        if (!HoldsWith(changes)) return false;
        foreach ((Bus bus, Vector512<uint> tuple, _) in _nowTaken)
            for (int i = 0; i < bus.Width; i++)
                if (!bus.Ranges[i].Has(M31.FromCanonical(tuple[i]))) return false;
        return true;
    }

    /// <summary>The constraints and look-ups of this row alone that refuse the changes; empty if only other rows could.</summary>
    public IReadOnlyList<string> Faults(params ReadOnlySpan<(Column Column, M31 Value)> changes)
    {
        var cells = (M31[])_cells.Clone();
        foreach ((Column column, M31 value) in changes) cells[column.Id] = value;
        _program.Evaluate(_values, cells, _previous, Publics);
        List<string> faults = [.. Air.Constraints.Where(c => !_values[c.Root].IsZero).Select(c => c.Label)];
        foreach (BusTerm term in Air.Terms)
        {
            if (term.Side == BusSide.Lookup && !_values[term.Multiplicity].IsZero && !Oracle.Has(term.Bus, LookupOracle.Key(term.Tuple, _values)))
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

    private bool Holds(List<(Bus, Vector512<uint>, uint)> taken, List<(Bus, Vector512<uint>, uint)> given)
    {
        taken.Clear();
        given.Clear();
        if (_looksBack)
        {
            _program.Evaluate(_values, _next, _cells, Publics);
            if (!ConstraintsHold()) return false;
        }
        _program.Evaluate(_values, _cells, _previous, Publics);
        if (!ConstraintsHold()) return false;
        foreach (BusTerm term in Air.Terms)
        {
            M31 multiplicity = _values[term.Multiplicity];
            if (multiplicity.IsZero || term.Side == BusSide.Provide) continue;
            Vector512<uint> tuple = LookupOracle.Key(term.Tuple, _values);
            // Other multiplicities could give what should be taken, and excuse look-ups of other rows.
            if (multiplicity != M31.One) given.Add((term.Bus, tuple, (term.IsNegative ? -multiplicity : multiplicity).Value));
            else if (term.Side != BusSide.Lookup) (IsTaken(term) ? taken : given).Add((term.Bus, tuple, 1));
            else if (!Oracle.Has(term.Bus, tuple)) return false;
        }
        return true;
    }

    /// <summary>Whether the row's side of the bus is an input: a change of it is somebody else's to refuse.</summary>
    internal bool IsTaken(BusTerm term) => term.Side == BusSide.Consume || term.Side == BusSide.Emit && Oracle.IsSettled(term.Bus);

    private bool ConstraintsHold()
    {
        foreach (Constraint constraint in Air.Constraints)
            if (!_values[constraint.Root].IsZero) return false;
        return true;
    }

    private static bool Same(List<(Bus, Vector512<uint>, uint)> a, List<(Bus, Vector512<uint>, uint)> b)
    {
        if (a.Count != b.Count) return false;
        if (a.SequenceEqual(b)) return true;
        var left = new List<(Bus, Vector512<uint>, uint)>(b);
        foreach ((Bus, Vector512<uint>, uint) item in a)
            if (!left.Remove(item)) return false;
        return true;
    }
}
