#nullable disable
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Ways out of protected regions, and what handlers see; many arguments, large frames, switches and patterns.</summary>
public static unsafe partial class Ways
{
    // values modified in try seen in handlers and after
    [MethodImpl(MethodImplOptions.NoInlining)]
    static long Values(int n, long z)
    {
        int a = 1;
        long b = 2;
        byte c = 250;
        short d = -3;
        (int, long) t = (1, 2);
        int? q = null;
        for (int i = 0; i < 6; i++)
        {
            try
            {
                a += i;
                b = b * 3 + a;
                c += 3;
                d--;
                t.Item1 += a;
                t.Item2 ^= b;
                q = (q ?? 0) + i;
                T(i == n ? 3 : i == n + 1 ? 4 : i + 10);
                a *= 2;
                b -= 5;
                c *= 2;
                t = (t.Item1 + 1, a);
                if (i == 5)
                    return a + b + c + d + t.Item1 + t.Item2 + q.Value;
            }
            catch (InvalidOperationException)
            {
                a += 1000;
                b ^= z;
                c = (byte)a;
                d += (short)i;
                t.Item1 = -t.Item1;
                q = null;
            }
            catch (ArgumentException) when (b > z)
            {
                a -= 77;
                t.Item2++;
                continue;
            }
            catch (ArgumentException)
            {
                b += 99;
                break;
            }
            finally
            {
                a ^= c;
                b += d;
                z++;
            }

            b += a;
        }

        return a * 31 + b * 17 + c + d + t.Item1 * 5 + t.Item2 + (q ?? -1) + z;
    }

    static IEnumerable<int> Iter(int n)
    {
        try
        {
            for (int i = 0; i < n; i++)
            {
                try
                {
                    if (i == 2)
                        yield return T(i);
                    else
                        yield return i;
                }
                finally
                {
                    Say("in " + i);
                }
            }
        }
        finally
        {
            Say("out");
        }
    }

    class Res : IDisposable
    {
        public string N;
        public Res(string n)
        {
            N = n;
            Say("open " + n);
            if (n == "bad")
                throw new ArgumentException("open");
        }

        public void Dispose()
        {
            Say("close " + N);
            if (N == "evil")
                throw new InvalidOperationException("close");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Rec(int n)
    {
        try
        {
            if (n == 0)
                throw new InvalidOperationException("deep");
            return Rec(n - 1) + 1;
        }
        catch (InvalidOperationException) when (n % 3 == 1)
        {
            return n * 100;
        }
        finally
        {
            s_n += n;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int RecF(int n, Func<int, int> f)
    {
        try
        {
            return n == 0 ? f(3) : RecF(n - 1, f) + 1;
        }
        catch (InvalidOperationException)
        {
            if (n < 4)
                throw;
            return n;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int RefOut(ref int a, out long b, in (int, int) c)
    {
        b = 5;
        try
        {
            a += c.Item1;
            b = a;
            T(a);
            b++;
            return (int)b;
        }
        catch
        {
            a = -a;
            b *= 2;
            return a;
        }
        finally
        {
            a += 100;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Many(int a, long b, byte c, sbyte d, short e, ushort f, uint g, ulong h, (int, long) i, (byte, long, short, int, int) j, int[] k,
        ref int l, in long m, string n, bool o, char p, (int, int, int, int, int, int, int, int, int) q)
    {
        unchecked
        {
            l += a;
            q.Item9++;
            j.Item1++;
            return (int)(a + b * 3 + c * 5 + d * 7 + e * 11 + f * 13 + g * 17 + (int)h * 19 + i.Item1 * 23 + i.Item2 * 29 + j.Item1 * 31
                + j.Item2 * 37 + j.Item3 * 41 + j.Item4 + j.Item5 * 3 + k.Length + l * 43 + m * 47 + n.Length + (o ? 1 : 0) + p + q.Item1
                + q.Item2 * 2 + q.Item8 * 3 + q.Item9 * 5);
        }
    }

    delegate int ManyD(int a, long b, byte c, sbyte d, short e, ushort f, uint g, ulong h, (int, long) i, (byte, long, short, int, int) j, int[] k,
        ref int l, in long m, string n, bool o, char p, (int, int, int, int, int, int, int, int, int) q);
    [MethodImpl(MethodImplOptions.NoInlining)]
    static int BigFrame(int n)
    {
        (long, long, long, long, long, long, long, long, long, long) a = default, b = (1, 2, 3, 4, 5, 6, 7, 8, 9, n);
        Span<int> s = stackalloc int[700];
        Span<long> u = stackalloc long[500];
        Span<byte> v = stackalloc byte[33];
        for (int i = 0; i < s.Length; i++)
            s[i] = i * n;
        for (int i = 0; i < u.Length; i++)
            u[i] = s[i] * 3L;
        try
        {
            a = b;
            a.Item3 += u[n];
            v[n % 33] = (byte)n;
            s[n] = 5 / (n - 7);
        }
        catch (DivideByZeroException)
        {
            a.Item4 = -1;
        }
        catch (IndexOutOfRangeException)
        {
            b.Item5 = -2;
        }

        int l1 = n, l2 = n * 2, l3 = n ^ 5, l4 = n + 9, l5 = n << 3, l6 = ~n, l7 = n * 7, l8 = n | 8, l9 = n & 6, l10 = n - 1, l11 = n + 11,
            l12 = n * 12, l13 = n * 13, l14 = n * 14, l15 = n * 15, l16 = n * 16, l17 = n * 17, l18 = n * 18, l19 = n * 19, l20 = n * 20,
            l21 = n * 21, l22 = n * 22, l23 = n * 23, l24 = n * 24, l25 = n * 25, l26 = n * 26;
        for (int i = 0; i < 10; i++)
        {
            (l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13) = (l2, l3 + i, l4, l5 ^ s[i], l6, l7, l8, l9 + l26, l10, l11, l12, l13, l1);
            (l14, l15, l16, l17, l18, l19, l20, l21, l22, l23, l24, l25, l26) = (l26, l14, l15 + l1, l16, l17, l18, l19, l20, l21, l22 - l3, l23, l24, l25);
            if (l20 % 3 == i % 3)
                l5 = Math.Max(l5, l6) + T(i + 5);
        }

        return (int)(a.Item3 + a.Item4 + b.Item5 + b.Item10 + v[n % 33] + l1 + l2 * 3 + l3 * 5 + l4 * 7 + l5 + l6 + l7 + l8 + l9 + l10 + l11
            + l12 * 3 + l13 + l14 + l15 + l16 + l17 + l18 + l19 + l20 * 7 + l21 + l22 + l23 + l24 + l25 + l26 * 11);
    }

    static string Sw(string s) => s switch
    {
        "a" => "1",
        "bb" => "2",
        "ccc" => "3",
        "dddd" => "4",
        "e" => "5",
        "ff" => "6",
        "ggg" => "7",
        "h\0" => "8",
        "" => "9",
        null => "n",
        _ => "d"
    };

    static int Sw2(long x)
    {
        switch (x)
        {
            case 0:
                return 1;
            case 1:
                return 2;
            case 2:
                return 3;
            case long.MaxValue:
                return 4;
            case long.MinValue:
                return 5;
            case 1L << 32:
                return 6;
            case (1L << 32) + 1:
                return 7;
            case -1:
                return 8;
            default:
                return 9;
        }
    }

    static int Sw3(int x)
    {
        switch (x)
        {
            case int.MinValue:
                return 1;
            case int.MinValue + 1:
                goto case 5;
            case int.MinValue + 2:
                return 3;
            case 5:
                return 4;
            case 6:
                return 5;
            case 7:
                return 6;
            case 8:
            case 9:
                goto default;
            case 1000:
                return 7;
            case 100000:
                return 8;
            case int.MaxValue:
                return 9;
            default:
                return 10;
        }
    }

    static int Sw4(byte x)
    {
        switch (x)
        {
            case 0:
                return 1;
            case 255:
                return 2;
            case 128:
                return 3;
            case 127:
                return 4;
        }

        return 5;
    }

    static string Sw5(object o) => o switch
    {
        int i when i > 5 => "big" + i,
        int i => "int" + i,
        string { Length: > 2 and < 5 } s => s,
        string => "str",
        (int a, int b) => "t" + (a + b),
        int[] and [1, .., 3] => "l",
        int[] { Length: 0 } => "e",
        int[] { Length: var n } => "n" + n,
        DayOfWeek.Friday => "fri",
        DayOfWeek d => d.ToString(),
        char c and (>= 'a' and <= 'z') => "low" + c,
        null => "null",
        IEnumerable<int> e => "en" + e.Count(),
        _ => o.GetType().Name
    };
}
