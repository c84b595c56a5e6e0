using System.CommandLine;

namespace Roundel.Cli.Verbs;

/// <summary>One verb of the command line.</summary>
internal abstract class Verb(string name, string description, params string[] examples)
{
    public string Name => name;

    /// <summary>Command lines that work as they are, without the program's name.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>The verb as a command.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command(name, description);
        Declare(command);
        command.SetAction(result => Run(result, terminal));
        return command;
    }

    protected abstract void Declare(Command command);

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    protected abstract int Run(ParseResult result, Terminal terminal);
}
