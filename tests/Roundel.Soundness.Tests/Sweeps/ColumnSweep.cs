using System.Collections.Concurrent;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>A change of what is computed after the look-up challenges.</summary>
/// <param name="What">The table, column and row, or the table's claimed sum.</param>
/// <param name="Error">The verifier's answer.</param>
internal sealed record ColumnResult(string What, VerificationError Error);

/// <summary>
/// Changes every look-up column and every claimed sum between the challenges and their commitment. Both are functions of the trace, so nothing but the
/// honest ones may pass.
/// </summary>
internal static class ColumnSweep
{
    /// <summary>All attacks on all chips, each chip in the first exercise that has a table of it.</summary>
    /// <param name="one">Of how many attacks one is tried; 1 for all.</param>
    /// <param name="seed">Which ones.</param>
    public static List<ColumnResult> Run(int one, int seed)
    {
        var results = new List<ColumnResult>();
        var seen = new HashSet<Chip>();
        var random = new Random(seed);
        foreach (string name in Exercises.Names)
        {
            using Exercise exercise = Exercises.Run(name);
            ForgedTable[] tables = [.. exercise.Honest.Ordered];
            var attacks = new List<(string What, Action<ProverState> Change)>();
            for (int t = 0; t < tables.Length; t++)
                if (seen.Add(tables[t].Air.Chip)) attacks.AddRange(On(t, tables[t]).Where(_ => random.Next(one) == 0));
            var found = new ConcurrentDictionary<int, ColumnResult>();
            Parallel.For(0, attacks.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
                found[i] = new ColumnResult(attacks[i].What, exercise.Forger.Cheat(exercise.Honest, (phase, state) =>
                {
                    if (phase == ProverPhase.CommitInteraction) attacks[i].Change(state);
                })));
            results.AddRange(found.OrderBy(f => f.Key).Select(f => f.Value));
        }
        return results;
    }

    private static IEnumerable<(string What, Action<ProverState> Change)> On(int index, ForgedTable table)
    {
        if (table.Air.PairCount == 0) yield break;
        yield return ($"{table.Air}: claimed sum", state => state.ClaimedSums[index] += QM31.One);
        for (int c = 0; c < table.Air.InteractionWidth; c++)
        {
            foreach (int row in (int[])[0, table.Rows / 2, table.Rows - 1])
            {
                int column = c;
                yield return ($"{table.Air}: look-up column {column}, row {row}", state =>
                {
                    ref uint cell = ref state.Interaction[index][column][row];
                    cell = (M31.FromCanonical(cell) + 1).Value;
                }
                );
            }
        }
    }
}
