using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Roundel.GuestCompiler.Tests;

/// <summary>Compiles C# as the C# compiler does in a build, with or without optimisation: the IL differs much.</summary>
internal static class Sources
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using Roundel;
        """;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Roundel.Guest.dll"))
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    /// <summary>Writes an assembly and loads it.</summary>
    /// <param name="path">The .dll, under a name that no other has.</param>
    /// <param name="optimize">As a release build.</param>
    /// <param name="texts">The sources.</param>
    public static Assembly Compile(string path, bool optimize, params IEnumerable<string> texts)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Enable,
            optimizationLevel: optimize ? OptimizationLevel.Release : OptimizationLevel.Debug);
        SyntaxTree[] trees = [.. texts.Prepend(Usings).Select(t => CSharpSyntaxTree.ParseText(t, Options, encoding: Encoding.UTF8))];
        var compilation = CSharpCompilation.Create(Path.GetFileNameWithoutExtension(path), trees, References, options);
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        return Assembly.LoadFrom(path);
    }
}
