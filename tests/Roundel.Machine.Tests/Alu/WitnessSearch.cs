using Roundel.Air;
using Roundel.Field;

namespace Roundel.Machine.Tests;

/// <summary>
/// Finds every witness that a row's own declaration admits, stage by stage. A stage runs one column through all its candidates, solves a constraint,
/// linear in another column, for that column, and keeps what the constraints and look-ups over the columns known so far admit.
/// </summary>
internal sealed class WitnessSearch
{
    private readonly AluRow _row;
    private readonly HashSet<int> _unknown;
    private readonly HashSet<int> _judged = [];
    private List<M31[]> _survivors;

    /// <param name="row">An honest row.</param>
    /// <param name="unknown">The columns to be found again; the others keep their cells.</param>
    public WitnessSearch(AluRow row, params Column[] unknown)
    {
        _row = row;
        _unknown = [.. unknown.Select(c => c.Id)];
        _survivors = [[.. row.Cells]];
    }

    /// <summary>The rows found, as cells by <see cref="Column.Id"/>.</summary>
    public IReadOnlyList<M31[]> Survivors => _survivors;

    /// <summary>All 16-bit values, times 1/<paramref name="factor"/>.</summary>
    public static IEnumerable<M31> SixteenBits(int factor = 1)
    {
        M31 inverse = ((M31)factor).Inverse();
        for (int i = 0; i < 1 << 16; i++) yield return (M31)i * inverse;
    }

    /// <summary>Runs one stage.</summary>
    /// <param name="free">The column that takes the candidates.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="solved">The column to be solved for, or null.</param>
    /// <param name="label">The constraint to be solved.</param>
    public WitnessSearch Stage(Column free, IEnumerable<M31> candidates, Column? solved = null, string? label = null)
    {
        _unknown.Remove(free.Id);
        if (solved is not null) _unknown.Remove(solved.Id);
        ChipAir air = _row.Air;
        bool[] known = Known(air), changing = Touched(air, free, solved);
        Constraint? equation = label is null ? null : air.Constraints.Single(c => c.Label == label);
        Constraint[] constraints = [.. air.Constraints.Where(c => known[c.Root] && _judged.Add(c.Root))];
        BusTerm[] lookups = [.. air.Terms.Where(t => t.Side == BusSide.Lookup && known[t.Multiplicity] && t.Tuple.All(e => known[e])
            && _judged.Add(-1 - IndexOf(air, t)))];
        int[] judged = Changing(Needed(air, constraints.Select(c => c.Root).Concat(lookups.SelectMany(t => t.Tuple.Append(t.Multiplicity)))));
        int[] solving = equation is null ? [] : Changing(Needed(air, [equation.Root]));
        M31[] values = new M31[air.Nodes.Count], all = [.. candidates];
        List<M31[]> survivors = [];
        foreach (M31[] cells in _survivors)
        {
            for (int n = 0; n < values.Length; n++) values[n] = AluRow.Evaluate(air.Nodes[n], values, cells);
            M31 inverse = equation is null ? 0 : InverseSlope(free, all, solved!, equation.Root, solving, values, cells);
            if (equation is not null && inverse.IsZero) continue;
            foreach (M31 candidate in all)
            {
                cells[free.Id] = candidate;
                if (equation is not null)
                {
                    // The constraint is f(0) + x·slope.
                    cells[solved!.Id] = 0;
                    Evaluate(air, solving, values, cells);
                    cells[solved.Id] = -values[equation.Root] * inverse;
                }
                Evaluate(air, judged, values, cells);
                if (Holds(constraints, lookups, values)) survivors.Add([.. cells]);
            }
        }
        _survivors = survivors;
        return this;

        int[] Changing(bool[] needed) => [.. Enumerable.Range(0, known.Length).Where(n => changing[n] && needed[n])];
    }

    private static int IndexOf(ChipAir air, BusTerm term)
    {
        for (int i = 0; i < air.Terms.Count; i++)
            if (ReferenceEquals(air.Terms[i], term)) return i;
        throw new InvalidOperationException();
    }

    private bool Holds(Constraint[] constraints, BusTerm[] lookups, M31[] values)
    {
        foreach (BusTerm lookup in lookups)
            if (!Holds(lookup, values)) return false;
        foreach (Constraint constraint in constraints)
            if (!values[constraint.Root].IsZero) return false;
        return true;
    }

    private bool Holds(BusTerm term, M31[] values)
    {
        if (values[term.Multiplicity].IsZero) return true;
        Span<uint> tuple = stackalloc uint[8];
        for (int i = 0; i < term.Tuple.Count; i++) tuple[i] = values[term.Tuple[i]].Value;
        return _row.HasTuple(term.Bus, tuple[..term.Tuple.Count]);
    }

    /// <summary>1 / (f(1) − f(0)), zero if that is zero; the same for all candidates, which the first and the last show.</summary>
    private M31 InverseSlope(Column free, M31[] candidates, Column solved, int root, int[] solving, M31[] values, M31[] cells)
    {
        M31 slope = At(candidates[0], 1) - At(candidates[0], 0);
        if (slope != At(candidates[^1], 1) - At(candidates[^1], 0)) throw new ArgumentException("The two columns are multiplied.");
        return slope.IsZero ? slope : slope.Inverse();

        M31 At(M31 candidate, M31 x)
        {
            (cells[free.Id], cells[solved.Id]) = (candidate, x);
            Evaluate(_row.Air, solving, values, cells);
            return values[root];
        }
    }

    private static void Evaluate(ChipAir air, int[] variable, M31[] values, M31[] cells)
    {
        foreach (int n in variable) values[n] = AluRow.Evaluate(air.Nodes[n], values, cells);
    }

    private bool[] Known(ChipAir air) => Sweep(air, n => !_unknown.Contains(n.Left), all: true);

    private static bool[] Touched(ChipAir air, Column free, Column? solved) =>
        Sweep(air, n => n.Left == free.Id || n.Left == solved?.Id, all: false);

    private static bool[] Sweep(ChipAir air, Func<ExprNode, bool> cell, bool all)
    {
        bool[] marks = new bool[air.Nodes.Count];
        for (int n = 0; n < marks.Length; n++)
        {
            ExprNode node = air.Nodes[n];
            marks[n] = node.Kind switch
            {
                ExprKind.Constant => all,
                ExprKind.Cell => cell(node),
                _ => all ? marks[node.Left] && marks[node.Right] : marks[node.Left] || marks[node.Right],
            };
        }
        return marks;
    }

    private static bool[] Needed(ChipAir air, IEnumerable<int> roots)
    {
        bool[] needed = new bool[air.Nodes.Count];
        foreach (int root in roots) needed[root] = true;
        for (int n = needed.Length - 1; n >= 0; n--)
        {
            if (!needed[n] || air.Nodes[n].Kind < ExprKind.Add) continue;
            needed[air.Nodes[n].Left] = needed[air.Nodes[n].Right] = true;
        }
        return needed;
    }
}
