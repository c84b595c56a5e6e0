using System.CommandLine;
using System.Text.Json;
using Roundel.Cli.Benchmarks;
using Roundel.Cli.Models;
using Roundel.Cli.Output;
using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Measures proving models.</summary>
internal sealed class MlBenchVerb() : Verb("bench",
    "Measures proving models, cold and warm, and verifying. Cold is a process that reads the integer model, commits to its weights and proves once, from its start " +
    "to its end; warm are proofs of a process that has made the same one before. Exit code 1 if a model cannot be proven.",
    "ml bench",
    "ml bench --model digits --model char-gpt --repeat 5 --json",
    "ml bench --model examples/ml/risk.onnx --repeat 1",
    "ml bench --model gpt2-small-random --repeat 1")
{
    private const string AllModels = "all";

    private readonly Setting<long> _repeat = Options.Number("--repeat", "Warm proofs; cold ones are as many, but at least 1 and at most 3.", 0, 1000, 3);
    private readonly Setting<long> _threads = Options.Threads();
    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Option<bool> _json = Options.Json();

    private readonly Option<string[]> _models = new("--model")
    {
        Description = $"A model of the suite, a file with NAME.sample.json beside it, or {AllModels}; as often as wanted. " +
            $"Default: the trained ones. The suite: {string.Join(", ", ModelSuite.Names)}.",
        HelpName = $"NAME|FILE|{AllModels}",
    };

    protected override void Declare(Command command)
    {
        foreach (Option option in (Option[])[_models, _repeat, _threads, _set, _json]) command.Add(option);
        command.Validators.Add(result =>
        {
            foreach (string name in result.GetValue(_models) ?? [])
                if (name != AllModels && !ModelSuite.Names.Contains(name) && !File.Exists(name))
                    result.AddError($"--model: '{Options.Short(name)}' is neither a file nor one of {AllModels}, {string.Join(", ", ModelSuite.Names)}.");
        });
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string[] given = result.GetValue(_models) ?? [];
        IReadOnlyList<string> names = given.Contains(AllModels) ? ModelSuite.Names : given.Length > 0 ? given : ModelSuite.Trained;
        var options = new BenchOptions(_set.Of(result), (int)_threads.Of(result), Paths: false, (int)_repeat.Of(result));
        var results = new List<(string Name, ModelMeasurement? Figures, string? Error)>();
        using (var progress = new BenchProgress(terminal, names.Count * ModelMeasurement.Steps(options)))
            foreach (string name in names)
            {
                progress.SkipTo(results.Count * ModelMeasurement.Steps(options));
                try
                {
                    results.Add((name, ModelMeasurement.Of(ModelSuite.Read(name), options, progress), null));
                }
                catch (Exception e) when (e is RoundelException or ModelException or ModelFormatException)
                {
                    results.Add((name, null, e.Message));
                }
            }
        if (result.GetValue(_json)) WriteJson(terminal, options, results);
        else WriteText(terminal, options, results);
        return results.All(r => r.Error is null) ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void WriteText(Terminal terminal, BenchOptions options, IReadOnlyList<(string Name, ModelMeasurement? Figures, string? Error)> results)
    {
        var text = new TextReport(terminal.Text);
        text.Line("machine", BenchMachine.Text);
        text.Line("measured", $"{BenchMachine.Date}, {TextReport.Count(options.Threads, "thread")}, set {options.Parameters.Name}, " +
            $"middle of {options.Processes} cold and {options.Repeat} warm, {BenchMachine.ShortVersion}");
        text.Blank();
        ModelMeasurement[] all = [.. results.Where(r => r.Figures is not null).Select(r => r.Figures!)];
        text.Table(["model", "parameters", "products", "look-ups", "weight cells", "run's cells", "cold", "warm", "verify", "peak", "proof", "bits"],
            [.. all.Select(m => new[] { m.Name, TextReport.Number(m.Run.Figures.Parameters), TextReport.Number(m.Run.Figures.Products),
                            TextReport.Number(m.Run.Figures.Lookups),
                TextReport.Number(m.Run.Figures.WeightCells), TextReport.Number(m.Run.Figures.WitnessCells), TextReport.Milliseconds(m.MiddleCold.ProcessMilliseconds),
                m.Run.Warm is null ? "-" : TextReport.Milliseconds(ModelRun.Total(m.Run.Warm)), TextReport.Milliseconds(m.VerifyMilliseconds),
                TextReport.Size(m.PeakBytes),
                TextReport.Size(m.Run.Proof.Bytes.Length), TextReport.Bits(m.ProvenBits) })]);
        foreach (ModelMeasurement measured in all)
        {
            text.Blank();
            text.Line(measured.Name, measured.Accuracy is null ? "phases:"
                : $"float against integer output: largest difference {TextReport.Number(measured.Accuracy.Value, 5)}; phases:");
            text.Phases(measured.Run);
        }
        foreach ((string name, _, string? error) in results.Where(r => r.Error is not null)) text.Line(name, error!);
    }

    private static void WriteJson(Terminal terminal, BenchOptions options, IReadOnlyList<(string Name, ModelMeasurement? Figures, string? Error)> results) =>
        JsonReport.Write(terminal, json =>
        {
            BenchMachine.WriteTo(json);
            json.WriteString("set", options.Parameters.Name);
            json.WriteNumber("threads", options.Threads);
            json.WriteNumber("repeat", options.Repeat);
            json.Array("models", results, r =>
            {
                json.WriteStartObject();
                json.WriteString("name", r.Name);
                if (r.Figures is { } measured) Write(json, measured);
                else json.WriteString("error", r.Error);
                json.WriteEndObject();
            });
        });

    private static void Write(Utf8JsonWriter json, ModelMeasurement measured)
    {
        ModelRun run = measured.Run;
        json.WriteString("digest", run.Key.Digest.ToString());
        json.Figures(run.Figures);
        json.Numbers("coldProcessMilliseconds", measured.Cold.Select(c => c.ProcessMilliseconds));
        json.Number("coldMiddleMilliseconds", measured.MiddleCold.ProcessMilliseconds);
        json.Number("coldProveMilliseconds", measured.MiddleCold.ProveMilliseconds);
        json.Number("coldCpuMilliseconds", measured.MiddleCold.CpuMilliseconds);
        if (run.Warm is not null) json.Number("warmProveMilliseconds", ModelRun.Total(run.Warm));
        json.Number("verifyMilliseconds", measured.VerifyMilliseconds);
        json.WriteNumber("peakBytes", measured.PeakBytes);
        json.WriteNumber("proofBytes", run.Proof.Bytes.Length);
        json.Number("provenBits", measured.ProvenBits);
        if (measured.Accuracy is { } difference) json.WriteNumber("largestDifference", difference);
        json.Phases("before", run.Before);
        json.Phases("coldPhases", measured.MiddleCold.Phases);
        json.Phases("phases", run.Warm ?? run.Phases);
    }
}
