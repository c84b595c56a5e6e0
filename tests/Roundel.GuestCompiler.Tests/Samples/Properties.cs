using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>The library's numbers and texts, with values drawn by a seed: many are corners.</summary>
public static class Properties
{
    private static ulong s_state;

    private static readonly ulong[] Corners =
    [
        0, 1, 2, 3, 7, 9, 10, 11, 99, 100, 127, 128, 255, 256, 999, 1000, 32767, 32768, 65535, 65536, 999_999_999, 1_000_000_000, int.MaxValue, 1u << 31,
        uint.MaxValue, 1ul << 32, 10_000_000_000, long.MaxValue, 1ul << 63, 9_999_999_999_999_999_999, 10_000_000_000_000_000_000, ulong.MaxValue,
    ];

    private static ulong Any()
    {
        s_state ^= s_state << 13;
        s_state ^= s_state >> 7;
        s_state ^= s_state << 17;
        ulong corner = Corners[s_state % (ulong)Corners.Length];
        return (s_state >> 20 & 3) switch { 0 => s_state, 1 => s_state >> (int)(s_state >> 30 & 63), 2 => corner, _ => unchecked(0 - corner) };
    }

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        s_state = Guest.Read<uint>() * 0x9e3779b97f4a7c15ul | 1;
        for (int i = 0; i < 60; i++)
        {
            Formats(unchecked((long)Any()), (int)(Any() % 25));
            Texts();
            Bits(Any(), Any());
            Bytes(Any());
            Maths(unchecked((long)Any()), unchecked((long)Any()));
        }
        for (int i = 0; i < 8; i++) Utf8();
    }

    private static string Try(Func<object> run)
    {
        try
        {
            return run().ToString()!;
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    private static void Formats(long x, int digits)
    {
        unchecked
        {
            foreach (string kind in (string[])["D", "X", "x", "N", "G", "B", "b", "F", "E", "C", "P"])
            {
                string format = digits > 20 ? kind : kind + digits;
                if (kind is "E" or "C" or "P" or "F" && digits > 20) continue;
                Say($"{format} {x.ToString(format)} {((int)x).ToString(format)} {((ushort)x).ToString(format)} {((sbyte)x).ToString(format)} "
                    + $"{((ulong)x).ToString(format)} {((Int128)x * x).ToString(format)} {((UInt128)(ulong)x * 77).ToString(format)}");
            }
            Say($"{x,20}|{(int)x,-15}|{(byte)x:X2}|{x:x16}|{(uint)x:D12}|{x:0000}|{(int)x:#,##0}|{x:+0;-0;zero}");
            Say(string.Format(CultureInfo.InvariantCulture, "{0} {1:X4} {2,8} {0:N0}", x, (short)x, (char)('a' + (byte)x % 26)));
        }
    }

    /// <summary>Numbers as text, some with what does not belong there.</summary>
    private static void Texts()
    {
        UInt128 wide = new(Any(), Any());
        string text = (Any() % 6) switch
        {
            0 => wide.ToString(),
            1 => "-" + Any(),
            2 => $" {Any()} ",
            3 => Any().ToString("x"),
            4 => "+" + Any() % 1000,
            _ => Any().ToString(),
        };
        ulong change = Any();
        if (change % 5 == 0) text = text.Insert((int)(change % (ulong)text.Length), (change >> 8) % 3 == 0 ? "," : "z");
        Say($"{text}: {Try(() => int.Parse(text))} {Try(() => long.Parse(text))} {Try(() => ulong.Parse(text))} {Try(() => UInt128.Parse(text))} "
            + $"{Try(() => Int128.Parse(text))} {Try(() => byte.Parse(text))} {Try(() => sbyte.Parse(text))} "
            + $"{Try(() => ushort.Parse(text, NumberStyles.HexNumber))}");
        Say($"{int.TryParse(text, out int a)} {a} {ulong.TryParse(text, NumberStyles.HexNumber, null, out ulong b)} {b} "
            + $"{UInt128.TryParse(text, out UInt128 c)} {c} "
            + $"{long.TryParse(text, NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long d)} {d} "
            + $"{short.TryParse(text.AsSpan().Trim(), out short e)} {e} {uint.TryParse("0" + text, out uint f)} {f}");
        Say($"{text.Length} {text.IndexOf('9')} {text.Replace("1", "one")} {text.PadLeft(25, '.')} {text.Trim().ToUpperInvariant()} {text.StartsWith('-')} "
            + $"{string.Join('|', text.Split('0'))} {text.CompareTo("5")} {string.CompareOrdinal(text, "12")} {new string([.. text.Reverse()])} "
            + $"{text.Contains("77")}");
    }

    private static void Bits(ulong x, ulong y)
    {
        int n = (int)(y % 200) - 70;
        Say($"{BitOperations.PopCount(x)} {BitOperations.LeadingZeroCount(x)} {BitOperations.TrailingZeroCount(x)} {BitOperations.Log2(x)} "
            + $"{BitOperations.RotateLeft(x, n)} {BitOperations.RotateRight(x, n)} {BitOperations.RotateLeft((uint)x, n)} {BitOperations.IsPow2(x)} "
            + $"{BitOperations.RoundUpToPowerOf2(x)} {BitOperations.LeadingZeroCount((uint)x)} {BitOperations.TrailingZeroCount((int)x)} "
            + $"{BitOperations.Crc32C((uint)x, y)}");
        UInt128 wide = new(x, y);
        Say($"{wide} {wide << n} {wide >> n} {UInt128.LeadingZeroCount(wide)} {UInt128.PopCount(wide)} {UInt128.Log2(wide)} {UInt128.RotateLeft(wide, n)} "
            + $"{(Int128)wide >> n} {-(Int128)wide} {~wide} {Try(() => wide / y)} {Try(() => wide % x)} {Try(() => (Int128)wide / (Int128)(long)y)} "
            + $"{(long)wide}");
    }

    private static void Bytes(ulong x)
    {
        Span<byte> buffer = stackalloc byte[20];
        BinaryPrimitives.WriteUInt64BigEndian(buffer, x);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[9..], (uint)x);
        BinaryPrimitives.WriteInt16BigEndian(buffer[13..], unchecked((short)x));
        BinaryPrimitives.WriteUInt128LittleEndian(buffer[3..], new UInt128(x, ~x));
        Say($"{Convert.ToHexString(buffer)} {BinaryPrimitives.ReadInt64LittleEndian(buffer[1..])} {BinaryPrimitives.ReadInt32BigEndian(buffer[5..])} "
            + $"{BinaryPrimitives.ReadUInt16LittleEndian(buffer[7..])} {BinaryPrimitives.ReadInt128BigEndian(buffer)} "
            + $"{BinaryPrimitives.ReverseEndianness(x)} "
            + $"{Convert.ToBase64String(buffer)} {Convert.ToHexStringLower(buffer[2..9])} {BitConverter.ToInt32(buffer[4..])}");
        string hex = x.ToString("X");
        Say(Try(() => Convert.ToHexString(Convert.FromHexString(hex))) + Try(() => Convert.ToInt32(hex, 16))
            + Try(() => Convert.ToString(unchecked((long)x), 2)) + Try(() => Convert.ToByte(unchecked((long)x)))
            + Try(() => Convert.ToString(unchecked((int)x), 8)));
    }

    private static void Maths(long x, long y)
    {
        int a = unchecked((int)x), b = unchecked((int)y);
        Say($"{Math.Max(x, y)} {Math.Min(a, b)} {Try(() => Math.Abs(x))} {Try(() => Math.Clamp(a, -b, b))} {Try(() => Math.DivRem(x, y))} "
            + $"{Math.BigMul(a, b)} "
            + $"{Math.BigMul(x, y, out long low)} {low} {Math.Sign(x)} {long.CopySign(x == long.MinValue ? 0 : x, y)} {int.IsEvenInteger(a)} "
            + $"{long.Log2(x & long.MaxValue)} "
            + $"{Try(() => checked((int)x + b))} {Try(() => checked(x * y))} {Try(() => checked((byte)(a + b)))} {long.MaxMagnitude(x, y)} "
            + $"{uint.CreateSaturating(x)} "
            + $"{Try(() => short.CreateChecked(x))} {BigInteger(x, y)} {Math.DivRem((uint)a, (uint)b | 1)} "
            + $"{HashCode.Combine(a, b, x) == HashCode.Combine(a, b, x)}");
    }

    /// <summary>Powers modulo a number, the long way.</summary>
    private static ulong BigInteger(long x, long y)
    {
        ulong modulus = unchecked((ulong)y) | 3, result = 1, power = unchecked((ulong)x) % modulus;
        for (uint e = 77; e > 0; e >>= 1)
        {
            if ((e & 1) != 0) result = (ulong)((UInt128)result * power % modulus);
            power = (ulong)((UInt128)power * power % modulus);
        }
        return result;
    }

    /// <summary>Bytes that are UTF-8 or nearly.</summary>
    private static void Utf8()
    {
        var builder = new StringBuilder();
        for (ulong i = Any() % 40; i > 0; i--) builder.Append((char)(Any() % 7 == 0 ? Any() : 32 + Any() % 200));
        string text = builder.ToString();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0 && Any() % 2 == 0) bytes[Any() % (ulong)bytes.Length] = (byte)Any();
        Say($"{Convert.ToHexString(bytes)} {Encoding.UTF8.GetString(bytes)} {Encoding.UTF8.GetCharCount(bytes)} {Encoding.UTF8.GetByteCount(text)}");
        builder.Insert(builder.Length / 2, "|mid|").Replace('a', 'b').Remove(0, Math.Min(2, builder.Length));
        builder.AppendFormat("{0:X}", Any()).AppendLine().Append(true).Append('c', 3);
        Say($"{builder} {builder.Length} {builder[0]} {builder.Equals(new StringBuilder(builder.ToString()))}");
    }
}
