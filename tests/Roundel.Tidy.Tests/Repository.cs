using System.Runtime.CompilerServices;

namespace Roundel.Tidy.Tests;

/// <summary>The repository's text files, without what builds leave behind.</summary>
internal static class Repository
{
    private static readonly HashSet<string> Outputs = [".git", ".vs", ".idea", "artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts"];

    private static readonly HashSet<string> TextExtensions =
        [".cs", ".md", ".csproj", ".props", ".slnx", ".json", ".txt", ".sh", ".py", ".c", ".h", ".S", ".ld", ".editorconfig", ".gitignore", ".gitattributes"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths of all text files, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> TextFiles { get; } =
        [.. Walk(Root).Where(p => TextExtensions.Contains(Path.GetExtension(p))).Order(StringComparer.Ordinal)];

    /// <summary>C# files of libraries and of the command line.</summary>
    public static IEnumerable<string> Sources =>
        TextFiles.Where(p => p.StartsWith("src/", StringComparison.Ordinal) && p.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>C# files of one library.</summary>
    public static IEnumerable<string> SourcesOf(string project) => Sources.Where(p => p.StartsWith($"src/{project}/", StringComparison.Ordinal));

    /// <summary>Project files that are built here: templates are not.</summary>
    public static IEnumerable<string> Projects =>
        TextFiles.Where(p => p.EndsWith(".csproj", StringComparison.Ordinal) && !p.StartsWith("templates/", StringComparison.Ordinal));

    public static string Full(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(Full(path));

    /// <summary>A C# file without comments and without the text of its string and character literals.</summary>
    public static string Code(string path) => CSharpText.Strip(Read(path));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder)) yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        foreach (string child in Directory.EnumerateDirectories(folder))
            if (!Outputs.Contains(Path.GetFileName(child)))
                foreach (string file in Walk(child)) yield return file;
    }

    private static string FindRoot([CallerFilePath] string path = "")
    {
        string? folder = Path.GetDirectoryName(path);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Roundel.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The repository's root was not found.");
    }
}
