using System.CommandLine;
using System.Diagnostics;
using Roundel.Cli.Models;
using Roundel.Cli.Output;
using Roundel.Ml;
using Roundel.Ml.Proofs;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Commits to a model's weights.</summary>
internal sealed class MlRegisterVerb() : Verb("register",
    "Commits to the weights of an integer model and writes the key, which is all that verifiers need of it. The digest names the model.",
    "ml register digits.rndlm -o digits.key")
{
    private readonly Argument<string> _model = MlOptions.IntegerModel();
    private readonly Option<string> _output = Options.Output("KEY", "Where to write the key.");
    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Setting<long> _threads = Options.Threads();
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        _output.Required = true;
        command.Add(_model);
        foreach (Option option in (Option[])[_output, _set, _threads, _json]) command.Add(option);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string output = result.GetRequiredValue(_output);
        Files.CheckWritable(output);
        IntegerModel model = ModelFiles.ReadInteger(result.GetRequiredValue(_model));
        long start = Stopwatch.GetTimestamp();
        ModelKey key;
        using (var progress = new ProgressDisplay(terminal, "committing"))
        {
            progress.Report(new ProveProgress("commit weights", 0, 1));
            using var prover = new ModelProver(model, _set.Of(result), (int)_threads.Of(result));
            key = prover.Key;
        }
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Files.Write(output, key.Bytes.Span);
        if (result.GetValue(_json))
            JsonReport.Write(terminal, json =>
            {
                json.WriteString("digest", key.Digest.ToString());
                json.WriteString("weightRoot", key.WeightRoot.ToString());
                json.WriteNumber("keyBytes", key.Bytes.Length);
                json.Number("registerMilliseconds", milliseconds);
                json.Figures(ModelFigures.Of(key));
                json.Security(key);
            });
        else
        {
            var text = new TextReport(terminal.Text);
            text.Line("digest", key.Digest.ToString());
            text.Figures(ModelFigures.Of(key));
            text.Security(key);
            text.Line("registered in", TextReport.Milliseconds(milliseconds));
            text.Line("key", $"{output}, {TextReport.Size(key.Bytes.Length)}");
        }
        return ExitCodes.Success;
    }
}
