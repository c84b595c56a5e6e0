namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>LINQ over arrays, lists and iterators; tuples and records.</summary>
public static class Linq
{
    private sealed record Item(string Name, int Price, int Group);

    private record Base(int X);

    private sealed record Derived(int X, string Y) : Base(X);

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        int n = Guest.Read<int>();
        int[] numbers = [5, 3, 8, 1, 9, 2, 8, n];
        List<int> list = [.. numbers];
        IEnumerable<int> lazy = Lazy(n);
        foreach (IEnumerable<int> source in (IEnumerable<int>[])[numbers, list, lazy])
        {
            Say($"{source.Sum()} {source.Min()} {source.Max()} {source.Count()} {source.Count(x => x > 4)} {source.Any()} {source.Any(x => x > 100)} "
                + $"{source.All(x => x > 0)}");
            Say($"{source.First()} {source.Last()} {source.ElementAt(2)} {source.FirstOrDefault(x => x > 100)} {source.Contains(8)} "
                + $"{source.Aggregate((a, b) => a * 3 + b)} {source.Aggregate(7L, (a, b) => a + b)}");
            Say(string.Join(",", source.Where(x => x % 2 == 1).Select(x => x * x)));
            Say(string.Join(",", source.OrderBy(x => x)) + "|" + string.Join(",", source.OrderByDescending(x => x % 4).ThenBy(x => x)));
            Say(string.Join(",", source.Distinct()) + "|" + string.Join(",", source.Skip(2).Take(3)) + "|" + string.Join(",", source.Reverse()));
            Say(string.Join(",", source.Concat([7, 7]).Union([1, 77]).Except([8]).Intersect([7, 77, 5])));
            Say(string.Join(",", source.Zip(source.Skip(1), (a, b) => a - b)) + "|" + string.Join(",", source.TakeWhile(x => x != 1).SkipWhile(x => x == 5)));
            foreach (IGrouping<int, int> group in source.GroupBy(x => x % 3)) Say(group.Key + ":" + string.Join(",", group));
            Say(string.Join(",", source.SelectMany(x => Enumerable.Range(0, x % 3))) + "|" + source.ToArray().Length + source.ToList().Count);
            Say(string.Join(",", source.Select((x, i) => x * i))
                + "|" + string.Join(",", source.Append(1).Prepend(2).DefaultIfEmpty().Chunk(3).Select(c => c.Length)));
            Say(string.Join(",", source.ToHashSet().Order()) + "|" + source.MinBy(x => x % 5) + source.MaxBy(x => -x));
        }
        Items();
        Records(n);
        Say(string.Join(",", from a in numbers join b in list on a % 4 equals b % 4 where a < b orderby a, b descending select a * 10 + b));
        try
        {
            Say("" + new int[0].First());
        }
        catch (InvalidOperationException e)
        {
            Say(e.Message);
        }
        Say(string.Join(",", Enumerable.Range(1, 5).Select(i => (long)i << 33)) + Enumerable.Repeat(3, 4).Sum() + Enumerable.Empty<int>().Sum());
    }

    private static IEnumerable<int> Lazy(int n)
    {
        for (int i = 1; i < 9; i++) yield return i * n % 11 + 1;
    }

    private static void Items()
    {
        Item[] items = [new("pen", 3, 1), new("ink", 12, 1), new("cup", 7, 2), new("pot", 7, 2), new("mat", 30, 3)];
        Dictionary<string, int> prices = items.ToDictionary(i => i.Name, i => i.Price);
        Say($"{prices["cup"]} {prices.Count} {items.Sum(i => i.Price)} {items.Max(i => i.Name.Length)} {items.Single(i => i.Price == 30).Name}");
        foreach (var group in items.GroupBy(i => i.Group).Select(g => new { g.Key, Total = g.Sum(i => i.Price) }).OrderByDescending(g => g.Total))
            Say($"{group.Key} {group.Total}");
        foreach (Item item in items.OrderBy(i => i.Price).ThenByDescending(i => i.Name, StringComparer.Ordinal)) Say(item.Name);
        ILookup<int, string> lookup = items.ToLookup(i => i.Group, i => i.Name);
        Say($"{lookup.Count} {string.Join("", lookup[2])} {items.Select(i => i.Price).Distinct().Count()} {items.Any(i => i.Name == "mat")}");
    }

    private static void Records(int n)
    {
        Item a = new("x", n, 1), b = a with { }, c = a with { Price = 9 };
        Say($"{a == b} {a == c} {a.Equals(b)} {a.GetHashCode() == b.GetHashCode()} {ReferenceEquals(a, b)}");
        Base x = new Derived(n, "y"), y = new Derived(n, "y"), z = new Base(n);
        Say($"{x == y} {x == z} {z == new Base(n)} {x.X} {((Derived)x).Y}");
        Say(a + " " + x + " " + z);
        (int, string) t = (n, "t"), u = (n, "t");
        Say($"{t == u} {t.Equals(u)} {t.GetHashCode() == u.GetHashCode()} {t.CompareTo((n, "u")) < 0} {t}");
        var anonymous = new { A = n, B = "b" };
        Say($"{anonymous.Equals(new { A = n, B = "b" })} {anonymous}");
        (int, long, byte, string, int, int, int, int, int) long9 = (1, 2, 3, "4", 5, 6, 7, 8, 9);
        Say($"{long9.Item8} {long9.Item9} {Tuple.Create(1, "a").Equals(Tuple.Create(1, "a"))}");
    }
}
