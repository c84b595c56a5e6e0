using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Numbers of all widths, structs of all sizes, spans and bytes.</summary>
public static class Values
{
    private struct B1
    {
        public byte A;
    }

    private struct B3
    {
        public byte A;
        public short B;
    }

    private record struct B12(int A, byte B, short C, uint D);

    private record struct B24(long A, B12 B, sbyte C);

    private record struct B40(long A, long B, int C, int D, long E, byte F);

    private struct Mixed
    {
        public string Text;
        public B3 Small;
        public long Big;
    }

    [InlineArray(5)]
    private struct Five
    {
        private ushort _first;
    }

    private static readonly long[] Corners =
    [
        0, 1, -1, 2, 3, 7, -7, 127, 128, -128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue,
        uint.MaxValue, long.MaxValue, long.MinValue, 1L << 32, 1L << 31,
    ];

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        int n = Guest.Read<int>();
        foreach (long x in Corners) foreach (long y in Corners) Pairs(x, y);
        Wides();
        Structs(n);
        References(n);
        Spans(n);
        Inline(n);
        Maths();
        Memory();
        Grids(n);
    }

    private static long Try(Func<long> f)
    {
        try
        {
            return f();
        }
        catch (OverflowException)
        {
            return -1001;
        }
        catch (DivideByZeroException)
        {
            return -1002;
        }
    }

    private static void Pairs(long x, long y)
    {
        unchecked
        {
            ulong ux = (ulong)x, uy = (ulong)y;
            Span<long> all =
            [
                Try(() => (int)x / (int)y), Try(() => (int)x % (int)y), Try(() => (uint)x / (uint)y), Try(() => (uint)x % (uint)y),
                Try(() => x / y), Try(() => x % y), Try(() => (long)(ux / uy)), Try(() => (long)(ux % uy)),
                Try(() => checked((int)x + (int)y)), Try(() => checked((int)x - (int)y)), Try(() => checked((int)x * (int)y)),
                Try(() => checked((uint)x + (uint)y)), Try(() => checked((uint)x - (uint)y)), Try(() => checked((uint)x * (uint)y)),
                Try(() => checked(x + y)), Try(() => checked(x - y)), Try(() => checked(x * y)),
                Try(() => (long)checked(ux + uy)), Try(() => (long)checked(ux - uy)), Try(() => (long)checked(ux * uy)),
                Try(() => checked((byte)((byte)x + (byte)y))), Try(() => checked((sbyte)((sbyte)x * (sbyte)y))), Try(() => checked((short)(x + (short)y))),
                Try(() => checked((ushort)(ux - (ushort)uy))), Try(() => checked((char)x)), Try(() => checked((int)ux)), Try(() => checked((uint)x)),
                (int)x << (int)y, (int)x >> (int)y, (int)((uint)x >> (int)y), (int)x >>> (int)y, x << (int)y, x >> (int)y, (long)(ux >> (int)y), x >>> (int)y,
                (byte)x, (sbyte)x, (short)x, (ushort)x, (int)x, (uint)x, (byte)x << (int)y, (sbyte)x >> (int)y, (ushort)x * (ushort)y, (short)x * (short)y,
                x < y ? 1 : 0, x <= y ? 1 : 0, ux < uy ? 1 : 0, ux >= uy ? 1 : 0, (int)x < (int)y ? 1 : 0,
                (uint)x <= (uint)y ? 1 : 0, (sbyte)x > (sbyte)y ? 1 : 0,
                -(int)x, -x, ~x, ~(int)x, (long)(ux * uy), (int)x * (int)y, (long)Math.BigMul((int)x, (int)y), (long)Math.BigMul((uint)x, (uint)y),
                (long)(ulong)(uint)x, (long)(ulong)(int)x, (nint)(int)x, (long)(nuint)(uint)x, Math.Sign(x), Math.Max(x, y), (long)Math.Min(ux, uy),
                (long)Math.BigMul(ux, uy, out ulong low), (long)low, Math.BigMul(x, y, out long lower), lower,
            ];
            Guest.Commit(MemoryMarshal.AsBytes(all));
        }
    }

    private static void Wides()
    {
        foreach (long x in Corners)
            foreach (long y in Corners)
            {
                UInt128 a = new((ulong)x, (ulong)y), b = new((ulong)(y >> 3), (ulong)x | 1);
                var c = (Int128)a;
                Int128 d = -(Int128)b | 1;
                unchecked
                {
                    UInt128 sum = a + b ^ (a - b) ^ (a * b), quotient = a / b ^ (a % b << 3), shifted = a << ((int)y & 127) ^ (a >> ((int)x & 127));
                    Int128 signed = c / d ^ c % d ^ (c >> ((int)x & 127)) ^ c * d;
                    Guest.Commit(sum);
                    Guest.Commit(quotient);
                    Guest.Commit(shifted);
                    Guest.Commit(signed);
                    Guest.Commit((byte)((a < b ? 1 : 0) + (c < d ? 2 : 0) + (a == b ? 4 : 0) + (c >= d ? 8 : 0)));
                    Guest.Commit((int)(UInt128.LeadingZeroCount(a) + UInt128.PopCount(b) + UInt128.TrailingZeroCount(a)));
                }
            }
        try
        {
            Guest.Commit(checked(UInt128.MaxValue + (UInt128)Corners[1]));
        }
        catch (OverflowException)
        {
            Say("over");
        }
    }

    private static B24 Twist(B12 a, B40 b, B1 c, B3 d) => new(b.A + a.A, a with { B = c.A, C = d.B }, (sbyte)b.F);

    private static B40 Grow(B24 x, int n) => new(x.A, x.B.A, n, x.C, x.B.D, (byte)n);

    private static void Structs(int n)
    {
        var b1 = new B1 { A = (byte)(n + 250) };
        var b3 = new B3 { A = 5, B = (short)-n };
        var b12 = new B12(n, 200, -5, uint.MaxValue);
        var b40 = new B40(n, -n, n * 2, -n * 2, long.MinValue, 255);
        for (int i = 0; i < 5; i++)
        {
            B24 made = Twist(b12, b40, b1, b3);
            b40 = Grow(made, i);
            (b12.A, b12.B) = ((int)b40.A, (byte)b12.A);
            b1.A += b40.F;
            b3.B *= 3;
            Say($"{made.A} {made.B.A} {made.B.B} {made.B.C} {made.B.D} {made.C} {b40.A} {b40.E} {b40.F} {b1.A} {b3.B}");
        }
        Say($"{b12 == new B12(b12.A, b12.B, b12.C, b12.D)} {b40.Equals(b40 with { F = 1 })} {b40.GetHashCode() == (b40 with { C = b40.C }).GetHashCode()}");
        var array = new B40[3];
        array[1] = b40;
        array[2] = array[1] with { A = 77 };
        ref B40 item = ref array[2];
        item.B++;
        array[0] = item;
        item.A = 1;
        Say($"{array[0].A} {array[0].B == array[2].B} {array[2].A}");
        var mixed = new Mixed { Text = "t", Small = b3, Big = 5 };
        Mixed copy = mixed;
        copy.Small.B = 1;
        Say($"{mixed.Small.B} {copy.Small.B} {copy.Text} {Through(mixed).Big}");
        (B12, B40)[] tuples = [(b12, b40)];
        foreach ((B12 x, B40 y) in tuples) Say($"{x.D} {y.F}");
    }

    private static Mixed Through(Mixed m)
    {
        m.Big++;
        return m.Big > 9 ? m : Through(m);
    }

    private static void Swap<T>(ref T a, ref T b) => (a, b) = (b, a);

    private static bool Split(in B12 value, out int a, out long b)
    {
        a = value.A;
        b = value.D;
        return value.B != 0;
    }

    private static ref int Largest(int[] items)
    {
        ref int best = ref items[0];
        for (int i = 1; i < items.Length; i++) if (items[i] > best) best = ref items[i];
        return ref best;
    }

    private static void References(int n)
    {
        (int a, int b) = (n, 2 * n);
        Swap(ref a, ref b);
        string s = "s", t = "t";
        Swap(ref s, ref t);
        B40 x = new(1, 2, 3, 4, 5, 6), y = x with { F = 9 };
        Swap(ref x, ref y);
        Say($"{a} {b} {s}{t} {x.F} {y.F} {Split(new B12(1, 2, 3, 4), out int c, out long d)} {c} {d}");
        int[] items = [3, 9, 4];
        Largest(items) = -1;
        Largest(items)++;
        Say(string.Join(",", items));
        Swap(ref items[0], ref items[2]);
        Say(string.Join(",", items));
        int total = 0;
        foreach (ref int item in items.AsSpan())
        {
            item *= 2;
            total += item;
        }
        Say($"{total} {items[0]}");
    }

    private static void Spans(int n)
    {
        Span<byte> bytes = stackalloc byte[20];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * i);
        bytes[2..12].CopyTo(bytes[5..]);
        Say(Convert.ToHexString(bytes));
        bytes[5..15].CopyTo(bytes[2..]);
        bytes[..3].Fill(0xaa);
        bytes.Slice(17).Clear();
        bytes[4..10].Reverse();
        Say(Convert.ToHexString(bytes));
        ReadOnlySpan<byte> read = bytes;
        Say($"{read.IndexOf((byte)0xaa)} {read.LastIndexOf((byte)0xaa)} {read.IndexOf("\u0001"u8)} {read.SequenceEqual(bytes)} "
            + $"{read[1..].SequenceEqual(read[..^1])} {read.StartsWith("x"u8)} {read.SequenceCompareTo("ab"u8)}");
        Span<int> words = MemoryMarshal.Cast<byte, int>(bytes);
        Say($"{words.Length} {words[0]} {words[4]} {MemoryMarshal.Read<ushort>(bytes[1..])} {words.Contains(0)}");
        for (int start = -1; start < 4; start++)
            for (int length = -1; length < 4; length++)
            {
                try
                {
                    Say("slice " + new int[] { 1, 2, 3 }.AsSpan(start, length).Length);
                }
                catch (ArgumentOutOfRangeException)
                {
                    Say("out");
                }
                try
                {
                    Say("item " + new[] { 10, 20, 30 }.AsSpan()[start + length]);
                }
                catch (IndexOutOfRangeException)
                {
                    Say("index");
                }
            }
        try
        {
            bytes.CopyTo(new byte[n]);
        }
        catch (ArgumentException e)
        {
            Say(e.Message);
        }
        Span<B12> structs = new B12[4];
        structs.Fill(new B12(n, 1, 2, 3));
        structs[^1].A = 8;
        Say($"{structs[2].A} {structs.IndexOf(new B12(8, 1, 2, 3))} {structs.ToArray().Length}");
        Memory<int> memory = new int[] { 1, 2, 3, 4 };
        memory.Span[1] = 50;
        Say($"{memory.Slice(1).Span[0]} {memory.Length} {memory.ToArray()[1]}");
    }

    private static void Inline(int n)
    {
        var five = new Five();
        for (int i = 0; i < 5; i++) five[i] = (ushort)(n * i * 10000);
        Five copy = five;
        copy[2] = 7;
        Span<ushort> span = five;
        Say($"{five[4]} {five[2]} {copy[2]} {span.Length} {span[1]} {Unsafe.SizeOf<Five>()}");
        int bits = BitConverter.ToInt32(BitConverter.GetBytes(n * 0x01020304));
        Say($"{bits} {Unsafe.SizeOf<B24>()} {Unsafe.SizeOf<B40>()} {Unsafe.As<int, uint>(ref bits)} {Unsafe.BitCast<uint, int>(0xffffffff)}");
    }

    private static void Maths()
    {
        foreach (long x in Corners)
        {
            Say($"{BitOperations.PopCount((ulong)x)} {BitOperations.LeadingZeroCount((ulong)x)} {BitOperations.TrailingZeroCount(x)} "
                + $"{BitOperations.Log2((ulong)x)} {BitOperations.RotateLeft((ulong)x, 13)} {BitOperations.RotateRight((uint)x, 5)} "
                + $"{BitOperations.IsPow2(x)} {BitOperations.RoundUpToPowerOf2((uint)x)}");
            Say($"{long.Clamp(x, -5, 5)} {int.Max((int)x, 3)} {long.Sign(x)} {int.PopCount((int)x)} {uint.LeadingZeroCount((uint)x)} "
                + $"{Math.DivRem(x, 7)} {Math.Clamp((int)x, 0, 9)}");
            try
            {
                Say($"{Math.Abs((int)x)} {Math.Abs(x)}");
            }
            catch (OverflowException e)
            {
                Say(e.Message);
            }
        }
    }

    private static void Memory()
    {
        Span<byte> buffer = stackalloc byte[16];
        foreach (long x in Corners)
        {
            BinaryPrimitives.WriteInt64BigEndian(buffer, x);
            BinaryPrimitives.WriteUInt16LittleEndian(buffer[8..], (ushort)x);
            BinaryPrimitives.WriteInt32BigEndian(buffer[10..], (int)x);
            Guest.Commit(buffer);
            Guest.Commit(BinaryPrimitives.ReadInt64LittleEndian(buffer[3..]));
            Guest.Commit(BinaryPrimitives.ReadUInt32BigEndian(buffer[1..]));
            Guest.Commit(BinaryPrimitives.ReverseEndianness(x));
            Guest.Commit(BinaryPrimitives.ReadInt16BigEndian(buffer[9..]));
        }
        int[] a = [1, 2, 3, 4, 5, 6];
        Array.Copy(a, 0, a, 2, 4);
        Say(string.Join(",", a));
        Array.Copy(a, 2, a, 0, 4);
        Array.Fill(a, 9, 4, 1);
        Array.Reverse(a, 1, 3);
        Array.Resize(ref a, 8);
        Say(string.Join(",", a) + Array.Exists(a, x => x == 9) + Array.Find(a, x => x > 3) + a.Contains(4));
        Buffer.BlockCopy(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, 0, a, 4, 8);
        Array.Clear(a, 5, 1);
        Say(string.Join(",", a));
    }

    private static void Grids(int n)
    {
        var jagged = new int[3][];
        for (int i = 0; i < 3; i++) jagged[i] = new int[i + 1];
        jagged[2][1] = n;
        Say($"{jagged[2][1]} {jagged[1].Length}");
        int[] index = [1, 2, 3, 4];
        Say($"{index[^1]} {string.Join(",", index[1..3])} {index[..^2].Length}");
    }
}
