using System.Diagnostics;

namespace Roundel.Conformance.Tests;

/// <summary>Runs other programs.</summary>
internal static class Tool
{
    private const int TimeoutMilliseconds = 60_000;

    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program with bytes on its standard input.</summary>
    /// <returns>Its exit code, and what it wrote to its standard output and error.</returns>
    public static (int ExitCode, byte[] Output, string Error) Run(string name, byte[] input, params string[] arguments)
    {
        ProcessStartInfo start = new(Find(name)!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using MemoryStream output = new();
        Task copy = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything.
        }
        if (!process.WaitForExit(TimeoutMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} did not end.");
        }
        Task.WaitAll(copy, error);
        return (process.ExitCode, output.ToArray(), error.Result);
    }
}
