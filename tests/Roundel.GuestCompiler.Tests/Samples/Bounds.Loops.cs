#nullable disable
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Indices that leave their arrays by every way: what elimination of bounds checks and moves out of loops could get wrong.</summary>
public static unsafe partial class Bounds
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Cross(int[] a, int n)
    {
        int i = 0, j = n, s = 0;
        while (i < j)
        {
            s = s * 7 + a[i++] - a[--j];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Assigned(int[] a, int n)
    {
        int s = 0;
        for (int i = 0; i < a.Length; i++)
        {
            if (i == 3)
                i = n;
            s += a[i];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Assigned2(int[] a, int n)
    {
        int s = 0;
        for (int i = 0; i < a.Length; i++)
        {
            s += a[i];
            if (i == 3)
            {
                i = n;
                if (n < -1)
                    break;
            }

            if (s > 100)
                break;
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long LongIdx(int[] a, long n)
    {
        long s = 0;
        for (long i = 0; i < n; i++)
            s += a[i];
        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int ByteIdx(int[] a, byte from)
    {
        int s = 0;
        for (byte i = from; i < 250; i += 3)
            s += a[i & 7];
        for (byte i = from; i != 1; i++)
        {
            s += i;
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int SByteIdx(int n)
    {
        int s = 0;
        sbyte i = 120;
        for (int t = 0; t < n; t++)
        {
            i += 3;
            s += i;
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int MinMax(int x)
    {
        int s = 0;
        for (int i = int.MaxValue - 2; i > 0; i++)
            s += 1;
        for (int i = int.MinValue + 2; i < 0; i--)
            s += 10;
        return s + x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long Strength(int n, int k)
    {
        long s = 0;
        for (int i = -3; i < n; i++)
        {
            s += i * 12 + (i << 3) + k * i;
            s ^= i * k;
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int SharedTail(int[] a, int n)
    {
        int s = 0;
        for (int i = n; i < 10; i += 2)
        {
            if ((i & 1) == 0)
                continue;
            s += a[i];
        }

        return s;
    }

    struct P
    {
        public int X, Y;
        public long Z;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long Structs(P[] a)
    {
        long s = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ref P p = ref a[i];
            p.X += i;
            a[i].Y = p.X;
            s += p.Y + a[a.Length - 1 - i].Z;
            p.Z = s;
        }

        return s;
    }

    class Node
    {
        public int V;
        public int[] Arr;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Licm(Node n, int times)
    {
        int s = 0;
        for (int i = 0; i < times; i++)
        {
            s += n.V;
            n.V = i;
            s += n.Arr.Length;
            if (i == 2)
                n.Arr = new int[7];
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Licm2(Node n, Node m, int times)
    {
        int s = 0;
        for (int i = 0; i < times; i++)
        {
            s += n.V;
            m.V = i;
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int LicmEx(Node n, int times, int d)
    {
        int s = 0;
        try
        {
            for (int i = 0; i < times; i++)
            {
                s += 1;
                int q = 100 / d;
                s += q;
                s += n.V;
            }
        }
        catch (DivideByZeroException)
        {
            s += 1000;
        }
        catch (NullReferenceException)
        {
            s += 2000;
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int LicmEx2(int[] a, int times, int ix)
    {
        int s = 0;
        try
        {
            for (int i = 0; i < times; i++)
            {
                s++;
                s_count++;
                s += a[ix];
            }
        }
        catch (IndexOutOfRangeException)
        {
            s += 1000;
        }

        return s * 100 + s_count;
    }

    static int s_count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Order(int[] a, int i, int d)
    {
        int r = 0;
        try
        {
            r = 1;
            a[i] = 5 / d;
            r = 2;
        }
        catch (IndexOutOfRangeException)
        {
            r += 10;
        }
        catch (DivideByZeroException)
        {
            r += 20;
        }
        catch (NullReferenceException)
        {
            r += 30;
        }

        return r;
    }

    static string Ex(Func<int> f)
    {
        try
        {
            return f().ToString();
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    public static void Main()
    {
        PartFirst();
        PartSecond();
    }

    static void PartFirst()
    {
        int[] a8 =
        {
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8
        }, a3 =
        {
            10,
            20,
            30
        }, a1 =
        {
            9
        }, a0 =
        {
        };
        foreach (int[] a in new[]
        {
            a8,
            a3,
            a1,
            a0
        }
        )
        {
            foreach (int k in new[]
            {
                0,
                1,
                2,
                3,
                5,
                7,
                8,
                -1,
                -2,
                -8,
                int.MinValue,
                int.MaxValue,
                int.MinValue + 1,
                0x7ffffffe
            }
            )
            {
                Say($"{a.Length} {k}: " + string.Join(' ', Ex(() => Up(a, k, 1, 3)), Ex(() => Up(a, 2, k, 4)), Ex(() => Overflow(a, k)),
                    Ex(() => Overflow3(a, k)), Ex(() => Leq(a, k)), Ex(() => Neg(a, k)), Ex(() => Neg2(a, k)), Ex(() => Neg3(a, k)), Ex(() => Neg4(a,
                    k)), Ex(() => Neg5(a, k)), Ex(() => Half(a, k)), Ex(() => ConstArr(k)), Ex(() => Mod(a, k)), Ex(() => Cross(a, k)),
                    Ex(() => k is > 2 or < 0 ? Assigned(a, k) : 0), Ex(() => k > 3 || k < -1 ? Assigned2(a, k) : 0), Ex(() => (int)LongIdx(a, k)),
                    Ex(() => k > -100 ? SharedTail(a, k) : 0), Ex(() => k == 0 ? -1 : k is > 0 and < 100 or < 0 and > -100 ? DownStep(a, k) : -2)));
                Say(Ex(() => Span2(a, k)) + Ex(() => Order(a, k, k)) + Ex(() => Order(a, 0, k)) + Ex(() => LicmEx2(a, 3, k)));
            }
            Say(string.Join(' ', Ex(() => Overflow2(a)), Ex(() => Down(a)), Ex(() => DownU(a)), Ex(() => DownPast(a)), Ex(() => Shrinks(a, a1)),
                Ex(() => Shrinks(a, a3)), Ex(() => Shrinks2(a, a1)), Ex(() => Shrinks2(a, a8)), Ex(() =>
            {
                s_a = a;
                return Shrinks3();
            }), Ex(() => Two(a, a8)), Ex(() => Inner(a)), Ex(() => WhileTrue(a))));
        }
    }

    static void PartSecond()
    {
        int[] a8 = { 1, 2, 3, 4, 5, 6, 7, 8 }, a3 = { 10, 20, 30 };
        for (int b = 0; b < 256; b += 5)
            Say("" + ByteIdx(a8, (byte)b) + " " + SByteIdx(b));
        Say(MinMax(1) + " " + Strength(9, 7) + " " + Strength(3, int.MinValue) + " " + Structs(new P[5]));
        Node n = new Node
        {
            V = 3,
            Arr = a3
        };
        Say(Licm(n, 5) + " " + Licm2(n, n, 4) + " " + Licm2(n, new Node(), 4) + " " + LicmEx(n, 3, 0) + " " + LicmEx(null, 3, 1) + " " + LicmEx(null,
            0, 0) + " " + LicmEx(null, 2, 0) + LicmEx(n, 3, 7));
    }
}
