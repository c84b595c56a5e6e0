using Roundel.Machine.Paths.Planning;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>
/// Chooses the paths of a run: those that save the most committed cells. What repeats is looked for in a sample of the run, in terms of blocks
/// of text; then one phrase after another becomes a path, always the one that saves the most beside those chosen before, as long as it saves
/// enough. Depends on program and run alone.
/// </summary>
internal sealed class PathPlanner
{
    /// <summary>Chips are derived for so many phrases that look best.</summary>
    private const int MostCandidates = 48;

    private readonly SampleParse _parse;
    private readonly List<Candidate> _candidates;
    private readonly List<Candidate> _chosen = [];
    private double[] _instances = [];

    private PathPlanner(TextBlocks text, RunSample sample, ElfImage image)
    {
        _parse = new SampleParse(text, sample);
        _candidates = Candidates(text, sample, image);
    }

    /// <summary>Chooses the paths of a traced run.</summary>
    public static IReadOnlyList<InstructionPath> Choose(ElfImage image, Execution execution)
    {
        ReadOnlySpan<ulong> executions = execution.Profile.Counts.Span;
        if (InstructionCells(execution) < PathCosts.MinSaving) return [];
        var text = new TextBlocks(image.Program.Span, executions);
        var sample = new RunSample(text, execution.Trace!.Stretches.Span, execution.Cycles);
        var planner = new PathPlanner(text, sample, image);
        planner.Choose();
        return [.. planner._chosen.Select(c => c.Path)];
    }

    private static double InstructionCells(Execution execution)
    {
        double cells = 0;
        for (Op op = Op.Addi; op < Op.Ecall; op++) cells += (double)execution.OpCounts.Span[(int)op] * PathCosts.OfInstruction(op);
        return cells;
    }

    /// <summary>The phrases that look best, each with the chip that it would have.</summary>
    private static List<Candidate> Candidates(TextBlocks text, RunSample sample, ElfImage image)
    {
        var seen = new HashSet<string>();
        var ranked = new List<(Phrase Phrase, double Saving)>();
        foreach (Phrase phrase in PhraseMiner.Mine(text, sample))
        {
            if (phrase.Length < InstructionPath.MinLength || !seen.Add(string.Join(',', phrase.Blocks.ToArray()))) continue;
            double instances = phrase.Occurrences * sample.Scale;
            double saving = instances * PathCosts.Padding * phrase.InstructionCells - (instances + PathCosts.TableRows) * phrase.EstimatedRow;
            if (saving > 0) ranked.Add((phrase, saving));
        }
        List<Candidate> candidates = [];
        foreach ((Phrase phrase, _) in ranked.OrderByDescending(r => r.Saving).Take(MostCandidates))
        {
            if (phrase.ToPath(text, image) is not { } path) continue;
            var candidate = new Candidate(phrase, path, new PathChip(path, 0));
            candidate.Bound = candidate.Saving(phrase.Occurrences * sample.Scale);
            candidates.Add(candidate);
        }
        return candidates;
    }

    private void Choose()
    {
        double now = 0;
        while (_chosen.Count < InstructionPath.MaxPaths && _candidates.Count > 0)
        {
            _candidates.Sort((a, b) => b.Bound.CompareTo(a.Bound));
            Candidate best = _candidates[0];
            if (best.Bound < PathCosts.MinSaving) break;
            if (_chosen.Sum(c => c.Path.Length) + best.Path.Length > InstructionPath.MaxTotal
                || _chosen.Sum(c => c.RowCells) + best.RowCells > PathCosts.MaxWidth)
            {
                _candidates.RemoveAt(0);
                continue;
            }
            List<Candidate> more = [.. _chosen, best];
            double[] instances = _parse.Instances(more);
            double then = Saving(more, instances);
            best.Bound = then - now;
            if (best.Bound < PathCosts.MinSaving || (_candidates.Count > 1 && best.Bound < _candidates[1].Bound)) continue;
            _candidates.RemoveAt(0);
            _chosen.Add(best);
            (_instances, now) = (instances, then);
            now = DropUseless(now);
        }
    }

    /// <summary>Drops those that longer ones left without use.</summary>
    private double DropUseless(double now)
    {
        for (int i = 0; i < _chosen.Count; i++)
        {
            if (_chosen[i].Saving(_instances[i]) >= PathCosts.MinSaving) continue;
            List<Candidate> rest = [.. _chosen];
            rest.RemoveAt(i);
            double[] instances = _parse.Instances(rest);
            double then = Saving(rest, instances);
            if (then < now - PathCosts.MinSaving) continue;
            _chosen.RemoveAt(i--);
            (_instances, now) = (instances, then);
        }
        return now;
    }

    private static double Saving(List<Candidate> candidates, double[] instances)
    {
        double sum = 0;
        for (int i = 0; i < instances.Length; i++) sum += candidates[i].Saving(instances[i]);
        return sum;
    }
}
