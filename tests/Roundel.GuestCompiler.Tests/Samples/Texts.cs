using System.Globalization;
using System.Text;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Strings, numbers as text, UTF-8.</summary>
public static class Texts
{
    private enum Color
    {
        Red,
        Green,
        Blue,
    }

    [Flags]
    private enum Access : byte
    {
        None = 0,
        Read = 1,
        Write = 2,
        Run = 4,
        All = 7,
    }

    private enum Small : sbyte
    {
        Low = -1,
        High = 3,
    }

    private enum Wide : ulong
    {
        Far = 1ul << 63,
    }

    private static readonly long[] Corners =
        [0, 1, -1, 9, 10, 99, 100, -100, 12345, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1000000000000];

    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        int n = Guest.Read<int>();
        Searching(n);
        Making(n);
        Numbers();
        Parsing();
        Builders(n);
        Bytes();
        Chars();
    }

    private static void Searching(int n)
    {
        const string text = "the quick brown fox jumps over the lazy dog, the end";
        foreach (string word in (string[])["the", "dog", "cat", "", "e", "end", text])
            Say($"{text.IndexOf(word, StringComparison.Ordinal)} {text.LastIndexOf(word, StringComparison.Ordinal)} "
                + $"{text.Contains(word, StringComparison.Ordinal)}");
        for (int i = 0; i < text.Length; i += 7) Say($"{text.IndexOf(text[i])} {text.LastIndexOf(text[i])} {text.IndexOf('e', i)} "
            + $"{text.IndexOf("o", i, StringComparison.Ordinal)}");
        Say($"{text.StartsWith("the", StringComparison.Ordinal)} {text.EndsWith("end", StringComparison.Ordinal)} {text.StartsWith('t')} {text.EndsWith('x')}");
        Say($"{text.IndexOfAny(['x', 'z'])} {text.AsSpan().IndexOf("lazy")} {text.AsSpan().IndexOfAnyExcept('t', 'h')} {text.AsSpan(4).Trim("q ").Length}");
        foreach (string part in text.Split(' ')) Say(part);
        foreach (string part in text.Split(", ")) Say(part);
        foreach (string part in "a,,b, c ,".Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) Say("<" + part + ">");
        foreach (string part in "a,b,c,d".Split(',', 2)) Say(part);
        foreach (string part in "one  two\tthree".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) Say(part);
        foreach (Range range in "x-y-z".AsSpan().Split('-')) Say("x-y-z"[range]);
        Say($"{string.Compare("abc", "abd", StringComparison.Ordinal) < 0} {string.CompareOrdinal("b", "a") > 0} "
            + $"{string.Equals("A", "a", StringComparison.OrdinalIgnoreCase)}");
        Say($"{"abc" == string.Concat("ab", "c")} {"abc".Equals("abd", StringComparison.Ordinal)} {string.IsNullOrEmpty("")} "
            + $"{string.IsNullOrWhiteSpace(" \t")}");
        try
        {
            Say(text.Substring(n + 100));
        }
        catch (ArgumentOutOfRangeException e)
        {
            Say(e.ParamName!);
        }
    }

    private static void Making(int n)
    {
        const string text = "  Hello, World!  ";
        Say($"{text.Trim()}|{text.TrimStart()}|{text.TrimEnd()}|{text.Trim().TrimEnd('!')}");
        Say(text.Substring(2, 5) + text[^4..] + text.Replace('l', 'L') + text.Replace("World", "there", StringComparison.Ordinal)
            + text.Remove(2, 7) + text.Insert(4, "__"));
        Say(text.ToUpperInvariant() + text.ToLowerInvariant());
        Say("7".PadLeft(3, '0') + "|" + "x".PadRight(4) + "|" + new string('=', n) + "|" + new string(['a', 'b']) + new string("span".AsSpan(1, 2)));
        Say(string.Join(", ", new List<string> { "a", "b" }) + string.Join('-', "x", "y", "z")
            + string.Concat(["p", "q", "r", "s", "t"]) + string.Join("; ", [1, 2, 3]));
        Say($"{n,6}|{n,-6}|{n:D5}|{n:x}|{n:X8}|{-n}|{n:N0}|{12345678:N0}|{255:b}");
        Say(string.Format(CultureInfo.InvariantCulture, "{0} and {1} and {0:X}", n, "text"));
        Say($"{'c'}{true}{(byte)200}{(sbyte)-5}{(short)-300}{(ushort)60000}{5u}{6L}{7ul}{(nint)8}");
        Say(string.Create(5, n, (span, start) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = (char)('a' + start + i);
        }));
        Say(new string("reverse".Reverse().ToArray()) + string.Concat(Enumerable.Repeat("ab", 3)));
        object o = n;
        Say("boxed " + o + " " + (object)"t" + " " + o.Equals(n) + " " + o.GetHashCode());
        string? nothing = null;
        Say("null:" + nothing + $"{nothing}" + (nothing?.Length ?? -1));
        foreach (string line in "l1\nl2\r\nl3".ReplaceLineEndings("\n").Split('\n')) Say(line);
    }

    private static void Numbers()
    {
        foreach (long x in Corners)
        {
            Say($"{x} {(int)x} {(uint)x} {(ulong)x} {(short)x} {(byte)x} {(sbyte)x} {(Int128)x} {(UInt128)(ulong)x}");
            Say(x.ToString("X", CultureInfo.InvariantCulture) + " " + ((int)x).ToString("x8", CultureInfo.InvariantCulture)
                + " " + x.ToString("D20", CultureInfo.InvariantCulture) + " " + x.ToString("N0", CultureInfo.InvariantCulture));
        }
        Say($"{UInt128.MaxValue} {Int128.MinValue} {UInt128.MaxValue / 12345} {Int128.MinValue % 1000007}");
    }

    private static void Parsing()
    {
        string[] numbers = ["0", "12", "-7", "+5", " 42 ", "2147483647", "2147483648", "-2147483648", "9999999999", "", "x", "1x", "-", "1,000", "00012"];
        foreach (string text in numbers)
        {
            Say($"{int.TryParse(text, out int i)} {i} {long.TryParse(text, out long l)} {l} {uint.TryParse(text, out uint u)} {u} "
                + $"{byte.TryParse(text, out byte b)} {b}");
            Say($"{int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int h)} {h} {ulong.TryParse(text.AsSpan(), out ulong v)} {v}");
            try
            {
                Say("parsed " + int.Parse(text, CultureInfo.InvariantCulture));
            }
            catch (FormatException e)
            {
                Say(e.Message);
            }
            catch (OverflowException e)
            {
                Say(e.Message);
            }
        }
        Say($"{bool.Parse("True")} {bool.TryParse("no", out _)} {char.Parse("q")} "
            + $"{UInt128.Parse("340282366920938463463374607431768211455", CultureInfo.InvariantCulture)}");
    }

    private static void Builders(int n)
    {
        var builder = new StringBuilder();
        for (int i = 0; i < 100; i++) builder.Append(i).Append(',').Append("item").Append('x', i % 4);
        builder.Insert(3, "inserted").Replace("item", "it").Remove(0, 2).AppendLine().AppendLine("line").Append(n).Append(-5L).Append(true).Append((object)"o");
        builder.AppendFormat(CultureInfo.InvariantCulture, "{0}-{1:X}", n, 255).AppendJoin(", ", new[] { 1, 2, 3 }).Append($"<{n}:{n:D4}>");
        builder[0] = '#';
        Say(builder.ToString());
        Say($"{builder.Length} {builder[5]} {builder.ToString(10, 5)}");
        builder.Length = 4;
        builder.Append("abc".AsSpan()).Append(new char[] { 'd', 'e' });
        Say(builder.ToString());
        builder.Clear();
        Say("" + builder.Length);
    }

    private static void Bytes()
    {
        foreach (string text in (string[])["", "ascii", "grün", "日本語", "a😀b", "\ud800x"])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Say(Convert.ToHexString(bytes) + " " + Encoding.UTF8.GetByteCount(text) + " " + Encoding.UTF8.GetString(bytes));
        }
        Say(Encoding.UTF8.GetString([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82]));
        Say(Convert.ToHexString(Convert.FromHexString("00ffA5")) + Convert.ToBase64String([1, 2, 3, 4, 5]) + Convert.FromBase64String("AQIDBAU=").Length);
        Say(Encoding.ASCII.GetString(Encoding.ASCII.GetBytes("plain?é")));
        Span<byte> buffer = stackalloc byte[32];
        Say($"{Encoding.UTF8.GetBytes("héllo".AsSpan(), buffer)} {buffer[1]} {Encoding.UTF8.GetChars(buffer[..6]).Length()}");
    }

    private static int Length(this char[] text) => text.Length;

    private static char[] GetChars(this Encoding encoding, Span<byte> bytes) => encoding.GetChars(bytes.ToArray());

    private static void Chars()
    {
        string kinds = "";
        foreach (char c in "aZ5 \t_-é\u00dfΩ٣")
            kinds += $"{char.IsLetter(c)}{char.IsDigit(c)}{char.IsWhiteSpace(c)}{char.IsUpper(c)}{char.IsLetterOrDigit(c)}"
                + $"{char.ToUpperInvariant(c)}{char.IsAsciiLetter(c)}{char.IsPunctuation(c)} ";
        Say(kinds);
        Color color = Color.Green;
        Say($"{(int)color} {color == Color.Green} {(Color)2 == Color.Blue} {color} {(Color)7} {(Color)(-1)} {color.ToString()} {(object)Color.Blue}");
        Say($"{Access.Read | Access.Run} {Access.All} {Access.None} {(Access)200} {(Access)64 | Access.Read} {Small.Low} {(Small)5} {Wide.Far} {(Wide)9}");
        Say($"{Color.Red.Equals(Color.Red)} {Color.Red.Equals(0)} {Color.Blue.GetHashCode()} {Small.Low.GetHashCode() == ((sbyte)-1).GetHashCode()} "
            + $"{color.CompareTo(Color.Red) > 0} {Small.Low.CompareTo(Small.High) < 0}");
    }
}
