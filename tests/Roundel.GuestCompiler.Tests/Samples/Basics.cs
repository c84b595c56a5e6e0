namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Static methods, loops and integers.</summary>
public static class Loops
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        uint a = 0, b = 1;
        for (int i = 0; i < n; i++) (a, b) = (b, a + b);
        Guest.Commit(a);
        Guest.Commit(Collatz(27));
        ulong big = 1;
        for (int i = 1; i < n; i++) big = big * 6364136223846793005ul + (uint)i;
        Guest.Commit(big);
        Guest.Commit(big / 1234567ul);
        Guest.Commit(big % 12345678912345ul);
        Guest.Commit((long)big / -7);
        Guest.Commit((long)big >> n);
        Guest.Commit(big << n);
        Guest.Commit(big >> (n + 30));
    }

    private static int Collatz(long x)
    {
        int steps = 0;
        while (x != 1)
        {
            x = (x & 1) == 0 ? x / 2 : 3 * x + 1;
            steps++;
        }
        return steps;
    }
}

/// <summary>Arrays, spans, structs and references.</summary>
public static class Memories
{
    private struct Point
    {
        public byte Kind;
        public int X;
        public long Y;

        public Point(int x)
        {
            Kind = (byte)x;
            X = 2 * x;
            Y = -(long)x;
        }

        public readonly long Sum() => Kind + X + Y;
    }

    private static readonly uint[] Table = [3, 1, 4, 1, 5, 9, 2, 6];

    private static int s_counter;

    public static void Main()
    {
        s_counter = 0;
        var numbers = new int[20];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = i * i;
        Span<int> part = numbers.AsSpan(3, 10);
        int sum = 0;
        foreach (int number in part) sum += number;
        Guest.Commit(sum);
        var points = new Point[4];
        for (int i = 0; i < points.Length; i++) points[i] = new Point(300 + i);
        ref Point last = ref points[^1];
        last.X++;
        foreach (Point point in points) Guest.Commit(point.Sum());
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 17);
        Guest.Commit(bytes);
        uint mixed = 0;
        foreach (uint t in Table) mixed = mixed * 10 + t;
        Guest.Commit(mixed);
        Count(3);
        Guest.Commit(s_counter);
        ReadOnlySpan<byte> text = "hello"u8;
        Guest.Commit(text);
    }

    private static void Count(int n)
    {
        if (n == 0) return;
        s_counter += n;
        Count(n - 1);
    }
}
