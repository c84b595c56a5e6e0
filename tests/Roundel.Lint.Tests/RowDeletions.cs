using Roundel.Air;
using Roundel.Field;
using Roundel.Machine;
using Roundel.Sdk;

namespace Roundel.Lint.Tests;

/// <summary>What is dropped from a chip.</summary>
public enum DeletionKind
{
    /// <summary>A constraint.</summary>
    Constraint,
    /// <summary>A look-up: a range obligation, or a tie to the program or a table.</summary>
    Lookup,
}

/// <summary>One thing dropped from one chip, and what notices it.</summary>
/// <param name="Chip">The chip's name.</param>
/// <param name="Kind">What is dropped.</param>
/// <param name="Label">Its label.</param>
/// <param name="Row">A row that only the mutant admits, in words, or null.</param>
/// <param name="Loose">A cell of a real row that the mutant alone leaves open, although it reaches nothing, or null.</param>
/// <param name="Ranges">What the range lint says of the mutant, or null.</param>
/// <param name="Wiring">What the wiring lint says of the mutant, or null.</param>
/// <param name="Implied">Why the chip admits the same without it, or null.</param>
/// <param name="BeyondRows">Why no single row can show that it is needed, so that an attack on a whole run must; or null.</param>
public sealed record RowDeletion(string Chip, DeletionKind Kind, string Label, string? Row, string? Loose, string? Ranges, string? Wiring,
    string? Implied, string? BeyondRows)
{
    /// <summary>What notices the deletion, the strongest first, or null.</summary>
    public string? NoticedBy => Row ?? Loose ?? Ranges ?? Wiring;

    /// <summary>Why it need not be noticed by one row, or null.</summary>
    public string? Reason => Implied ?? BeyondRows;
}

/// <summary>
/// Drops each constraint and each look-up of each chip, one at a time, and looks for rows that the mutant admits and the chip does not: for
/// the same inputs with other results, or else with inputs and results that do not belong together.
/// </summary>
public static class RowDeletions
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

    /// <summary>Every deletion of every chip; with a sample, every n-th, by a fixed rule.</summary>
    /// <param name="rows">Real rows of each table.</param>
    /// <param name="every">1 for all.</param>
    public static IReadOnlyList<RowDeletion> All(int rows = 400, int every = 1)
    {
        IReadOnlyList<LintRun> runs = LintExercise.Runs();
        try
        {
            (ChipAir Air, Omission Omission)[] deletions = [.. RoundelMachine.System.Chips.SelectMany(a => Omission.All(a)
                .Where(o => o.Term is null || o.Term.Side == BusSide.Lookup).Select(o => (a, o)))];
            return [.. deletions.Where((_, i) => i % every == 0).AsParallel().AsOrdered().Select(d => Of(d.Air, d.Omission, runs, rows))];
        }
        finally
        {
            foreach (LintRun run in runs) run.Dispose();
        }
    }

    private static RowDeletion Of(ChipAir air, Omission omission, IReadOnlyList<LintRun> runs, int rows)
    {
        ChipAir mutant = air.Without(omission);
        string? wiring = New(WiringLint.Check(air), WiringLint.Check(mutant));
        string? ranges = New(RangeLint.Check(air, runs[0].Oracle), RangeLint.Check(mutant, runs[0].Oracle));
        DeletionKind kind = omission.Term is null ? DeletionKind.Constraint : DeletionKind.Lookup;
        string? row = FindRow(air, mutant, omission, runs, rows, Budget) ?? FindRow(air, mutant, omission, runs, rows / 20, DeepBudget);
        string? loose = row is not null ? null : FindLoose(air, mutant, runs, rows);
        return new RowDeletion(air.Chip.Name, kind, omission.Label, row, loose, ranges, wiring,
            KnownDeletions.Implied.GetValueOrDefault((air.Chip.Name, omission.Label)),
            KnownDeletions.BeyondRows.GetValueOrDefault((air.Chip.Name, omission.Label)));
    }

    private static string? New(IReadOnlyList<Finding> before, IReadOnlyList<Finding> after)
    {
        HashSet<(LintRule, string)> known = [.. before.Select(f => (f.Rule, f.Subject))];
        return after.FirstOrDefault(f => !known.Contains((f.Rule, f.Subject))) is { } finding ? $"{finding.Rule}: {finding.Subject}" : null;
    }

    private static string? FindRow(ChipAir air, ChipAir mutant, Omission omission, IReadOnlyList<LintRun> runs, int rows, int budget)
    {
        // What is dropped spoke of these columns.
        HashSet<int> concerned = ColumnsOf(air, omission);
        (LintRun Run, LintTable Table, int Row)[] all = [.. runs.SelectMany(r => r.Tables.Where(t => t.Air == air && t.HasInputs)
            .SelectMany(t => t.Sample(rows).Select(s => (r, t, s.Row))))];
        foreach ((bool inputs, Reach reach) in budget == Budget ? s_phases : s_phases.Take(2))
        {
            foreach ((LintRun run, LintTable table, int row) in reach == Reach.Concerned ? all : all.Where((_, i) => i % 8 == 0))
            {
                RowAttack attack = new(table with { Air = mutant }, run.Oracle, row), original = new(table, run.Oracle, row);
                var search = RowSearch.OnMutant(attack, original, inputs, budget);
                if (Tries(attack, concerned, reach).Any(t => search.Forges(t)))
                    return $"{(inputs ? "unrelated" : "forged")}: {run.Name} row {row}: {Text(attack, search.Found)}";
            }
        }
        return null;
    }

    private static string? FindLoose(ChipAir air, ChipAir mutant, IReadOnlyList<LintRun> runs, int rows)
    {
        HashSet<string> known = [.. LintWaivers.All.Where(w => w.Chip == air.Chip.Name && w.Rule == LintRule.Inert).Select(w => w.Subject)];
        foreach (LintRun run in runs)
            foreach (LintTable table in run.Tables.Where(t => t.Air == air && t.HasInputs))
                foreach ((int row, _) in table.Sample(rows).Where(r => r.IsReal))
                {
                    var attack = new RowAttack(table with { Air = mutant }, run.Oracle, row);
                    foreach (Column column in attack.Columns.Where(c => !known.Contains(c.Name)))
                        foreach (M31 value in RowSearch.Values(attack[column]))
                            if (attack.Try((column, value)) == Outcome.Inert) return $"loose: {run.Name} row {row}: {column} {attack[column]} -> {value}";
                }
        return null;
    }

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

    private static string Text(RowAttack attack, IReadOnlyList<(Column Column, M31 Value)> cells) =>
        string.Join(", ", cells.Select(c => $"{c.Column} {attack[c.Column]} -> {c.Value}"));
}
