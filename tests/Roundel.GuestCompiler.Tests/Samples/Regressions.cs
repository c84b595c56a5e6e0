using System.Runtime.InteropServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>
/// Small programs that were compiled wrongly once, each by its name. They are compiled anew for each run: static constructors run once in a process.
/// </summary>
public static unsafe partial class Regressions
{
    static Regressions() => Say("first of all");

    private static void Say(string text) => Guest.Commit(text + "\n");

    private static void Try(string name, Func<object?> run)
    {
        string result;
        try
        {
            result = run()?.ToString() ?? "null";
        }
        catch (Exception e)
        {
            result = e.GetType().Name;
        }
        Say($"{name}: {result}");
    }

    public static void Main()
    {
        Say("start");
        Handlers();
        StaticConstructors();
        Layouts();
        Overrides();
        Arrays();
        Delegates();
    }

    private static void Handlers()
    {
        for (int i = 0; i < 5; i++)
        {
            int n = i;
            Try("finally that begins with try", () => FinallyWithTry(n));
            Try("two ways into a region", () => TwoWays(n, 2 - n));
            Try("sibling handlers", () => Siblings(n));
            Try("siblings and what is left", () => SiblingsLeft(n));
        }
    }

    private static string FinallyWithTry(int n)
    {
        string log = "";
        try
        {
            log += 6 / n;
        }
        finally
        {
            try
            {
                log += 6 / (n - 1);
            }
            catch (DivideByZeroException)
            {
                log += "caught";
            }
        }
        return log;
    }

    private static int TwoWays(int n, int divisor)
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

    /// <summary>A later handler contains a region: what the first one throws is not the later one's.</summary>
    private static string Siblings(int n)
    {
        try
        {
            return "" + 6 / (n - 1);
        }
        catch (DivideByZeroException)
        {
            int[] none = [];
            return "first " + none[n];
        }
        catch (Exception)
        {
            try
            {
                return "second " + n / (n - 2);
            }
            catch (ArithmeticException)
            {
                return "third";
            }
        }
    }

    private static string SiblingsLeft(int n)
    {
        string log = "";
        for (int i = 0; i < 3; i++)
        {
            try
            {
                log += 6 / (i - 1);
            }
            catch (DivideByZeroException)
            {
                log += "first";
            }
            catch (InvalidOperationException) when (n > 2)
            {
                try
                {
                    log += "second";
                }
                finally
                {
                    log += "third";
                }
            }
        }
        if (n > 1) throw new InvalidOperationException(log);
        return log;
    }

    private class Parent
    {
        static Parent() => Say("Parent starts");
    }

    private sealed class Child : Parent
    {
        public int X { get; set; } = 5;
    }

    private static class Constant
    {
        static Constant() => Say("Constant starts");

        public static int Seven() => 7;
    }

    private static class ByDelegate
    {
        static ByDelegate() => Say("ByDelegate starts");

        public static int Eight() => 8;
    }

    private static class ByPointer
    {
        static ByPointer() => Say("ByPointer starts");

        public static int Nine() => 9;
    }

    private struct Started
    {
        static Started() => Say("Started starts");

        public int A;

        public readonly int Twice() => 2 * A;
    }

    private static void StaticConstructors()
    {
        Try("constructor of a derived class", () => new Child().X);
        Try("method that returns a constant", () => Constant.Seven());
        Try("delegate", () =>
        {
            Func<int> eight = ByDelegate.Eight;
            Say("made");
            return eight();
        });
        Try("function pointer", () =>
        {
            delegate*<int> nine = &ByPointer.Nine;
            return nine();
        });
        Try("method of a value", () =>
        {
            var value = default(Started);
            value.A = 3;
            return value.Twice();
        });
    }

    private struct Buffer
    {
        public fixed int Words[6];
        public int Tail;
    }

    [StructLayout(LayoutKind.Sequential, Size = 24)]
    private struct Sized
    {
        public int A;
    }

    [StructLayout(LayoutKind.Explicit)]
    private sealed class Overlay
    {
        [FieldOffset(0)]
        public int A;

        [FieldOffset(2)]
        public short Upper;

        [FieldOffset(8)]
        public long B;

        [FieldOffset(12)]
        public int High;
    }

    private static Buffer Changed(Buffer buffer)
    {
        buffer.Words[4]++;
        return buffer;
    }

    private static void Layouts()
    {
        Try("buffer of fixed size", () =>
        {
            var buffer = new Buffer { Tail = 77 };
            for (int i = 0; i < 6; i++) buffer.Words[i] = i * i;
            object box = Changed(buffer);
            var copy = (Buffer)box;
            return $"{copy.Words[1]} {copy.Words[4]} {copy.Words[5]} {copy.Tail} {buffer.Words[4]} {sizeof(Buffer)}";
        });
        Try("declared size", () =>
        {
            var value = new Sized { A = 4 };
            ((byte*)&value)[20] = 9;
            Sized copy = value;
            return $"{((byte*)&copy)[20]} {copy.A} {sizeof(Sized)}";
        });
        Try("explicit layout of a class", () =>
        {
            var overlay = new Overlay { A = 0x12345678, B = -1 };
            overlay.High = 3;
            return $"{overlay.Upper} {overlay.B}";
        });
    }
}
