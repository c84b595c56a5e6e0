using System.CommandLine;
using System.CommandLine.Parsing;
using Roundel.Cli.Guests;
using Roundel.RiscV;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>What to run and with which input: shared by the verbs that run programs.</summary>
/// <param name="isElfOptional">Whether the program may be left out.</param>
internal sealed class RunOptions(bool isElfOptional = false)
{
    private readonly Argument<string> _elf = Options.Elf(isElfOptional);
    private readonly Option<string> _input = Options.Text("--input", "FILE|-", "Private input (descriptor 0): a file, or - for standard input.");
    private readonly Setting<byte[]?> _inputHex = Options.Hex("--input-hex", "Private input in hexadecimal.");
    private readonly Option<string> _publicInput = Options.Text("--public-input", "FILE", "Public input (descriptor 3), part of what is proven.");
    private readonly ProgramOptions _program = new();

    private readonly Setting<long> _maxCycles = Options.Number("--max-cycles", "The most cycles that the run may take.",
        1, (long)ExecutionOptions.HardMaxCycles, (long)new ExecuteOptions().MaxCycles);

    public void AddTo(Command command)
    {
        command.Add(_elf);
        command.Add(_input);
        command.Add(_inputHex);
        command.Add(_publicInput);
        command.Add(_maxCycles);
        foreach (Option option in _program.All) command.Add(option);
        Options.Exclude(command, _input, _inputHex);
    }

    public bool IsElfGiven(CommandResult result) => result.GetResult(_elf) is { Tokens.Count: > 0 };

    /// <summary>An option that says how to run the program, if one is given.</summary>
    public string? GivenInput(CommandResult result) =>
        ((Option[])[_input, _inputHex, _publicInput, _maxCycles, .. _program.All]).FirstOrDefault(o => Options.IsGiven(result, o))?.Name;

    /// <summary>Reads the program, building and compiling it if it is one in C#.</summary>
    public GuestProgram Load(ParseResult result, Terminal terminal) => _program.Load(result, terminal, Path(result));

    /// <summary>Whether the program is one in C#.</summary>
    public bool IsManaged(ParseResult result) => GuestSource.IsManaged(Path(result));

    /// <summary>The ELF file of a program in C#.</summary>
    public byte[] Compile(ParseResult result, Terminal terminal) => _program.Compile(result, terminal, Path(result));

    public string Path(ParseResult result) => result.GetRequiredValue(_elf);

    public Abi Abi(ParseResult result) => _program.Abi(result);

    public ulong MaxCycles(ParseResult result) => (ulong)_maxCycles.Of(result);

    public Input Read(ParseResult result, Terminal terminal)
    {
        string? path = result.GetValue(_input), publicPath = result.GetValue(_publicInput);
        return new Input
        {
            Private = path switch
            {
                null => _inputHex.Of(result) ?? [],
                "-" => Files.ReadAll(terminal.Input, "Standard input"),
                _ => Files.Read(path, "input"),
            },
            Public = publicPath is null ? [] : Files.Read(publicPath, "public input"),
        };
    }
}
