#nullable disable
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Indices that leave their arrays by every way: what elimination of bounds checks and moves out of loops could get wrong.</summary>
public static unsafe partial class Bounds
{
    static void Say(string s) => Guest.Commit(s + "\n");

    static void Try(string name, Func<object> f)
    {
        string r;
        try
        {
            r = f()?.ToString() ?? "null";
        }
        catch (Exception e)
        {
            r = e.GetType().Name;
        }

        Say(name + ": " + r);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static T Hide<T>(T x) => x;

    // overflowing induction
    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Up(int[] a, int start, int step, int times)
    {
        int s = 0;
        int i = start;
        for (int t = 0; t < times; t++)
        {
            s += a[i];
            i += step;
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Overflow(int[] a, int start)
    {
        int s = 0;
        for (int i = start; i < a.Length; i += 0x40000000)
            s += a[i];
        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Overflow2(int[] a)
    {
        int s = 0;
        for (int i = 0; i != 3; i += 5)
        {
            s += a[i];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Overflow3(int[] a, int n)
    {
        int s = 0;
        for (int i = 0; i < n; i += 0x7000_0000)
        {
            s += a[i];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Leq(int[] a, int n)
    {
        int s = 0;
        for (int i = 0; i <= n; i++)
        {
            s += a[i];
            if (s > 1000)
                break;
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Down(int[] a)
    {
        int s = 0;
        for (int i = a.Length - 1; i >= 0; i--)
            s = s * 3 + a[i];
        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int DownU(int[] a)
    {
        int s = 0;
        for (uint i = (uint)a.Length - 1; i < (uint)a.Length; i--)
            s = s * 3 + a[i];
        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int DownPast(int[] a)
    {
        int s = 0;
        for (int i = a.Length - 1; i >= -1; i--)
            s = s * 3 + a[i];
        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int DownStep(int[] a, int step)
    {
        int s = 0;
        for (int i = a.Length - 1; i != 0; i -= step)
            s = s * 3 + a[i];
        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Shrinks(int[] a, int[] b)
    {
        int s = 0;
        for (int i = 0; i < a.Length; i++)
        {
            s += a[i];
            if (i == 2)
                a = b;
            s += a[i];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Shrinks2(int[] a, int[] b)
    {
        int s = 0, i = 0;
        do
        {
            s += a[i];
            i++;
            if (i >= a.Length)
                break;
            a = b;
        }
        while (true);
        return s;
    }

    static int[] s_a;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Shrinks3()
    {
        int s = 0;
        for (int i = 0; i < s_a.Length; i++)
        {
            s += s_a[i];
            Change(i);
            s += s_a[i];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Change(int i)
    {
        if (i == 1)
            s_a = new int[1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Span2(Span<int> a, int n)
    {
        int s = 0;
        for (int i = 0; i < a.Length; i++)
        {
            s += a[i];
            if (i == n)
                a = a.Slice(1, 1);
            s += a[i];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Two(int[] a, int[] b)
    {
        int s = 0;
        for (int i = 0, j = 0; i < a.Length; i++, j += 2)
        {
            s += a[i] + b[j];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Neg(int[] a, int i)
    {
        if (i < a.Length)
            return a[i];
        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Neg2(int[] a, int i)
    {
        if (i - 1 < a.Length && i > 0)
            return a[i - 1] + a[i];
        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Neg3(int[] a, int i)
    {
        if (i + 1 < a.Length)
            return a[i + 1];
        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Neg4(int[] a, int i)
    {
        if (i + 5 < 8 && i >= 0)
            return a[i + 5];
        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Neg5(int[] a, int i)
    {
        if (i < 3)
            return a[i + 5];
        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Half(int[] a, int i)
    {
        if ((uint)i < (uint)a.Length)
        {
            return a[i] + a[i >> 1] + a[i >>> 1] + a[i / 2];
        }

        return a[i >> 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int ConstArr(int i)
    {
        int[] a =
        {
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8
        };
        return a[i & 7] + a[(i >> 3) & 3] + a[i % 8 < 0 ? 0 : i % 8];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Mod(int[] a, int i) => a[i % 8];

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Inner(int[] a)
    {
        int s = 0;
        for (int i = 0; i < a.Length; i++)
            for (int j = i; j < a.Length; j++)
                for (int k = j - i; k < i; k++)
                    s += a[i] ^ a[j] ^ a[k];
        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int WhileTrue(int[] a)
    {
        int i = 0, s = 0;
        while (true)
        {
            if (i > 5)
                break;
            s += a[i];
            if (s > 3)
                i += 3;
            else
                i++;
        }

        return s;
    }
}
