using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>Looks for rows that admit a second witness: the same inputs, other results.</summary>
public static class DeterminismLint
{
    /// <summary>Tries every cell of some rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="oracle">What the rest of the system accepts.</param>
    /// <param name="rows">The greatest number of real rows.</param>
    /// <param name="free">Columns known to be the prover's to choose; no repair may use them.</param>
    /// <param name="tried">The number of changes that were tried.</param>
    /// <returns>One finding for each column and kind.</returns>
    public static IReadOnlyList<Finding> Check(LintTable table, LookupOracle oracle, int rows, IReadOnlySet<string> free, out long tried)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(free);
        var findings = new Dictionary<(LintRule, string), Finding>();
        tried = 0;
        if (!table.HasInputs) return [];
        string chip = table.Air.Chip.Name;
        Column[] kept = [.. table.Air.Chip.Columns.Where(c => free.Contains(c.Name))];
        foreach ((int row, bool isReal) in table.Sample(rows))
        {
            var attack = new RowAttack(table, oracle, row);
            RowSearch others = new(attack, kept: kept), all = new(attack);
            foreach (Column column in attack.Columns)
            {
                // Nobody else's change may be repaired with what is free.
                RowSearch search = free.Contains(column.Name) ? all : others;
                foreach (M31 value in RowSearch.Values(attack[column]))
                {
                    tried++;
                    Outcome outcome = attack.Try((column, value));
                    // On padding nearly everything is inert, as it should be: what counts there is that nothing is given.
                    if (outcome == Outcome.Inert && isReal) Add(LintRule.Inert, column, row, $"{attack[column]} may be {value}, which reaches nothing");
                    if (outcome == Outcome.Forged) Add(LintRule.Forged, column, row, $"{attack[column]} may be {value}, with other results");
                    else if (search.Forges((column, value))) Add(LintRule.Forged, column, row, "other results with " + Text(search.Found));
                }
            }
        }
        return [.. findings.Values];

        void Add(LintRule rule, Column column, int row, string what) =>
            findings.TryAdd((rule, column.Name), new Finding(rule, chip, column.Name, $"row {row}: {what}"));
    }

    private static string Text(IReadOnlyList<(Column Column, M31 Value)> cells) => string.Join(", ", cells.Select(c => $"{c.Column} = {c.Value}"));
}
