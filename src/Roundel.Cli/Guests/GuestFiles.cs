using System.Reflection;
using System.Xml;
using System.Xml.Linq;
using Roundel.Sdk;

namespace Roundel.Cli.Guests;

/// <summary>The files that this program carries for guests: the template of a project, and the library and analyzer that it is compiled with.</summary>
internal static class GuestFiles
{
    private const string TemplatePrefix = "Template/", LibraryPrefix = "Library/", Library = "Roundel.Guest.dll", NameInTemplate = "GuestName";

    /// <summary>Where a new project has the library.</summary>
    private const string LibraryFolder = "roundel";

    /// <summary>The files of a new project: paths relative to its folder, and contents.</summary>
    /// <param name="name">What to call it.</param>
    public static IEnumerable<(string Path, byte[] Content)> NewProject(string name)
    {
        foreach ((string path, byte[] content) in Resources(TemplatePrefix))
        {
            string text = System.Text.Encoding.UTF8.GetString(content).Replace(NameInTemplate, name, StringComparison.Ordinal);
            yield return (path.Replace(NameInTemplate, name, StringComparison.Ordinal), System.Text.Encoding.UTF8.GetBytes(text));
        }
        foreach ((string path, byte[] content) in Resources(LibraryPrefix)) yield return (Path.Combine(LibraryFolder, path), content);
    }

    /// <summary>
    /// Puts the library where a project asks for it by a hint path and it is missing. What is there stays: the key of a program must not
    /// change because another version of this program is used; a difference is said.
    /// </summary>
    public static void Provide(string project, Terminal terminal)
    {
        if (HintPath(project) is not { } path) return;
        (string Path, byte[] Content)[] files = [.. Resources(LibraryPrefix)];
        if (File.Exists(path))
        {
            if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(files.First(f => f.Path == Library).Content))
            {
                terminal.Error.WriteLine($"roundel: note: {path} is of another version of Roundel, and stays: delete its folder to get this one's, " +
                    "which may change the program's key.");
            }
            return;
        }
        string folder = Path.GetDirectoryName(path)!;
        Create(folder);
        // The library itself last: where it is, everything is.
        foreach ((string name, byte[] content) in files.OrderBy(f => f.Path == Library)) Files.Write(Path.Combine(folder, name), content);
    }

    /// <summary>Makes a folder, if it is not there.</summary>
    /// <exception cref="RoundelException">It cannot be made.</exception>
    public static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RoundelException(RoundelErrorKind.File, $"The folder {folder} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Where a project says that the library lies; null if it gets it in another way.</summary>
    private static string? HintPath(string project)
    {
        try
        {
            XElement? reference = XDocument.Load(project).Descendants()
                .FirstOrDefault(e => e.Name.LocalName == "Reference" && (string?)e.Attribute("Include") == Path.GetFileNameWithoutExtension(Library));
            string? hint = (string?)reference?.Attribute("HintPath") ?? reference?.Elements().FirstOrDefault(e => e.Name.LocalName == "HintPath")?.Value;
            if (hint is null || hint.Contains('$', StringComparison.Ordinal) || Path.GetFileName(hint) != Library) return null;
            return Path.GetFullPath(hint.Trim().Replace('\\', '/'), Path.GetDirectoryName(project)!);
        }
        catch (XmlException)
        {
            // The build says what is wrong with it.
            return null;
        }
    }

    private static IEnumerable<(string Path, byte[] Content)> Resources(string prefix)
    {
        Assembly assembly = typeof(GuestFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            string path = name.Replace('\\', '/');
            if (!path.StartsWith(prefix, StringComparison.Ordinal)) continue;
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            yield return (path[prefix.Length..], Files.ReadAll(stream, name));
        }
    }
}
