namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Overrides, arrays, delegates.</summary>
public static unsafe partial class Regressions
{
    private class First
    {
        public virtual object Name() => "First";
    }

    private class Second : First
    {
        public override string Name() => "Second";
    }

    private class Third : Second
    {
        public override string Name() => "Third";
    }

    private interface INamed
    {
        string Name();
    }

    private class Hidden : INamed
    {
        string INamed.Name() => "hidden";

        public virtual string Name() => "public";
    }

    private class Again : Hidden, INamed
    {
        public new virtual string Name() => "again";
    }

    private sealed class Derived : Again
    {
        public override string Name() => "derived";
    }

    private sealed class Unchanged : Hidden, INamed;

    private static void Overrides()
    {
        foreach (First first in (First[])[new First(), new Second(), new Third()]) Try("override that returns more", () => first.Name());
        foreach (INamed named in (INamed[])[new Hidden(), new Again(), new Derived(), new Unchanged()]) Try("interface named again", () => named.Name());
    }

    private static int Lengths<T>(T[] items) where T : INamed
    {
        int sum = 0;
        for (int i = 0; i < items.Length; i++) sum += items[i].Name().Length;
        return sum;
    }

    private static void Put(ref object target, object value) => target = value;

    private static void Arrays()
    {
        Try("element by reference", () =>
        {
            object[] items = [1, 2];
            Put(ref items[1], "two");
            Put(ref ((object[])new string[1])[0], "none");
            return items[1];
        });
        Try("elements of a derived type", () => Lengths<INamed>(new Hidden[] { new(), new Again() }));
        Try("copy of what does not fit", () =>
        {
            var target = new string[2];
            Array.Copy(new object[] { "a", 5 }, target, 2);
            return target[0];
        });
        Try("copy of what fits", () =>
        {
            var target = new string?[3];
            Array.Copy(new object?[] { "a", null, "c" }, target, 3);
            var words = new uint[2];
            Array.Copy(new[] { 1, -2 }, words, 2);
            var numbers = new int[1];
            Array.Copy(new[] { DayOfWeek.Friday }, numbers, 1);
            return $"{target[0]}{target[1]}{target[2]} {words[1]} {numbers[0]}";
        });
        object ints = new int[1], texts = new string[1];
        Try("interfaces of arrays", () => $"{ints is IEnumerable<uint>} {ints is IList<int>} {ints is IEnumerable<long>} {texts is IList<object>} "
            + $"{texts is IReadOnlyList<object>} {texts is IList<INamed>} {ints is IEnumerable<object>}");
    }

    private interface IMaker<T> where T : IMaker<T>
    {
        static abstract T Make(int x);

        static virtual int Twice(int x) => 2 * x;

        int Value { get; }
    }

    private sealed class Plain(int x) : IMaker<Plain>
    {
        public static Plain Make(int x) => new(x);

        public int Value => x;
    }

    private readonly struct Tenfold(int x) : IMaker<Tenfold>
    {
        public static Tenfold Make(int x) => new(10 * x);

        public static int Twice(int x) => 3 * x;

        public int Value => x;
    }

    private static string Made<T>(int x) where T : IMaker<T>
    {
        Func<int, T> make = T.Make;
        Func<int, int> twice = T.Twice;
        return $"{make(x).Value} {twice(x)} {T.Make(1).Value}";
    }

    private static string Extended(this string text, int x) => text + x;

    private static void Delegates()
    {
        Try("abstract static methods as delegates", () => Made<Plain>(4) + Made<Tenfold>(4));
        Func<int, string> closed = "text".Extended;
        Try("closed static delegates", () => closed(5));
        object text = "t", number = 5;
        Try("type objects", () => $"{text.GetType() == typeof(string)} {number.GetType() == text.GetType()} {number.GetType()} {typeof(List<int>).Name}");
    }
}

/// <summary>Copies that .NET makes by converting each element: guests do not have them, and say so.</summary>
public static class MixedCopies
{
    public static void Main()
    {
        int[] numbers = [1, 2];
        object[] objects = [3, 4];
        switch (Guest.Read<int>())
        {
            case 0:
                Array.Copy(numbers, objects, 2);
                break;
            case 1:
                Array.Copy(objects, numbers, 2);
                break;
            case 2:
                Array.Copy(numbers, new long[2], 2);
                break;
            default:
                Array.Copy(new[] { true }, new byte[1], 1);
                break;
        }
        Guest.Commit(numbers[0]);
    }
}
