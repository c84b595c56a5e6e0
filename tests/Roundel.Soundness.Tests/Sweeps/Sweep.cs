using System.Collections.Concurrent;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Sweeps;

/// <summary>Runs attacks against the real prover and verifier.</summary>
internal static class Sweep
{
    /// <summary>Cells that are the prover's to choose, with the reason: another value is another honest run with the same statement.</summary>
    private static readonly Dictionary<string, string> s_free = new()
    {
        ["Transfer.new0"] = "private input",
        ["Transfer.new1"] = "private input",
        ["Transfer.new2"] = "private input",
        ["Transfer.new3"] = "private input",
        ["Boundary.opened"] = "the clock that a first value of zero carries: only its order before the first access matters",
    };

    /// <summary>All attacks on all chips, each chip in the first exercise that has a table of it.</summary>
    /// <param name="one">Of how many attacks one is tried; 1 for all.</param>
    /// <param name="seed">Which ones.</param>
    public static List<AttackResult> Run(int one, int seed)
    {
        var results = new List<AttackResult>();
        var seen = new HashSet<Chip>();
        var random = new Random(seed);
        foreach (string name in Exercises.Names)
        {
            using Exercise exercise = Exercises.Run(name);
            Chip[] here = [.. exercise.Honest.Tables.Select(t => t.Air.Chip).Distinct().Where(c => !seen.Contains(c))];
            seen.UnionWith(here);
            Attack[] attacks = [.. Attacks.On(name, exercise, here.Contains).Where(_ => random.Next(one) == 0)];
            Assert.Equal(VerificationError.None, exercise.Forger.Try(exercise.Honest));
            Forgery relinked = Relinker.Relink(exercise.Honest.Clone()).Recount();
            Assert.Equal(VerificationError.None, exercise.Forger.Try(relinked));
            var found = new ConcurrentDictionary<int, AttackResult>();
            Parallel.For(0, attacks.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                if (Try(exercise, relinked, attacks[i]) is { } result) found[i] = result;
            });
            results.AddRange(found.OrderBy(f => f.Key).Select(f => f.Value));
        }
        Assert.Equal(RoundelMachine.All.Count, seen.Count);
        return results;
    }

    /// <summary>Tries one attack; null if it changes nothing, or nothing that stays after the repair.</summary>
    private static AttackResult? Try(Exercise exercise, Forgery relinked, Attack attack)
    {
        Forgery honest = attack.Repair == Repair.Everything ? relinked : exercise.Honest;
        Forgery forgery = honest.Clone();
        if (!attack.Apply(forgery)) return null;
        if (attack.Repair == Repair.Everything)
        {
            Relinker.Relink(forgery);
            if (forgery.IsSame(honest)) return null;
        }
        if (attack.Repair != Repair.None) forgery.Recount();
        VerificationError error = exercise.Forger.Try(forgery);
        return new AttackResult(attack, error, error == VerificationError.None ? Judge(honest, forgery, attack) : Harmless.No);
    }

    private static Harmless Judge(Forgery honest, Forgery forgery, Attack attack) =>
        Shown.IsSame(honest, forgery, attack.Chip) ? Harmless.Inert
        : attack.Repair == Repair.Everything && s_free.ContainsKey($"{attack.Chip.Name}.{attack.What}") ? Harmless.Free : Harmless.No;
}
