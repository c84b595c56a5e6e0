using System.Runtime.Intrinsics;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Machine.Paths;

/// <summary>
/// Walks a run once, from start to end, and takes every instance of a path that it comes to: where several begin, the longest; none
/// inside another. What has an access at no multiple of its width, to the halt flag, or round the end of the address space, is no instance.
/// </summary>
internal ref struct PathFinder
{
    private readonly ReadOnlySpan<Stretch> _course;
    private readonly ReadOnlySpan<Instruction> _program;
    private readonly TextCounts _text;
    private readonly uint[] _entries;
    private readonly PathPieces[][] _pathsAt;
    private readonly PathInstances[] _found;
    private readonly Leftovers _leftovers;
    private ReadOnlySpan<uint> _odd;
    private ReadOnlySpan<MmioStore> _flagStores;

    // Where the walk is: the clock, and the records of each family before it.
    private uint _clock = Clocks.First;
    private Vector512<uint> _counts;

    private PathFinder(ElfImage image, Execution execution, PathPieces[] paths, PathInstances[] found, Leftovers leftovers)
    {
        ExecutionTrace trace = execution.Trace!;
        _course = trace.Stretches.Span;
        _odd = trace.OddAccesses.Span;
        _flagStores = trace.MmioStores.Span;
        _program = image.Program.Span;
        _text = new TextCounts(_program, execution.Profile.Counts.Span);
        (_found, _leftovers) = (found, leftovers);
        _entries = Entries(_program.Length, paths);
        _pathsAt = new PathPieces[_program.Length][];
        foreach (IGrouping<uint, PathPieces> group in paths.GroupBy(p => p.Entry))
            _pathsAt[group.Key] = [.. group.OrderByDescending(p => p.Length)];
    }

    /// <summary>Finds all instances.</summary>
    /// <param name="image">The program.</param>
    /// <param name="execution">A traced run of it.</param>
    /// <param name="paths">Paths of the program.</param>
    /// <param name="leftovers">The records that no instance takes.</param>
    /// <returns>The instances of each path.</returns>
    public static PathInstances[] Find(ElfImage image, Execution execution, IReadOnlyList<InstructionPath> paths, out Leftovers leftovers)
    {
        ExecutionTrace trace = execution.Trace!;
        var found = new PathInstances[paths.Count];
        var pieces = new PathPieces[paths.Count];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = new PathInstances(trace, paths[i], MostInstances(paths[i], execution.Profile));
            pieces[i] = new PathPieces(i, paths[i], image.TextStart);
        }
        leftovers = new Leftovers(trace);
        new PathFinder(image, execution, pieces, found, leftovers).Walk();
        return found;
    }

    private void Walk()
    {
        int at = 0;
        uint position = _course[0].First;
        while (true)
        {
            uint last = _course[at].Last, entry = _entries[position];
            if (entry <= last)
            {
                Advance(position, entry);
                position = entry;
                if (Take(at, position) is { } path)
                {
                    at += path.Stretches - 1;
                    position = path.Last + 1;
                }
                else
                {
                    Advance(position, position + 1);
                    position++;
                }
                if (position <= _course[at].Last) continue;
            }
            else Advance(position, last + 1);
            if (++at == _course.Length) break;
            position = _course[at].First;
        }
        _leftovers.Finish(_counts);
    }

    /// <summary>Takes the longest path from here, if there is one.</summary>
    private PathPieces? Take(int at, uint position)
    {
        foreach (PathPieces path in _pathsAt[position])
        {
            uint ticks = Clocks.Step * (uint)path.Length;
            if (!path.Matches(_course[at..]) || (_odd.Length > 0 && _odd[0] - _clock < ticks) || !_found[path.Index].Fits(_counts)) continue;
            _found[path.Index].Add(_counts);
            _leftovers.Skip(_counts, path.Counts, path.Involved);
            _counts += path.Counts;
            _clock += ticks;
            return path;
        }
        return null;
    }

    /// <summary>Passes instructions that no path takes.</summary>
    private void Advance(uint position, uint end)
    {
        _counts += _text.Between(position, end);
        uint clock = _clock;
        _clock += Clocks.Step * (end - position);
        while (_odd.Length > 0 && _odd[0] < _clock)
        {
            Op op = _program[(int)(position + (_odd[0] - clock) / Clocks.Step)].Op;
            bool toFlag = _flagStores.Length > 0 && _flagStores[0].Step.Clock == _odd[0];
            if (toFlag) _flagStores = _flagStores[1..];
            if (op is Op.Lw or Op.Sw) _counts -= TextCounts.Lane(RecordFamilies.Of(op));
            if (op == Op.Lw) _counts += TextCounts.Lane(RecordFamily.LoadSub);
            if (op == Op.Sw && !toFlag) _counts += TextCounts.Lane(RecordFamily.StoreSub);
            _odd = _odd[1..];
        }
    }

    /// <summary>For each word of text the first entry at it or behind it.</summary>
    private static uint[] Entries(int words, PathPieces[] paths)
    {
        var entries = new uint[words + 1];
        Array.Fill(entries, uint.MaxValue);
        foreach (PathPieces path in paths) entries[path.Entry] = path.Entry;
        for (int i = words - 1; i >= 0; i--) entries[i] = Math.Min(entries[i], entries[i + 1]);
        return entries;
    }

    /// <summary>No instruction runs more often in instances than in the run.</summary>
    private static int MostInstances(InstructionPath path, PcProfile profile)
    {
        ulong most = int.MaxValue;
        foreach (IGrouping<uint, ProgramRow> word in path.Rows.GroupBy(r => (r.Pc - profile.TextStart) / 4))
            most = Math.Min(most, profile.Counts.Span[(int)word.Key] / (ulong)word.Count());
        return (int)most;
    }
}
