using System.Text;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>Writes docs/security/sweep.md.</summary>
internal static class SweepReport
{
    public const string Name = "sweep.md";

    public static string Of(IReadOnlyList<AttackResult> results, IReadOnlyList<ColumnResult> columns)
    {
        var text = new StringBuilder();
        text.Append(
            $"""
            # Systematic attacks

            Generated; do not edit. {Report.Machine}

            Of an honest run one cell or one whole table is changed, what follows is made honest again, and the real verifier is asked. Cells: every
            main column of every chip on the first, middle, last and first padding row; plus one, minus one, set to zero, swapped with the next row's.
            Each once with multiplicities, look-up tables' heights, look-up columns, commitments and FRI made honest, and once with the memory bus and the
            thread of control relinked besides, so that every later access finds what the change left. An accepted change is *inert* if the chip shows
            exactly the same tuples to every permutation bus as before: nothing else in the machine, and nothing in the statement, can tell it from
            the honest one. It is *free* if the cell is the prover's to choose: private input, and the clock that a word's first value carries. Any other
            accepted change would be a forgery.

            **{results.Count} attacks, {results.Count(r => r.IsForgery)} forgeries.**

            | Chip | Attacks | Refused: buses | constraints | shape | other | Inert | Free | Forgeries |
            | --- | --: | --: | --: | --: | --: | --: | --: | --: |

            """);
        foreach (IGrouping<Chip, AttackResult> chip in results.GroupBy(r => r.Attack.Chip).OrderBy(g => RoundelMachine.Air(g.Key).Index))
        {
            int Count(VerificationError error) => chip.Count(r => r.Error == error);
            int buses = Count(VerificationError.UnbalancedBuses), constraints = Count(VerificationError.ConstraintsViolated);
            int shape = Count(VerificationError.BadShape), inert = chip.Count(r => r.Harmless == Harmless.Inert);
            int free = chip.Count(r => r.Harmless == Harmless.Free), forgeries = chip.Count(r => r.IsForgery);
            text.AppendLine($"| {chip.Key.Name} | {chip.Count()} | {buses} | {constraints} | {shape} | " +
                $"{chip.Count() - buses - constraints - shape - inert - free - forgeries} | {inert} | {free} | {forgeries} |");
        }
        text.Append(
            $"""

            ## Look-up columns

            Every look-up column of every table, one coordinate of the extension field at a time, plus one in the first, middle and last row, between
            the challenges and the commitment; and every table's claimed sum plus one.

            **{columns.Count} attacks: {string.Join(", ", columns.GroupBy(c => c.Error).OrderBy(g => g.Key).Select(g => $"{g.Key} {g.Count()}"))};
            {columns.Count(c => c.Error == VerificationError.None)} forgeries.**

            """);
        text.Append("\n## Accepted changes\n\nCells that reach nothing in the row at hand, padding, and cells that are free.\n\n");
        foreach (IGrouping<(Chip, string), AttackResult> place in results.Where(r => r.Harmless != Harmless.No)
            .GroupBy(r => (r.Attack.Chip, r.Attack.Where)).OrderBy(g => RoundelMachine.Air(g.Key.Chip).Index))
        {
            (Chip chip, string where) = place.Key;
            IEnumerable<string> what = where.Length > 0 ? place.Select(r => $"`{r.Attack.What}`") : place.Select(r => r.Attack.How);
            text.AppendLine($"- {chip.Name}, {(where.Length > 0 ? $"{where} row" : "the table")}: {string.Join(", ", what.Distinct())}");
        }
        return text.ToString();
    }
}
