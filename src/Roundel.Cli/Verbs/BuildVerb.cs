using System.CommandLine;
using System.Diagnostics;
using Roundel.Cli.Guests;
using Roundel.Cli.Output;
using Roundel.GuestCompiler;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>Compiles C# to a guest.</summary>
internal sealed class BuildVerb() : Verb("build",
    "Compiles a program in C# to an ELF file: an assembly, or a project, which is built first. The same source, library and framework give the " +
    "same bytes on every machine.",
    "build examples/fibonacci-cs/fibonacci-cs.csproj -o fibonacci-cs.elf",
    "build examples/fibonacci-cs -o fibonacci-cs.elf --key fibonacci-cs.key")
{
    private readonly Argument<string> _source = new("PROJECT|DLL") { Description = "A .csproj, a folder with one, or the .dll of a program." };
    private readonly Option<string> _output = Options.Output("ELF", "Where to write the program.");
    private readonly Option<string> _key = Options.Text("--key", "KEY", "Where to write its verification key.");
    private readonly CompilerOptions _compiler = new();
    private readonly Option<bool> _json = Options.Json();

    protected override void Declare(Command command)
    {
        _output.Required = true;
        command.Add(_source);
        foreach (Option option in (Option[])[_output, _key, .. _compiler.All, _json]) command.Add(option);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string path = result.GetRequiredValue(_output), source = result.GetRequiredValue(_source);
        string? keyPath = result.GetValue(_key);
        Files.CheckWritable(path);
        if (keyPath is not null) Files.CheckWritable(keyPath);
        long start = Stopwatch.GetTimestamp();
        FrameworkFolder framework = DotNet.Framework(_compiler.Framework(result));
        CompiledGuest guest = _compiler.Source(result, terminal).Compile(source, framework);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using GuestProgram program = GuestProgram.Load(guest.Elf);
        string digest = keyPath is null ? program.Digest : program.Key.ProgramDigest;
        Files.Write(path, guest.Elf);
        if (keyPath is not null) program.Key.Save(keyPath);
        if (result.GetValue(_json))
        {
            JsonReport.Write(terminal, json =>
            {
                json.WriteString("elf", path);
                json.WriteNumber("elfBytes", guest.Elf.Length);
                json.WriteString("programDigest", digest);
                json.WriteNumber("functions", guest.Functions);
                json.WriteString("framework", framework.Version);
                if (keyPath is not null) json.WriteString("key", keyPath);
                json.Number("compileMilliseconds", milliseconds);
            });
            return ExitCodes.Success;
        }
        var text = new TextReport(terminal.Text);
        text.Line("compiled in", TextReport.Milliseconds(milliseconds));
        text.Line("framework", $".NET {framework.Version}");
        text.Line("functions", TextReport.Number(guest.Functions));
        text.Line("program", $"{path}, {TextReport.Size(guest.Elf.Length)}");
        text.Line("digest", digest);
        if (keyPath is not null) text.Line("key", $"{keyPath}, {TextReport.Size(program.Key.Bytes.Length)}");
        return ExitCodes.Success;
    }
}
