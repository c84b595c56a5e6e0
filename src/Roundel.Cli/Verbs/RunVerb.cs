using System.CommandLine;
using Roundel.Cli.Output;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>Runs a program without proving.</summary>
internal sealed class RunVerb() : Verb("run",
    "Runs a program without proving. Its public output goes to standard output unchanged, the report to standard error. " +
    "Exit code 0 exactly if the program exits with 0.",
    "run examples/sieve/sieve.elf --input-hex 10270000",
    "run examples/sha256/sha256.elf --input README.md",
    "run examples/fibonacci-mmio/fibonacci-mmio.elf --abi mmio --input-hex 20a10700")
{
    // Planning runs the program again, five times as slowly, and takes 40 bytes for each cycle.
    private const ulong MostCyclesToPlan = 1 << 23;

    private readonly RunOptions _run = new();
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        _run.AddTo(command);
        command.Add(_json);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        using GuestProgram program = _run.Load(result, terminal);
        Input input = _run.Read(result, terminal);
        ExecutionReport report = program.Execute(input, new ExecuteOptions { MaxCycles = _run.MaxCycles(result) });
        ProvePlan? plan = PlanOf(program, input, report.Cycles);
        if (result.GetValue(_json)) WriteJson(terminal, report, plan);
        else WriteText(terminal, report, plan);
        return report.ExitCode == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static ProvePlan? PlanOf(GuestProgram program, Input input, ulong cycles)
    {
        if (cycles > MostCyclesToPlan) return null;
        try
        {
            return program.Plan(input, new ProveOptions { MaxCycles = cycles });
        }
        catch (RoundelException e) when (e.Kind == RoundelErrorKind.Limit)
        {
            return null;
        }
    }

    private static void WriteText(Terminal terminal, ExecutionReport report, ProvePlan? plan)
    {
        terminal.Output.Write(report.Output.Span);
        terminal.Output.Flush();
        WriteConsole(terminal, report.Console.Span);
        ProofEstimate estimate = report.Estimate;
        var text = new TextReport(terminal.Error);
        text.Chips(plan?.Chips ?? estimate.Chips);
        text.Blank();
        text.Line("cycles", $"{TextReport.Number((long)report.Cycles)} in {TextReport.Milliseconds(report.ExecuteMilliseconds)}");
        text.Line("exit code", TextReport.Number(report.ExitCode));
        text.Line("output", TextReport.Count(report.Output.Length, "byte"));
        text.Line("memory", $"{TextReport.Number((long)report.Loads)} loads, {TextReport.Number((long)report.Stores)} stores, " +
            $"{TextReport.Number((long)report.Misaligned)} misaligned; {TextReport.Size(report.MemoryBytes)} touched");
        if (report.HeapBytes is { } heap) text.Line("heap", $"{TextReport.Size(heap)} in use at the end");
        if (report.Unread != (0, 0))
        {
            text.Line("unread", $"{TextReport.Number(report.Unread.Private)} bytes of private input, " +
                $"{TextReport.Number(report.Unread.Public)} of public input");
        }
        text.Line("to prove", plan is null
            ? $"at most {TextReport.Number(estimate.CellsPerCycle, 1)} cells per cycle, " +
                $"about {TextReport.Milliseconds(estimate.ProveMilliseconds)} and {TextReport.Size(estimate.PeakBytes)} (all cores, set fast, no paths)"
            : $"{TextReport.Number(plan.CellsPerCycle, 1)} cells per cycle, about {TextReport.Milliseconds(plan.ProveMilliseconds)}, " +
                $"peak memory {TextReport.Size(plan.PeakBytes)} (all cores, set fast)");
        foreach (string warning in report.Warnings) text.Line("warning", warning);
    }

    /// <summary>The program's own console, without what could control the terminal.</summary>
    private static void WriteConsole(Terminal terminal, ReadOnlySpan<byte> console)
    {
        if (console.IsEmpty) return;
        foreach (char c in System.Text.Encoding.UTF8.GetString(console))
            terminal.Error.Write(char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c);
        if (console[^1] != '\n') terminal.Error.WriteLine();
    }

    private static void WriteJson(Terminal terminal, ExecutionReport report, ProvePlan? plan) => JsonReport.Write(terminal, json =>
    {
        json.WriteNumber("cycles", report.Cycles);
        json.WriteNumber("exitCode", report.ExitCode);
        json.Hex("outputHex", report.Output.Span);
        json.Hex("consoleHex", report.Console.Span);
        json.WriteNumber("loads", report.Loads);
        json.WriteNumber("stores", report.Stores);
        json.WriteNumber("misaligned", report.Misaligned);
        json.WriteNumber("memoryBytes", report.MemoryBytes);
        if (report.HeapBytes is { } heap) json.WriteNumber("heapBytes", heap);
        else json.WriteNull("heapBytes");
        json.WriteNumber("privateInputUnread", report.Unread.Private);
        json.WriteNumber("publicInputUnread", report.Unread.Public);
        json.Number("executeMilliseconds", report.ExecuteMilliseconds);
        json.WriteBoolean("planned", plan is not null);
        json.WriteNumber("estimatedCells", plan?.Cells ?? report.Estimate.Cells);
        json.Number("estimatedCellsPerCycle", plan?.CellsPerCycle ?? report.Estimate.CellsPerCycle);
        json.Number("estimatedProveMilliseconds", plan?.ProveMilliseconds ?? report.Estimate.ProveMilliseconds);
        json.WriteNumber("estimatedPeakBytes", plan?.PeakBytes ?? report.Estimate.PeakBytes);
        json.Chips(plan?.Chips ?? report.Estimate.Chips);
        json.WriteStartArray("warnings");
        foreach (string warning in report.Warnings) json.WriteStringValue(warning);
        json.WriteEndArray();
    });
}
