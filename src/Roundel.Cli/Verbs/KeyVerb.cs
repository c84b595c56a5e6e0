using System.CommandLine;
using Roundel.Cli.Output;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>Computes the verification key.</summary>
internal sealed class KeyVerb() : Verb("key",
    "Computes the verification key of a program, so that verifying needs no program. Without -o the key is printed in hexadecimal.",
    "key examples/fibonacci/fibonacci.elf -o fibonacci.key")
{
    private readonly Argument<string> _elf = Options.Elf();
    private readonly Option<string> _output = Options.Output("KEY", "Where to write the key.");
    private readonly ProgramOptions _program = new();

    protected override void Declare(Command command)
    {
        command.Add(_elf);
        command.Add(_output);
        foreach (Option option in _program.All) command.Add(option);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string? path = result.GetValue(_output);
        if (path is not null) Files.CheckWritable(path);
        using GuestProgram program = _program.Load(result, terminal, result.GetRequiredValue(_elf));
        GuestKey key = program.Key;
        if (path is not null) key.Save(path);
        var text = new TextReport(terminal.Text);
        text.Line("program", key.ProgramDigest);
        text.Line("key", path is null ? Convert.ToHexStringLower(key.Bytes.Span) : $"{path}, {TextReport.Size(key.Bytes.Length)}");
        return ExitCodes.Success;
    }
}
