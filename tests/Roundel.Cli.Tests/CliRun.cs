using System.Text;
using System.Text.Json;

namespace Roundel.Cli.Tests;

/// <summary>One command line, run in this process.</summary>
internal sealed record CliRun(int Code, byte[] Output, string Error)
{
    private static readonly string Root = FindRoot();

    public string Text => Encoding.UTF8.GetString(Output);

    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    public static CliRun Of(params string[] args) => With([], args);

    public static CliRun With(byte[] input, params string[] args)
    {
        using var stdin = new MemoryStream(input);
        using var stdout = new MemoryStream();
        using var stderr = new StringWriter { NewLine = "\n" };
        int code = CommandLine.Run(args, new Terminal(stdin, stdout, stderr, isInteractive: false));
        return new CliRun(code, stdout.ToArray(), stderr.ToString());
    }

    public static string Elf(string name) => Path.Combine(Root, "examples", name, name + ".elf");

    public static string Repository(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>Exactly one line on standard error, which says what it should, and nothing on standard output.</summary>
    public void AssertFails(int code, string part)
    {
        Assert.Equal((code, ""), (Code, Text));
        Assert.StartsWith("roundel: ", Error, StringComparison.Ordinal);
        Assert.EndsWith("\n", Error, StringComparison.Ordinal);
        Assert.Equal(1, Error.Count(char.IsControl));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Internal error", Error, StringComparison.Ordinal);
        Assert.Contains(part, Error, StringComparison.Ordinal);
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Roundel.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The tests must run below the repository's root.");
    }
}

/// <summary>A folder that goes when the test does.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("roundel-test-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string[] Names => [.. _folder.GetFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
