using System.Runtime.Intrinsics;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>
/// Looks for a second witness of one row: changes a cell or two, then repairs whatever fails by solving for one further cell at a time,
/// with all that the row takes from buses held fast. What is found is judged by <see cref="RowAttack"/>.
/// </summary>
/// <remarks>
/// A failing equation is solved for each cell that it, or a factor of it, is linear in. An entry of a look-up that is out of range is led
/// back to the honest value, to zero, or to what remains after a digit is split off; a look-up that its table lacks otherwise is led to the
/// closest rows of the table. The search is bounded, and the same every time. It finds much, but that it finds nothing proves nothing.
/// </remarks>
public sealed class RowSearch
{
    /// <summary>How many steps a change may cost at each depth, unless told.</summary>
    public const int StandardBudget = 100;

    private static readonly int[] s_depths = [1, 3, 24];

    private readonly RowAttack _row;
    private readonly RowProgram _program;
    private readonly List<(int Node, M31 Target)> _equations = [];
    private readonly BusTerm[] _lookups;
    private readonly M31[] _honest, _values, _scratch, _cells;
    private readonly bool[] _locked;
    private readonly HashSet<int> _kept;
    private readonly int _budget;
    private readonly Func<(Column, M31)[], bool> _accepts;
    private int _left, _deepest;
    private bool _cut;
    private (Column Column, M31 Value)[] _found = [];

    /// <summary>Prepares the search.</summary>
    /// <param name="row">The row.</param>
    /// <param name="budget">How many steps each change may cost.</param>
    /// <param name="kept">Columns that no repair may change.</param>
    public RowSearch(RowAttack row, int budget = StandardBudget, params IEnumerable<Column> kept)
        : this(row, budget, kept, changes => row.Try(changes) == Outcome.Forged)
    {
        foreach (BusTerm term in row.Air.Terms.Where(row.IsTaken)) Hold(term);
    }

    private RowSearch(RowAttack row, int budget, IEnumerable<Column> kept, Func<(Column, M31)[], bool> accepts)
    {
        _accepts = accepts;
        ArgumentNullException.ThrowIfNull(row);
        (_row, _budget) = (row, budget);
        _program = RowProgram.Of(row.Air);
        _honest = new M31[_program.Count];
        _values = new M31[_program.Count];
        _scratch = new M31[_program.Count];
        _program.Evaluate(_honest, row.Cells, row.Previous, row.Publics);
        _cells = (M31[])row.Cells.Clone();
        _kept = [.. kept.Select(c => c.Id)];
        _locked = new bool[_cells.Length];
        _lookups = [.. row.Air.Terms.Where(t => t.Side == BusSide.Lookup)];
        foreach (Constraint constraint in row.Air.Constraints) _equations.Add((constraint.Root, M31.Zero));
    }

    /// <summary>
    /// A search on a mutant of a chip for rows that the mutant admits and the chip does not: with <paramref name="inputs"/>, whatever
    /// the row takes; otherwise for the same inputs, as <see cref="RowSearch(RowAttack, int, IEnumerable{Column})"/>.
    /// </summary>
    /// <param name="mutant">A row of the mutant.</param>
    /// <param name="original">The same row of the chip.</param>
    /// <param name="inputs">
    /// Whether what is taken may change. Then a row counts only if the chip has no other witness, that the search finds, for all that is
    /// taken and given.
    /// </param>
    /// <param name="budget">How many steps each change may cost.</param>
    public static RowSearch OnMutant(RowAttack mutant, RowAttack original, bool inputs, int budget = StandardBudget)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        ArgumentNullException.ThrowIfNull(original);
        if (inputs)
            return new RowSearch(mutant, budget, [], changes => mutant.Admits(changes) && !original.Admits(changes) && !IsExplained(original, changes, budget));
        var search = new RowSearch(mutant, budget, [], changes => mutant.Try(changes) == Outcome.Forged && !original.Admits(changes));
        foreach (BusTerm term in mutant.Air.Terms.Where(mutant.IsTaken)) search.Hold(term);
        return search;
    }

    /// <summary>Whether a row with the same tuples is found that the chip admits.</summary>
    private static bool IsExplained(RowAttack original, (Column Column, M31 Value)[] changes, int budget)
    {
        var search = new RowSearch(original, budget, [], found => original.Admits(found));
        foreach ((Column column, M31 value) in changes) search._cells[column.Id] = value;
        search._program.Evaluate(search._honest, search._cells, original.Previous, original.Publics);
        foreach (BusTerm term in original.Air.Terms.Where(t => t.Bus.Kind == BusKind.Permutation)) search.Hold(term);
        foreach (Column column in original.Air.Chip.Columns) search._locked[column.Id] = column.Phase != Phase.Main;
        return search.Deepen();
    }

    /// <summary>Holds the tuple of a term fast, if it is there.</summary>
    private void Hold(BusTerm term)
    {
        Keep(term.Multiplicity);
        if (_honest[term.Multiplicity].IsZero) return;
        foreach (int entry in term.Tuple) Keep(entry);
    }

    /// <summary>The cells of the last forgery that was found.</summary>
    public IReadOnlyList<(Column Column, M31 Value)> Found => _found;

    /// <summary>The values that are tried for a cell.</summary>
    public static IEnumerable<M31> Values(uint value)
    {
        M31 cell = M31.FromCanonical(value);
        M31[] all =
            [cell + 1, cell - 1, 0, 1, 2, cell + 65536, cell - 65536, cell + 256, cell - 256, -cell, cell * 2, 1 - cell];
        return all.Distinct().Where(v => v != cell);
    }

    /// <summary>Whether the row, with some cells changed and others repaired, takes the same and gives something else.</summary>
    /// <param name="changes">The cells that are changed.</param>
    public bool Forges(params ReadOnlySpan<(Column Column, M31 Value)> changes)
    {
        _row.Cells.CopyTo(_cells, 0);
        foreach (Column column in _row.Air.Chip.Columns) _locked[column.Id] = column.Phase != Phase.Main || _kept.Contains(column.Id);
        foreach ((Column column, M31 value) in changes)
        {
            _cells[column.Id] = value;
            _locked[column.Id] = true;
        }
        return Deepen();
    }

    /// <summary>Few repairs before many: one wrong choice must not use up the budget.</summary>
    private bool Deepen()
    {
        foreach (int depth in s_depths)
        {
            (_left, _deepest, _cut) = (_budget, depth, false);
            if (Repair(0)) return true;
            if (!_cut) break;
        }
        return false;
    }

    private void Keep(int node)
    {
        if (_row.Air.Nodes[node].Kind != ExprKind.Constant) _equations.Add((node, _honest[node]));
    }

    private bool Repair(int depth)
    {
        _cut |= _left <= 0 || depth > _deepest;
        if (_left-- <= 0 || depth > _deepest) return false;
        _program.Evaluate(_values, _cells, _row.Previous, _row.Publics);
        int equation = WorstEquation(out int free);
        if (equation >= 0) return free > 0 && Solve(_equations[equation], depth);
        foreach (BusTerm lookup in _lookups)
        {
            if (_values[lookup.Multiplicity] != M31.One) continue;
            Vector512<uint> tuple = LookupOracle.Key(lookup.Tuple, _values);
            if (!_row.Oracle.Has(lookup.Bus, tuple)) return RepairLookup(lookup, tuple, depth);
        }
        return Judge();
    }

    /// <summary>The failing equation that leaves the least choice, or −1.</summary>
    private int WorstEquation(out int free)
    {
        int worst = -1;
        free = int.MaxValue;
        for (int i = 0; i < _equations.Count; i++)
        {
            (int node, M31 target) = _equations[i];
            if (_values[node] == target) continue;
            int count = 0;
            foreach (int column in _program.Columns(node)) count += _locked[column] ? 0 : 1;
            if (count < free) (worst, free) = (i, count);
        }
        return worst;
    }

    private bool Solve((int Node, M31 Target) equation, int depth)
    {
        // A product vanishes if a factor does.
        int[] factors = equation.Target.IsZero ? [.. Factors(equation.Node)] : [equation.Node];
        List<(int Column, M31 Value)> choices = [];
        foreach (int factor in factors)
            foreach (int column in _program.Columns(factor))
                if (Line(column, factor) is { } line) choices.Add((column, (equation.Target - line.AtZero) / line.Slope));
        return SetOne(choices, depth);
    }

    /// <summary>The node as a function of one free cell, if that is a straight line that is not level.</summary>
    private (M31 AtZero, M31 Slope)? Line(int column, int node)
    {
        if (_locked[column]) return null;
        M31 before = _cells[column], f0 = At(0), slope = At(1) - f0;
        bool linear = !slope.IsZero && At(2) - f0 == slope + slope;
        _cells[column] = before;
        return linear ? (f0, slope) : null;

        M31 At(M31 x)
        {
            _cells[column] = x;
            return _program.Evaluate(node, _scratch, _cells, _row.Previous, _row.Publics);
        }
    }

    /// <summary>Tries new values for one cell after another, the likely ones first.</summary>
    private bool SetOne(List<(int Column, M31 Value)> choices, int depth)
    {
        foreach ((int column, M31 value) in choices.Distinct().OrderBy(c => IsLikely(c.Column, c.Value) ? 0 : 1))
        {
            M31 before = _cells[column];
            if (value == before) continue;
            _cells[column] = value;
            _locked[column] = true;
            if (Repair(depth + 1)) return true;
            _locked[column] = false;
            _cells[column] = before;
        }
        return false;
    }

    private bool IsLikely(int column, M31 value) => _row.Air.Chip.Columns[column].Type switch
    {
        ColumnType.Bit => value.Value < 2,
        ColumnType.Byte => value.Value < 1 << 8,
        _ => value.Value < 1 << 16,
    };

    private IEnumerable<int> Factors(int node)
    {
        ExprNode part = _row.Air.Nodes[node];
        return part.Kind == ExprKind.Multiply ? Factors(part.Left).Concat(Factors(part.Right)).Distinct() : [node];
    }

    private bool RepairLookup(BusTerm lookup, Vector512<uint> tuple, int depth)
    {
        List<(int, M31)> choices = [];
        for (int i = 0; i < lookup.Tuple.Count; i++)
        {
            int entry = lookup.Tuple[i];
            if (lookup.Bus.Ranges[i].Has(_values[entry])) continue;
            foreach (int column in _program.Columns(entry))
            {
                if (Line(column, entry) is not { } line) continue;
                if (Digit(line.AtZero, line.Slope) is { } digit) choices.Add((column, digit));
                choices.Add((column, (_honest[entry] - line.AtZero) / line.Slope));
                choices.Add((column, -line.AtZero / line.Slope));
            }
        }
        if (choices.Count > 0 || _row.Oracle.Limit(lookup.Bus) is not null) return SetOne(choices, depth);
        int before = _equations.Count;
        foreach (Vector512<uint> near in _row.Oracle.Near(lookup.Bus, tuple))
        {
            for (int i = 0; i < lookup.Tuple.Count; i++)
                if (near[i] != tuple[i]) _equations.Add((lookup.Tuple[i], M31.FromCanonical(near[i])));
            bool found = Repair(depth + 1);
            _equations.RemoveRange(before, _equations.Count - before);
            if (found) return true;
        }
        return false;
    }

    /// <summary>Where an entry is (x − y) / 2^k: y as the low k bits of x, which leaves the high ones.</summary>
    private static M31? Digit(M31 atZero, M31 slope)
    {
        uint radix = (-slope.Inverse()).Value;
        return radix > 1 && (radix & (radix - 1)) == 0 ? M31.FromCanonical((atZero * M31.FromCanonical(radix)).Value & (radix - 1)) : null;
    }

    private bool Judge()
    {
        (Column, M31)[] changes = [.. _row.Air.Chip.Columns.Where(c => _cells[c.Id] != _row.Cells[c.Id]).Select(c => (c, _cells[c.Id]))];
        if (!_accepts(changes)) return false;
        _found = changes;
        return true;
    }
}
