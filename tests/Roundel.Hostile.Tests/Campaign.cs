using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Roundel.Hostile.Tests.Mutation;
using Roundel.Hostile.Tests.Targets;

namespace Roundel.Hostile.Tests;

/// <summary>How often something was done to which part, and what came of it.</summary>
internal sealed class Tally
{
    public Dictionary<string, long> Outcomes { get; } = [];

    public Dictionary<MutationKind, long> Kinds { get; } = [];

    public Dictionary<string, long> Parts { get; } = [];

    public long Cases { get; private set; }

    /// <summary>Cases whose changes cancelled each other.</summary>
    public long Unchanged { get; set; }

    public void Add(string outcome, MutationKind kind, string part)
    {
        Cases++;
        Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        Kinds[kind] = Kinds.GetValueOrDefault(kind) + 1;
        Parts[part] = Parts.GetValueOrDefault(part) + 1;
    }

    public void Add(Tally other)
    {
        Cases += other.Cases;
        Unchanged += other.Unchanged;
        foreach ((string key, long count) in other.Outcomes) Outcomes[key] = Outcomes.GetValueOrDefault(key) + count;
        foreach ((MutationKind key, long count) in other.Kinds) Kinds[key] = Kinds.GetValueOrDefault(key) + count;
        foreach ((string key, long count) in other.Parts) Parts[key] = Parts.GetValueOrDefault(key) + count;
    }
}

/// <summary>A case that broke a promise. Its number reproduces it: the environment variable ROUNDEL_HOSTILE_CASE takes target:number.</summary>
internal sealed class HostileFailure(string target, long index, string what, Exception? inner)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{what} Reproduce with ROUNDEL_HOSTILE_CASE=\"{target}:{index}\"."), inner)
{
    public long Index { get; } = index;
}

/// <summary>Many cases of one target; each follows from the target's name and its own number alone.</summary>
internal sealed class Campaign(Target target)
{
    public const ulong Seed = 20_26;

    /// <summary>No case takes milliseconds of this; the point is to name one that would take for ever.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs the first cases on all cores.</summary>
    /// <exception cref="HostileFailure">The lowest case that failed.</exception>
    public Tally Run(long cases)
    {
        Warm();
        var total = new Tally();
        var failures = new ConcurrentBag<HostileFailure>();
        var running = new ConcurrentDictionary<long, long>();
        using var watch = new Timer(_ => Watch(running), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Parallel.For(0L, cases, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, () => (new Scratch(), new Tally()),
            (index, loop, local) =>
            {
                running[index] = Stopwatch.GetTimestamp();
                try
                {
                    One(index, local.Item1, local.Item2);
                }
                catch (HostileFailure failure)
                {
                    failures.Add(failure);
                    loop.Break();
                }
                running.TryRemove(index, out _);
                return local;
            },
            local =>
            {
                lock (total) total.Add(local.Item2);
            });
        if (failures.MinBy(f => f.Index) is { } first) throw first;
        return total;
    }

    /// <summary>Runs one case.</summary>
    /// <returns>What came of it.</returns>
    public string Replay(long index)
    {
        Warm();
        var tally = new Tally();
        One(index, new Scratch(), tally);
        return tally.Outcomes.Keys.SingleOrDefault("unchanged");
    }

    /// <summary>The bytes of a case.</summary>
    public byte[] BytesOf(long index)
    {
        var scratch = new Scratch();
        _ = Mutate(index, scratch);
        return scratch.Span.ToArray();
    }

    private (CorpusEntry Entry, Random Random, MutationKind Kind, string Part) Mutate(long index, Scratch scratch)
    {
        var random = new Random(SeedOf(target.Name, index));
        CorpusEntry entry = target.Entries[random.Next(target.Entries.Count)];
        scratch.Load(entry.Bytes);
        (MutationKind kind, string part) = target.Mutator.Apply(random, entry, scratch);
        if (random.Next(8) != 0) target.Seal(scratch);
        return (entry, random, kind, part);
    }

    private void One(long index, Scratch scratch, Tally tally)
    {
        (CorpusEntry entry, Random random, MutationKind kind, string part) = Mutate(index, scratch);
        ReadOnlySpan<byte> bytes = scratch.Span;
        if (bytes.SequenceEqual(entry.Bytes))
        {
            tally.Unchanged++;
            return;
        }
        string what = $"{target.Name}: {kind} of {part} in {entry.Name}:";
        try
        {
            long before = Target.Allocated;
            string outcome = target.Read(entry, bytes, random, out bool accepted);
            long allocated = Target.Allocated - before;
            long bound = target.Memory.Fixed + target.Memory.PerByte * (long)bytes.Length;
            if (allocated > bound) throw new HostileFailure(target.Name, index, $"{what} {allocated} bytes allocated, at most {bound} promised.", null);
            if (accepted && !target.MayAcceptOthers) throw new HostileFailure(target.Name, index, $"{what} other bytes are accepted.", null);
            tally.Add(outcome, kind, part);
        }
        catch (Exception exception) when (exception is not HostileFailure)
        {
            throw new HostileFailure(target.Name, index, $"{what} {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    /// <summary>What the first call of anything allocates is no case's.</summary>
    private void Warm()
    {
        foreach (CorpusEntry entry in target.Entries) _ = target.Read(entry, entry.Bytes, new Random(0), out _);
    }

    private void Watch(ConcurrentDictionary<long, long> running)
    {
        foreach ((long index, long start) in running)
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                Environment.FailFast($"{target.Name}: case {index} does not end. ROUNDEL_HOSTILE_CASE=\"{target.Name}:{index}\"");
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014) over the letters of the name and the number.</summary>
    private static int SeedOf(string name, long index)
    {
        ulong state = Seed;
        foreach (char letter in name) state = Mix(state + letter);
        return (int)(uint)Mix(state + (ulong)index);
    }

    private static ulong Mix(ulong x)
    {
        x += 0x9e37_79b9_7f4a_7c15;
        x = (x ^ x >> 30) * 0xbf58_476d_1ce4_e5b9;
        x = (x ^ x >> 27) * 0x94d0_49bb_1331_11eb;
        return x ^ x >> 31;
    }
}
