using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Roundel.Cli.Output;
using Roundel.Field;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs;

/// <summary>Measures proving and verifying.</summary>
internal sealed class BenchVerb() : Verb("bench",
    "Measures proving and verifying. Cold is the first proof of this process, the program's preparation included; warm are the ones after it.",
    "bench examples/fibonacci/fibonacci.elf --input-hex 20a10700 --repeat 3",
    "bench examples/sha256/sha256.elf --input README.md --threads 1 --json")
{
    private readonly RunOptions _run = new();
    private readonly Setting<long> _repeat = Options.Number("--repeat", "Warm proofs after the cold one.", 0, 1000, 3);
    private readonly Setting<long> _threads = Options.Threads();
    private readonly Setting<bool> _paths = Options.Paths();
    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        _run.AddTo(command);
        command.Add(_repeat);
        command.Add(_threads);
        command.Add(_paths);
        command.Add(_set);
        command.Add(_json);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        Input input = _run.Read(result, terminal);
        long start = Stopwatch.GetTimestamp();
        using GuestProgram program = _run.Load(result);
        double loadMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var options = new ProveOptions
        {
            Parameters = _set.Of(result),
            Threads = (int)_threads.Of(result),
            Paths = _paths.Of(result),
            MaxCycles = _run.MaxCycles(result),
        };
        int count = 1 + (int)_repeat.Of(result);
        var proofs = new List<(ProveReport Report, double VerifyMilliseconds)>();
        ProofStatement? statement = null;
        using (var progress = new RunProgress(terminal, count))
        {
            for (int i = 0; i < count; i++)
            {
                progress.Next();
                Proof proof = program.Prove(input, options with { Progress = progress });
                VerifyResult verified = ProofVerifier.Verify(proof, program, new VerifyOptions { ExpectedExitCode = null });
                if (!verified.IsValid) throw RejectedByItself(verified);
                proofs.Add((proof.Report!, verified.VerifyMilliseconds));
                statement = verified.Statement;
            }
        }
        var measured = new Measured(statement!, loadMilliseconds, proofs);
        if (result.GetValue(_json)) WriteJson(terminal, measured);
        else WriteText(terminal, measured);
        return ExitCodes.Success;
    }

    private static void WriteText(Terminal terminal, Measured measured)
    {
        ProveReport best = measured.Best;
        var text = new TextReport(terminal.Text);
        text.Chips(best.Chips);
        text.Blank();
        text.Phases(best.Phases);
        text.Blank();
        text.Line("machine", Machine());
        text.Line("cycles", $"{TextReport.Number((long)best.Cycles)}, {TextReport.Number(best.CellsPerCycle, 1)} cells per cycle, " +
            $"{TextReport.Count(best.Threads, "thread")}, set {best.Parameters.Name}");
        text.Line("cold", TextReport.Milliseconds(measured.ColdMilliseconds));
        string warm = string.Join(", ", measured.Warm.Select(r => TextReport.Milliseconds(r.ProveMilliseconds)));
        if (warm.Length > 0) text.Line("warm", $"{warm} (phases above: the fastest)");
        text.Line("speed", $"{TextReport.Number(best.Cycles / best.ProveMilliseconds, 0)} thousand cycles per second, " +
            $"{TextReport.Number(1e6 * best.ProveMilliseconds / best.Cells, 1)} ns per cell");
        text.Line("verify", TextReport.Milliseconds(measured.VerifyMilliseconds));
        text.Line("memory", $"{TextReport.Size(measured.PeakBytes)} at peak");
        text.Line("proof", $"{TextReport.Size(best.ProofBytes)}, {TextReport.Bits(best.ProvenBits)} bits proven");
    }

    private static void WriteJson(Terminal terminal, Measured measured) => JsonReport.Write(terminal, json =>
    {
        ProveReport best = measured.Best;
        json.WriteString("machine", Machine());
        json.Run(best, measured.Statement, measured.PeakBytes);
        json.Number("coldProveMilliseconds", measured.ColdMilliseconds);
        json.WriteStartArray("warmProveMilliseconds");
        foreach (ProveReport report in measured.Warm) json.WriteNumberValue(Math.Round(report.ProveMilliseconds, 3));
        json.WriteEndArray();
        json.Number("verifyMilliseconds", measured.VerifyMilliseconds);
        json.Number("provenBits", best.ProvenBits);
        json.Phases("phases", best.Phases);
        json.Phases("coldPhases", measured.Cold.Phases);
        json.Chips(best.Chips);
    });

    private static string Machine() => string.Create(CultureInfo.InvariantCulture,
        $"{ProcessorName()}, {Environment.ProcessorCount} cores, {Lanes.Width} lanes, .NET {Environment.Version}");

    private static string ProcessorName()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                foreach (string line in File.ReadLines("/proc/cpuinfo"))
                    if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A name is all that is lost.
        }
        return System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
    }

    private sealed record Measured(ProofStatement Statement, double LoadMilliseconds, List<(ProveReport Report, double VerifyMilliseconds)> Proofs)
    {
        public ProveReport Cold => Proofs[0].Report;

        /// <summary>From the ELF file to the first proof.</summary>
        public double ColdMilliseconds => LoadMilliseconds + Cold.ProveMilliseconds;

        public IEnumerable<ProveReport> Warm => Proofs.Skip(1).Select(p => p.Report);

        /// <summary>The fastest warm proof.</summary>
        public ProveReport Best => Warm.MinBy(r => r.ProveMilliseconds) ?? Cold;

        /// <summary>The process's, up to the last proof.</summary>
        public long PeakBytes => Proofs[^1].Report.PeakBytes;

        public double VerifyMilliseconds => Proofs.Min(p => p.VerifyMilliseconds);
    }

    /// <summary>Progress over several proofs.</summary>
    private sealed class RunProgress(Terminal terminal, int count) : IProgress<ProveProgress>, IDisposable
    {
        private readonly ProgressDisplay _display = new(terminal);
        private int _run = -1;

        public void Next() => _run++;

        public void Report(ProveProgress value) =>
            _display.Report(new ProveProgress($"{_run + 1}/{count} {value.Phase}", _run * value.Count + value.Index, count * value.Count));

        public void Dispose() => _display.Dispose();
    }
}
