using Roundel.Air;
using Roundel.Field;
using Roundel.Machine;
using Roundel.Sdk;

namespace Roundel.Lint.Tests;

/// <summary>Pairs of cells of sampled rows, changed together without repairs: none gives other results for the same inputs.</summary>
public sealed class PairTests
{
    private const int Rows = 40;

    [Fact]
    public void NoPairOfCellsChangesResults()
    {
        HashSet<(string, string)> free = [.. LintWaivers.All.Where(w => w.Rule == LintRule.Forged).Select(w => (w.Chip, w.Subject))];
        IReadOnlyList<LintRun> runs = LintExercise.Runs();
        HashSet<string> forged = [];
        long tried = 0;
        foreach (LintRun run in runs)
        {
            foreach (LintTable table in run.Tables.Where(t => t.HasInputs))
            {
                foreach ((int row, _) in table.Sample(Rows))
                {
                    var attack = new RowAttack(table, run.Oracle, row);
                    string chip = table.Air.Chip.Name;
                    Column[] columns = [.. attack.Columns.Where(c => c.Type != ColumnType.Inherited || c.Name == "next")];
                    for (int i = 0; i < columns.Length; i++)
                        for (int j = i + 1; j < columns.Length; j++)
                        {
                            if (free.Contains((chip, columns[i].Name)) && free.Contains((chip, columns[j].Name))) continue;
                            foreach (M31 a in Values(attack, columns[i]))
                                foreach (M31 b in Values(attack, columns[j]))
                                {
                                    tried++;
                                    if (attack.Try((columns[i], a), (columns[j], b)) == Outcome.Forged) forged.Add($"{chip}.{columns[i]}, {columns[j]}");
                                }
                        }
                }
            }
        }
        foreach (LintRun run in runs) run.Dispose();
        Assert.Empty(forged.Order());
        Assert.True(tried > 1_000_000);
    }

    private static IEnumerable<M31> Values(RowAttack attack, Column column) =>
        column.Type == ColumnType.Bit ? [1 - M31.FromCanonical(attack[column])] : RowSearch.Values(attack[column]);
}
