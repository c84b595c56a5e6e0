namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Patterns, boxes, covariance, generics, layouts.</summary>
public static partial class Language
{
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
        object?[] all =
        [
            null, -5, 500, 5, 7L, "", "abc", new[] { 1, 2, 3 }, new[] { 9 }, (3, "t"), new Dog(), new Bird(), new Counter(1), new long[2], 'c',
            new int[0],
        ];
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
        Say($"{(byte)boxes[0]} {(sbyte)boxes[1]} {(short)boxes[2]} {(long)boxes[6]} {(char)boxes[8]} {(DayOfWeek)boxes[10] == DayOfWeek.Friday} "
            + $"{(((int, long))boxes[12]).Item2}");
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
        Say($"{first is int} {second is null} {(int?)first} {(int?)second == null} {some + none == null} {some > none} {some.GetValueOrDefault(3)} "
            + $"{none ?? 8}");
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
