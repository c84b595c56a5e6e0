using System.CommandLine;
using Roundel.Cli.Output;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs;

/// <summary>Runs and proves.</summary>
internal sealed class ProveVerb() : Verb("prove",
    "Runs a program, proves the run, and writes the proof. A program that stops with an error leaves nothing to prove.",
    "prove examples/fibonacci/fibonacci.elf --input-hex 20a10700 -o fibonacci.proof",
    "prove examples/sha256/sha256.elf --input README.md -o readme.proof --verify",
    "prove examples/fibonacci/fibonacci.elf --input-hex 20a10700 -o small.proof --set compact")
{
    private readonly RunOptions _run = new();
    private readonly Option<string> _output = Options.Output("PROOF", "Where to write the proof.");
    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Setting<long> _threads = Options.Threads();
    private readonly Setting<PathUse> _paths = Options.Paths();
    private readonly Option<bool> _verify = new("--verify") { Description = "Verify the proof before it is written." };
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        _run.AddTo(command);
        _output.Required = true;
        command.Add(_output);
        command.Add(_set);
        command.Add(_threads);
        command.Add(_paths);
        command.Add(_verify);
        command.Add(_json);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string path = result.GetRequiredValue(_output);
        Files.CheckWritable(path);
        using GuestProgram program = _run.Load(result, terminal);
        Proof proof = Prove(result, terminal, program);
        VerifyResult? verified = !result.GetValue(_verify) ? null
            : ProofVerifier.Verify(proof, program, new VerifyOptions { ExpectedExitCode = null });
        if (verified is { IsValid: false }) throw RejectedByItself(verified);
        proof.Save(path);
        if (result.GetValue(_json)) WriteJson(terminal, proof, verified);
        else WriteText(terminal, proof, verified, path);
        return ExitCodes.Success;
    }

    private Proof Prove(ParseResult result, Terminal terminal, GuestProgram program)
    {
        Input input = _run.Read(result, terminal);
        using var progress = new ProgressDisplay(terminal);
        return program.Prove(input, new ProveOptions
        {
            Parameters = _set.Of(result),
            Threads = (int)_threads.Of(result),
            Paths = _paths.Of(result) == PathUse.Auto,
            MaxCycles = _run.MaxCycles(result),
            Progress = progress,
        });
    }

    private static void WriteText(Terminal terminal, Proof proof, VerifyResult? verified, string path)
    {
        (ProveReport report, ProofStatement statement) = (proof.Report!, proof.Claim!);
        var text = new TextReport(terminal.Text);
        text.Chips(report.Chips);
        text.Blank();
        text.Phases(report.Phases);
        text.Blank();
        text.Line("cycles", $"{TextReport.Number((long)report.Cycles)}, {TextReport.Number(report.CellsPerCycle, 1)} cells per cycle");
        text.Line("proved in", $"{TextReport.Milliseconds(report.ProveMilliseconds)} on {TextReport.Count(report.Threads, "thread")}, " +
            $"{TextReport.Size(report.PeakBytes)} at peak");
        if (verified is not null) text.Line("verified in", TextReport.Milliseconds(verified.VerifyMilliseconds));
        text.Line("security", $"{TextReport.Bits(report.ProvenBits)} bits proven (weakest step: {report.Security.Weakest.Name}), set {report.Parameters.Name}");
        text.Line("exit code", TextReport.Number(statement.ExitCode));
        text.Bytes("output", statement.Output.Span);
        text.Line("proof", $"{path}, {TextReport.Size(report.ProofBytes)}");
    }

    private static void WriteJson(Terminal terminal, Proof proof, VerifyResult? verified) => JsonReport.Write(terminal, json =>
    {
        (ProveReport report, ProofStatement statement) = (proof.Report!, proof.Claim!);
        json.Run(report, statement, report.PeakBytes);
        json.WriteNumber("predictedPeakBytes", report.PredictedPeakBytes);
        json.Hex("publicOutputHex", statement.Output.Span);
        json.Number("proveMilliseconds", report.ProveMilliseconds);
        json.Number("cpuMilliseconds", Environment.CpuUsage.TotalTime.TotalMilliseconds);
        if (verified is not null) json.Number("verifyMilliseconds", verified.VerifyMilliseconds);
        json.Security(report.Security);
        json.Phases("phases", report.Phases);
        json.Chips(report.Chips);
    });
}
