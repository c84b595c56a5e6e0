using System.CommandLine;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>One verb of the command line.</summary>
internal abstract class Verb(string name, string description, params string[] examples)
{
    public string Name => name;

    /// <summary>Command lines that work as they are, without the program's name.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>The verbs that follow this one; none if it does something itself.</summary>
    public virtual IReadOnlyList<Verb> Parts => [];

    /// <summary>The verb as a command.</summary>
    public Command Build(Terminal terminal)
    {
        var command = new Command(name, description);
        Declare(command);
        foreach (Verb part in Parts) command.Add(part.Build(terminal));
        if (Parts.Count == 0) command.SetAction(result => Run(result, terminal));
        return command;
    }

    /// <summary>The error for a fresh proof that does not verify.</summary>
    internal static RoundelException RejectedByItself(VerifyResult verified) =>
        new(RoundelErrorKind.Internal, $"The proof that was just made is rejected, please report it with the program: {verified.Message}");

    protected abstract void Declare(Command command);

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    protected abstract int Run(ParseResult result, Terminal terminal);
}
