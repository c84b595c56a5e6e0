namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Lists, dictionaries, sets, queues and their like.</summary>
public static class Collections
{
    private readonly record struct Cell(int Row, int Column);

    private sealed record Person(string Name, int Age);

    private struct Plain
    {
        public int A;
        public long B;
    }

    private sealed class Backwards : IComparer<int>
    {
        public int Compare(int x, int y) => y.CompareTo(x);
    }

    private sealed class ByLength : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length == y?.Length;

        public int GetHashCode(string obj) => obj.Length;
    }

    private static int s_state;

    private static int Any(int limit)
    {
        s_state = unchecked(s_state * 1103515245 + 12345);
        return (int)((uint)s_state >> 8) % limit;
    }

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        s_state = Guest.Read<int>();
        Lists();
        SortsOfAllSizes();
        Dictionaries();
        Keys();
        Sets();
        Ends();
        Sorted();
        Linked();
    }

    private static void Lists()
    {
        var list = new List<int>([5, 3, 9, 1]);
        list.AddRange([7, 2]);
        list.Insert(1, 100);
        list.InsertRange(2, new[] { 8, 8 });
        list.InsertRange(list.Count, list);
        Say(string.Join(' ', list));
        Say($"{list.RemoveAll(x => x % 2 == 0)} {list.Count} {list.IndexOf(9)} {list.LastIndexOf(9)} {list.Contains(4)}");
        list.Sort();
        Say($"{list.BinarySearch(5)} {list.BinarySearch(6)} {list.FindIndex(x => x > 4)} {list.Find(x => x > 4)} {list.Exists(x => x == 3)}");
        list.Sort(new Backwards());
        Say(string.Join(' ', list));
        list.Sort((a, b) => (a % 3).CompareTo(b % 3) is var c and not 0 ? c : a.CompareTo(b));
        Say(string.Join(' ', list));
        list.Reverse();
        list.RemoveAt(0);
        list.RemoveRange(1, 2);
        Say(string.Join(' ', list) + " " + list.Capacity);
        Say(string.Join(' ', list.GetRange(1, 2)) + list.ToArray().Length + list.TrueForAll(x => x > 0));
        list.ForEach(x => Say("each " + x));
        try
        {
            list[99] = 1;
        }
        catch (ArgumentOutOfRangeException e)
        {
            Say("range " + e.ParamName);
        }
        try
        {
            foreach (int x in list) list.Add(x);
        }
        catch (InvalidOperationException)
        {
            Say("changed");
        }
        var people = new List<Person> { new("Bo", 3), new("Al", 5), new("Cy", 3) };
        people.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (Person p in people) Say($"{p.Name} {p.Age}");
        Say($"{people.Contains(new Person("Al", 5))} {people.IndexOf(new Person("Cy", 3))} {people.Remove(new Person("Bo", 3))} {people.Count}");
        var plain = new List<Plain> { new() { A = 1, B = 2 }, new() { A = 3, B = 4 } };
        Say($"{plain.Count} {plain[1].B} {plain.FindIndex(p => p.A == 3)}");
    }

    private static void SortsOfAllSizes()
    {
        foreach (int n in (int[])[0, 1, 2, 3, 15, 16, 17, 33, 200])
        {
            var ints = new int[n];
            var longs = new long[n];
            var bytes = new byte[n];
            var texts = new string[n];
            for (int i = 0; i < n; i++)
            {
                ints[i] = Any(1000) - 500;
                longs[i] = (long)ints[i] * ints[i] * (Any(2) == 0 ? 1000000007L : -3L);
                bytes[i] = (byte)Any(256);
                texts[i] = "t" + Any(50);
            }
            var order = (int[])ints.Clone();
            Array.Sort(order, texts);
            Array.Sort(ints);
            Array.Sort(longs);
            Array.Sort(bytes);
            var ordinal = (string[])texts.Clone();
            Array.Sort(ordinal, string.CompareOrdinal);
            Span<int> span = ints;
            span.Sort((a, b) => b - a);
            Say(string.Join(',', ints) + string.Join(',', longs) + string.Join(',', bytes) + string.Join(',', texts) + string.Join(',', ordinal));
            Say($"{Array.BinarySearch(longs, n == 0 ? 0 : longs[n / 2]) >= 0} {Array.IndexOf(ints, n == 0 ? 0 : ints[^1])} "
                + $"{Array.LastIndexOf(bytes, (byte)7)}");
        }
    }

    private static void Dictionaries()
    {
        var map = new Dictionary<int, string>();
        for (int i = 0; i < 200; i++) map[Any(100) * 7] = "v" + i;
        for (int i = 0; i < 50; i++) map.Remove(Any(100) * 7);
        foreach (KeyValuePair<int, string> pair in map) Say(pair.Key + "=" + pair.Value);
        Say($"{map.Count} {map.ContainsKey(7)} {map.TryAdd(7, "new")} {map.TryAdd(7, "newer")} {map.ContainsValue("new")} "
            + $"{map.Remove(7, out string? gone)} {gone}");
        try
        {
            Say(map[-1]);
        }
        catch (KeyNotFoundException e)
        {
            Say(e.Message);
        }
        try
        {
            map.Add(14, "a");
            map.Add(14, "b");
        }
        catch (ArgumentException e)
        {
            Say(e.Message);
        }
        var nested = new Dictionary<string, List<int>>();
        for (int i = 0; i < 20; i++)
        {
            string key = "k" + i % 3;
            if (!nested.TryGetValue(key, out List<int>? list)) nested[key] = list = [];
            list.Add(i);
        }
        foreach ((string key, List<int> list) in nested) Say(key + ":" + string.Join(",", list));
        var copy = new Dictionary<int, string>(map) { [1] = "one" };
        Say($"{copy.Count - map.Count} {string.Join(",", copy.Keys)} {copy.Values.Count}");
        copy.Clear();
        Say($"{copy.Count} {copy.GetValueOrDefault(3, "none")}");
    }

    private static void Keys()
    {
        var cells = new Dictionary<Cell, int>();
        for (int i = 0; i < 60; i++) cells[new Cell(Any(5), Any(5))] = i;
        foreach ((Cell cell, int value) in cells) Say($"{cell.Row},{cell.Column}={value}");
        var tuples = new Dictionary<(int, string), long> { [(1, "a")] = 5, [(1, "b")] = 6 };
        Say($"{tuples[(1, "a")]} {tuples.ContainsKey((2, "a"))} {tuples[(1, "b")]}");
        var people = new Dictionary<Person, int> { [new Person("Al", 4)] = 1 };
        Say($"{people.ContainsKey(new Person("Al", 4))} {people.ContainsKey(new Person("Al", 5))}");
        var days = new Dictionary<DayOfWeek, int> { [DayOfWeek.Monday] = 1, [DayOfWeek.Friday] = 5 };
        Say($"{days[DayOfWeek.Friday]} {days.ContainsKey(DayOfWeek.Sunday)}");
        var lengths = new Dictionary<string, int>(new ByLength()) { ["abc"] = 3 };
        Say($"{lengths["xyz"]} {lengths.ContainsKey("xy")}");
        var ordinal = new Dictionary<string, int>(StringComparer.Ordinal) { ["abc"] = 3 };
        var ignoring = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["abc"] = 3 };
        Say($"{ordinal.ContainsKey("ABC")} {ignoring["ABC"]} {ignoring.ContainsKey("abd")}");
        var objects = new Dictionary<object, int> { [5] = 1, ["x"] = 2, [5L] = 3 };
        Say($"{objects[5]} {objects["x"]} {objects[5L]} {objects.ContainsKey((short)5)}");
        var chars = new Dictionary<char, int>();
        foreach (char c in "mississippi") chars[c] = chars.GetValueOrDefault(c) + 1;
        foreach ((char c, int n) in chars) Say($"{c}{n}");
        var longs = new Dictionary<long, bool> { [1L << 40] = true, [0] = false };
        Say($"{longs[1L << 40]} {longs.ContainsKey(256)}");
    }

    private static void Sets()
    {
        var set = new HashSet<int>();
        for (int i = 0; i < 100; i++) set.Add(Any(60));
        var other = new HashSet<int>([1, 2, 3, 4, 5, 99]);
        Say($"{set.Count} {set.Contains(5)} {set.Remove(5)} {set.Contains(5)} {set.Overlaps(other)}");
        set.IntersectWith(other);
        Say(string.Join(",", set));
        set.UnionWith(other);
        set.ExceptWith([2, 4]);
        set.SymmetricExceptWith([1, 77]);
        Say(string.Join(",", set) + set.SetEquals([3, 5, 99, 77]) + set.IsSubsetOf(other));
        var texts = new HashSet<string>(["b", "a", "b"]);
        Say($"{texts.Count} {string.Join("", texts)} {texts.RemoveWhere(t => t == "a")}");
    }

    private static void Ends()
    {
        var queue = new Queue<int>();
        for (int i = 0; i < 20; i++)
        {
            queue.Enqueue(i);
            if (i % 3 == 0) Say("q" + queue.Dequeue());
        }
        Say($"{queue.Peek()} {queue.Count} {string.Join(",", queue)} {queue.TryDequeue(out int front)} {front}");
        var stack = new Stack<string>();
        for (int i = 0; i < 10; i++) stack.Push("s" + i);
        Say($"{stack.Pop()} {stack.Peek()} {stack.Count} {string.Join(",", stack)}");
        try
        {
            new Stack<int>().Pop();
        }
        catch (InvalidOperationException e)
        {
            Say(e.Message);
        }
        var heap = new PriorityQueue<string, int>();
        for (int i = 0; i < 30; i++) heap.Enqueue("p" + i, Any(1000));
        while (heap.TryDequeue(out string? item, out int priority)) Say(item + priority);
    }

    private static void Sorted()
    {
        var map = new SortedDictionary<int, string>();
        for (int i = 0; i < 60; i++) map[Any(40)] = "s" + i;
        for (int i = 0; i < 10; i++) map.Remove(Any(40));
        foreach ((int key, string value) in map) Say(key + value);
        var set = new SortedSet<int>([5, 1, 9, 3, 7]);
        Say($"{set.Min} {set.Max} {string.Join(",", set)} {string.Join(",", set.GetViewBetween(2, 7))} {string.Join(",", set.Reverse())}");
        var list = new SortedList<int, int> { [3] = 1, [1] = 2 };
        Say($"{list.Keys[0]} {list.Values[1]} {list.IndexOfKey(3)}");
    }

    private static void Linked()
    {
        var list = new LinkedList<int>();
        for (int i = 0; i < 5; i++) list.AddFirst(i);
        list.AddAfter(list.Find(3)!, 33);
        list.Remove(1);
        Say($"{string.Join(",", list)} {list.First!.Value} {list.Last!.Value}");
        var flags = new System.Collections.BitArray(40) { [3] = true, [39] = true };
        int set = 0;
        for (int i = 0; i < flags.Count; i++) if (flags[i]) set += i;
        Say("bits " + set);
    }
}
