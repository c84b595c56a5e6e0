namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>F(n) modulo 2^64.</summary>
public static class Fibonacci
{
    public static void Main()
    {
        uint n = Guest.Read<uint>();
        ulong a = 0, b = 1;
        for (uint i = 0; i < n; i++) (a, b) = (b, a + b);
        Guest.Commit(a);
    }
}

/// <summary>The number of primes below n.</summary>
public static class Sieve
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        var composite = new bool[n];
        int count = 0;
        for (int i = 2; i < n; i++)
        {
            if (composite[i]) continue;
            count++;
            for (long j = (long)i * i; j < n; j += i) composite[(int)j] = true;
        }
        Guest.Commit(count);
    }
}

/// <summary>Quick sort of n words, made by a generator; the checksum of the sorted words.</summary>
public static class Sorting
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        var words = new uint[n];
        uint x = 2463534242;
        for (int i = 0; i < words.Length; i++)
        {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            words[i] = x;
        }
        Sort(words, 0, n - 1);
        uint sum = 0;
        for (int i = 0; i < words.Length; i++) sum = sum * 31 + words[i];
        Guest.Commit(sum);
    }

    private static void Sort(uint[] a, int low, int high)
    {
        while (low < high)
        {
            uint pivot = a[low + (high - low) / 2];
            int i = low, j = high;
            while (i <= j)
            {
                while (a[i] < pivot) i++;
                while (a[j] > pivot) j--;
                if (i > j) break;
                (a[i], a[j]) = (a[j], a[i]);
                i++;
                j--;
            }
            Sort(a, low, j);
            low = i;
        }
    }
}
