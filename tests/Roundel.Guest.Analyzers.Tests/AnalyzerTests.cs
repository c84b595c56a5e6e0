using Microsoft.CodeAnalysis;
using Roundel.GuestCompiler;
using Roundel.GuestScope;
using Roundel.RiscV;

namespace Roundel.GuestAnalyzers.Tests;

/// <summary>Each rule finds what it is for, finds nothing else, and says what the guest compiler does.</summary>
public sealed class AnalyzerTests
{
    /// <summary>Programs that break one rule once each.</summary>
    public static TheoryData<string, string> Bad { get; } = new()
    {
        { "RG0001", "uint n = Guest.Read<uint>(); Guest.Commit((int)(n * 1.5));" },
        { "RG0001", "long n = Guest.Read<long>(); Guest.Commit((float)n);" },
        { "RG0002", "new Thread(() => Guest.Log(\"\")).Start();" },
        { "RG0002", "Task.Run(() => Guest.Log(\"\")).Wait();" },
        { "RG0002", "F(); static async Task F() { await Task.Yield(); }" },
        { "RG0003", "Guest.Commit(typeof(string).GetMethods().Length);" },
        { "RG0003", "Guest.Commit(System.Reflection.Assembly.GetExecutingAssembly().GetName().Name!);" },
        { "RG0004", "Guest.Commit(File.ReadAllText(\"a\"));" },
        { "RG0004", "Guest.Commit(new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp).Available);" },
        { "RG0005", "Console.WriteLine(\"a\");" },
        { "RG0005", "Guest.Commit(Console.In.ReadLine()!);" },
        { "RG0006", "Guest.Commit(DateTime.UtcNow.Ticks);" },
        { "RG0006", "Guest.Commit(new Random().Next());" },
        { "RG0006", "Guest.Commit(Random.Shared.Next());" },
        { "RG0006", "Guest.Commit(Guid.NewGuid());" },
        { "RG0006", "Guest.Commit(Environment.GetEnvironmentVariable(\"a\") ?? \"\");" },
        { "RG0007", "GC.Collect();" },
        { "RG0007", "Guest.Commit(new A().X); class A { public int X; ~A() { } }" },
        { "RG0008", "dynamic a = Guest.Read<int>(); Guest.Commit((int)a.GetHashCode());" },
        { "RG0009", "Guest.Commit(N.F()); static class N { [DllImport(\"c\")] public static extern int F(); }" },
        { "RG0009", "Guest.Commit(System.Security.Cryptography.SHA256.HashData(Guest.ReadAll()));" },
        { "RG0013", "Guest.Commit(Math.Sqrt(Guest.Read<double>()));" },
        { "RG0013", "Guest.Commit(new System.Collections.Hashtable().Count);" },
        { "RG0013", "Guest.Commit(System.Numerics.BigInteger.Parse(\"12\").IsEven);" },
    };

    /// <summary>Programs that no rule is against.</summary>
    public static TheoryData<string> Good { get; } = new()
    {
        "Guest.Commit((int)(2.5 * 4));",
        "const double Scale = 1e3; Guest.Commit((int)Scale);",
        "Guest.Commit(Guest.Read<double>());",
        "Guest.Commit(nameof(Console.WriteLine));",
        "Guest.Commit(typeof(int) == typeof(uint));",
        "lock (new object()) Guest.Commit(Interlocked.Increment(ref A.X)); static class A { public static int X; }",
        "var s = new System.Text.StringBuilder(); s.Append('a'); Guest.Commit(s.ToString());",
        "Func<int, int> f = x => x + 1; Func<int> g = new A().F; Guest.Commit(f(g())); class A { public int F() => 1; }",
        "int[][] a = { new int[2] }; Guest.Commit(a[0].Length);",
        "int[,] a = new int[Guest.Read<int>() + 3, 2]; a[1, 1] = 5; Guest.Commit(a.Length);",
        "try { Guest.Commit(Guest.Read<int>()); } catch (EndOfStreamException) { Guest.Log(\"\"); }",
        "try { Guest.Commit(Guest.Read<int>()); } catch (EndOfStreamException e) when (e.Message.Length > 3) { Guest.Log(\"\"); }",
        "Func<int> f = new A().F; Guest.Commit(f()); class A { public virtual int F() => 1; } class B : A { public override int F() => 2; }",
        "Guest.Commit(typeof(int).Name); Guest.Commit(\"a\".GetType().FullName!);",
        "Guest.Commit(BitConverter.DoubleToInt64Bits(Guest.Read<double>()));",
        "Guest.Commit(new StringReader(\"a\\nb\").ReadLine()!); Guest.Commit(Environment.NewLine);",
        "Guest.Commit(new[] { 1, 2, 3 }.Where(x => x > 1).Sum()); Guest.Exit(0);",
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task The_rule_finds_it(string id, string code)
    {
        Diagnostic[] found = await Snippet.Analyze(code);
        Assert.Equal([id], found.Select(d => d.Id).Distinct());
        Assert.All(found, d => Assert.Equal(DiagnosticSeverity.Error, d.Severity));
        Assert.DoesNotContain("{0}", found[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Nothing_is_found_where_nothing_is_wrong(string code) => Assert.Empty(await Snippet.Analyze(code));

    [Fact]
    public void Every_rule_has_a_sample() =>
        Assert.Equal(GuestRules.All.Select(r => r.Id), Bad.Select(b => (string)b[0]).Distinct().Order(StringComparer.Ordinal));

    /// <summary>What is an error in the editor the compiler refuses, in the same words.</summary>
    [Theory]
    [MemberData(nameof(Bad))]
    public async Task The_compiler_says_the_same(string id, string code)
    {
        string? refusal = Outcome(code, out _);
        Assert.True(refusal is not null, $"{id} is compiled");
        Diagnostic[] found = await Snippet.Analyze(code);
        Assert.True(Array.Exists(found, d => refusal.Contains(d.GetMessage(null), StringComparison.Ordinal)), $"{refusal}\n{found[0].GetMessage(null)}");
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void The_compiler_takes_what_is_not_found(string code)
    {
        Assert.Null(Outcome(code, out Execution? run));
        using (run) Assert.Equal((0u, ""), (run!.ExitCode, System.Text.Encoding.UTF8.GetString(run.Console)));
    }

    [Fact]
    public void Names_of_the_library_exist()
    {
        Compilation compilation = Snippet.Compile("Guest.Exit(0);");
        foreach ((string name, _) in OutOfScope.Names)
        {
            string plain = name.TrimEnd('.');
            int dot = plain.LastIndexOf('.');
            bool isMember = compilation.GetTypeByMetadataName(plain[..dot])?.GetMembers(plain[(dot + 1)..]).Length > 0;
            bool isType = compilation.GetTypeByMetadataName(plain) is not null || compilation.GetTypeByMetadataName(plain + "`2") is not null
                || compilation.GetTypeByMetadataName(plain + "`1") is not null;
            bool isSpace = name != plain && plain.Split('.').Aggregate((INamespaceSymbol?)compilation.GlobalNamespace,
                (space, part) => space?.GetNamespaceMembers().FirstOrDefault(n => n.Name == part)) is not null;
            Assert.True(isMember || isType || isSpace, name);
        }
    }

    /// <summary>The table of docs/guests.md has these rules.</summary>
    [Fact]
    public void The_table_of_rules_is_current()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "guests.md"));
        foreach (DiagnosticDescriptor rule in GuestRules.All)
        {
            string advice = rule.MessageFormat.ToString(null).Replace("'{0}'", "it", StringComparison.Ordinal);
            Assert.Contains($"| {rule.Id} | {rule.Title} | {advice} |\n", text, StringComparison.Ordinal);
        }
        Assert.Equal(GuestRules.All.Length, text.Split('\n').Count(l => l.StartsWith("| RG", StringComparison.Ordinal)));
    }

    /// <summary>Why the guest compiler refuses a program; null if it does not, and the run.</summary>
    private static string? Outcome(string code, out Execution? run)
    {
        using var folder = new TemporaryFolder();
        string path = folder["Snippet.dll"];
        Assert.True(Snippet.Compile(code).Emit(path).Success);
        run = null;
        try
        {
            byte[] elf = Compiler.Compile(path, new CompileOptions { References = [AppContext.BaseDirectory] }).Elf;
            run = Executor.Run(ElfImage.Load(elf), new ExecutionOptions { PrivateInput = new byte[16], MaxCycles = 1 << 26 });
            return null;
        }
        catch (GuestCompileException e)
        {
            return e.Message;
        }
    }
}
