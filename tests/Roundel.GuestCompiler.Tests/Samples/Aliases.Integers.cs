#nullable disable
#pragma warning disable CS0652 // what one compiler knows, the other has to know too
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Values that share memory, copies, generics over structs, integers of all widths in all operations.</summary>
public static unsafe partial class Aliases
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    static long Sh(long v, int n)
    {
        unchecked
        {
            int i = (int)v;
            uint u = (uint)v;
            ulong ul = (ulong)v;
            return (v << n) ^ (v >> n) * 3 ^ (long)(ul >> n) * 5 ^ (v >>> n) * 7 ^ (i << n) * 11L ^ (i >> n) * 13L ^ (u >> n) * 17L ^ (i >>> n) * 19L
                ^ ((byte)v << n) ^ ((sbyte)v >> n) ^ (v << n + 3) ^ (v >> -n) ^ (i << (n - 1)) ^ (1 << n) ^ (1L << n) ^ (-1L >>> n) ^ (~0u >> n);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long Sh2(long v)
    {
        unchecked
        {
            int i = (int)v;
            return (v << 32) ^ (v >> 31) ^ (v >> 33) ^ (v >>> 63) ^ (v << 63) ^ (v << 1) ^ (v >> 1) ^ (i << 31) ^ (i >> 31) ^ (i << 33) ^ (i >> 32)
                ^ (long)((ulong)v >> 32) ^ (v << 64) ^ (v >> 65) ^ ((v << 8) >> 8) ^ ((i << 24) >> 24) ^ ((i << 16) >>> 16) ^ ((i << 24) >>> 24)
                ^ ((i >> 3) << 3) ^ ((v >>> 5) << 5) ^ ((i >>> 7) >> 2);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Bits(int x, uint y, bool p, byte b)
    {
        int r = 0;
        if ((x & 1) == 1)
            r++;
        if ((x & 4) != 0)
            r += 2;
        if ((y & 0x80000000) != 0)
            r += 4;
        if ((x ^ 5) == 0)
            r += 8;
        if (x + 5 == 3)
            r += 16;
        if (x - 5 == 3)
            r += 32;
        if ((b & 0x100) == 0)
            r += 64;
        if (b < 256)
            r += 128;
        if (b >= 0)
            r += 256;
        if ((sbyte)b < 0)
            r += 512;
        if ((p ? 1 : 0) != (x & 1))
            r += 1024;
        if (!p ^ (x > 0))
            r += 2048;
        if ((x > 0) == (y > 5))
            r += 4096;
        if (y % 2 == 1)
            r += 8192;
        if (x % 2 == 1)
            r += 16384;
        if (x / 2 * 2 == x)
            r += 32768;
        if (y >= 0)
            r += 65536;
        if (x >> 31 == -1)
            r += 1 << 17;
        if ((byte)x == 255)
            r += 1 << 18;
        if ((short)x == -1)
            r += 1 << 19;
        if ((ushort)x > 0x7fff)
            r += 1 << 20;
        if (x == -x)
            r += 1 << 21;
        if ((uint)(x - 3) < 10u)
            r += 1 << 22;
        if (x is > 3 and <= 77)
            r += 1 << 23;
        if (y - 1 < 5)
            r += 1 << 24;
        if (0 < y)
            r += 1 << 25;
        if (1 > y)
            r += 1 << 26;
        return r;
    }

    [InlineArray(7)]
    struct Seven
    {
        public long First;
    }

    [InlineArray(3)]
    struct Three
    {
        public (byte, int) First;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long Inl(Seven s, Three t, int n)
    {
        s[n] += 5;
        t[n % 3].Item2 ^= 77;
        Span<long> sp = s;
        sp[(n + 1) % 7]--;
        Seven u = s;
        u[0] = 9;
        ReadOnlySpan<(byte, int)> rt = t;
        long r = 0;
        foreach (long x in s)
            r = r * 3 + x;
        foreach (var (a, b) in rt[1..])
            r += a * b;
        return r + u[n];
    }

    public static void Main()
    {
        PartFirst();
        PartSecond();
        PartThird();
    }

    static void PartFirst()
    {
        Node[] ns = new Node[9];
        for (int i = 0; i < 9; i++)
            ns[i] = new Node
            {
                V = i * 7,
                W = i * 13 + 1
            };
        for (int i = 0; i < 9; i++)
        {
            ns[i].Next = ns[(i * 5 + 2) % 9];
            ns[i].Other = ns[(i * 4 + 1) % 9];
        }
        for (int n = 0; n < 40; n++)
            Say("" + Pressure(ns[n % 9], n));
        Big b = new Big
        {
            A = 1,
            B = 2,
            C = 3,
            D = 4,
            E = 5,
            F = 6
        };
        Big c = Ret(b);
        s_big = c;
        s_big = Ret(s_big);
        Big d = RetRef(ref s_big);
        b = Ret(Ret(b).Inc()).Inc();
        s_ro.Inc();
        s_big.Inc();
        Say(string.Join(' ', b.A, b.F, c.A, s_big.A, s_big.B, s_big.F, d.A, s_ro.A, s_ro.F, Alias(ref b, ref b, b), Alias(ref b, ref c, d),
            Alias(ref b, ref c, b), b.A, b.B, c.F));
        int[] arr =
        {
            5,
            6
        };
        int p = 1, q = 2;
        Say(string.Join(' ', Alias2(ref p, ref q, arr), Alias2(ref p, ref p, arr), Alias2(ref arr[0], ref q, arr), Alias2(ref arr[0], ref arr[0],
            arr), Alias2(ref arr[1], ref arr[0], arr)));
        int w = 0;
        Say(string.Join(' ', Alias3(ref System.Runtime.CompilerServices.Unsafe.As<int, byte>(ref w), ref w),
            Alias3(ref System.Runtime.CompilerServices.Unsafe.Add(ref System.Runtime.CompilerServices.Unsafe.As<int, byte>(ref w), 1), ref w), w));
        int[] ia =
        {
            0,
            1
        };
        Say("" + Alias4(MemoryMarshal.AsBytes(ia.AsSpan()), ia) + " " + ia[0]);
        SInc si = default;
        SInc[] sa =
        {
            si
        };
        Say($"{GenInc(si)} {si.X} {GenRef(ref si, sa)} {si.X} {sa[0].X} {GenInc<IInc>(si)} {si.X}");
        s_roInc.Inc();
        RO ro = new RO(4);
        Say($"{s_roInc.X} {ro.Try()} {ro.Try()}");
        Say(string.Join(' ', Gen<int>.Add(4), Gen<long>.Add(4), Gen<int>.Add(7), Gen<string>.Count, Gen<int>.Last, Gen<string>.Last is null,
            new GenD<int>().N(5), new GenD<int>().N("s"), ((Gen<List<int>>)new GenD<int>()).N(5L)));
        Say(string.Join(' ', Def<int>(), Def<string>() is null, Def<(int, long)>(), IsDef(0), IsDef(""), IsDef<string>(null), IsDef<int?>(null),
            IsDef<int?>(0), IsDef(DayOfWeek.Sunday)));
        Say(string.Join(' ', Gcmp(1, 2), Gcmp(2L, 1L), Gcmp("a", "a"), Gcmp('a', 'b'), Gcmp((byte)1, (byte)255), Gcmp((sbyte)-1, (sbyte)5), Gcmp(true,
            false), Gcmp(UInt128.MaxValue, UInt128.One), Gcmp((1, "x"), (1, "y"))));
    }

    static void PartSecond()
    {
        long[] corners =
        {
            0,
            1,
            -1,
            2,
            3,
            5,
            7,
            31,
            32,
            33,
            63,
            64,
            127,
            128,
            129,
            255,
            256,
            -128,
            -129,
            32767,
            32768,
            -32768,
            -32769,
            65535,
            65536,
            int.MaxValue,
            int.MinValue,
            uint.MaxValue,
            1L << 32,
            (1L << 32) + 1,
            long.MaxValue,
            long.MinValue,
            -1L << 31,
            -1L << 32,
            0x123456789abcdef0,
            -0x0fedcba987654321
        };
        foreach (long x in corners)
        {
            string line = x + ": " + Chk<sbyte>(x) + Chk<byte>(x) + Chk<short>(x) + Chk<ushort>(x) + Chk<int>(x) + Chk<uint>(x) + Chk<ulong>(x)
                + Chk<Int128>(x) + Chk<UInt128>(x) + Chk<char>(x) + " " + Sh2(x) + " ";
            long h = 0;
            unchecked
            {
                foreach (long y in corners)
                {
                    h = h * 31 + Lng(x, y);
                    h = h * 31 + Sh(x, (int)y);
                    h = h * 31 + Bits((int)x, (uint)y, y > 3, (byte)x);
                    h = h * 31 + Num((int)x, (int)y) + Num((uint)x, (uint)y) + Num(x, y) + (long)Num((ulong)x, (ulong)y) + Num((short)x, (short)y)
                        + Num((byte)x, (byte)y) + Num((sbyte)x, (sbyte)y) + (long)Num((Int128)x * 77, (Int128)y) + (long)Num((UInt128)(ulong)x * 77,
                        (UInt128)(ulong)y) + (long)(Num((Int128)x << 60, (Int128)y << 3) >> 64) ^ Num((char)x, (char)y);
                }
            }
            Say(line + h);
        }
    }

    static void PartThird()
    {
        Seven sv = default;
        Three th = default;
        for (int n = 0; n < 8; n++)
        {
            Say(Ex(() => Inl(sv, th, n)));
            if (n < 7) sv[n] = n * n;
            if (n < 3) th[n] = ((byte)n, n * 100);
        }
        long mn = long.MinValue;
        int mi = int.MinValue, m1 = -1;
        sbyte ms = sbyte.MinValue;
        Int128 mx = Int128.MinValue;
        Say(Ex(() => Math.BigMul(mn, m1, out long lo) + " " + lo) + Ex(() => mi / m1) + Ex(() => mi % m1) + Ex(() => mn / m1) + Ex(() => mn % m1)
            + Ex(() => Math.Abs(mi)) + Ex(() => ms / (sbyte)m1) + Ex(() => mx / m1) + Ex(() => checked(-mn)) + Ex(() => checked(-mi))
            + Ex(() => checked((uint)m1)) + Ex(() => checked((ulong)m1)) + Ex(() => mi / (m1 + 1)));
    }
}
