using Roundel.Lint;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>A row that a chip without one of its declarations admits, and the chip itself does not.</summary>
/// <param name="Run">The honest run that the row is of.</param>
/// <param name="Row">The row.</param>
/// <param name="Inputs">Whether its inputs have changed too, and do not belong to its results; else the same inputs have other results.</param>
/// <param name="Changes">The cells that are not as they were.</param>
internal sealed record RowForgery(string Run, int Row, bool Inputs, IReadOnlyList<(Column Column, uint Before, M31 After)> Changes)
{
    private const int Budget = 120, DeepBudget = 1000;

    private static readonly (bool Inputs, Reach Reach)[] s_phases =
    [
        (false, Reach.Concerned), (true, Reach.Concerned), (false, Reach.Others), (false, Reach.Pairs), (true, Reach.Others), (true, Reach.Pairs),
    ];

    /// <summary>What is changed at first.</summary>
    private enum Reach
    {
        /// <summary>A column that the thing dropped speaks of.</summary>
        Concerned,
        /// <summary>Another column.</summary>
        Others,
        /// <summary>Two columns, one of which the thing dropped speaks of.</summary>
        Pairs,
    }

    /// <summary>All that the search finds, at most one for each row and kind; at last fewer rows, searched deeper.</summary>
    /// <param name="air">The chip.</param>
    /// <param name="omission">What is dropped from it.</param>
    /// <param name="tables">Tables of honest runs, each with the run's name and what the rest of the system accepts.</param>
    /// <param name="rows">Real rows of each table.</param>
    public static IEnumerable<RowForgery> All(ChipAir air, Omission omission,
        IReadOnlyList<(string Run, LintTable Table, LookupOracle Oracle)> tables, int rows) =>
        Search(air, omission, tables, rows, Budget, s_phases).Concat(Search(air, omission, tables, rows / 20, DeepBudget, s_phases[..2]));

    private static IEnumerable<RowForgery> Search(ChipAir air, Omission omission,
        IEnumerable<(string Run, LintTable Table, LookupOracle Oracle)> tables, int rows, int budget, (bool Inputs, Reach Reach)[] phases)
    {
        ChipAir mutant = air.Without(omission);
        // What is dropped spoke of these columns.
        HashSet<int> concerned = ColumnsOf(air, omission);
        (string Run, LintTable Table, LookupOracle Oracle, int Row)[] all = [.. tables.Where(t => t.Table.Air == air && t.Table.HasInputs)
            .SelectMany(t => t.Table.Sample(rows).Select(s => (t.Run, t.Table, t.Oracle, s.Row)))];
        foreach ((bool inputs, Reach reach) in phases)
        {
            foreach ((string run, LintTable table, LookupOracle oracle, int row) in reach == Reach.Concerned ? all : all.Where((_, i) => i % 8 == 0))
            {
                RowAttack attack = new(table with { Air = mutant }, oracle, row), original = new(table, oracle, row);
                var search = RowSearch.OnMutant(attack, original, inputs, budget);
                if (Tries(attack, concerned, reach).Any(t => search.Forges(t)))
                    yield return new RowForgery(run, row, inputs, [.. search.Found.Select(f => (f.Column, attack[f.Column], f.Value))]);
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Inputs ? "unrelated" : "forged")}: {Run} row {Row}: {string.Join(", ", Changes.Select(c => $"{c.Column} {c.Before} -> {c.After}"))}";

    private static IEnumerable<(Column, M31)[]> Tries(RowAttack attack, HashSet<int> concerned, Reach reach)
    {
        Column[] near = [.. attack.Columns.Where(c => concerned.Contains(c.Id))];
        if (reach == Reach.Concerned) return near.SelectMany(c => Values(attack[c]).Select(v => ((Column, M31)[])[(c, v)]));
        if (reach == Reach.Others)
            return attack.Columns.Except(near).SelectMany(c => Values(attack[c]).Select(v => ((Column, M31)[])[(c, v)]));
        return near.SelectMany(a => attack.Columns.Where(b => b != a && (b.Type == ColumnType.Bit || near.Contains(b)))
            .SelectMany(b => RowSearch.Values(attack[a]).SelectMany(v => Seconds(b).Select(w => ((Column, M31)[])[(a, v), (b, w)]))));

        IEnumerable<M31> Seconds(Column column) => column.Type == ColumnType.Bit ? [1 - M31.FromCanonical(attack[column])] : RowSearch.Values(attack[column]);
    }

    /// <summary>The usual values, and all that differ by a power of two: multiplied by constants, some of them become small.</summary>
    private static IEnumerable<M31> Values(uint value)
    {
        M31 cell = M31.FromCanonical(value);
        return RowSearch.Values(value).Concat(Enumerable.Range(2, 29).SelectMany(k => (M31[])[cell + (1 << k), cell - (1 << k)])).Distinct();
    }

    private static HashSet<int> ColumnsOf(ChipAir air, Omission omission)
    {
        HashSet<int> columns = [];
        var stack = new Stack<int>(omission.Term is { } term ? term.Tuple.Append(term.Multiplicity) : [omission.Constraint!.Root]);
        while (stack.TryPop(out int n))
        {
            ExprNode node = air.Nodes[n];
            if (node.Kind == ExprKind.Cell) columns.Add(node.Left);
            if (node.Kind < ExprKind.Add) continue;
            stack.Push(node.Left);
            stack.Push(node.Right);
        }
        return columns;
    }
}
