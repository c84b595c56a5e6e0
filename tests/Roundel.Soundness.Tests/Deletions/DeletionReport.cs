using System.Text;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Writes docs/security/deletions.md.</summary>
internal static class DeletionReport
{
    public const string Name = "deletions.md";

    public static string Of(IReadOnlyList<Deletion> results)
    {
        int Count(Notice notice) => results.Count(r => r.Notice == notice);
        var text = new StringBuilder();
        text.Append(
            $"""
            # Deletions

            Generated; do not edit. {Report.Machine}

            Each constraint, bus term and look-up (range obligations among them) of each chip is dropped from the machine, one at a time, and the
            poorer machine attacked with its own prover and verifier. A loss shows in one of these ways, tried in this order:

            - *refused*: honest runs are refused, since buses no longer balance;
            - *forged*: a forged run is proven, the poorer machine's verifier accepts the proof, and the real machine refuses the same tables;
            - *row*: a row is found that the poorer chip admits and the real one does not, but no run around it that is accepted;
            - *lint*: no such row is found, but the linter reports what is no longer shown, or a cell of a real row that nothing pins;
            - *implied*: the other declarations imply it, by the proof given; it is there because every multiplicity and flag must be shown a bit.

            **{results.Count} deletions: {Count(Notice.HonestRunRefused)} refused, {Count(Notice.ForgedProofAccepted)} forged,
            {Count(Notice.SecondWitness)} row, {Count(Notice.Linted)} lint, {Count(Notice.Implied)} implied, {Count(Notice.None)} unnoticed.**

            | Chip | Deletions | Refused | Forged | Row | Lint | Implied | Unnoticed |
            | --- | --: | --: | --: | --: | --: | --: | --: |

            """);
        foreach (IGrouping<ChipAir, Deletion> chip in results.GroupBy(r => r.Air))
        {
            int Of(Notice notice) => chip.Count(r => r.Notice == notice);
            text.AppendLine($"| {chip.Key} | {chip.Count()} | {Of(Notice.HonestRunRefused)} | {Of(Notice.ForgedProofAccepted)} | " +
                $"{Of(Notice.SecondWitness)} | {Of(Notice.Linted)} | {Of(Notice.Implied)} | {Of(Notice.None)} |");
        }
        foreach (IGrouping<ChipAir, Deletion> chip in results.Where(r => r.Notice != Notice.HonestRunRefused).GroupBy(r => r.Air))
        {
            text.Append($"\n## {chip.Key}\n\n| Dropped | Shows as | By |\n| --- | --- | --- |\n");
            foreach (Deletion deletion in chip) text.AppendLine($"| {deletion.Omission.Label} | {Word(deletion.Notice)} | {deletion.How} |");
        }
        return text.ToString();
    }

    private static string Word(Notice notice) => notice switch
    {
        Notice.ForgedProofAccepted => "forged",
        Notice.SecondWitness => "row",
        Notice.Linted => "lint",
        Notice.Implied => "implied",
        _ => "nothing",
    };
}
