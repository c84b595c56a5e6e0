using System.Text;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>Writes docs/security/sweep.md.</summary>
internal static class SweepReport
{
    public const string Name = "sweep.md";

    public static string Of(IReadOnlyList<AttackResult> results)
    {
        var text = new StringBuilder();
        text.Append(
            $"""
            # Systematic attacks

            Generated; do not edit. {Report.Machine}

            Of an honest run one cell or one whole table is changed, everything that follows is made honest again (multiplicities, heights of
            look-up tables, look-up columns, commitments, FRI), and the real verifier is asked. Cells: every main column of every chip on the first, middle,
            last and first padding row, plus one, minus one, set to zero, swapped with the next row's. An accepted change is *harmless* if the table
            shows exactly the same tuples to every permutation bus as before: nothing else in the machine, and nothing in the statement, can tell it from the
            honest one. An accepted change that is not harmless would be a forgery.

            **{results.Count} attacks, {results.Count(r => r.IsForgery)} forgeries.**

            | Chip | Attacks | Refused: buses | constraints | shape | other | Harmless | Forgeries |
            | --- | --: | --: | --: | --: | --: | --: | --: |

            """);
        foreach (IGrouping<Chip, AttackResult> chip in results.GroupBy(r => r.Attack.Chip).OrderBy(g => RoundelMachine.Air(g.Key).Index))
        {
            int Count(VerificationError error) => chip.Count(r => r.Error == error);
            int buses = Count(VerificationError.UnbalancedBuses), constraints = Count(VerificationError.ConstraintsViolated);
            int shape = Count(VerificationError.BadShape), harmless = chip.Count(r => r.IsInert), forgeries = chip.Count(r => r.IsForgery);
            text.AppendLine($"| {chip.Key.Name} | {chip.Count()} | {buses} | {constraints} | {shape} | " +
                $"{chip.Count() - buses - constraints - shape - harmless - forgeries} | {harmless} | {forgeries} |");
        }
        text.Append("\n## Harmless changes\n\nCells that reach nothing in the row at hand, and padding.\n\n");
        foreach (IGrouping<(Chip, string, string), AttackResult> cell in results.Where(r => r.IsInert)
            .GroupBy(r => (r.Attack.Chip, r.Attack.What, r.Attack.Where)))
        {
            (Chip chip, string what, string where) = cell.Key;
            text.AppendLine($"- {chip.Name}: `{what}`{(where.Length > 0 ? $", {where} row" : "")} ({string.Join("; ", cell.Select(r => r.Attack.How))})");
        }
        return text.ToString();
    }
}
