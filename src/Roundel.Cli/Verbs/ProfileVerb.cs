using System.CommandLine;
using System.Text;
using Roundel.Cli.Output;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>Draws where the cycles, or the cells of the proof, go.</summary>
internal sealed class ProfileVerb() : Verb("profile",
    "Draws a flame graph of a run: where its cycles went, or the cells of its proof, by function.",
    "profile examples/json-query/json-query.elf --input examples/json-query/payroll.json --public-input examples/json-query/question.txt -o json-query.svg",
    "profile examples/sha256/sha256.elf --input README.md -o sha256.json --by cells --format speedscope")
{
    private readonly RunOptions _run = new();
    private readonly Option<string> _output = Options.Output("FILE", "Where to write the graph.");
    private readonly Setting<ProfileMeasure> _by = Options.Choice("--by", "What to count: cycles (default), or the committed cells of the instructions' rows.",
        ProfileMeasure.Cycles, ("cycles", ProfileMeasure.Cycles), ("cells", ProfileMeasure.Cells));

    private readonly Setting<GraphFormat> _format = Options.Choice("--format", "A static drawing (default), or JSON for speedscope.app.",
        GraphFormat.Svg, ("svg", GraphFormat.Svg), ("speedscope", GraphFormat.Speedscope));

    private enum GraphFormat
    {
        Svg,
        Speedscope,
    }

    protected override void Declare(Command command)
    {
        _run.AddTo(command);
        _output.Required = true;
        command.Add(_output);
        command.Add(_by);
        command.Add(_format);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string path = result.GetRequiredValue(_output);
        Files.CheckWritable(path);
        using GuestProgram program = _run.Load(result, terminal);
        FlameGraph graph = program.Profile(_run.Read(result, terminal), _by.Of(result), new ExecuteOptions { MaxCycles = _run.MaxCycles(result) });
        string title = Path.GetFileNameWithoutExtension(_run.Path(result));
        Files.Write(path, _format.Of(result) == GraphFormat.Speedscope ? graph.ToSpeedscope(title) : Encoding.UTF8.GetBytes(graph.ToSvg(title)));
        WriteText(new TextReport(terminal.Text), graph, path);
        return ExitCodes.Success;
    }

    private static void WriteText(TextReport text, FlameGraph graph, string path)
    {
        const int most = 15;
        string unit = graph.Measure == ProfileMeasure.Cells ? "cells" : "cycles";
        text.Table(["function", unit, "share", "calls"], [.. graph.Functions().Take(most).Select(f => new[]
        {
            f.Name, TextReport.Number(f.Self, 0), $"{TextReport.Number(100 * f.Self / graph.Root.Total, 1)} %", TextReport.Number((long)f.Calls),
        })]);
        text.Blank();
        text.Line("total", $"{TextReport.Number(graph.Root.Total, 0)} {unit}");
        text.Line("graph", path);
    }
}
