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
    "ml register digits.rndlm -o digits.key",
    "ml register digits.rndlm -o digits.key --certificate digits.cert")
{
    private readonly Argument<string> _model = MlOptions.IntegerModel();
    private readonly Option<string> _output = Options.Output("KEY", "Where to write the key.");
    private readonly Option<string> _certificate = Options.Text("--certificate", "FILE",
        "Where to write a proof that the weights are in range, for those who take the key without the model.");
    private readonly Setting<ParameterSet> _set = Options.Set();
    private readonly Setting<long> _threads = Options.Threads();
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        _output.Required = true;
        command.Add(_model);
        foreach (Option option in (Option[])[_output, _certificate, _set, _threads, _json]) command.Add(option);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string output = result.GetRequiredValue(_output);
        Files.CheckWritable(output);
        IntegerModel model = ModelFiles.ReadInteger(result.GetRequiredValue(_model));
        long start = Stopwatch.GetTimestamp();
        ModelKey key;
        byte[]? certificate = null;
        string? certificatePath = result.GetValue(_certificate);
        if (certificatePath is not null) Files.CheckWritable(certificatePath);
        using (var progress = new ProgressDisplay(terminal, "committing"))
        {
            progress.Report(new ProveProgress("commit weights", 0, 1));
            using var prover = new ModelProver(model, _set.Of(result), (int)_threads.Of(result));
            key = prover.Key;
            if (certificatePath is not null)
            {
                progress.Report(new ProveProgress("certify weights", 0, 1));
                certificate = WeightCertificate.Prove(prover);
            }
        }
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Files.Write(output, key.Bytes.Span);
        if (certificate is not null) Files.Write(certificatePath!, certificate);
        if (result.GetValue(_json))
            JsonReport.Write(terminal, json =>
            {
                json.WriteString("digest", key.Digest.ToString());
                json.WriteString("weightRoot", key.WeightRoot.ToString());
                json.WriteNumber("keyBytes", key.Bytes.Length);
                json.Number("registerMilliseconds", milliseconds);
                if (certificate is not null) json.WriteNumber("certificateBytes", certificate.Length);
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
            if (certificate is not null) text.Line("certificate", $"{certificatePath}, {TextReport.Size(certificate.Length)}");
        }
        return ExitCodes.Success;
    }
}
