namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Arithmetic that the compiler does not know.</summary>
public static class Floats
{
    public static void Main()
    {
        double x = Guest.Read<double>();
        Guest.Commit(x * 2);
    }
}

/// <summary>Recursion without an end; never run as an ordinary program.</summary>
public static class Endless
{
    public static void Main() => Guest.Commit(Down(1));

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static int Down(int x)
    {
        Span<int> room = stackalloc int[16000];
        room[x & 1] = x;
        return room[0] + Down(x + 1) + 1;
    }
}

/// <summary>Wants more memory than there is.</summary>
public static class Greedy
{
    public static void Main()
    {
        int sum = 0;
        for (int i = 0; i < 100; i++)
        {
            var block = new byte[1 << 24];
            block[i] = 1;
            sum += block[0];
        }
        Guest.Commit(sum);
    }
}

/// <summary>Wants it in many small objects.</summary>
public static class Hoarder
{
    private sealed record Link(Link? Next, int Value);

    public static void Main()
    {
        Link? list = null;
        for (int i = 0; i < 1 << 20; i++) list = new Link(list, i);
        Guest.Commit(list!.Value);
    }
}

/// <summary>Wants it in one array.</summary>
public static class Enormous
{
    public static void Main() => Guest.Commit(new long[1 << 30].Length);
}

/// <summary>Wants as many blocks as it is asked for.</summary>
public static class Blocks
{
    public static void Main()
    {
        int sum = 0;
        for (int i = Guest.Read<int>(); i > 0; i--) sum += new byte[1000].Length + i;
        Guest.Commit(sum);
    }
}

/// <summary>What guests cannot have, one thing a method.</summary>
public static class Forbidden
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        if (n == 2) Prints();
        if (n == 5) Floating(n);
        if (n == 7) Native();
    }

    private static void Prints() => Console.WriteLine("text");

    private static void Floating(int n) => Guest.Commit(n * 0.5f);

    private static void Native() => Guest.Commit(GetPid());

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "getpid")]
    private static extern int GetPid();
}
