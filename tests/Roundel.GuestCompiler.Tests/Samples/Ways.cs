#nullable disable
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Ways out of protected regions, and what handlers see; many arguments, large frames, switches and patterns.</summary>
public static unsafe partial class Ways
{
    public static void Main()
    {
        PartFirst();
        PartSecond();
        PartThird();
        PartFourth();
    }

    static void PartFirst()
    {
        for (int how = 0; how < 9; how++)
        {
            s_n = 0;
            string r;
            try
            {
                r = Leaving(how, how);
            }
            catch (Exception e)
            {
                r = e.GetType().Name;
            }
            Say(how + ": " + r);
        }
        for (int n = -1; n < 8; n++)
            foreach (long z in new[]
            {
                0,
                -5,
                long.MaxValue,
                1L << 33
            }
            )
            {
                string r;
                try
                {
                    r = Values(n, z) + "";
                }
                catch (Exception e)
                {
                    r = e.GetType().Name;
                }
                Say(n + " " + z + ": " + r);
            }
        for (int n = 0; n < 5; n++)
        {
            try
            {
                foreach (int x in Iter(n))
                {
                    Say("got " + x);
                    if (x == 3) break;
                }
            }
            catch (Exception e)
            {
                Say(e.Message);
            }
        }
        using (IEnumerator<int> e = Iter(5).GetEnumerator())
        {
            e.MoveNext();
            e.MoveNext();
        }
    }

    static void PartSecond()
    {
        string[] names =
        {
            "a",
            "bad",
            "evil"
        };
        foreach (string x in names)
            foreach (string y in names)
            {
                try
                {
                    using (new Res(x))
                    using (new Res(y))
                    {
                        Say("in");
                        T(y == "a" ? 3 : 1);
                    }
                }
                catch (Exception e)
                {
                    Say(e.GetType().Name + e.Message.Length);
                }
            }
        for (int n = 0; n < 9; n++)
        {
            s_n = 0;
            string r;
            try
            {
                r = Rec(n) + "";
            }
            catch (Exception e)
            {
                r = e.Message;
            }
            Say(r + " " + s_n);
            try
            {
                r = RecF(n, T) + "";
            }
            catch (Exception)
            {
                r = "x";
            }
            Say(r);
        }
        for (int n = -5; n < 6; n++)
        {
            int a = n;
            int r = RefOut(ref a, out long b, (n, 4));
            Say(a + " " + b + " " + r);
            r = RefOut(ref a, out long bb, (a, 4));
            Say(a + " " + bb + " " + r);
        }
        ManyD del = Many;
        for (int n = -3; n < 4; n++)
        {
            int l = n;
            long m = n * 3;
            var j = ((byte)n, (long)n, (short)n, n, n);
            var q = (n, 1, 2, 3, 4, 5, 6, 7, n);
            unchecked
            {
                Say("" + Many(n, n * 5L, (byte)n, (sbyte)n, (short)n, (ushort)n, (uint)n, (ulong)n, (n, n), j, new int[5], ref l, m, "abc", n > 0,
                    (char)n, q) + " " + l + del(n, n * 5L, (byte)n, (sbyte)n, (short)n, (ushort)n, (uint)n, (ulong)n, (n, n), j, new int[5], ref l, m,
                    "abc", n > 0, (char)n, q) + j.Item1 + q.Item9);
            }
        }
    }

    static void PartThird()
    {
        foreach (int n in new[]
        {
            0,
            1,
            7,
            32,
            33,
            499,
            500,
            699,
            700
        }
        )
        {
            string r;
            s_n = 0;
            try
            {
                r = BigFrame(n) + "";
            }
            catch (Exception e)
            {
                r = e.GetType().Name;
            }
            Say(r);
        }
        foreach (string s in new[]
        {
            "a",
            "bb",
            "ccc",
            "dddd",
            "e",
            "ff",
            "ggg",
            "h\0",
            "",
            null,
            "zz",
            "A"
        }
        )
            Say(Sw(s));
        foreach (long x in new[]
        {
            0,
            1,
            2,
            3,
            -1,
            long.MaxValue,
            long.MinValue,
            1L << 32,
            (1L << 32) + 1,
            (1L << 32) + 2,
            0xffffffffL
        }
        )
            Say("" + Sw2(x) + Sw3((int)x) + Sw4((byte)x) + Sw3((int)(x >> 16)));
    }

    static void PartFourth()
    {
        foreach (int x in new[]
        {
            int.MinValue + 1,
            int.MinValue + 2,
            int.MinValue + 3,
            5,
            6,
            7,
            8,
            9,
            1000,
            100000,
            4
        }
        )
            Say("" + Sw3(x) + Sw4((byte)x));
        foreach (object o in new object[]
        {
            3,
            9,
            "abc",
            "a",
            (1, 2),
            new[]
            {
                1,
                2,
                3
            },
            new int[0],
            new[]
            {
                1
            },
            DayOfWeek.Friday,
            DayOfWeek.Monday,
            'q',
            'Q',
            null,
            new List<int>
            {
                1
            },
            5L,
            (1L, 2)
        }
        )
            Say(Sw5(o));
    }

    static void Say(string s) => Guest.Commit(s + "\n");

    static int s_n;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int T(int x)
    {
        s_n++;
        if (x == 3)
            throw new InvalidOperationException("t" + s_n);
        if (x == 4)
            throw new ArgumentException("a");
        return x * 2 + s_n;
    }

    // nested try/finally with all ways out
    [MethodImpl(MethodImplOptions.NoInlining)]
    static string Leaving(int how, int depth)
    {
        string log = "";
        for (int i = 0; i < 3; i++)
        {
            try
            {
                log += "a" + i;
                try
                {
                    if (how == 0 && i == 1) continue;
                    if (how == 1 && i == 1) break;
                    if (how == 2 && i == 1) return log + "!";
                    if (how == 3 && i == 1) throw new InvalidOperationException();
                    if (how == 4 && i == 1) goto done;
                    try
                    {
                        log += T(how);
                    }
                    finally
                    {
                        log += "x";
                        if (how == 5) log += T(3 - i);
                    }
                }
                finally
                {
                    log += "f" + i;
                    try
                    {
                        if (how == 6) T(3);
                        log += "g";
                    }
                    catch (InvalidOperationException)
                    {
                        log += "h";
                    }
                }
                log += "b";
            }
            catch (InvalidOperationException e)
            {
                log += "c" + (e.Message.Length > 3 ? "l" : e.Message);
                if (how == 3) continue;
                try
                {
                    if (how == 5) throw;
                }
                catch (Exception) when (how == 5 && i == 1)
                {
                    log += "w";
                }
                catch
                {
                    log += "r";
                }
            }
            finally
            {
                log += "e";
                for (int k = 0; k < 2; k++)
                {
                    if (k == how) continue;
                    log += k;
                }
            }
        }
        log += "-";
    done:
        return log + depth;
    }
}
