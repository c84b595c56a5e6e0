namespace Roundel.Examples.Train.Data;

/// <summary>The repository's own documents as characters.</summary>
internal static class Text
{
    /// <summary>Line feed, then the printable characters of ASCII: 96 tokens.</summary>
    public const int Vocabulary = 96;

    /// <summary>Other characters become question marks.</summary>
    public static int Token(char c) => c == '\n' ? 0 : c is >= ' ' and <= '~' ? c - ' ' + 1 : '?' - ' ' + 1;

    public static char Character(int token) => token == 0 ? '\n' : (char)(token - 1 + ' ');

    /// <summary>README.md and all hand-written documents under docs, one after the other in the order of their paths.</summary>
    public static int[] Tokens(string root) => [.. Files(root).SelectMany(File.ReadAllText).Select(Token)];

    private static IEnumerable<string> Files(string root) => Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)
        .Where(p => !p.Contains($"{Path.DirectorySeparatorChar}air{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && new FileInfo(p).Length < 60_000)
        .Append(Path.Combine(root, "README.md")).Order(StringComparer.Ordinal);
}
