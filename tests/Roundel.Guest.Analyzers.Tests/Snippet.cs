using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Roundel.GuestAnalyzers.Tests;

/// <summary>A small program, compiled in memory.</summary>
internal static class Snippet
{
    private const string Usings = """
        using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading; using System.Threading.Tasks;
        using System.Runtime.InteropServices; using Roundel;

        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Microsoft.CSharp.dll" or "Roundel.Guest.dll" or "netstandard.dll"))
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    /// <summary>Compiles statements, and types behind them.</summary>
    public static CSharpCompilation Compile(string code)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Usings + code, path: "Program.cs");
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        var compilation = CSharpCompilation.Create("Snippet", [tree], References, options);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return compilation;
    }

    /// <summary>What the analyzer says, in the order of the text.</summary>
    public static async Task<Diagnostic[]> Analyze(string code)
    {
        ImmutableArray<DiagnosticAnalyzer> analyzers = [new GuestAnalyzer()];
        ImmutableArray<Diagnostic> found = await Compile(code).WithAnalyzers(analyzers).GetAllDiagnosticsAsync();
        Assert.DoesNotContain(found, d => d.Id.StartsWith("AD", StringComparison.Ordinal));
        return [.. found.Where(d => d.Id.StartsWith("RG", StringComparison.Ordinal)).OrderBy(d => d.Location.SourceSpan.Start)];
    }
}
