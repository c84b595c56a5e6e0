using System.Diagnostics;
using Roundel.GuestCompiler;
using Roundel.RiscV;
using Roundel.Sdk;

namespace Roundel.Cli;

/// <summary>A program given as an ELF file, or as C#: an assembly, or a project that is built first.</summary>
internal static class GuestSource
{
    /// <summary>Reads a program, compiling it if it is one of C#.</summary>
    /// <exception cref="RoundelException">It cannot be built, compiled, or run.</exception>
    public static GuestProgram Load(string path, Abi abi)
    {
        if (!IsManaged(path)) return GuestProgram.Load(path, abi);
        if (abi != Abi.Linux) throw new UsageException("Programs in C# make system calls: leave out --abi.");
        return GuestProgram.Load(Compile(path).Elf);
    }

    /// <summary>Compiles an assembly or a project.</summary>
    /// <exception cref="RoundelException">It cannot be built or compiled.</exception>
    public static CompiledGuest Compile(string path)
    {
        if (!IsManaged(path)) throw new UsageException($"{path} is neither a .csproj nor a .dll.");
        if (!File.Exists(path)) throw new RoundelException(RoundelErrorKind.File, $"There is no file {path}.");
        string assembly = path.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase) ? Build(path) : path;
        try
        {
            return Compiler.Compile(assembly);
        }
        catch (GuestCompileException e)
        {
            throw new RoundelException(RoundelErrorKind.BadProgram, e.Message);
        }
    }

    private static bool IsManaged(string path) =>
        path.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    /// <summary>Builds a project for release; returns the path of its assembly.</summary>
    private static string Build(string project)
    {
        string[] arguments = ["build", project, "-c", "Release", "-nologo", "-v", "quiet", "-getProperty:TargetPath", "-getTargetResult:Build"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new RoundelException(RoundelErrorKind.File, "The command dotnet cannot be started.");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new RoundelException(RoundelErrorKind.BadProgram, $"{project} does not build: {FirstError(text + errors.Result)}");
        using var json = System.Text.Json.JsonDocument.Parse(text[text.IndexOf('{')..]);
        return json.RootElement.GetProperty("Properties").GetProperty("TargetPath").GetString()!;
    }

    private static string FirstError(string text) =>
        text.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal))?.Trim() ?? "run dotnet build to see why.";
}
