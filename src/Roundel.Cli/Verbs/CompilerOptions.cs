using System.CommandLine;
using Roundel.Cli.Guests;
using Roundel.GuestCompiler;

namespace Roundel.Cli.Verbs;

/// <summary>How to compile programs in C#: shared by all verbs that do. The key of a program depends on it.</summary>
internal sealed class CompilerOptions
{
    private readonly Option<string> _framework = Options.Text("--framework", "DIR",
        "For programs in C#: the folder of .NET's framework to compile with; default: the installed one.");

    private readonly Setting<long> _heap = Options.Number("--heap",
        "For programs in C#: the most memory for objects, in MiB; part of the program, and so of its key.",
        CompileOptions.LeastHeapMebibytes, CompileOptions.MostHeapMebibytes, CompileOptions.StandardHeapMebibytes);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_framework, _heap];

    /// <summary>The given framework; null if none is.</summary>
    public string? Framework(ParseResult result) => result.GetValue(_framework);

    /// <summary>Where programs come from.</summary>
    public GuestSource Source(ParseResult result, Terminal terminal) =>
        new(Framework(result), Options.IsGiven(result.CommandResult, _heap) ? (int)_heap.Of(result) : null, terminal);
}
