using System.Text;
using System.Text.RegularExpressions;

namespace Roundel.Tidy.Tests;

/// <summary>As much of C#'s text as tidy checks need: comments and literals removed, methods found by their indentation.</summary>
internal static partial class CSharpText
{
    /// <summary>Replaces comments and literals by nothing; lines stay where they are.</summary>
    public static string Strip(string text)
    {
        var result = new StringBuilder(text.Length);
        int at = 0;
        foreach (Match match in Token().Matches(text))
        {
            result.Append(text, at, match.Index - at).Append('\n', match.Value.Count(c => c == '\n'));
            at = match.Index + match.Length;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>
    /// Bodies of members: a brace alone on its line at the indentation of a member, up to the brace that closes it. Relies on the
    /// formatting that dotnet format enforces.
    /// </summary>
    /// <returns>The first line of the declaration and the number of lines between the braces.</returns>
    public static IEnumerable<(string Declaration, int Lines)> Bodies(string text)
    {
        string[] lines = text.Split('\n');
        for (int open = 1; open < lines.Length; open++)
        {
            if (lines[open] is not ("    {" or "        {")) continue;
            string indent = lines[open][..^1], close = indent + "}";
            int end = open + 1, head = open - 1;
            while (end < lines.Length && !lines[end].StartsWith(close, StringComparison.Ordinal)) end++;
            while (head > 0 && (lines[head].Length <= indent.Length || lines[head][indent.Length] == ' ')) head--;
            if (!TypeDeclaration().IsMatch(lines[head])) yield return (lines[head].Trim(), end - open - 1);
        }
    }

    // Raw strings, verbatim strings, strings, characters, comments.
    [GeneratedRegex("""
        ""\"[\s\S]*?""\"|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.[^']*|[^'\\\n])'|//[^\n]*|/\*[\s\S]*?\*/
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex(@"\b(class|struct|interface|record|enum|namespace)\b")]
    private static partial Regex TypeDeclaration();
}
