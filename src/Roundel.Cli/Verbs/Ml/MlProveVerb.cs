using System.CommandLine;
using System.Diagnostics;
using Roundel.Cli.Models;
using Roundel.Cli.Output;
using Roundel.Ml.Graphs;
using Roundel.Ml.Proofs;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Runs a model and proves the run.</summary>
internal sealed class MlProveVerb() : Verb("prove",
    "Runs a model on an input, proves the run, and writes the proof. A float model is quantised first; its key, which verifiers need, can be written as well.",
    "ml prove digits.rndlm --input examples/ml/digits.sample.json -o answer.proof",
    "ml prove examples/ml/digits.onnx --input examples/ml/digits.sample.json -o answer.proof --key-out digits.key --verify",
    "ml prove examples/ml/char-gpt.onnx --input examples/ml/char-gpt.sample.json -o text.proof --repeat 2")
{
    private readonly SourceOptions _source = new();
    private readonly Option<string> _output = Options.Output("PROOF", "Where to write the proof.");
    private readonly Option<string> _keyOut = Options.Text("--key-out", "KEY", "Where to write the model's key.");
    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Setting<long> _threads = Options.Threads();
    private readonly Setting<long> _repeat = Options.Number("--repeat", "Proofs after the first, whose times are shown as warm.", 0, 1000, 0);
    private readonly Option<bool> _verify = new("--verify") { Description = "Verify the proof before it is written." };
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        _output.Required = true;
        _source.AddTo(command);
        foreach (Option option in (Option[])[_output, _keyOut, _set, _threads, _repeat, _verify, _json]) command.Add(option);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string path = result.GetRequiredValue(_output);
        string? keyPath = result.GetValue(_keyOut);
        Files.CheckWritable(path);
        if (keyPath is not null) Files.CheckWritable(keyPath);
        IReadOnlyDictionary<string, FloatTensor> input = _source.ReadInput(result);
        ModelSource source;
        ModelRun run;
        using (var progress = new ProgressDisplay(terminal))
        {
            var clock = new PhaseClock(progress);
            source = _source.Load(result, ref input, clock);
            run = ModelRun.Prove(source.Model, source.Quantise(input), _set.Of(result), (int)_threads.Of(result), (int)_repeat.Of(result), clock, progress);
        }
        double? verify = result.GetValue(_verify) ? Verified(run) : null;
        Files.Write(path, run.Proof.Bytes.Span);
        if (keyPath is not null) Files.Write(keyPath, run.Key.Bytes.Span);
        IReadOnlyDictionary<string, FloatTensor>? exact = source.RunFloat(input);
        if (result.GetValue(_json)) WriteJson(terminal, run, exact, verify);
        else WriteText(terminal, source, run, exact, verify, path, keyPath);
        return ExitCodes.Success;
    }

    /// <summary>Milliseconds that verifying takes.</summary>
    /// <exception cref="RoundelException">The proof is rejected.</exception>
    internal static double Verified(ModelRun run)
    {
        long start = Stopwatch.GetTimestamp();
        ModelVerdict verdict = ModelVerifier.Verify(run.Key, run.Proof);
        if (!verdict.IsValid) throw new RoundelException(RoundelErrorKind.Internal,
            $"The proof that was just made is rejected, please report it with the model: {verdict.Error}.");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void WriteText(Terminal terminal, ModelSource source, ModelRun run, IReadOnlyDictionary<string, FloatTensor>? exact,
        double? verify, string path, string? keyPath)
    {
        var text = new TextReport(terminal.Text);
        text.Phases(run);
        text.Blank();
        text.Line("source", source.Origin);
        text.Figures(run.Figures);
        text.Line("proved in", $"{TextReport.Milliseconds(run.ProveMilliseconds)} on {TextReport.Count(run.Threads, "thread")}, " +
            $"after {TextReport.Milliseconds(run.BeforeMilliseconds)} that a model takes once, {TextReport.Size(run.PeakBytes)} at peak");
        if (verify is { } milliseconds) text.Line("verified in", TextReport.Milliseconds(milliseconds));
        text.Security(run.Key);
        text.Line("digest", run.Key.Digest.ToString());
        foreach (NamedTensor input in NamedTensor.Inputs(source.Model, run.Claim)) text.Tensor("public input", input);
        foreach (NamedTensor output in NamedTensor.Outputs(source.Model, run.Claim)) text.Tensor("output", output, exact?[output.Name]);
        text.Line("proof", $"{path}, {TextReport.Size(run.Proof.Bytes.Length)}");
        if (keyPath is not null) text.Line("key", $"{keyPath}, {TextReport.Size(run.Key.Bytes.Length)}");
    }

    private static void WriteJson(Terminal terminal, ModelRun run, IReadOnlyDictionary<string, FloatTensor>? exact, double? verify) => JsonReport.Write(terminal, json =>
    {
        json.WriteString("digest", run.Key.Digest.ToString());
        json.Figures(run.Figures);
        json.WriteNumber("threads", run.Threads);
        json.Number("beforeMilliseconds", run.BeforeMilliseconds);
        json.Number("proveMilliseconds", run.ProveMilliseconds);
        json.Number("cpuMilliseconds", Environment.CpuUsage.TotalTime.TotalMilliseconds);
        if (verify is { } milliseconds) json.Number("verifyMilliseconds", milliseconds);
        json.WriteNumber("peakBytes", run.PeakBytes);
        json.WriteNumber("proofBytes", run.Proof.Bytes.Length);
        json.Phases("before", run.Before);
        json.Phases("phases", run.Phases);
        if (run.Warm is not null) json.Phases("warmPhases", run.Warm);
        json.Security(run.Key);
        json.Tensors("publicInputs", NamedTensor.Inputs(run.Key.Model, run.Claim));
        json.Tensors("outputs", NamedTensor.Outputs(run.Key.Model, run.Claim), exact);
    });
}
