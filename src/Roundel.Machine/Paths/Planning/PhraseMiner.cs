using System.Numerics;
using System.Runtime.InteropServices;

namespace Roundel.Machine.Paths.Planning;

/// <summary>
/// Finds phrases that a sample repeats: again and again the two neighbours that share the most become one phrase. Where a phrase follows
/// itself, its longer repetitions are phrases too.
/// </summary>
internal sealed class PhraseMiner
{
    private const int MostPhrases = 96;

    private readonly List<Phrase> _phrases = [];
    private readonly Dictionary<(int, int), int> _pairs = [];
    private readonly long _leastGain;
    private readonly int[] _sequence;
    private int _length;

    private PhraseMiner(TextBlocks text, RunSample sample)
    {
        _leastGain = (long)(PathCosts.MinSaving / sample.Scale);
        _sequence = new int[sample.Blocks.Count];
        int[] phraseOf = new int[text.Count];
        foreach (int block in sample.Blocks)
        {
            if (block != RunSample.Barrier && phraseOf[block] == 0)
            {
                _phrases.Add(Phrase.Of(text, block));
                phraseOf[block] = _phrases.Count;
            }
            int phrase = block == RunSample.Barrier ? RunSample.Barrier : phraseOf[block] - 1;
            if (phrase >= 0) _phrases[phrase].Occurrences++;
            if (_length > 0) Count(_sequence[_length - 1], phrase, 1);
            _sequence[_length++] = phrase;
        }
    }

    /// <summary>All phrases found, blocks included.</summary>
    public static List<Phrase> Mine(TextBlocks text, RunSample sample)
    {
        var miner = new PhraseMiner(text, sample);
        List<Phrase> repetitions = [];
        while (miner._phrases.Count < text.Count + MostPhrases && miner.Best() is { } pair)
        {
            if (pair.A == pair.B) miner.Repeat(pair.A, repetitions);
            miner.Join(pair.A, pair.B);
        }
        return [.. miner._phrases, .. repetitions];
    }

    /// <summary>The pair that saves the most as one phrase; null if none saves enough.</summary>
    private (int A, int B)? Best()
    {
        long best = Math.Max(1, _leastGain);
        (int A, int B)? found = null;
        foreach (((int a, int b), int count) in _pairs)
        {
            if (count < 2) continue;
            Phrase x = _phrases[a], y = _phrases[b];
            if (!Phrase.Fit(x, y)) continue;
            int times = a == b ? (count + 1) / 2 : count;
            long gain = times * (long)(PathCosts.EstimatedHead + PathCosts.EstimatedRegister * BitOperations.PopCount(x.Registers & y.Registers));
            // Of equal gains the smaller numbers, whatever the order of the dictionary.
            if (gain > best || (gain == best && (found is null || (a, b).CompareTo(found.Value) < 0))) (best, found) = (gain, (a, b));
        }
        return found;
    }

    /// <summary>Puts the pair together wherever it stands.</summary>
    private void Join(int a, int b)
    {
        Phrase joined = _phrases[a] + _phrases[b];
        int id = _phrases.Count, to = 0;
        _phrases.Add(joined);
        for (int at = 0; at < _length; at++)
        {
            int phrase = _sequence[at];
            if (phrase == a && at + 1 < _length && _sequence[at + 1] == b)
            {
                Count(a, b, -1);
                if (to > 0)
                {
                    Count(_sequence[to - 1], a, -1);
                    Count(_sequence[to - 1], id, 1);
                }
                if (at + 2 < _length)
                {
                    Count(b, _sequence[at + 2], -1);
                    Count(id, _sequence[at + 2], 1);
                }
                joined.Occurrences++;
                phrase = id;
                at++;
            }
            _sequence[to++] = phrase;
        }
        _length = to;
    }

    /// <summary>Adds the repetitions of a phrase.</summary>
    private void Repeat(int phrase, List<Phrase> repetitions)
    {
        Phrase once = _phrases[phrase];
        int most = InstructionPath.MaxLength / once.Length;
        int[] occurrences = new int[most + 1];
        for (int at = 0; at < _length;)
        {
            int run = 0;
            while (at + run < _length && _sequence[at + run] == phrase) run++;
            for (int times = 2; times <= Math.Min(most, run); times++) occurrences[times] += run / times;
            at += Math.Max(1, run);
        }
        Phrase repeated = once;
        for (int times = 2; times <= most; times++)
        {
            repeated += once;
            // Powers of two come about by joining.
            if (BitOperations.IsPow2(times) || occurrences[times] < 2) continue;
            repeated.Occurrences = occurrences[times];
            repetitions.Add(repeated);
        }
    }

    private void Count(int a, int b, int by)
    {
        if (a == RunSample.Barrier || b == RunSample.Barrier) return;
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (a, b), out _);
        count += by;
    }
}
