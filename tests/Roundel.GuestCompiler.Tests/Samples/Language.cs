using System.Runtime.InteropServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>What the language has: filters, delegates of all kinds, iterators, patterns, boxes, covariance.</summary>
public static partial class Language
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
        for (int i = 0; i < 3; i++) Say("entered " + Entered(n, i));
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

    /// <summary>Two ways lead into the region, each with another value for its handler.</summary>
    private static int Entered(int n, int divisor)
    {
        int kept = n;
        if (divisor < 1) kept = n * 3;
        try
        {
            return n / divisor;
        }
        catch (DivideByZeroException)
        {
            return kept;
        }
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
}
