using System.CommandLine;
using Roundel.Cli.Models;
using Roundel.Cli.Output;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Shows what is in a float model, and writes it as ONNX.</summary>
internal sealed class MlImportVerb() : Verb("import",
    "Reads a neural network and shows what is in it: inputs, outputs, operators, parameters, multiplications. -o writes it as ONNX of opset 23, with all sizes fixed.",
    "ml import examples/ml/digits.onnx",
    "ml import examples/ml/char-gpt --bind seq=16 -o char-gpt-16.onnx")
{
    private readonly Argument<string> _model = MlOptions.FloatModel();
    private readonly Setting<IReadOnlyDictionary<string, int>> _bind = MlOptions.Bind();
    private readonly Option<string> _output = Options.Output("FILE", "Where to write the model as ONNX.");
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        command.Add(_model);
        command.Add(_bind);
        command.Add(_output);
        command.Add(_json);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string? output = result.GetValue(_output);
        if (output is not null) Files.CheckWritable(output);
        FloatModel model = ModelFiles.ReadFloat(result.GetRequiredValue(_model), _bind.Of(result));
        if (output is not null) Files.Write(output, OnnxWriter.Write(model));
        if (result.GetValue(_json)) WriteJson(terminal, model);
        else WriteText(terminal, model, output);
        return ExitCodes.Success;
    }

    private static void WriteText(Terminal terminal, FloatModel model, string? output)
    {
        var text = new TextReport(terminal.Text);
        text.Line("model", $"{model.Name}, {TextReport.Count(model.ParameterCount, "parameter")}, {TextReport.Count(FloatFigures.Products(model), "multiplication")}");
        foreach (FloatPort port in model.Inputs) text.Line("input", port.ToString());
        foreach (FloatPort port in model.Outputs) text.Line("output", port.ToString());
        if (output is not null) text.Line("written", $"{output}, {TextReport.Size(new FileInfo(output).Length)}");
        text.Blank();
        text.Table(["operator", "nodes"], [.. FloatFigures.Operators(model).Select(o => new[] { o.Op, TextReport.Number(o.Count) })]);
    }

    private static void WriteJson(Terminal terminal, FloatModel model) => JsonReport.Write(terminal, json =>
    {
        void Ports(string name, IReadOnlyList<FloatPort> ports) => json.Array(name, ports, port =>
        {
            json.WriteStartObject();
            json.WriteString("name", port.Name);
            json.WriteString("type", port.Type.ToString());
            json.Array("dims", port.Dims, json.WriteNumberValue);
            json.WriteEndObject();
        });
        json.WriteString("name", model.Name);
        json.WriteNumber("parameters", model.ParameterCount);
        json.WriteNumber("macs", FloatFigures.Products(model));
        Ports("inputs", model.Inputs);
        Ports("outputs", model.Outputs);
        json.WriteStartObject("operators");
        foreach ((string op, int count) in FloatFigures.Operators(model)) json.WriteNumber(op, count);
        json.WriteEndObject();
    });
}
