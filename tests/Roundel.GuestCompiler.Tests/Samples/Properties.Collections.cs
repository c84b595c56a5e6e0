namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Collections, sorts and queries, with operations drawn by a seed.</summary>
public static class CollectionProperties
{
    private static uint s_state;

    private static int Any(int limit)
    {
        s_state = s_state * 1664525 + 1013904223;
        return (int)((s_state >> 8) % (uint)limit);
    }

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        s_state = Guest.Read<uint>();
        for (int i = 0; i < 4; i++)
        {
            Lists();
            Maps();
            Sets();
            Sorts(Any(90));
            Queries();
        }
    }

    private static string Try(Func<object?> run)
    {
        try
        {
            return run()?.ToString() ?? "null";
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    private static void Lists()
    {
        var list = new List<long>();
        for (int i = 0; i < 120; i++)
        {
            int at = Any(list.Count + 2) - (Any(20) == 0 ? 2 : 0), value = Any(50);
            string result = Any(14) switch
            {
                0 or 1 or 2 => Try(() => { list.Add(value); return list.Count; }),
                3 => Try(() => { list.Insert(at, value); return list[at]; }),
                4 => Try(() => { list.RemoveAt(at); return list.Count; }),
                5 => Try(() => list.Remove(value)),
                6 => Try(() => list.IndexOf(value, at)),
                7 => Try(() => { list.InsertRange(at, list.GetRange(0, list.Count / 2)); return list.Count; }),
                8 => Try(() => { list.RemoveRange(at, Any(4)); return list.Count; }),
                9 => Try(() => { list.Reverse(at, Any(5)); return list.Sum(); }),
                10 => Try(() => { list.Sort(at, Any(9), null); return string.Join(',', list); }),
                11 => Try(() => list.BinarySearch(value)),
                12 => Try(() => list[at] ^= value),
                _ => Try(() => list.RemoveAll(x => x % 7 == value % 7)),
            };
            Say(result);
            if (list.Count > 60) list.RemoveRange(20, 30);
        }
        Say(string.Join(' ', list) + list.LastIndexOf(3) + list.FindIndex(x => x > 30) + list.Contains(9));
    }

    private static void Maps()
    {
        var map = new Dictionary<(int, byte), string>();
        var sorted = new SortedDictionary<int, int>();
        for (int i = 0; i < 150; i++)
        {
            (int, byte) key = (Any(40), (byte)Any(2));
            switch (Any(5))
            {
                case 0:
                    map[key] = "v" + i;
                    break;
                case 1:
                    Say($"{map.Remove(key, out string? gone)} {gone}");
                    break;
                case 2:
                    Say(Try(() => map[key]));
                    break;
                case 3:
                    Say(Try(() => { map.Add(key, "a" + i); return map.Count; }));
                    break;
                default:
                    sorted[key.Item1] = sorted.GetValueOrDefault(key.Item1) + i;
                    break;
            }
        }
        foreach (((int a, byte b), string value) in map) Say($"{a}.{b}={value}");
        Say(string.Join(' ', sorted) + map.ContainsValue("v5"));
    }

    private static void Sets()
    {
        HashSet<int> a = [], b = [];
        for (int i = 0; i < 60; i++) Say($"{a.Add(Any(50))}{b.Add(Any(80))}{a.Remove(Any(50))}");
        Say($"{a.IsSubsetOf(b)} {a.Overlaps(b)} {a.SetEquals(b)} {a.Count} {b.Count}");
        a.UnionWith(b.Where(x => x % 3 == 0));
        a.SymmetricExceptWith(b);
        Say(string.Join(' ', a.Order()) + a.Contains(7));
        var queue = new PriorityQueue<int, int>(a.Select(x => (x, x * 37 % 11)));
        while (queue.TryDequeue(out int x, out int priority)) Say($"{priority}");
        var tree = new SortedSet<int>(a) { Any(100), Any(100) };
        Say(string.Join(' ', tree.GetViewBetween(10, 50)) + tree.Max + tree.Min);
    }

    private static void Sorts(int n)
    {
        var numbers = new int[n];
        var texts = new string[n];
        for (int i = 0; i < n; i++) (numbers[i], texts[i]) = (Any(100) - 50, "t" + Any(30));
        int[] keys = [.. numbers];
        string[] items = [.. texts];
        Array.Sort(keys, items, StringOrNumber.Instance);
        Say(string.Join(' ', keys));
        ulong[] longs = [.. numbers.Select(x => unchecked((ulong)((long)x << Any(60))))];
        longs.AsSpan().Sort();
        Say(string.Join(' ', longs));
        texts.AsSpan().Sort(string.CompareOrdinal);
        Say(string.Join(' ', texts));
        short[] shorts = [.. numbers.Select(x => (short)(x * 700))];
        Array.Sort(shorts, Any(n + 1) / 2, n / 2);
        Say(string.Join(' ', shorts) + Array.IndexOf(shorts, (short)700) + shorts.AsSpan().LastIndexOf((short)0));
        Span<int> span = numbers;
        int half = n / 2;
        span[half..].CopyTo(span[..(n - half)]);
        Say($"{string.Join(' ', numbers)} {span.IndexOfAny(3, 5)} {span.SequenceCompareTo(keys)} {span.Contains(4)} {span.Count(1)} {span.IndexOf([1, 2])}");
        Say(Try(() => Array.BinarySearch(keys, Any(100) - 50) >= 0) + Try(() => numbers.AsSpan(n - 3, 4).Length));
    }

    private sealed class StringOrNumber : IComparer<int>
    {
        public static readonly StringOrNumber Instance = new();

        public int Compare(int x, int y) => (x % 10).CompareTo(y % 10) is not 0 and var c ? c : y.CompareTo(x);
    }

    private static void Queries()
    {
        List<int> numbers = [.. Enumerable.Range(0, 5 + Any(30)).Select(_ => Any(40) - 10)];
        Say(string.Join(' ', numbers.Where(x => x > 3).Select((x, i) => x * i).Distinct().OrderByDescending(x => x % 7).ThenBy(x => x)));
        Say($"{numbers.Sum()} {numbers.Max()} {numbers.Min()} {numbers.Count(x => x < 0)} {numbers.Aggregate(7, (a, x) => unchecked(a * 31 + x))} "
            + $"{numbers.Any(x => x == 5)} {numbers.All(x => x > -11)} {Try(() => numbers.First(x => x > 28))} {numbers.LastOrDefault(x => x < 0)}");
        foreach (IGrouping<int, int> group in numbers.GroupBy(x => x & 3)) Say($"{group.Key}: {string.Join(',', group)}");
        Say(string.Join(' ', numbers.Zip(numbers.Skip(1), (a, b) => a - b).TakeWhile(x => x != 4).Reverse().Concat([1, 2]).Except([3]).Take(9)));
        Say(string.Join(' ', numbers.Chunk(4).Select(c => c.Length)) + string.Join(' ', numbers.SelectMany(x => Enumerable.Repeat(x, x & 1))));
        Dictionary<int, int> counts = numbers.GroupBy(x => x).ToDictionary(g => g.Key, g => g.Count());
        Say($"{counts.Count} {string.Join(' ', counts.OrderBy(p => p.Key).Select(p => p.Value))} {numbers.ToHashSet().Count} "
            + $"{numbers.ToLookup(x => x > 0)[true].Count()}");
    }
}
