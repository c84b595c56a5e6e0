using System.Globalization;
using System.Text;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Output;

/// <summary>Writes reports for people: labels and values in two columns, and tables.</summary>
internal sealed class TextReport(TextWriter writer)
{
    private const int LabelWidth = 14;

    public void Line(string label, string value) => writer.WriteLine(Plain($"{label.PadRight(Math.Max(LabelWidth, label.Length + 1))}{value}"));

    public void Blank() => writer.WriteLine();

    /// <summary>A table of a name and figures; the name is flush left, figures flush right, and the last column if it is text again left.</summary>
    public void Table(IReadOnlyList<string> header, IReadOnlyList<string[]> rows, bool endsInText = false)
    {
        int[] widths = [.. header.Select((h, c) => Math.Max(h.Length, rows.Select(r => r[c].Length).DefaultIfEmpty(0).Max()))];
        foreach (string[] row in rows.Prepend([.. header]))
        {
            IEnumerable<string> cells = row.Select((cell, c) => c == 0 || endsInText && c == row.Length - 1 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]));
            writer.WriteLine(Plain(string.Join("  ", cells).TrimEnd()));
        }
    }

    public void Chips(IReadOnlyList<ChipSize> chips)
    {
        long cells = chips.Sum(c => c.Cells);
        string Rows(long rows) => rows < 0 ? "-" : Number(rows);
        Table(["chip", "rows", "padded", "per row", "cells", "share"],
            [.. chips.Select(c => new[] { c.Name, Rows(c.Rows), Number(c.PaddedRows), Number(c.CellsPerRow), Number(c.Cells), Percent(c.Cells, cells) }),
             ["total", "", "", "", Number(cells), "100.0 %"]]);
    }

    public void Phases(IReadOnlyList<PhaseTime> phases)
    {
        double total = phases.Sum(p => p.Milliseconds);
        Table(["phase", "time", "share"], [.. phases.Select(p => new[] { Words(p.Name), Milliseconds(p.Milliseconds), Percent(p.Milliseconds, total) })]);
    }

    public void Security(SecurityReport security) =>
        Table(["step", "bits", "of which work", "basis"],
            [.. security.Rows.Select(r => new[] { r.Name, Bits(r.Bits), Number(r.GrindingBits), r.Basis })], endsInText: true);

    /// <summary>Bytes with their number, in hexadecimal, and as text if they are text.</summary>
    public void Bytes(string label, ReadOnlySpan<byte> bytes)
    {
        Line(label, bytes.IsEmpty ? "empty" : $"{Count(bytes.Length, "byte")}: {HexText.Prefix(bytes)}");
        if (AsText(bytes) is { } text) Line("", $"\"{text}\"");
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(double value, int digits) => value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Bits(double bits) => Number(bits, 1);

    public static string Count(long count, string unit) => $"{Number(count)} {unit}{(count == 1 ? "" : "s")}";

    public static string Milliseconds(double value) => value >= 9_999.5 ? $"{Number(value / 1000, 2)} s" : $"{Number(value, value < 99.95 ? 1 : 0)} ms";

    public static string Size(long bytes) => bytes switch
    {
        < 10_000 => Count(bytes, "byte"),
        < 10_000_000 => $"{Number(bytes / 1e3, 0)} kB",
        < 10_000_000_000 => $"{Number(bytes / 1e6, 0)} MB",
        _ => $"{Number(bytes / 1e9, 1)} GB",
    };

    /// <summary>Text without control characters, which names in files could use to play tricks with the terminal.</summary>
    public static string Plain(string text) => string.Create(text.Length, text, (span, source) =>
    {
        for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? '?' : source[i];
    });

    /// <summary>"commitMain" to "commit main".</summary>
    public static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsUpper(c)) words.Append(' ');
            words.Append(char.ToLowerInvariant(c));
        }
        return words.ToString();
    }

    private static string Percent(double part, double whole) => $"{Number(whole > 0 ? 100 * part / whole : 0, 1)} %";

    /// <summary>Short printable ASCII with line ends escaped; null for anything else.</summary>
    private static string? AsText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > 240) return null;
        var text = new StringBuilder();
        foreach (byte b in bytes)
        {
            if (b is >= 0x20 and < 0x7f) text.Append((char)b);
            else if (b == '\n') text.Append("\\n");
            else if (b == '\t') text.Append("\\t");
            else if (b == '\r') text.Append("\\r");
            else return null;
        }
        return text.ToString();
    }
}
