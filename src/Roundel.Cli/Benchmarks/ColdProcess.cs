using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Roundel.RiscV;
using Roundel.Sdk;

namespace Roundel.Cli.Benchmarks;

/// <summary>A proof by a process of its own, from its start to its end.</summary>
/// <param name="ProcessMilliseconds">Wall time of the whole process.</param>
/// <param name="ProveMilliseconds">What the process itself says that proving took.</param>
/// <param name="CpuMilliseconds">Processor time of the process.</param>
/// <param name="PeakBytes">Its largest resident memory.</param>
/// <param name="Phases">Time of each step of proving.</param>
internal sealed record ColdRun(double ProcessMilliseconds, double ProveMilliseconds, double CpuMilliseconds, long PeakBytes,
    IReadOnlyList<PhaseTime> Phases);

/// <summary>
/// Runs <c>roundel prove</c> on a case, or <c>roundel ml prove</c> on a model, in a process of its own, as often as asked. Owns a temporary folder
/// with the case's files.
/// </summary>
internal sealed class ColdProcess : IDisposable
{
    private const string Name = "roundel";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("roundel-bench-");
    private readonly List<string> _arguments;

    public ColdProcess(BenchCase benchCase, BenchOptions options)
    {
        _arguments =
        [
            "prove", benchCase.Path ?? File("program.elf", benchCase.Elf), "--input", File("private", benchCase.Input.Private),
            "--output", Path("proof"), "--json", "--set", options.Parameters.Name, "--threads", Text((ulong)options.Threads),
            "--paths", options.Paths ? "auto" : "off", "--max-cycles", Text(benchCase.MaxCycles), "--abi", benchCase.Abi == Abi.Linux ? "linux" : "mmio",
        ];
        if (!benchCase.Input.Public.IsEmpty) _arguments.AddRange(["--public-input", File("public", benchCase.Input.Public)]);
    }

    /// <summary>The same of a model: <c>roundel ml prove</c>.</summary>
    /// <param name="model">The integer model's file.</param>
    /// <param name="input">The input's file.</param>
    /// <param name="options">How to measure.</param>
    public ColdProcess(byte[] model, byte[] input, BenchOptions options) => _arguments =
    [
        "ml", "prove", File("model" + Models.ModelFiles.IntegerExtension, model), "--input", File("input.json", input), "--output", Path("proof"), "--json",
        "--set", options.Parameters.Name, "--threads", Text((ulong)options.Threads),
    ];

    /// <summary>Starts a process, and waits for its end.</summary>
    /// <exception cref="RoundelException">It failed.</exception>
    public ColdRun Prove()
    {
        ProcessStartInfo start = Self();
        foreach (string argument in _arguments) start.ArgumentList.Add(argument);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        long began = Stopwatch.GetTimestamp();
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        Task.WaitAll(output, error);
        if (process.ExitCode != ExitCodes.Success) throw Failed(Reason(error.Result, process.ExitCode));
        using JsonDocument report = JsonDocument.Parse(output.Result);
        JsonElement json = report.RootElement;
        PhaseTime[] phases = [.. json.GetProperty("phases").EnumerateArray()
            .Select(p => new PhaseTime(p.GetProperty("name").GetString()!, p.GetProperty("milliseconds").GetDouble()))];
        return new ColdRun(milliseconds, json.GetProperty("proveMilliseconds").GetDouble(), json.GetProperty("cpuMilliseconds").GetDouble(),
            json.GetProperty("peakBytes").GetInt64(), phases);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>This program: the process itself, or, where it is hosted by another, the assembly beside it.</summary>
    private static ProcessStartInfo Self()
    {
        string own = Environment.ProcessPath ?? Name, assembly = System.IO.Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        string ownName = System.IO.Path.GetFileNameWithoutExtension(own);
        if (ownName == Name || !System.IO.File.Exists(assembly)) return new ProcessStartInfo(own);
        return new ProcessStartInfo(ownName == "dotnet" ? own : "dotnet",
            ["exec", "--runtimeconfig", System.IO.Path.ChangeExtension(assembly, ".runtimeconfig.json"), assembly]);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw Failed($"{start.FileName} did not start");
        }
        catch (Win32Exception e)
        {
            throw Failed(e.Message);
        }
    }

    private static string Reason(string error, int code)
    {
        const string prefix = Name + ": ";
        string line = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(l => l.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
        return line.Length > 0 ? line[prefix.Length..].Trim() : $"it ended with code {Text((ulong)code)}, for want of memory perhaps";
    }

    private static RoundelException Failed(string reason) => new(RoundelErrorKind.Limit, $"The process for the cold proof failed: {reason}");

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private string File(string name, ReadOnlyMemory<byte> content)
    {
        System.IO.File.WriteAllBytes(Path(name), content.Span);
        return Path(name);
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
