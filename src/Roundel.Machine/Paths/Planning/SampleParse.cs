namespace Roundel.Machine.Paths.Planning;

/// <summary>Counts what candidates would take of a sample: where several begin, the longest, as the finder does.</summary>
internal sealed class SampleParse(TextBlocks text, RunSample sample)
{
    private readonly int[] _blocks = [.. sample.Blocks];
    private readonly List<int>?[] _startingWith = new List<int>?[text.Count];

    /// <summary>Instances of each candidate in the whole run, about.</summary>
    public double[] Instances(IReadOnlyList<Candidate> candidates)
    {
        foreach (List<int>? list in _startingWith) list?.Clear();
        foreach (int i in Enumerable.Range(0, candidates.Count).OrderByDescending(i => candidates[i].Phrase.Length))
            (_startingWith[candidates[i].Phrase.Blocks[0]] ??= []).Add(i);
        double[] counts = new double[candidates.Count];
        for (int at = 0; at < _blocks.Length;) at += Take(candidates, at, counts);
        for (int i = 0; i < counts.Length; i++) counts[i] *= sample.Scale;
        return counts;
    }

    private int Take(IReadOnlyList<Candidate> candidates, int at, double[] counts)
    {
        if (_blocks[at] == RunSample.Barrier || _startingWith[_blocks[at]] is not { } starting) return 1;
        foreach (int i in starting)
        {
            ReadOnlySpan<int> blocks = candidates[i].Phrase.Blocks;
            if (!_blocks.AsSpan(at).StartsWith(blocks)) continue;
            counts[i]++;
            return blocks.Length;
        }
        return 1;
    }
}
