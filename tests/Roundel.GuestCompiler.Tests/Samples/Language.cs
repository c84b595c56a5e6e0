using System.Runtime.InteropServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>What the language has: filters, delegates of all kinds, iterators, patterns, boxes, covariance.</summary>
public static class Language
{
    private interface INamed
    {
        string Name { get; }

        string Greeting => "Hi " + Name;

        static string Shout(INamed named) => named.Name.ToUpperInvariant();
    }

    private interface IOther : INamed
    {
        string INamed.Greeting => "Other " + Name;
    }

    private abstract class Animal : INamed
    {
        public abstract string Name { get; }

        public virtual int Legs() => 4;

        public virtual string Describe<T>(T value) => $"{Name} {value}";
    }

    private class Dog : Animal
    {
        public override string Name => "dog";

        public override string Describe<T>(T value) => "dog:" + base.Describe(value);
    }

    private sealed class Bird : Animal, IOther
    {
        public override string Name => "bird";

        public override int Legs() => 2;

        public new string ToString() => "hidden";
    }

    private struct Counter(int start) : INamed, IDisposable
    {
        private int _value = start;

        public readonly string Name => "counter" + _value;

        public int Next() => ++_value;

        public readonly void Dispose() => Say("disposed " + _value);
    }

    private sealed class Resource(string name) : IDisposable
    {
        public void Dispose() => Say("closed " + name);
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Overlay
    {
        [FieldOffset(0)]
        public uint Word;

        [FieldOffset(0)]
        public byte First;

        [FieldOffset(2)]
        public ushort Upper;
    }

    private sealed class CustomException(int code) : Exception("custom " + code)
    {
        public int Code { get; } = code;
    }

    private delegate int Combine(ref int a, int b);

    private static event Action<int>? Happened;

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        int n = Guest.Read<int>();
        for (int i = 0; i < 8; i++) Say("filter " + Filter(i));
        NestedFilters();
        Delegates(n);
        Multicast();
        Iterators(n);
        Disposing();
        Patterns(n);
        Boxes(n);
        Covariance();
        Generics(n);
        Layouts();
        Returns(n);
        Types();
    }

    private static bool Check(string what, bool result)
    {
        Say("check " + what);
        return result;
    }

    private static string Filter(int i)
    {
        try
        {
            try
            {
                if (i == 7) return "none";
                throw i < 4 ? new CustomException(i) : i == 4 ? new InvalidOperationException("four") : new ArgumentException("arg" + i);
            }
            catch (CustomException e) when (e.Code == 1)
            {
                return "one";
            }
            catch (CustomException e) when (Check("two", e.Code == 2))
            {
                return "two " + e.Message;
            }
            catch (InvalidOperationException)
            {
                return "invalid";
            }
            finally
            {
                Say("finally " + i);
            }
        }
        catch (Exception e) when (e.Message.EndsWith('5'))
        {
            return "five";
        }
        catch (Exception e) when (e is CustomException { Code: > 2 } or ArgumentException)
        {
            return "rest " + e.Message;
        }
        catch (CustomException)
        {
            return "zero";
        }
    }

    private static void NestedFilters()
    {
        int tries = 0;
        while (true)
        {
            try
            {
                tries++;
                Thrower(tries);
                break;
            }
            catch (CustomException e) when (e.Code < 3)
            {
                Say("retry " + e.Code);
            }
        }
        Say("tries " + tries);
        try
        {
            try
            {
                throw new CustomException(9);
            }
            catch (CustomException e) when (ThrowingFilter(e))
            {
                Say("never");
            }
        }
        catch (CustomException e)
        {
            Say("passed " + e.Code);
        }
    }

    private static bool ThrowingFilter(CustomException e) => e.Code == 9 ? throw new InvalidOperationException("inside a filter") : true;

    private static void Thrower(int code)
    {
        if (code < 4) throw new CustomException(code == 3 ? 2 : code);
    }

    private static void Delegates(int n)
    {
        Animal[] animals = [new Dog(), new Bird()];
        foreach (Animal animal in animals)
        {
            Func<int> legs = animal.Legs;
            Func<string> text = animal.ToString!;
            INamed named = animal;
            Func<string> greeting = () => named.Greeting;
            Func<string, string> describe = animal.Describe<string>;
            Say($"{legs()} {greeting()} {describe("x")} {text.Invoke().Length > 0}");
        }
        INamed boxed = new Counter(n);
        Func<string> name = ((object)boxed).ToString!;
        Say($"{name().Length > 0} {INamed.Shout(boxed)}");
        Func<int, Func<int, int>> adder = a => b => a + b + n;
        Say("" + adder(2)(3));
        var actions = new List<Action>();
        for (int i = 0; i < 3; i++)
        {
            int copy = i;
            actions.Add(() => Say($"captured {copy} {i}"));
        }
        foreach (Action action in actions) action();
        Combine combine = (ref int a, int b) => a += b;
        int total = 5;
        Say($"{combine(ref total, 6)} {total}");
        Func<long, int, (long, string)> pair = (a, b) => (a * b, "p");
        Say(pair(1L << 33, 3).Item1 + pair(1, 2).Item2);
        Comparison<string> ordinal = string.CompareOrdinal;
        Predicate<int> odd = x => x % 2 != 0;
        Say($"{ordinal("a", "b") < 0} {odd(3)} {Array.FindAll([1, 2, 3], odd).Length} {string.Join(",", Array.ConvertAll([1, 2], x => x * 10))}");
        Func<string, int> length = static s => s.Length;
        Func<object, int> wide = o => o.GetHashCode();
        Func<string, int> narrow = wide;
        Say($"{length("four")} {narrow("a") == "a".GetHashCode()}");
        Action act = new Dog().Run;
        act();
    }

    private static void Run(this Dog dog) => Say(dog.Name + " runs");

    private static void Multicast()
    {
        Func<int, int>? f = x => { Say("first " + x); return x + 1; };
        f += x => { Say("second " + x); return x * 10; };
        Func<int, int> third = x => -x;
        f += third!;
        Say("" + f(4));
        f -= third;
        Say("" + f!(5));
        Action<int> handler = x => Say("event " + x);
        Happened += handler;
        Happened += x => Say("other " + x);
        Happened?.Invoke(1);
        Happened -= handler;
        Happened?.Invoke(2);
        Action? none = null;
        none += () => Say("only");
        none!();
        Action? both = none + none;
        both!();
        both -= none;
        both -= none;
        Say($"{both is null} {f!.GetInvocationList().Length}");
        Action a = Named, b = Named;
        Say($"{a == b} {a.Equals(b)} {a == none}");
        try
        {
            Action throws = () => throw new CustomException(1);
            throws += () => Say("not reached");
            throws!();
        }
        catch (CustomException)
        {
            Say("stopped");
        }
    }

    private static void Named() => Say("named");

    private static IEnumerable<int> Numbers(int n)
    {
        try
        {
            for (int i = 0; i < n; i++)
            {
                if (i == 3) yield return -1;
                yield return i;
            }
        }
        finally
        {
            Say("iterator done");
        }
    }

    private static IEnumerable<(int, string)> Pairs()
    {
        foreach (int x in Numbers(2))
            foreach (string s in (string[])["a", "b"])
                yield return (x, s);
    }

    private static void Iterators(int n)
    {
        foreach (int x in Numbers(n)) Say("n" + x);
        foreach (int x in Numbers(100))
        {
            if (x == 2) break;
        }
        foreach ((int x, string s) in Pairs()) Say(s + x);
        IEnumerable<object> objects = new List<string> { "q" };
        foreach (object o in objects) Say((string)o);
        System.Collections.IEnumerable old = new List<int> { 1, 2 };
        foreach (object o in old) Say("old " + (int)o);
    }

    private static void Disposing()
    {
        using (new Resource("outer"))
        {
            using var inner = new Resource("inner");
            using var counter = new Counter(3);
            try
            {
                using var thrown = new Resource("thrown");
                throw new CustomException(5);
            }
            catch (CustomException e)
            {
                Say(e.Message);
            }
        }
    }

    private static string Kind(object? o) => o switch
    {
        null => "null",
        int and < 0 => "negative",
        int i when i > 100 => "big " + i,
        int => "int",
        long l => "long " + l,
        string { Length: 0 } => "empty",
        string s => "text " + s,
        int[] { Length: > 2 } array => "array " + array[2],
        int[] and [var first, ..] => "starts " + first,
        (int a, string b) => $"pair {a} {b}",
        Animal { Name: "dog" } => "a dog",
        INamed named => "named " + named.Name,
        Array => "other array",
        _ => "unknown",
    };

    private static void Patterns(int n)
    {
        object?[] all = [null, -5, 500, 5, 7L, "", "abc", new[] { 1, 2, 3 }, new[] { 9 }, (3, "t"), new Dog(), new Bird(), new Counter(1), new long[2], 'c', new int[0]];
        foreach (object? o in all) Say(Kind(o));
        Say(n switch { < 0 => "minus", 0 => "zero", >= 1 and <= 9 => "digit", _ => "more" });
        Say("key" + ((n % 3) switch { 0 => "a", 1 => "b", _ => "c" }));
        foreach (string word in (string[])["one", "two", "three", "four", "five", "six", "seven", "eight", "none"])
            Say("" + word switch { "one" => 1, "two" => 2, "three" => 3, "four" => 4, "five" => 5, "six" => 6, "seven" => 7, "eight" => 8, _ => 0 });
    }

    private static void Boxes(int n)
    {
        object[] boxes = [(byte)1, (sbyte)-1, (short)-2, (ushort)2, 3, 3u, 4L, 4ul, 'c', true, DayOfWeek.Friday, new Counter(n), (n, 2L)];
        int hits = 0;
        foreach (object box in boxes)
        {
            if (box is byte) hits |= 1;
            if (box is int or uint) hits += 256;
            if (box is IComparable) hits += 1 << 16;
            if (box is INamed) hits += 1 << 20;
            if (box is ValueType) hits += 1 << 24;
            if (box is Enum) hits += 1 << 29;
        }
        Say("hits " + hits);
        Say($"{(byte)boxes[0]} {(sbyte)boxes[1]} {(short)boxes[2]} {(long)boxes[6]} {(char)boxes[8]} {(DayOfWeek)boxes[10] == DayOfWeek.Friday} {(((int, long))boxes[12]).Item2}");
        try
        {
            Say("" + (int)boxes[6]);
        }
        catch (InvalidCastException e)
        {
            Say(e.Message);
        }
        int? some = n, none = null;
        object? first = some, second = none;
        Say($"{first is int} {second is null} {(int?)first} {(int?)second == null} {some + none == null} {some > none} {some.GetValueOrDefault(3)} {none ?? 8}");
        try
        {
            Say("" + none!.Value);
        }
        catch (InvalidOperationException e)
        {
            Say(e.Message);
        }
        var counter = new Counter(n);
        object copy = counter;
        counter.Next();
        Say($"{counter.Name} {((INamed)copy).Name} {((Counter)copy).Next()}");
        Say($"{boxes[4].Equals(3)} {boxes[4].Equals(3u)} {boxes[12].Equals((n, 2L))} {object.Equals(boxes[8], 'c')} {ReferenceEquals(boxes[8], boxes[8])}");
    }

    private static void Covariance()
    {
        object[] objects = new string[] { "a", "b" };
        Say($"{objects is string[]} {objects is object[]} {((object)objects as int[]) is null} {objects.Length}");
        try
        {
            objects[0] = 5;
        }
        catch (ArrayTypeMismatchException)
        {
            Say("mismatch");
        }
        objects[1] = "c";
        Say((string)objects[1]);
        IEnumerable<Animal> animals = new List<Dog> { new() };
        foreach (Animal animal in animals) Say(animal.Name);
        IReadOnlyList<object> list = new[] { "x", "y" };
        Say($"{list[1]} {list.Count} {list is IReadOnlyList<string>} {list is IList<int>}");
        Array array = new int[] { 4, 5 };
        Say($"{array.Length} {array.Rank} {array.GetLength(0)} {((int[])array)[1]}");
        IList<int> frozen = new int[] { 1, 2 };
        Say($"{frozen.Count} {frozen.IndexOf(2)} {frozen.Contains(5)} {frozen.IsReadOnly}");
        try
        {
            frozen.Add(3);
        }
        catch (NotSupportedException)
        {
            Say("fixed size");
        }
        Dog[][] jagged = [[new Dog()], []];
        Animal[][] wide = jagged;
        Say($"{wide[0].Length} {wide[1].Length}");
    }

    private abstract class Shape<T>
        where T : struct
    {
        public static int Made;

        protected Shape() => Made++;

        public abstract T Size { get; }

        public virtual TOut Map<TOut>(Func<T, TOut> map) => map(Size);
    }

    private sealed class Box<T>(T size) : Shape<T>
        where T : struct
    {
        public override T Size { get; } = size;
    }

    private static T Pick<T>(bool first, T a, T b) => first ? a : b;

    private static bool IsNull<T>(T value) => value is null;

    private static string TypeOf<T>() => typeof(T) == typeof(int) ? "int" : typeof(T) == typeof(string) ? "string" : "other";

    private static void Generics(int n)
    {
        Shape<int> a = new Box<int>(n);
        Shape<long> b = new Box<long>(1L << 40);
        _ = new Box<int>(2);
        Say($"{a.Map(x => x + 1L)} {b.Map(x => "size " + x)} {Shape<int>.Made} {Shape<long>.Made} {a.Map(x => (x, x)).Item2}");
        Say($"{Pick(n > 3, "a", "b")} {Pick(false, 1L, 2L)} {Pick(true, (1, 2), (3, 4)).Item2} {IsNull<string?>(null)} {IsNull(5)} {IsNull<int?>(null)}");
        Say(TypeOf<int>() + TypeOf<string>() + TypeOf<object>());
        Animal animal = new Dog();
        Say($"{animal.Describe(5)} {animal.Describe("t")} {animal.Describe(7L)} {new Bird().Describe(1)} {new Bird().ToString()}");
        INamed[] named = [new Dog(), new Bird(), new Counter(2)];
        foreach (INamed x in named) Say(x.Greeting);
    }

    private static void Layouts()
    {
        var overlay = new Overlay { Word = 0x11223344 };
        overlay.First = 0xff;
        Say($"{overlay.Word:x} {overlay.Upper:x}");
        overlay.Upper = 0xabcd;
        Say($"{overlay.Word:x}");
    }

    private static int Returns(int n)
    {
        int trace = 0;
        int Inner(int i)
        {
            for (int k = 0; ; k++)
            {
                try
                {
                    try
                    {
                        if (k == i) return k;
                        if (k % 2 == 1) continue;
                        if (k == 6) break;
                        trace += 1;
                    }
                    finally
                    {
                        trace += 10;
                        try
                        {
                            if (k == 4) throw new CustomException(k);
                        }
                        catch (CustomException)
                        {
                            trace += 100;
                        }
                        finally
                        {
                            trace += 1000;
                        }
                    }
                    trace += 10000;
                }
                finally
                {
                    trace += 100000;
                }
            }
            return -1;
        }
        for (int i = 0; i < n + 5; i++) Say($"{Inner(i)} {trace}");
        return trace;
    }

    private static void Types()
    {
        object[] all = [5, "s", new Dog(), new int[1], (1, 2L), new List<int>()];
        foreach (object o in all) Say(o.GetType() + " " + o.GetType().Name + " " + (o.GetType() == typeof(int)) + " " + (o.GetType() == typeof(string)));
        Say($"{typeof(int)} {typeof(string) == "a".GetType()} {typeof(Dog).Name} {typeof(DayOfWeek).FullName} {new Dog()}");
        var map = new Dictionary<Type, int> { [typeof(int)] = 1, [typeof(Dog)] = 2 };
        Say($"{map[5.GetType()]} {map[new Dog().GetType()]} {map.ContainsKey(typeof(long))}");
    }
}
