using System.Collections;
using System.Globalization;
using System.Numerics;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Sorting and searching, as programs do it.</summary>
public static class EverydaySorting
{
    private sealed record Person(string Name, int Age) : IComparable<Person>
    {
        public int CompareTo(Person? other) => other is null ? 1 : Age.CompareTo(other.Age);
    }

    private sealed class ByLength : IComparer<string>
    {
        public int Compare(string? x, string? y) => (x?.Length ?? 0).CompareTo(y?.Length ?? 0);
    }

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        int n = Guest.Read<int>();
        int[] numbers = [.. Enumerable.Range(0, n).Select(i => i * 7919 % 1009)];
        int[] copy = [.. numbers];
        Array.Sort(copy);
        Say(string.Join(",", copy) + "|" + Array.BinarySearch(copy, copy[n / 2]) + "|" + Array.BinarySearch(copy, -5));
        Array.Reverse(copy);
        Say(string.Join(",", copy));
        Array.Sort(copy, (a, b) => a % 10 != b % 10 ? a % 10 - b % 10 : a - b);
        Say(string.Join(",", copy));
        Span<int> span = [.. numbers];
        span.Sort();
        Say($"{span[0]} {span[^1]} {span.BinarySearch(numbers[3])} {span.IndexOf(numbers[1])} {span.Contains(4)}");
        span.Sort((a, b) => b.CompareTo(a));
        span[2..5].Reverse();
        Say(string.Join(",", span.ToArray()));
        string[] words = "the quick brown fox jumps over a lazy dog".Split(' ');
        Array.Sort(words, StringComparer.Ordinal);
        Say(string.Join(",", words));
        Array.Sort(words, new ByLength().Compare);
        string[] keys = [.. words.Select(w => w.Length + w)];
        Array.Sort(keys, words, StringComparer.Ordinal);
        Say(string.Join(",", words) + Array.IndexOf(words, "fox") + Array.Exists(words, w => w == "cat") + Array.Find(words, w => w[0] == 'j')
            + Array.FindIndex(words, w => w.Length == 5) + string.Join("", Array.ConvertAll(words, w => w.Length))
            + Array.TrueForAll(words, w => w.Length > 0));
        List<Person> people = [new("Ann", 31), new("Bob", 25), new("Cy", 47), new("Di", 25)];
        people.Sort();
        Say(string.Join(";", people));
        people.Sort((a, b) => string.CompareOrdinal(b.Name, a.Name));
        Say(string.Join(";", people.Select(p => p.Name)) + people.Max()!.Name + people.Min()!.Age + people.FindIndex(p => p.Age > 40));
        Array.Resize(ref copy, 3);
        Array.Fill(copy, 9);
        Array.Clear(copy, 0, 1);
        var other = (int[])copy.Clone();
        Array.Copy(numbers, 2, other, 0, 2);
        Say(string.Join(",", copy) + "|" + string.Join(",", other) + copy.SequenceEqual(other) + copy.AsSpan().SequenceEqual(copy));
        ulong[] big = [5, ulong.MaxValue, 0, 1ul << 40];
        Array.Sort(big);
        Say(string.Join(",", big));
        (int Key, char Tag)[] pairs = [(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd')];
        Array.Sort(pairs);
        Say(string.Join(",", pairs) + string.Join(",", pairs.OrderBy(p => p.Key).ThenByDescending(p => p.Tag).Select(p => p.Tag)));
    }
}

/// <summary>Generic arithmetic.</summary>
public static class EverydayNumbers
{
    private readonly record struct Fraction(long Top, long Bottom) : IAdditionOperators<Fraction, Fraction, Fraction>, IComparable<Fraction>
    {
        public static Fraction operator +(Fraction a, Fraction b) => new Fraction(a.Top * b.Bottom + b.Top * a.Bottom, a.Bottom * b.Bottom).Least();

        public int CompareTo(Fraction other) => (Top * other.Bottom).CompareTo(other.Top * Bottom);

        public override string ToString() => $"{Top}/{Bottom}";

        private Fraction Least()
        {
            long divisor = Gcd(Top, Bottom);
            return new Fraction(Top / divisor, Bottom / divisor);
        }
    }

    private static void Say(string text) => Guest.Commit(text + "\n");

    private static T Gcd<T>(T a, T b) where T : IBinaryInteger<T>
    {
        while (!T.IsZero(b)) (a, b) = (b, a % b);
        return T.Abs(a);
    }

    private static T Sum<T>(IEnumerable<T> values) where T : INumber<T>
    {
        T sum = T.Zero;
        foreach (T value in values) sum += value;
        return sum;
    }

    private static T Power<T>(T x, int exponent) where T : INumber<T>
    {
        T result = T.One;
        for (; exponent > 0; exponent >>= 1, x *= x) if ((exponent & 1) == 1) result *= x;
        return result;
    }

    private static T Fold<T>(ReadOnlySpan<T> values) where T : struct, IAdditionOperators<T, T, T>
    {
        T sum = values[0];
        foreach (T value in values[1..]) sum += value;
        return sum;
    }

    public static void Main()
    {
        int n = Guest.Read<int>();
        Say($"{Gcd(12 * n, 18 * n)} {Gcd(1L << 40, 6L << 20)} {Gcd((byte)12, (byte)18)} {Gcd((UInt128)1 << 100, (UInt128)3 << 90)}");
        Say($"{Sum([1, 2, n])} {Sum([1L, 2L])} {Sum(new short[] { 3, 4 })} {Power(3, n)} {Power(3L, 30)} {Power((Int128)7, 40)}");
        Say($"{Fold<Fraction>([new(1, 2), new(1, 3), new(1, n)])} {new Fraction(1, 2).CompareTo(new(1, 3))}");
        Say($"{int.CreateChecked(5L)} {byte.CreateSaturating(300)} {byte.CreateTruncating(300)} {int.Max(3, n)} {long.Clamp(n, 0, 4)} {uint.PopCount(255)}");
        Say($"{int.IsPow2(64)} {int.Log2(1000)} {BitOperations.LeadingZeroCount(1u)} {BitOperations.RotateLeft(0x80000001u, 4)} {int.TrailingZeroCount(40)}");
        Say($"{Math.Abs(-n)} {Math.Max(n, 9)} {Math.DivRem(17, 5)} {Math.BigMul(1 << 30, 1 << 30)} {Math.Sign(-3L)} {Math.Clamp(n, 5, 8)}");
        Say($"{int.Parse("123", CultureInfo.InvariantCulture) + long.Parse("-5")} {Parse<ulong>("77")} {Parse<short>("-7")} "
            + $"{byte.TryParse("256", out byte b)}{b}");
        decimal price = 19.99m, total = price * n + 0.01m;
        Say($"{total} {total / 3:F4} {decimal.Round(total, 1)} {decimal.Truncate(total)} {(int)total} "
            + $"{decimal.Parse("1.50", CultureInfo.InvariantCulture)} {price > 19m}");
        BigInteger big = BigInteger.Pow(n + 1, 60) - 1;
        Say($"{big} {big % 1000007} {BigInteger.ModPow(3, big, 1000003)} {BigInteger.GreatestCommonDivisor(big, 63)} {big.IsEven}");
        Say($"{big.GetBitLength()} {new BigInteger([1, 2, 3, 4, 5]) + 1} {big.ToByteArray().Length}");
        Say($"{TimeSpan.FromTicks(36_000_000_000 + n)} {new TimeSpan(1, 2, 3).TotalSeconds()} {new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte)n)}");
        Say($"{new DateOnly(2024, 2, 28).AddDays(2).DayNumber} {new DateTime(2024, 2, 28).AddMonths(n).Day} {DateTime.IsLeapYear(2024)} "
            + $"{new DateTime(2000, 1, 1).DayOfWeek}");
    }

    private static long TotalSeconds(this TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;

    private static T Parse<T>(string text) where T : IParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Local functions, closures, switches, patterns, iterators.</summary>
public static class EverydayLanguage
{
    private abstract record Shape;

    private sealed record Square(int Side) : Shape;

    private sealed record Box(int Width, int Height) : Shape;

    private enum Level
    {
        Low = 1,
        High = 5,
    }

    private interface IGreeter
    {
        string Name { get; }

        string Greet() => "hello " + Name;
    }

    private sealed class Greeter : IGreeter
    {
        public string Name { get; init; } = "you";
    }

    private sealed class Countdown(int from) : IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator()
        {
            try
            {
                for (int i = from; i > 0; i--) yield return i;
            }
            finally
            {
                Say("landed");
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private ref struct Words(string text)
    {
        private ReadOnlySpan<char> _rest = text;

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly Words GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            int space = _rest.IndexOf(' ');
            Current = space < 0 ? _rest : _rest[..space];
            _rest = space < 0 ? [] : _rest[(space + 1)..];
            return true;
        }
    }

    private static void Say(string text) => Guest.Commit(text + "\n");

    private static int Command(string word) => word switch
    {
        "push" => 1,
        "pop" => 2,
        "add" or "plus" => 3,
        "subtract" => 4,
        "multiply" => 5,
        "divide" => 6,
        "swap" => 7,
        { Length: > 10 } => 8,
        _ => 0,
    };

    private static string Area(Shape shape) => shape switch
    {
        Square { Side: 0 } => "nothing",
        Square(var side) => $"{side * side}",
        Box(> 100, _) => "wide",
        Box { Width: var w, Height: var h } when w == h => $"square {w * h}",
        Box(var w, var h) => $"{w * h}",
        _ => throw new InvalidOperationException(),
    };

    private static string List(int[] items) => items switch
    {
        [] => "empty",
        [var one] => $"one {one}",
        [1, .., 9] => "from 1 to 9",
        [_, .. var middle, _] => $"middle {middle.Length}",
    };

    public static void Main()
    {
        int n = Guest.Read<int>(), calls = 0;
        int Fibonacci(int i)
        {
            calls++;
            return i < 2 ? i : Fibonacci(i - 1) + Fibonacci(i - 2);
        }
        Say($"{Fibonacci(n)} {calls}");
        var makers = new List<Func<int, int>>();
        for (int i = 0; i < 4; i++)
        {
            int factor = i;
            makers.Add(x => x * factor + calls++);
        }
        foreach (Func<int, int> make in makers) Say("" + make(10));
        Func<int, Func<int, int>> curried = a => b => a * b;
        Action<string> say = Say;
        say += s => Guest.Commit($"<{s}>\n");
        say($"{curried(3)(n)} {calls}");
        foreach (string word in (string[])["push", "pop", "plus", "divide", "swap", "unknown", "a long command"]) Say($"{word} {Command(word)}");
        foreach (Shape shape in (Shape[])[new Square(0), new Square(n), new Box(101, 1), new Box(4, 4), new Box(2, n)]) Say(Area(shape));
        foreach (int[] items in (int[][])[[], [5], [1, 4, 9], [3, 3, 3, 3]]) Say(List(items));
        foreach (int i in new Countdown(3).Where(i => i != 2)) Say("" + i);
        foreach (int i in new Countdown(9)) if (i < 8) break;
        foreach (ReadOnlySpan<char> word in new Words("to be or not")) Say($"{word} {word.Length}");
        IEnumerable mixed = new object[] { 1, "two", 3L, Level.High, 'c', (5, 6), new int[2] };
        foreach (object item in mixed)
        {
            Say(item switch
            {
                int i => $"int {i}",
                string s => $"string {s}",
                long l => $"long {l}",
                Level l => $"level {l}",
                char c => $"char {c}",
                ValueTuple<int, int> t => $"pair {t.Item1}",
                Array a => $"array {a.Length}",
                _ => "?",
            });
        }
        More(n, ref calls);
        Say($"{calls}");
    }

    private static void More(int n, ref int calls)
    {
        IGreeter greeter = new Greeter { Name = "all" };
        Say(greeter.Greet());
        Say($"{Enum.GetName(Level.Low)} {Enum.IsDefined(Level.High)} {Enum.IsDefined((Level)9)} {Enum.TryParse("High", out Level level)} {level}");
        Say($"{string.Join(",", Enum.GetNames<Level>())} {string.Join(",", Enum.GetValues<Level>())} {Level.High:D} {Level.Low:X} {(Level)3:G}");
        Say($"{Enum.Parse<Level>("low", ignoreCase: true)} {Enum.TryParse(" 5 ", out Level five)}{five} {Enum.TryParse("x", out Level none)}{none}");
        try
        {
            Say("" + Enum.Parse<Level>("Medium"));
        }
        catch (ArgumentException e)
        {
            Say(e.Message);
        }
        (int quotient, int rest) = Math.DivRem(100, n);
        (quotient, rest) = (rest, quotient);
        int? maybe = n > 100 ? n : null;
        Say($"{quotient} {rest} {maybe ?? -1} {maybe?.ToString() ?? "null"} {maybe.HasValue} {nameof(Main)} {n is > 2 and < 50 or 99} {typeof(Level).Name}");
        int[] array = [.. Enumerable.Range(0, 10)];
        Say($"{string.Join(",", array[2..^3])} {array[^1]} {string.Join(",", array.AsSpan()[..2].ToArray())} {"hello"[1..3]} {"hello"[^2]}");
        int twice = 2 * calls++;
        var lazy = new Lazy<int>(() => twice++);
        Say($"{lazy.Value} {lazy.IsValueCreated}");
        try
        {
            checked
            {
                int big = int.MaxValue - 10 + n;
                Say("" + (big + n * 10));
            }
        }
        catch (OverflowException e)
        {
            Say(e.Message);
        }
        Say(Text("{0}-{1}-{0}", n, "x") + Total(1, 2, 3) + Named(last: 1, first: 2));
        using (new Scope("inner")) Say("inside");
    }

    private static string Text(string format, params object[] args) => string.Format(CultureInfo.InvariantCulture, format, args);

    private static int Total(params ReadOnlySpan<int> values)
    {
        int sum = 0;
        foreach (int value in values) sum += value;
        return sum;
    }

    private static int Named(int first, int last, int extra = 5) => first * 100 + last * 10 + extra;

    private readonly struct Scope(string name) : IDisposable
    {
        public void Dispose() => Say("out of " + name);
    }
}
