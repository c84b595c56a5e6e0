using Roundel.Air;

namespace Roundel.Machine.Paths;

/// <summary>The machine with the chips of paths, derived from the list alone; the last few are kept, since lists repeat from proof to proof.</summary>
internal static class PathSystems
{
    /// <summary>Systems that are kept. Each is bounded by the limits of a list.</summary>
    private const int Capacity = 8;

    private static readonly Lock s_lock = new();
    private static readonly List<(uint[] Words, AirSystem System)> s_recent = [];

    /// <summary>The machine with one more chip for each path, in order.</summary>
    public static AirSystem Of(PathList paths)
    {
        if (paths.Count == 0) return RoundelMachine.System;
        var words = new uint[paths.WordCount];
        paths.WriteWords(words);
        if (Find(words) is { } known) return known;
        var chips = new PathChip[paths.Count];
        for (int i = 0; i < chips.Length; i++) chips[i] = new PathChip(paths[i], i);
        AirSystem system = RoundelMachine.System.With(chips);
        lock (s_lock)
        {
            if (s_recent.Count == Capacity) s_recent.RemoveAt(Capacity - 1);
            s_recent.Insert(0, (words, system));
        }
        return system;
    }

    private static AirSystem? Find(ReadOnlySpan<uint> words)
    {
        lock (s_lock)
        {
            for (int i = 0; i < s_recent.Count; i++)
            {
                (uint[] Words, AirSystem System) entry = s_recent[i];
                if (!words.SequenceEqual(entry.Words)) continue;
                s_recent.RemoveAt(i);
                s_recent.Insert(0, entry);
                return entry.System;
            }
        }
        return null;
    }
}
