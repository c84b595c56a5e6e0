using System.Reflection;
using System.Runtime.InteropServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Programs that use one thing each that guests do not have; the line is marked by the name of the class.</summary>
public static class UsesFile
{
    public static void Main()
    {
        byte[] input = Guest.ReadAll();
        File.WriteAllBytes("copy", input); // UsesFile
        Guest.Commit(input);
    }
}

public static class UsesThread
{
    public static void Main()
    {
        Guest.Log("starts");
        new Thread(() => Guest.Log("runs")).Start(); // UsesThread
    }
}

public static class UsesTask
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        Guest.Commit(Task.Run(() => n + 1).Result); // UsesTask
    }
}

public static class UsesReflection
{
    public static void Main()
    {
        Guest.Log("looks");
        Guest.Commit(typeof(string).GetMethods(BindingFlags.Public | BindingFlags.Static).Length); // UsesReflection
    }
}

public static class UsesConsole
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        if (n > 2) Console.WriteLine(n); // UsesConsole
    }
}

public static class UsesNow
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        Guest.Commit(DateTime.Now.Ticks + n); // UsesNow
    }
}

public static class UsesEnvironment
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        Guest.Commit(n + Environment.ProcessorCount); // UsesEnvironment
    }
}

public static class UsesNative
{
    public static void Main()
    {
        Guest.Log("asks");
        Guest.Commit(GetPid()); // UsesNative
    }

    [DllImport("libc", EntryPoint = "getpid")]
    private static extern int GetPid();
}

public static class UsesAsync
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        _ = Later(n);
    }

    private static async Task Later(int n)
    {
        await Task.Yield(); // UsesAsync
        Guest.Commit(n);
    }
}

public static class UsesDynamic
{
    public static void Main()
    {
        dynamic n = Guest.Read<int>();
        Guest.Commit((int)n.GetHashCode()); // UsesDynamic
    }
}

public static class UsesFinalizer
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        Guest.Commit(new Resource(n).X); // UsesFinalizer
    }

    private sealed class Resource(int x)
    {
        public int X { get; } = x;

        ~Resource() => Guest.Log("gone");
    }
}

public static class UsesFloats
{
    public static void Main()
    {
        double x = Guest.Read<double>();
        Guest.Commit(x * 2); // UsesFloats
    }
}

public static class UsesRoot
{
    public static void Main()
    {
        double x = Guest.Read<double>();
        Guest.Commit(Math.Sqrt(x)); // UsesRoot
    }
}

public static class UsesMethodGroup
{
    public static void Main()
    {
        int[] numbers = [1, 2];
        Array.ForEach(numbers, Console.WriteLine); // UsesMethodGroup
    }
}

public static class UsesVirtually
{
    public static void Main()
    {
        List<IDisposable> things = [new Loud(), new Quiet()];
        foreach (IDisposable thing in things) thing.Dispose();
    }

    private sealed class Loud : IDisposable
    {
        public void Dispose() => Console.Beep(); // UsesVirtually
    }

    private readonly struct Quiet : IDisposable
    {
        public void Dispose() => Guest.Log("quiet");
    }
}

public static class UsesCulture
{
    public static void Main()
    {
        Guest.Log("asks");
        Guest.Commit(new System.Globalization.CultureInfo("de").Name.Length); // UsesCulture
    }
}

/// <summary>Several at once, in several methods; one stands where nobody comes.</summary>
public static class UsesMuch
{
    private static bool IsOn => false;

    public static void Main()
    {
        float x = Guest.Read<int>(); // 0
        Console.WriteLine(x); // 1
        if (IsOn) File.Delete("x");
        Second();
        if (x > 3) Guest.Log("more"); // 2
    }

    private static void Second()
    {
        Thread.Sleep(10); // 3
        GC.Collect(); // 4
    }

    public static void Never() => Environment.Exit(1);
}
