using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Roundel.Verifier;

namespace Roundel.Tidy.Tests;

/// <summary>
/// What decides about a proof: Roundel.Verifier entirely, and of Roundel.Machine the declarations, the statement, and the
/// verifier's side of Proofs. None of it may need the prover, and the verifier calls nothing of BannedSymbols.txt.
/// </summary>
public sealed class VerifierClosureTests
{
    private static readonly string[] VerifierSide =
    [
        "src/Roundel.Machine/Buses.cs", "src/Roundel.Machine/ProgramFacts.cs", "src/Roundel.Machine/PublicValues.cs",
        "src/Roundel.Machine/RoundelMachine.cs", "src/Roundel.Machine/Statement.cs", "src/Roundel.Machine/WordAddressSpace.cs",
        "src/Roundel.Machine/WordReader.cs", "src/Roundel.Machine/Zone.cs", "src/Roundel.Machine/Proofs/BoundStatement.cs",
        "src/Roundel.Machine/Proofs/MachineVerifier.cs", "src/Roundel.Machine/Proofs/ProofHeader.cs",
        "src/Roundel.Machine/Proofs/StatementSection.cs", "src/Roundel.Machine/Proofs/VerificationKey.cs",
        "src/Roundel.Machine/Proofs/PathSection.cs", "src/Roundel.Machine/Paths/PathList.cs", "src/Roundel.Machine/Paths/PathSystems.cs",
        "src/Roundel.Machine/Paths/InstructionPath.cs", "src/Roundel.Machine/Paths/PathChip.cs", "src/Roundel.Machine/Paths/PathCompiler.cs",
        "src/Roundel.Machine/Paths/RegisterFile.cs", "src/Roundel.Machine/Paths/Atom.cs", "src/Roundel.Machine/Paths/LinearWord.cs",
        "src/Roundel.Machine/Paths/Sums.cs",
    ];

    /// <summary>Names that a banned namespace brings into scope without being written.</summary>
    private static readonly Dictionary<string, string> NamesOfNamespace = new()
    {
        ["System.Net"] = @"\b(HttpClient|Socket|TcpClient|WebRequest)\b",
        ["System.Threading.Tasks"] = @"\b(Task|ValueTask|Parallel|async|await)\b",
        ["System.Reflection.Emit"] = @"\b(DynamicMethod|ILGenerator)\b",
    };

    private static IEnumerable<string> DeclarationSources() => VerifierSide.Concat(
        Repository.SourcesOf("Roundel.Machine").Where(p => p.Contains("/Chips/", StringComparison.Ordinal) && p.EndsWith("Chip.cs", StringComparison.Ordinal)));

    [Fact]
    public void DeclarationsAndStatementDoNotNeedTheProver()
    {
        Assert.True(DeclarationSources().Count() > 40);
        foreach (string path in DeclarationSources())
            Assert.False(Regex.IsMatch(Repository.Code(path), @"\b(Roundel\.Prover|Prover\.|ProverKey|ProverOptions|StarkProver|Workers)\b"), path);
    }

    /// <summary>Declarations do not fill traces: nothing of Run, and no trace type.</summary>
    [Fact]
    public void DeclarationsDoNotFillTraces()
    {
        const string filling = @"\b(Roundel\.Machine\.Run|TraceContext|TraceDriver|MachineTrace|NativeColumns|ExecutionTrace)\b";
        foreach (string path in DeclarationSources()) Assert.False(Regex.IsMatch(Repository.Code(path), filling), path);
    }

    [Fact]
    public void TheVerifierHasNoUnsafeCode()
    {
        XDocument project = XDocument.Load(Repository.Full("src/Roundel.Verifier/Roundel.Verifier.csproj"));
        Assert.Empty(project.Descendants("AllowUnsafeBlocks"));
        Assert.DoesNotContain("AllowUnsafeBlocks", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.NotEmpty(Repository.SourcesOf("Roundel.Verifier"));
        foreach (string path in Repository.SourcesOf("Roundel.Verifier"))
        {
            string code = Repository.Code(path);
            Match found = Regex.Match(code, @"\b(unsafe|Unsafe|fixed|DllImport|LibraryImport|extern)\b|\b(byte|uint|int|M31|void)\*");
            Assert.False(found.Success, $"{path}: {found.Value}");
            // stackalloc only into spans, whose bounds are checked.
            foreach (Match match in Regex.Matches(code, @"[^\n;{]*\bstackalloc\b"))
                Assert.Matches(@"\bSpan<", match.Value);
        }
    }

    private static IEnumerable<(char Kind, string Symbol)> Banned() => Repository.Read("BannedSymbols.txt").Split('\n')
        .Where(l => l.Length > 2 && l[1] == ':').Select(l => (l[0], l[2..l.IndexOf(';', StringComparison.Ordinal)]));

    private static (string Type, string Member) Split(string symbol)
    {
        string name = symbol.Split('(')[0];
        int dot = name.LastIndexOf('.');
        return (name[..dot], name[(dot + 1)..]);
    }

    private static string Pattern(char kind, string symbol)
    {
        if (kind == 'N') return $@"\b{Regex.Escape(symbol)}\b|{NamesOfNamespace[symbol]}";
        (string type, string member) = Split(symbol);
        if (kind == 'T')
            return $@"(?<![\w.])(?:{Regex.Escape(type)}\.)?{member}\b(?=\s*[.<(\[])|\bnew {member}\b|\[{member}\]";
        string owner = type[(type.LastIndexOf('.') + 1)..];
        return owner == "String" ? $@"\.{member}\(" : $@"\b{owner}\.{member}\b";
    }

    [Fact]
    public void TheVerifierCallsNothingBanned()
    {
        Assert.True(Banned().Count() > 30);
        foreach ((char kind, string symbol) in Banned())
        {
            var pattern = new Regex(Pattern(kind, symbol));
            foreach (string path in Repository.SourcesOf("Roundel.Verifier").Concat(VerifierSide))
                Assert.False(pattern.IsMatch(Repository.Code(path)), $"{path} uses {symbol}");
        }
    }

    /// <summary>
    /// The same on the compiled library, where no spelling escapes. The memory types are left to the source scan: the compiler
    /// itself uses them for collection expressions.
    /// </summary>
    [Fact]
    public void TheCompiledVerifierReferencesNothingBanned()
    {
        using var file = new PEReader(File.OpenRead(typeof(Channel).Assembly.Location));
        MetadataReader reader = file.GetMetadataReader();
        var types = new HashSet<string>();
        var members = new HashSet<string>();
        foreach (TypeReferenceHandle handle in reader.TypeReferences) types.Add(NameOf(reader, handle));
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
                members.Add($"{NameOf(reader, (TypeReferenceHandle)member.Parent)}.{reader.GetString(member.Name)}");
        }
        Assert.Contains("System.ArgumentException", types);
        Assert.Contains(members, m => m.StartsWith("System.ArgumentException.", StringComparison.Ordinal));
        foreach ((char kind, string symbol) in Banned())
        {
            if (symbol.EndsWith(".Unsafe", StringComparison.Ordinal) || symbol.EndsWith("Marshal", StringComparison.Ordinal)) continue;
            (string type, string name) = Split(symbol);
            bool used = kind switch
            {
                'T' => types.Contains(symbol),
                'N' => types.Any(t => t.StartsWith(symbol + ".", StringComparison.Ordinal)),
                'P' => members.Contains($"{type}.get_{name}"),
                _ => members.Contains($"{type}.{name}"),
            };
            Assert.False(used, $"Roundel.Verifier.dll references {symbol}");
        }
    }

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }

    [Theory]
    [InlineData("var x = DateTime.Now;", true)]
    [InlineData("new Random(1)", true)]
    [InlineData("Console.WriteLine()", true)]
    [InlineData("await File.ReadAllBytesAsync(p)", true)]
    [InlineData("MemoryMarshal.Cast<byte, uint>(x)", true)]
    [InlineData("Environment.TickCount64", true)]
    [InlineData("key.GetHashCode()", true)]
    [InlineData("Unsafe.Add(ref x, 1)", true)]
    [InlineData("channel.DrawSecure(tag); profile.Files(3); randomised", false)]
    public void TheScanFindsWhatItShould(string code, bool banned) =>
        Assert.Equal(banned, Banned().Any(b => Regex.IsMatch(code, Pattern(b.Kind, b.Symbol))));
}
