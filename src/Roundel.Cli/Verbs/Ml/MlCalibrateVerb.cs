using System.CommandLine;
using System.Diagnostics;
using Roundel.Cli.Models;
using Roundel.Cli.Output;
using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Makes an integer model of a float model.</summary>
internal sealed class MlCalibrateVerb() : Verb("calibrate",
    "Makes an integer model of a float model: what it does on samples gives the scales. Shows the scales, and how far the integer model is from the float one.",
    "ml calibrate examples/ml/digits.onnx --samples examples/ml/digits.eval.json -o digits.rndlm",
    "ml calibrate examples/ml/risk.onnx --samples examples/ml/risk.eval.json --private-input -o risk.rndlm",
    "ml calibrate examples/ml/moons.onnx --samples examples/ml/moons.sample.json --evaluate examples/ml/moons.eval.json -o moons.rndlm")
{
    private readonly Argument<string> _model = MlOptions.FloatModel();
    private readonly Setting<IReadOnlyDictionary<string, int>> _bind = MlOptions.Bind();
    private readonly Option<string[]> _samples = MlOptions.Samples();
    private readonly Option<string> _evaluate = Options.Text("--evaluate", "FILE",
        "Inputs to compare the two models on; default: every fourth of the samples, which is then not calibrated with.");
    private readonly Option<bool> _private = MlOptions.PrivateInput();
    private readonly Option<string> _output = Options.Output("MODEL.rndlm", "Where to write the integer model.");
    private readonly Option<bool> _json = Options.Json();

    private readonly Setting<long> _weightBits = Options.Number("--weight-bits", "Bits of a weight.", 2, 12, new QuantizerOptions().WeightBits);
    private readonly Setting<long> _activationBits = Options.Number("--activation-bits", "The most bits of what is multiplied with weights.",
        4, 14, new QuantizerOptions().ActivationBits);
    private readonly Setting<long> _tableBits = Options.Number("--table-bits", "Tables of functions have 2^N entries.", 8, 16, new QuantizerOptions().TableBits);

    protected override void Declare(Command command)
    {
        (_samples.Required, _output.Required) = (true, true);
        command.Add(_model);
        foreach (Option option in (Option[])[_samples, _bind, _evaluate, _private, _weightBits, _activationBits, _tableBits, _output, _json]) command.Add(option);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string output = result.GetRequiredValue(_output);
        Files.CheckWritable(output);
        if (!ModelFiles.IsInteger(output))
            throw new UsageException($"--output: '{Options.Short(output)}' must end in {ModelFiles.IntegerExtension}, by which other verbs know it.");
        SampleSet all = MlOptions.Read(result.GetRequiredValue(_samples));
        string? path = result.GetValue(_evaluate);
        (SampleSet samples, SampleSet evaluation) = path is null ? all.Split() : (all, SampleSet.Read(path));
        bool isHeldOut = path is null && samples != evaluation;
        FloatModel model = ModelFiles.ReadFloat(result.GetRequiredValue(_model), _bind.Of(result), all.Inputs.Count > 0 ? all.Inputs[0] : null);
        (samples, evaluation) = (samples.For(model), evaluation.For(model));
        MlOptions.Check(model, samples.Inputs.Concat(evaluation.Inputs));
        var options = new QuantizerOptions
        {
            WeightBits = (int)_weightBits.Of(result),
            ActivationBits = (int)_activationBits.Of(result),
            TableBits = (int)_tableBits.Of(result),
            PublicInputs = result.GetValue(_private) ? new HashSet<string>() : null,
        };
        using var progress = new ProgressDisplay(terminal, "calibrating");
        progress.Report(new ProveProgress("calibrate", 0, 2));
        long start = Stopwatch.GetTimestamp();
        QuantizedModel compiled = Quantizer.Compile(model, samples.Inputs, options);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        progress.Report(new ProveProgress("compare", 1, 2));
        ModelAccuracy accuracy = ModelAccuracy.Of(compiled.Model, model, evaluation);
        byte[] bytes = compiled.Model.ToBytes();
        Files.Write(output, bytes);
        progress.Dispose();
        if (result.GetValue(_json)) WriteJson(terminal, compiled, accuracy, samples.Inputs.Count, bytes.Length, milliseconds);
        else WriteText(terminal, compiled, accuracy, samples.Inputs.Count,
            path is not null ? $"of {path}" : isHeldOut ? "held out" : "of the same", output, bytes.Length, milliseconds);
        return ExitCodes.Success;
    }

    private static void WriteText(Terminal terminal, QuantizedModel compiled, ModelAccuracy accuracy, int calibrated, string which, string output, int size,
        double milliseconds)
    {
        var text = new TextReport(terminal.Text);
        text.Table(["value", "unit", "largest seen", "integers"],
            [.. compiled.Scales.Select(s => new[] { s.Name, $"2^{s.Exponent}", TextReport.Number(s.Observed, 3), $"{s.Node.Interval}" })], endsInText: true);
        text.Blank();
        AccuracyReport report = accuracy.Report;
        text.Line("calibrated", $"with {TextReport.Count(calibrated, "sample")}");
        text.Line("compared", $"on {TextReport.Count(report.Samples, "sample")} {which}: mean error {TextReport.Number(report.MeanError, 5)}, " +
            $"largest {TextReport.Number(report.MaxError, 5)}, " +
            $"largest output {TextReport.Number(report.MaxMagnitude, 3)}");
        text.Line("agreement", $"{TextReport.Number(100 * report.Agreement, 2)} % of rows have their largest number in the same place");
        if (accuracy.Float is { } right)
            text.Line("accuracy", $"float {TextReport.Number(100 * right, 2)} %, integer {TextReport.Number(100 * accuracy.Integer!.Value, 2)} % of labels");
        text.Line("inputs", string.Join(", ", compiled.Model.Inputs.Select(i => $"{i.Name} {(i.IsPublic ? "public" : "private")}")));
        text.Line("calibrated in", TextReport.Milliseconds(milliseconds));
        text.Line("written", $"{output}, {TextReport.Size(size)}, {TextReport.Count(compiled.Model.Nodes.Length, "node")}");
    }

    private static void WriteJson(Terminal terminal, QuantizedModel compiled, ModelAccuracy accuracy, int calibrated, int size,
        double milliseconds) => JsonReport.Write(terminal, json =>
    {
        json.WriteNumber("nodes", compiled.Model.Nodes.Length);
        json.WriteNumber("bytes", size);
        json.Number("calibrateMilliseconds", milliseconds);
        json.WriteNumber("calibrationSamples", calibrated);
        json.WriteNumber("samples", accuracy.Report.Samples);
        json.WriteNumber("maxError", accuracy.Report.MaxError);
        json.WriteNumber("meanError", accuracy.Report.MeanError);
        json.WriteNumber("maxMagnitude", accuracy.Report.MaxMagnitude);
        json.WriteNumber("agreement", accuracy.Report.Agreement);
        if (accuracy.Float is { } right)
        {
            json.WriteNumber("floatAccuracy", right);
            json.WriteNumber("integerAccuracy", accuracy.Integer!.Value);
        }
        json.Array("scales", compiled.Scales, scale =>
        {
            json.WriteStartObject();
            json.WriteString("name", scale.Name);
            json.WriteNumber("exponent", scale.Exponent);
            json.WriteNumber("observed", scale.Observed);
            json.WriteNumber("min", scale.Node.Interval.Min);
            json.WriteNumber("max", scale.Node.Interval.Max);
            json.WriteEndObject();
        });
    });
}
