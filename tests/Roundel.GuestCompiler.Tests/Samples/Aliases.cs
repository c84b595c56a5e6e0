#nullable disable
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Values that share memory, copies, generics over structs, integers of all widths in all operations.</summary>
public static unsafe partial class Aliases
{
    static void Say(string s) => Guest.Commit(s + "\n");

    static string Ex(Func<object> f)
    {
        try
        {
            return f()?.ToString() ?? "null";
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    // high pressure with linked loads: reloads against parallel moves
    class Node
    {
        public int V, W;
        public Node Next, Other;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Pressure(Node node, int n)
    {
        Node prev = node, second = node;
        int x = 1, y = 2, z = 3;
        int l1 = n, l2 = n * 2, l3 = n ^ 5, l4 = n + 9, l5 = n << 3, l6 = ~n, l7 = n * 7, l8 = n | 8, l9 = n & 6, l10 = n - 1, l11 = n + 11,
            l12 = n * 12, l13 = n * 13, l14 = n * 14, l15 = n * 15, l16 = n * 16, l17 = n * 17, l18 = n * 18, l19 = n * 19, l20 = n * 20,
            l21 = n * 21, l22 = n * 22, l23 = n * 23, l24 = n * 24;
        for (int i = 0; i < n; i++)
        {
            Node q = node.Next;
            (l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13) = (l2, l3 + i, l4, l5 ^ z, l6, l7, l8, l9 + x, l10, l11, l12, l13, l1 + y);
            (l14, l15, l16, l17, l18, l19, l20, l21, l22, l23, l24) = (l24, l14, l15 + l1, l16, l17, l18, l19, l20, l21, l22 - l3, l23);
            int t = x + l24;
            z = q.W;
            x = q.V;
            y = t;
            second = prev.Other;
            prev = q;
            node = q.Other;
        }

        return l1 + l2 * 3 + l3 * 5 + l4 * 7 + l5 + l6 + l7 + l8 + l9 + l10 + l11 + l12 * 3 + l13 + l14 + l15 + l16 + l17 + l18 + l19 + l20 * 7 + l21
            + l22 + l23 + l24 + x * 3 + y * 5 + z * 7 + prev.V + node.V + second.V;
    }

    struct Big
    {
        public long A, B, C, D, E;
        public int F;
        public Big Inc()
        {
            A++;
            F--;
            return this;
        }
    }

    static Big s_big;

    static readonly Big s_ro = new Big
    {
        A = 5,
        F = 9
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Big Ret(Big b)
    {
        b.A += 10;
        s_big.B++;
        return b;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Big RetRef(ref Big b)
    {
        b.A += 10;
        Big c = b;
        b.A++;
        return c;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long Alias(ref Big a, ref Big b, in Big c)
    {
        a.A = 1;
        b.A = 2;
        a = b;
        b.F = (int)c.A;
        a.B = b.F + c.F;
        b = c;
        return a.A * 100 + a.B * 10 + b.A;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Alias2(ref int a, ref int b, int[] c)
    {
        a = 1;
        b = 2;
        c[0] += a;
        int x = a;
        b++;
        return x + a * 10 + b * 100 + c[0] * 1000;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Alias3(ref byte a, ref int b)
    {
        b = 0x01020304;
        a = 9;
        int x = b;
        a++;
        b += 256;
        return x + a * 7 + b;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Alias4(Span<byte> s, Span<int> t)
    {
        t[0] = 77;
        s[1] = 3;
        int x = t[0];
        s[2] = (byte)t[0];
        t[0]++;
        return x ^ t[0] ^ s[2];
    }

    interface IInc
    {
        void Inc();
        int Get { get; }
    }

    struct SInc : IInc
    {
        public int X;
        public void Inc() => X++;
        public int Get => X;
    }

    static int GenInc<T>(T t)
        where T : IInc
    {
        t.Inc();
        T u = t;
        u.Inc();
        IInc b = t;
        b.Inc();
        b.Inc();
        return t.Get * 100 + u.Get * 10 + b.Get;
    }

    static int GenRef<T>(ref T t, T[] a)
        where T : IInc
    {
        t.Inc();
        a[0].Inc();
        a[0].Inc();
        t = a[0];
        t.Inc();
        return a[0].Get * 10 + t.Get;
    }

    static readonly SInc s_roInc = new SInc
    {
        X = 3
    };

    readonly struct RO
    {
        public readonly SInc S;
        public RO(int x)
        {
            S = new SInc
            {
                X = x
            };
        }

        public int Try()
        {
            S.Inc();
            return S.X;
        }
    }

    class Gen<T>
    {
        public static int Count;
        public static T Last;
        static Gen()
        {
            Count = 100;
        }

        public static int Add(T t)
        {
            Last = t;
            return ++Count;
        }

        public virtual string N<U>(U u) => typeof(T).Name + typeof(U).Name;
    }

    class GenD<T> : Gen<List<T>>
    {
        public override string N<U>(U u) => "D" + base.N(u) + (u is T) + (default(U) is null);
    }

    static T Def<T>() => default;

    static bool IsDef<T>(T t) => EqualityComparer<T>.Default.Equals(t, default);

    static string Gcmp<T>(T a, T b)
        where T : IComparable<T>, IEquatable<T> => $"{a.CompareTo(b)}{a.Equals(b)}{Comparer<T>.Default.Compare(a, b)}{a.GetHashCode() == b.GetHashCode()}";
    static T Num<T>(T a, T b)
        where T : IBinaryInteger<T>, IMinMaxValue<T>
    {
        unchecked
        {
            T r = a * b + (a ^ b) - (a << 3) + (b >> 2) + (b >>> 1) + T.PopCount(a) + T.LeadingZeroCount(b) + T.TrailingZeroCount(a);
            if (a > b)
                r += T.One;
            if (!T.IsZero(b))
                r ^= a / (T.IsZero(b + T.One) ? T.One : b);
            return T.Max(r, T.MinValue + T.One) ^ T.RotateLeft(a, 5);
        }
    }

    static string Chk<T>(long v)
        where T : INumberBase<T> => Ex(() => T.CreateChecked(v)) + "," + T.CreateSaturating(v) + "," + T.CreateTruncating(v);
    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Lng(long a, long b)
    {
        int r = 0;
        if (a < b)
            r |= 1;
        if (a <= b)
            r |= 2;
        if (a == b)
            r |= 4;
        if ((ulong)a < (ulong)b)
            r |= 8;
        if ((ulong)a >= (ulong)b)
            r |= 16;
        if (a < 0)
            r |= 32;
        if (b >= 0)
            r |= 64;
        if (a > -1)
            r |= 128;
        if ((int)a == a)
            r |= 256;
        if ((uint)b == b)
            r |= 512;
        if (a + 1 > a)
            r |= 1024;
        if (a - b < 0)
            r |= 2048;
        if ((a & b) != 0)
            r |= 4096;
        if ((a ^ b) == 0)
            r |= 8192;
        if (-a == a)
            r |= 16384;
        if (a >> 63 != 0)
            r |= 32768;
        if (a == int.MinValue)
            r |= 65536;
        if ((ulong)b > uint.MaxValue)
            r |= 1 << 17;
        return r;
    }
}
