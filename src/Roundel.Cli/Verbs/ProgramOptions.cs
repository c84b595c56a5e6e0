using System.CommandLine;
using Roundel.RiscV;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>How to get from a path to a program: shared by all verbs that take one.</summary>
internal sealed class ProgramOptions
{
    private readonly Setting<Abi> _abi = Options.AbiOption();
    private readonly CompilerOptions _compiler = new();

    /// <summary>The option for the ABI.</summary>
    public Option AbiOption => _abi;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_abi, .. _compiler.All];

    /// <summary>How the program communicates.</summary>
    public Abi Abi(ParseResult result) => _abi.Of(result);

    /// <summary>Reads, and for a program in C# builds and compiles, a program.</summary>
    /// <exception cref="RoundelException">It cannot be built, compiled, or run.</exception>
    public GuestProgram Load(ParseResult result, Terminal terminal, string path) =>
        _compiler.Source(result, terminal).Load(path, Abi(result));

    /// <summary>The ELF file of a program in C#.</summary>
    /// <exception cref="RoundelException">It cannot be built or compiled.</exception>
    public byte[] Compile(ParseResult result, Terminal terminal, string path) =>
        _compiler.Source(result, terminal).Compile(path, Abi(result));
}
