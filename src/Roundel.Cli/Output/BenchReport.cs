using System.Text.Json;
using Roundel.Cli.Benchmarks;
using Roundel.Sdk;

namespace Roundel.Cli.Output;

/// <summary>Writes what <c>bench</c> measured.</summary>
internal static class BenchReport
{
    /// <summary>One case at length.</summary>
    public static void Write(TextReport text, Measurement measured)
    {
        ProveReport report = measured.Report;
        ColdRun cold = measured.MiddleCold;
        text.Chips(report.Chips);
        text.Blank();
        text.Phases(report.Phases);
        text.Blank();
        text.Line("machine", BenchMachine.Text);
        text.Line("cycles", $"{TextReport.Number((long)report.Cycles)}, {TextReport.Number(report.CellsPerCycle, 1)} cells per cycle, " +
            $"{TextReport.Count(report.Threads, "thread")}, set {report.Parameters.Name}");
        text.Line("cold", $"{Times(measured.Cold.Select(c => c.ProcessMilliseconds))} for a whole process; the one in the middle: " +
            $"{TextReport.Milliseconds(cold.ProveMilliseconds)} to prove, {TextReport.Milliseconds(cold.CpuMilliseconds)} of processor time");
        if (measured.MiddleWarm is { } warm)
        {
            text.Line("warm", $"{Times(measured.Warm.Select(w => w.Report.ProveMilliseconds))}; the one in the middle, as above: " +
                $"{TextReport.Milliseconds(report.ProveMilliseconds)}, {TextReport.Milliseconds(warm.CpuMilliseconds)} of processor time");
        }
        text.Line("speed", $"{TextReport.Number(report.Cycles / report.ProveMilliseconds, 0)} thousand cycles per second, " +
            $"{TextReport.Number(1e6 * report.ProveMilliseconds / report.Cells, 1)} ns per cell");
        text.Line("executor", $"{TextReport.Number(measured.ExecuteMegahertz, 1)} MHz plain, {TextReport.Number(measured.TraceMegahertz, 1)} MHz with trace");
        text.Line("verify", TextReport.Milliseconds(measured.VerifyMilliseconds));
        text.Line("memory", $"{TextReport.Size(measured.PeakBytes)} at the peak of a process that proves once");
        text.Line("proof", $"{TextReport.Size(report.ProofBytes)}, {TextReport.Bits(report.ProvenBits)} bits proven");
    }

    /// <summary>Many cases, a line each.</summary>
    public static void Write(TextReport text, BenchOptions options, IReadOnlyList<CaseResult> results)
    {
        text.Line("machine", BenchMachine.Text);
        text.Line("measured", $"{BenchMachine.Date}, version {BenchMachine.ShortVersion}, {TextReport.Count(options.Threads, "thread")}, " +
            $"set {options.Parameters.Name}, middle of {options.Processes} cold and {options.Repeat} warm");
        text.Blank();
        Measurement[] measured = [.. results.Select(r => r.Measurement).OfType<Measurement>()];
        text.Table(["case", "cycles", "cells", "a cycle", "cold", "warm", "processor", "verify", "memory", "proof", "plain", "traced"],
            [.. measured.Select(Row)]);
        text.Blank();
        text.Table(["ms by phase, warm", .. Phases(measured).Select(TextReport.Words)], [.. measured.Select(m => (string[])
            [m.Name, .. m.Report.Phases.Select(p => TextReport.Number(p.Milliseconds, 1))])]);
        CaseResult[] failed = [.. results.Where(r => r.Error is not null)];
        if (failed.Length == 0) return;
        text.Blank();
        foreach (CaseResult result in failed) text.Line("failed", $"{result.Name}: {result.Error}");
    }

    /// <summary>One case as members of the object that is being written.</summary>
    public static void WriteCase(Utf8JsonWriter json, Measurement measured)
    {
        ProveReport report = measured.Report;
        json.WriteString("name", measured.Name);
        json.Run(report, measured.Statement, measured.PeakBytes);
        json.Number("coldProveMilliseconds", measured.MiddleCold.ProveMilliseconds);
        json.Numbers("coldProcessMilliseconds", measured.Cold.Select(c => c.ProcessMilliseconds));
        json.Number("coldMiddleMilliseconds", measured.MiddleCold.ProcessMilliseconds);
        json.Number("coldCpuMilliseconds", measured.MiddleCold.CpuMilliseconds);
        json.Numbers("warmProveMilliseconds", measured.Warm.Select(w => w.Report.ProveMilliseconds));
        if (measured.MiddleWarm is { } warm)
        {
            json.Number("warmMiddleMilliseconds", warm.Report.ProveMilliseconds);
            json.Number("warmLeastMilliseconds", measured.Warm.Min(w => w.Report.ProveMilliseconds));
            json.Number("warmCpuMilliseconds", warm.CpuMilliseconds);
        }
        json.Number("verifyMilliseconds", measured.VerifyMilliseconds);
        json.Number("executeMegahertz", measured.ExecuteMegahertz);
        json.Number("traceMegahertz", measured.TraceMegahertz);
        json.Number("provenBits", report.ProvenBits);
        json.Phases("phases", report.Phases);
        json.Phases("coldPhases", measured.MiddleCold.Phases);
        json.Chips(report.Chips);
    }

    /// <summary>Many cases as members of the object that is being written.</summary>
    public static void WriteCases(Utf8JsonWriter json, BenchOptions options, IReadOnlyList<CaseResult> results)
    {
        json.WriteString("set", options.Parameters.Name);
        json.WriteNumber("threads", options.Threads);
        json.WriteNumber("repeat", options.Repeat);
        json.WriteStartArray("cases");
        foreach (CaseResult result in results)
        {
            json.WriteStartObject();
            if (result.Measurement is { } measured)
            {
                WriteCase(json, measured);
            }
            else
            {
                json.WriteString("name", result.Name);
                json.WriteString("error", result.Error);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string[] Row(Measurement m) =>
    [
        m.Name, TextReport.Number((long)m.Report.Cycles), TextReport.Number(m.Report.Cells), TextReport.Number(m.Report.CellsPerCycle, 1),
        TextReport.Milliseconds(m.MiddleCold.ProcessMilliseconds), m.MiddleWarm is null ? "-" : TextReport.Milliseconds(m.Report.ProveMilliseconds),
        m.MiddleWarm is null ? "-" : TextReport.Milliseconds(m.MiddleWarm.CpuMilliseconds), TextReport.Milliseconds(m.VerifyMilliseconds),
        TextReport.Size(m.PeakBytes), TextReport.Size(m.Report.ProofBytes), $"{TextReport.Number(m.ExecuteMegahertz, 1)} MHz",
        $"{TextReport.Number(m.TraceMegahertz, 1)} MHz",
    ];

    private static IEnumerable<string> Phases(Measurement[] measured) => measured.Length == 0 ? [] : measured[0].Report.Phases.Select(p => p.Name);

    private static string Times(IEnumerable<double> milliseconds) => string.Join(", ", milliseconds.Select(TextReport.Milliseconds));
}
