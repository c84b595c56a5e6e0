using System.ComponentModel;
using System.Diagnostics;
using Roundel.Sdk;

namespace Roundel.Cli.Guests;

/// <summary>A folder with the assemblies of .NET's framework.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Version">Its version, such as 10.0.4: a program's key depends on it.</param>
internal sealed record FrameworkFolder(string Path, string Version);

/// <summary>The installed .NET: the command, and its framework.</summary>
internal static class DotNet
{
    private const string CoreLibrary = "System.Private.CoreLib.dll", Runtime = "Microsoft.NETCore.App";

    /// <summary>
    /// The framework to compile with: the given one; or the one that runs this; or, where that lies inside the executable, the newest
    /// installed one of the same major and minor version.
    /// </summary>
    /// <exception cref="RoundelException">There is none.</exception>
    public static FrameworkFolder Framework(string? given)
    {
        if (given is not null)
        {
            return Folder(given) ?? throw new RoundelException(RoundelErrorKind.File,
                $"--framework: {given} has no {CoreLibrary}: name a folder like dotnet/shared/{Runtime}/{Environment.Version}.");
        }
        // Empty inside a single file.
        string own = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string assemblies
            ? assemblies.Split(Path.PathSeparator).FirstOrDefault(a => Path.GetFileName(a) == CoreLibrary) ?? "" : "";
        return (own.Length > 0 ? Folder(Path.GetDirectoryName(own)!) : null) ?? Newest();
    }

    /// <summary>Starts the command dotnet, and waits for its end.</summary>
    /// <returns>Its exit code, and what it wrote to standard output and standard error.</returns>
    /// <exception cref="RoundelException">There is no such command.</exception>
    public static (int Code, string Output, string Error) Run(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        // A build that this was started from must not pass its own SDK on.
        foreach (string name in (string[])["MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath"]) start.Environment.Remove(name);
        // Build tools that stay behind would keep the other end of the streams open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        try
        {
            using Process process = Process.Start(start) ?? throw Missing();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            return (process.ExitCode, output.Result, error.Result);
        }
        catch (Win32Exception)
        {
            throw Missing();
        }
    }

    /// <summary>The newest framework in the answer of <c>dotnet --list-runtimes</c>, of one major and minor version.</summary>
    internal static (string Version, string Folder)? NewestOf(string list, Version like)
    {
        (Version Version, string Folder)? best = null;
        foreach (string line in list.Split('\n', StringSplitOptions.TrimEntries))
        {
            string[] words = line.Split(' ', 3);
            if (words.Length < 3 || words[0] != Runtime || !Version.TryParse(words[1], out Version? version)) continue;
            if (version.Major != like.Major || version.Minor != like.Minor || best is { } found && found.Version >= version) continue;
            best = (version, words[2].Trim('[', ']'));
        }
        return best is { } newest ? (newest.Version.ToString(), newest.Folder) : null;
    }

    private static FrameworkFolder Newest()
    {
        (int code, string list, _) = Run(Environment.CurrentDirectory, "--list-runtimes");
        return code == 0 && NewestOf(list, Environment.Version) is { } newest && Folder(Path.Combine(newest.Folder, newest.Version)) is { } folder ? folder
            : throw new RoundelException(RoundelErrorKind.File,
                $"There is no {Runtime} {Environment.Version.Major}.{Environment.Version.Minor} to compile with: install the .NET SDK, or give --framework.");
    }

    private static FrameworkFolder? Folder(string path)
    {
        string library = Path.Combine(path, CoreLibrary);
        if (!File.Exists(library)) return null;
        string version = FileVersionInfo.GetVersionInfo(library).ProductVersion ?? "unknown";
        return new FrameworkFolder(path, version.Split('+')[0].Split("-servicing")[0]);
    }

    private static RoundelException Missing() =>
        new(RoundelErrorKind.File, "The command dotnet cannot be started: programs in C# need the .NET SDK, in the path.");
}
