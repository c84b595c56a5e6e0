using Roundel.Cli.Output;
using Roundel.GuestCompiler;
using Roundel.RiscV;
using Roundel.Sdk;

namespace Roundel.Cli.Guests;

/// <summary>
/// A program as it is named on the command line: an ELF file; or C#, that is an assembly, a project, or the folder of a project, which
/// is built and compiled first.
/// </summary>
/// <param name="framework">The folder of .NET's framework to compile with; the one of the installed .NET if null.</param>
/// <param name="heap">The most memory for its objects, in MiB; null for the standard.</param>
/// <param name="terminal">Where to show progress.</param>
internal sealed class GuestSource(string? framework, int? heap, Terminal terminal)
{
    private const string ProjectExtension = ".csproj", AssemblyExtension = ".dll";

    /// <summary>Reads a program, compiling it if it is one in C#.</summary>
    /// <exception cref="RoundelException">It cannot be built, or run.</exception>
    /// <exception cref="GuestCompileException">It cannot be compiled.</exception>
    public GuestProgram Load(string path, Abi abi)
    {
        if (!IsManaged(path))
        {
            if ((framework is not null ? "--framework" : heap is not null ? "--heap" : null) is { } option)
                throw new UsageException($"{option} is for programs in C#: leave it out.");
            return GuestProgram.Load(path, abi);
        }
        return GuestProgram.Load(Compile(path, abi));
    }

    /// <summary>The ELF file of an assembly or a project.</summary>
    /// <exception cref="RoundelException">It cannot be built.</exception>
    /// <exception cref="GuestCompileException">It cannot be compiled.</exception>
    public byte[] Compile(string path, Abi abi = Abi.Linux) => abi == Abi.Linux ? Compile(path, DotNet.Framework(framework)).Elf
        : throw new UsageException("Programs in C# make system calls: leave out --abi.");

    /// <summary>Compiles an assembly or a project with a framework that was found before.</summary>
    /// <exception cref="RoundelException">It cannot be built.</exception>
    /// <exception cref="GuestCompileException">It cannot be compiled.</exception>
    public CompiledGuest Compile(string path, FrameworkFolder with)
    {
        if (!IsManaged(path)) throw new UsageException($"{path} is neither a .csproj nor a .dll nor a folder with a .csproj.");
        using var progress = new ProgressDisplay(terminal, "building");
        string source = Directory.Exists(path) ? ProjectIn(path) : path;
        if (!File.Exists(source)) throw new RoundelException(RoundelErrorKind.File, $"There is no file {path}.");
        progress.Report(new ProveProgress("building", 0, 2));
        string assembly = HasExtension(source, ProjectExtension) ? ProjectBuild.Run(source, terminal) : source;
        progress.Report(new ProveProgress("compiling", 1, 2));
        return Compiler.Compile(assembly, new CompileOptions { Framework = with.Path, HeapMebibytes = heap ?? CompileOptions.StandardHeapMebibytes });
    }

    /// <summary>Whether a path names a program in C#: by its extension, or as a folder with a project.</summary>
    public static bool IsManaged(string path) => HasExtension(path, ProjectExtension) || HasExtension(path, AssemblyExtension)
        || path.Length > 0 && Directory.Exists(path) && Projects(path).Length > 0;

    private static string ProjectIn(string folder)
    {
        string[] projects = Projects(folder);
        return projects.Length == 1 ? projects[0]
            : throw new UsageException($"{folder} has {projects.Length} projects: name one of {string.Join(", ", projects.Select(Path.GetFileName))}.");
    }

    private static string[] Projects(string folder) => [.. Directory.GetFiles(folder, "*" + ProjectExtension).Order(StringComparer.Ordinal)];

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
