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

/// <summary>What guests cannot have, one thing a method.</summary>
public static class Forbidden
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        if (n == 2) Prints();
        if (n == 4) Grid();
        if (n == 5) Floating(n);
        if (n == 7) Native();
    }

    private static void Prints() => Console.WriteLine("text");

    private static void Grid() => Guest.Commit(new int[2, 2].Length);

    private static void Floating(int n) => Guest.Commit(n * 0.5f);

    private static void Native() => Guest.Commit(GetPid());

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "getpid")]
    private static extern int GetPid();
}
