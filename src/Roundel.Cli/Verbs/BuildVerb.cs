using System.CommandLine;
using System.Diagnostics;
using Roundel.Cli.Output;
using Roundel.GuestCompiler;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>Compiles C# to a guest.</summary>
internal sealed class BuildVerb() : Verb("build",
    "Compiles a program in C# to an ELF file: an assembly, or a project, which is built first.",
    "build examples/fibonacci-cs/fibonacci-cs.csproj -o fibonacci-cs.elf")
{
    private readonly Argument<string> _source = new("PROJECT|DLL") { Description = "A .csproj, or the .dll of a program." };
    private readonly Option<string> _output = Options.Output("ELF", "Where to write the program.");

    protected override void Declare(Command command)
    {
        _output.Required = true;
        command.Add(_source);
        command.Add(_output);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string path = result.GetRequiredValue(_output);
        Files.CheckWritable(path);
        long start = Stopwatch.GetTimestamp();
        CompiledGuest guest = GuestSource.Compile(result.GetRequiredValue(_source));
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Files.Write(path, guest.Elf);
        var text = new TextReport(terminal.Text);
        text.Line("compiled in", TextReport.Milliseconds(milliseconds));
        text.Line("functions", TextReport.Number(guest.Functions));
        text.Line("program", $"{path}, {TextReport.Size(guest.Elf.Length)}");
        return ExitCodes.Success;
    }
}
