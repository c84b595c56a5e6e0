using System.Diagnostics;
using System.Text;
using Roundel.Cli.Guests;

namespace Roundel.Cli.Tests;

/// <summary>Programs in C#: a new project, from nothing to a verified proof, and what is wrong with others.</summary>
public sealed class GuestProjectTests : IDisposable
{
    private const string Answer = "1000036000099 has two factors that I know: yes\n";

    private readonly TemporaryFolder _folder = new();

    private string Claim => _folder["Claim"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_project_by_dotnet_new_is_proven_and_verified()
    {
        DotNetNew("install", CliRun.Repository("templates", "Roundel.Guest"));
        DotNetNew("roundel-guest", "-n", "Claim", "-o", Claim);
        Assert.Equal(0, CliRun.Of("new", "Claim", "-o", _folder["twin"]).Code);
        Assert.Equal(Content(_folder["twin"]).Where(f => !f.Key.StartsWith("roundel/", StringComparison.Ordinal)), Content(Claim));

        // Before any other command the project does not build, and says what to do; afterwards it is an ordinary one.
        string project = Path.Combine(Claim, "Claim.csproj"), secret = Path.Combine(Claim, "secret.json");
        (int code, string early, _) = DotNet.Run(Claim, "build", "-nologo", "-v", "quiet", "-clp:NoSummary");
        Assert.Equal(1, code);
        string line = Assert.Single(early.Split('\n').Where(l => l.Contains(": error", StringComparison.Ordinal)).Distinct());
        Assert.Contains("run 'roundel build Claim.csproj -o Claim.elf' once, which puts it there", line, StringComparison.Ordinal);
        CliRun prove = CliRun.Of("prove", project, "--input", secret, "-o", _folder["p"], "--threads", "2", "--json");
        Assert.Equal((0, ""), (prove.Code, prove.Error));
        Assert.Equal(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Answer)), prove.Json.GetProperty("publicOutputHex").GetString());
        Assert.True(File.Exists(Path.Combine(Claim, "roundel", "Roundel.Guest.dll")));

        Assert.Equal(0, DotNet.Run(Claim, "build", "-nologo", "-v", "quiet").Code);
        CliRun build = CliRun.Of("build", Claim, "-o", _folder["e"], "--key", _folder["k"], "--json");
        Assert.Equal((0, ""), (build.Code, build.Error));
        Assert.Equal(Environment.Version.ToString(3), build.Json.GetProperty("framework").GetString());
        foreach (string[] program in (string[][])[["--key", _folder["k"]], ["--program", _folder["e"]], ["--program", Claim]])
            Assert.Equal(0, CliRun.Of(["verify", _folder["p"], .. program, "--expect-output-hex", Convert.ToHexString(Encoding.UTF8.GetBytes(Answer))]).Code);

        string assembly = Path.Combine(Claim, "bin", "Release", "net10.0", "Claim.dll");
        Assert.Contains(build.Json.GetProperty("programDigest").GetString()!, CliRun.Of("key", assembly).Text, StringComparison.Ordinal);
        Assert.Contains("_start", CliRun.Of("inspect", assembly).Text, StringComparison.Ordinal);
        Assert.Contains("start ", CliRun.Of("profile", assembly, "--input", secret, "-o", _folder["g"]).Text, StringComparison.Ordinal);
        CliRun run = CliRun.Of("run", assembly, "--input", secret), json = CliRun.Of("run", assembly, "--input", secret, "--json");
        Assert.Matches("\nheap          [1-9][0-9,]* (bytes|kB) in use at the end\n", run.Error);
        Assert.InRange(json.Json.GetProperty("heapBytes").GetInt64(), 1, 1 << 20);
        CliRun bench = CliRun.Of("bench", assembly, "--input", secret, "--repeat", "1", "--threads", "2", "--json");
        Assert.Equal((0, "Claim"), (bench.Code, bench.Json.GetProperty("name").GetString()));

        // Another source is another program.
        string source = Path.Combine(Claim, "Program.cs");
        File.WriteAllText(source, File.ReadAllText(source).Replace("secret.P > 1", "secret.P > 2", StringComparison.Ordinal));
        CliRun.Of("verify", _folder["p"], "--program", project).AssertFails(1, "program");
    }

    [Fact]
    public void What_does_not_build_or_compile_is_explained()
    {
        Assert.Equal(0, CliRun.Of("new", "Claim", "-o", Claim).Code);
        CliRun.Of("new", "Claim", "-o", Claim).AssertFails(2, "there already");
        string source = Path.Combine(Claim, "Program.cs");
        File.WriteAllText(source, "Roundel.Guest.Commit(1)\n");
        CliRun.Of("run", Claim).AssertFails(1, "Claim.csproj does not build: Program.cs(1,24): error CS1002: ; expected");
        File.WriteAllText(source, "Roundel.Guest.Commit((int)(Roundel.Guest.Read<int>() * 1.5));\n");
        CliRun.Of("run", Claim).AssertFails(1, "Program.cs(1,22): error RG0001: guests have no floating point");
        File.Copy(Path.Combine(Claim, "Claim.csproj"), Path.Combine(Claim, "Other.csproj"));
        CliRun.Of("run", Claim).AssertFails(2, "2 projects: name one of Claim.csproj, Other.csproj");
        File.WriteAllText(Path.Combine(Claim, "Claim.csproj"), "<Project");
        CliRun.Of("run", Path.Combine(Claim, "Claim.csproj")).AssertFails(1, "error MSB4025");
    }

    /// <summary>What the compiler refuses is a line for each place, with what to do; a heap that is too small names the option that helps.</summary>
    [Fact]
    public void What_the_compiler_refuses_is_listed()
    {
        Assert.Equal(0, CliRun.Of("new", "Claim", "-o", Claim).Code);
        string source = Path.Combine(Claim, "Program.cs");
        File.WriteAllText(source, "#pragma warning disable RG0005, RG0006\nConsole.WriteLine(1);\nRoundel.Guest.Commit(Environment.ProcessorCount);\n");
        CliRun refused = CliRun.Of("build", Claim, "-o", _folder["e"]);
        Assert.Equal((1, ""), (refused.Code, refused.Text));
        Assert.Matches(@"^roundel: Program\.<Main>\$, IL_[0-9a-f]{4} \(Program\.cs:2\): 'Console\.WriteLine' is not available: use Guest\.Log .*\n" +
            @"roundel: Program\.<Main>\$, IL_[0-9a-f]{4} \(Program\.cs:3\): 'Environment\.ProcessorCount' is not available: .*\n$", refused.Error);
        Assert.False(File.Exists(_folder["e"]));

        File.WriteAllText(source, "byte[] a = new byte[3 << 20];\na[^1] = 5;\nRoundel.Guest.Commit(a[^1]);\n");
        CliRun small = CliRun.Of("run", Claim, "--heap", "2"), large = CliRun.Of("run", Claim, "--heap", "4");
        Assert.Equal((1, 0), (small.Code, large.Code));
        Assert.Contains("Out of memory: all 2 MiB of the heap are used: compile the program with more by --heap.\n", small.Error, StringComparison.Ordinal);
        Assert.Contains("exit code     101\n", small.Error, StringComparison.Ordinal);
        Assert.Equal([5], large.Output);
    }

    [Fact]
    public void A_library_of_another_version_stays_and_is_named()
    {
        Assert.Equal(0, CliRun.Of("new", "Claim", "-o", Claim).Code);
        string library = Path.Combine(Claim, "roundel", "Roundel.Guest.dll");
        byte[] other = [.. File.ReadAllBytes(library), 0];
        File.WriteAllBytes(library, other);
        CliRun run = CliRun.Of("run", Claim, "--input", Path.Combine(Claim, "secret.json"));
        Assert.Equal((0, Answer), (run.Code, run.Text));
        Assert.StartsWith("roundel: note: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(other, File.ReadAllBytes(library));
    }

    [Fact]
    public void The_newest_framework_of_the_version_is_taken()
    {
        const string list = """
            Microsoft.AspNetCore.App 10.0.9 [/a/Microsoft.AspNetCore.App]
            Microsoft.NETCore.App 9.0.20 [/a b/Microsoft.NETCore.App]
            Microsoft.NETCore.App 10.0.9 [/a b/Microsoft.NETCore.App]
            Microsoft.NETCore.App 10.0.10 [/c/Microsoft.NETCore.App]
            Microsoft.NETCore.App 11.0.0 [/c/Microsoft.NETCore.App]
            """;
        Assert.Equal(("10.0.10", "/c/Microsoft.NETCore.App"), DotNet.NewestOf(list, new Version(10, 0, 1)));
        Assert.Equal(("9.0.20", "/a b/Microsoft.NETCore.App"), DotNet.NewestOf(list, new Version(9, 0)));
        Assert.Null(DotNet.NewestOf(list, new Version(8, 0)));
        Assert.Null(DotNet.NewestOf("", new Version(10, 0)));
    }

    /// <summary>With a list of templates of its own.</summary>
    private void DotNetNew(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["new", .. arguments, "--debug:custom-hive", _folder["hive"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.Result);
    }

    private static SortedDictionary<string, string> Content(string folder) => new(
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(p => Path.GetRelativePath(folder, p).Replace('\\', '/'), File.ReadAllText),
        StringComparer.Ordinal);
}
