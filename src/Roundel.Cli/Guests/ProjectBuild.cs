using System.Text.Json;
using System.Text.RegularExpressions;
using Roundel.Sdk;

namespace Roundel.Cli.Guests;

/// <summary>Builds a project for release with the installed .NET SDK.</summary>
internal static partial class ProjectBuild
{
    /// <summary>Builds; MSBuild itself decides what is up to date.</summary>
    /// <param name="project">The .csproj.</param>
    /// <param name="terminal">Where to warn.</param>
    /// <returns>The path of its assembly.</returns>
    /// <exception cref="RoundelException">It does not build.</exception>
    public static string Run(string project, Terminal terminal)
    {
        project = Path.GetFullPath(project);
        string folder = Path.GetDirectoryName(project)!, name = Path.GetFileName(project);
        GuestFiles.Provide(project, terminal);
        (int code, string output, string error) =
            DotNet.Run(folder, "build", name, "-c", "Release", "-nologo", "-v", "quiet", "-getProperty:TargetPath", "-getTargetResult:Build");
        if (code != 0) throw new RoundelException(RoundelErrorKind.BadProgram, $"{name} does not build: {Errors(output + '\n' + error, folder)}");
        int start = output.IndexOf('{', StringComparison.Ordinal);
        if (start < 0) throw new RoundelException(RoundelErrorKind.BadProgram, $"{name} does not say where its assembly is: is it a project of the .NET SDK?");
        using var json = JsonDocument.Parse(output[start..]);
        string? path = json.RootElement.GetProperty("Properties").GetProperty("TargetPath").GetString();
        return File.Exists(path) ? path
            : throw new RoundelException(RoundelErrorKind.BadProgram, $"{name} has no assembly: a guest is a program for one target framework.");
    }

    /// <summary>The first error of a build in one line, places relative to the project, and how many more there are.</summary>
    internal static string Errors(string text, string folder)
    {
        string[] errors = [.. text.Split('\n').Select(l => l.Trim()).Where(l => ErrorLine().IsMatch(l)).Distinct()];
        if (errors.Length == 0) return "dotnet build shows why.";
        string first = ProjectAtEnd().Replace(errors[0], "").Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        string more = errors.Length == 1 ? "" : $" ({errors.Length - 1} more: dotnet build shows them)";
        return first + more;
    }

    [GeneratedRegex(@"(^|[:\s])error( [A-Z]+[0-9]+)?\s*:")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"\s\[[^\[\]]*proj(::[^\[\]]*)?\]$")]
    private static partial Regex ProjectAtEnd();
}
