using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Reading and writing text, and other things of the library.</summary>
public static class EverydayText
{
    private static void Say(string text) => Guest.Commit(text + "\n");

    public static void Main()
    {
        int n = Guest.Read<int>();
        const string table = "name,age\nann,31\nbob,25\n\ncy,47\n";
        using var reader = new StringReader(table);
        int lines = 0;
        while (reader.ReadLine() is { } line)
            if (line.Split(',') is [var name, var age] && int.TryParse(age, out int years)) Say($"{++lines} {name} {years + n}");
        var writer = new StringWriter(CultureInfo.InvariantCulture);
        writer.WriteLine("a{0}b", n);
        writer.Write(true);
        writer.Write(12345678901L);
        Say(writer.ToString());
        using var stream = new MemoryStream();
        stream.Write([1, 2, 3]);
        stream.WriteByte(4);
        using (var binary = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            binary.Write(n);
            binary.Write((short)-2);
            binary.Write("text");
        }
        stream.Position = 0;
        using var back = new BinaryReader(stream);
        Say($"{back.ReadInt32():x} {back.ReadInt32()} {back.ReadInt16()} {back.ReadString()} {stream.Length}");
        Say(string.Join("|", table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(','))
            .OrderBy(p => int.Parse(p[1], CultureInfo.InvariantCulture)).Select(p => p[0])));
        var counts = new SortedDictionary<char, int>();
        foreach (char c in table.Where(char.IsLetter)) counts[c] = counts.GetValueOrDefault(c) + 1;
        Say(string.Concat(counts.Select(p => $"{p.Key}{p.Value}")));
        ImmutableArray<int> fixedArray = [1, 2, 3];
        ImmutableList<int> list = ImmutableList.Create(1, 2).Add(n);
        ImmutableDictionary<string, int> map = ImmutableDictionary<string, int>.Empty.Add("a", 1).SetItem("a", 2);
        Say($"{fixedArray.Add(4).Length} {list.Count} {list[2]} {map["a"]} {fixedArray.Sum()}");
        Say($"{Convert.ToInt32("ff", 16)} {Convert.ToString(n, 2)} {Convert.ToBase64String([1, 2, 3])} "
            + $"{Convert.ToInt64("123", CultureInfo.InvariantCulture)} {Convert.ToHexString([255, 1])}");
        Say($"{1234567:N0} {n:D6} {n,5}|{n,-5}| {0.5m:0.00} {"x",3} {12345.678m:#,##0.0} {255:X4} {true} {'c'} {(object?)null}");
        Say(string.Create(CultureInfo.InvariantCulture, $"{n} {n:000}") + "Title".ToUpperInvariant() + " a b ".Trim() + "abc".Contains("bc")
            + "a-b".Replace("-", "+") + "abc".IndexOf('c') + string.IsNullOrEmpty("") + "x".CompareTo("y") + "abc".StartsWith("ab")
            + "b".Equals("B", StringComparison.OrdinalIgnoreCase));
        Others(n);
    }

    private static void Others(int n)
    {
        var builder = new StringBuilder("start");
        builder.AppendLine(" of it").Append(n).AppendFormat(CultureInfo.InvariantCulture, " {0:X}", 255).AppendJoin(';', [1, 2]);
        builder.Insert(0, ">>").Replace("of", "OF");
        Say(builder.ToString() + builder.Length + Environment.NewLine.Length);
        var queue = new Queue<(int X, int Y)>([(0, 0)]);
        var seen = new HashSet<(int, int)> { (0, 0) };
        while (queue.TryDequeue(out (int X, int Y) at))
            foreach ((int dx, int dy) in ((int, int)[])[(0, 1), (1, 0)])
                if (at.X + dx <= 3 && at.Y + dy <= 3 && seen.Add((at.X + dx, at.Y + dy))) queue.Enqueue((at.X + dx, at.Y + dy));
        Say($"{seen.Count} {seen.Max()}");
        var list2 = new ArrayList { 1, "b" };
        Say($"{list2.Count} {list2[1]}");
        byte[] hash = new byte[32];
        Sha256.Hash("abc"u8, hash);
        Say(Convert.ToHexStringLower(hash));
        Index end = ^2;
        Say($"{"hello"[end]} {HashCode.Combine(1, 2) == HashCode.Combine(1, 2)} {new Version(1, 2).CompareTo(new Version(1, 3))}");
        Say($"{Tuple.Create(1, "a")} {KeyValuePair.Create(1, 2)}");
        Memory<byte> memory = new byte[8];
        memory.Span[3] = 5;
        Say($"{memory.Slice(2, 4).Span[1]} {memory.ToArray().Length} {BitConverter.ToInt32(memory.Span)}");
    }
}
