using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Roundel.Cli.Tests;

/// <summary>One command line, run in this process.</summary>
internal sealed record CliRun(int Code, byte[] Output, string Error)
{
    private static readonly string Root = RepositoryRoot.Path;

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

    /// <summary>The same in a process of its own, with some environment variables changed.</summary>
    public static async Task<CliRun> OfProcess(Dictionary<string, string> variables, params string[] args)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "roundel.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
            ["exec", "--runtimeconfig", Path.ChangeExtension(dll, ".runtimeconfig.json"), dll, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliRun(process.ExitCode, Encoding.UTF8.GetBytes(await output), await error);
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
}
