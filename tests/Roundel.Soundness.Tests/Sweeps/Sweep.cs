using System.Collections.Concurrent;
using Roundel.Machine.Tests;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>Runs attacks against the real prover and verifier.</summary>
internal static class Sweep
{
    /// <summary>All attacks on all chips, each chip in the first exercise that has a table of it.</summary>
    /// <param name="one">Of how many attacks one is tried; 1 for all.</param>
    /// <param name="seed">Which ones.</param>
    public static List<AttackResult> Run(int one, int seed)
    {
        var results = new List<AttackResult>();
        var seen = new HashSet<Chip>();
        var random = new Random(seed);
        foreach (ExerciseProgram program in ExercisePrograms.All)
        {
            using Exercise exercise = Exercise.Of(program);
            Chip[] here = [.. exercise.Honest.Tables.Select(t => t.Air.Chip).Distinct().Where(c => !seen.Contains(c))];
            seen.UnionWith(here);
            Attack[] attacks = [.. Attacks.On(program.Name, exercise, here.Contains).Where(_ => random.Next(one) == 0)];
            Assert.Equal(VerificationError.None, exercise.Forger.Try(exercise.Honest));
            var found = new ConcurrentDictionary<int, AttackResult>();
            Parallel.For(0, attacks.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                if (Try(exercise, attacks[i]) is { } result) found[i] = result;
            });
            results.AddRange(found.OrderBy(f => f.Key).Select(f => f.Value));
        }
        Assert.Equal(RoundelMachine.All.Count, seen.Count);
        return results;
    }

    /// <summary>Tries one attack; null if it changes nothing.</summary>
    public static AttackResult? Try(Exercise exercise, Attack attack)
    {
        Forgery forgery = exercise.Honest.Clone();
        if (!attack.Apply(forgery)) return null;
        if (attack.Recounts) forgery.Recount();
        VerificationError error = exercise.Forger.Try(forgery);
        bool isInert = error == VerificationError.None && Balance.IsSame(exercise.Honest, forgery, attack.Chip);
        return new AttackResult(attack, error, isInert);
    }
}
