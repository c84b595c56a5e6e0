using System.CommandLine;
using System.Diagnostics;
using Roundel.Cli.Models;
using Roundel.Cli.Output;
using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Runs a model without proving.</summary>
internal sealed class MlRunVerb() : Verb("run",
    "Runs a model on an input, in integers as a proof would say it, without proving. A float model is quantised first, and its own outputs are shown beside. " +
    "-o writes the outputs as integers, as 'ml verify --expect-output' takes them.",
    "ml run examples/ml/digits.onnx --input examples/ml/digits.sample.json",
    "ml run digits.rndlm --input examples/ml/digits.sample.json -o digits.output.json")
{
    private readonly SourceOptions _source = new();
    private readonly Option<string> _output = Options.Output("FILE", "Where to write the outputs as JSON.");
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        _source.AddTo(command);
        command.Add(_output);
        command.Add(_json);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string? path = result.GetValue(_output);
        if (path is not null) Files.CheckWritable(path);
        IReadOnlyDictionary<string, FloatTensor> input = _source.ReadInput(result);
        ModelSource source = _source.Load(result, ref input);
        IReadOnlyDictionary<string, IntegerTensor> integers = source.Quantise(input);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<NamedTensor> outputs = NamedTensor.Outputs(IntegerInterpreter.Run(source.Model, integers));
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        IReadOnlyDictionary<string, FloatTensor>? exact = source.RunFloat(input);
        if (path is not null)
            Files.Write(path, TensorJson.Write(outputs.ToDictionary(o => o.Name,
                o => FloatTensor.FromIntegers([.. o.Tensor.Shape.Dims], [.. o.Tensor.ToDense().Select(c => (long)c)], ElementType.Int32))));
        if (result.GetValue(_json))
            JsonReport.Write(terminal, json =>
            {
                json.Tensors("outputs", outputs, exact);
                json.Number("runMilliseconds", milliseconds);
            });
        else
        {
            var text = new TextReport(terminal.Text);
            text.Line("model", source.Origin);
            foreach (NamedTensor output in outputs) text.Tensor("output", output, exact?[output.Name]);
            text.Line("ran in", TextReport.Milliseconds(milliseconds));
            if (path is not null) text.Line("written", path);
        }
        return ExitCodes.Success;
    }
}
