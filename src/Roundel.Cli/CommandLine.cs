using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Roundel.Cli.Output;
using Roundel.Cli.Verbs;
using Roundel.Cli.Verbs.Ml;
using Roundel.GuestCompiler;
using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli;

/// <summary>What the process returns.</summary>
public static class ExitCodes
{
    /// <summary>Yes.</summary>
    public const int Success = 0;

    /// <summary>The proof or the program is bad.</summary>
    public const int Failure = 1;

    /// <summary>Wrong use: a bad option, a missing file.</summary>
    public const int Usage = 2;
}

/// <summary>The whole command line: parses, runs a verb, and turns every error into one line.</summary>
public static class CommandLine
{
    private const int HelpWidth = 120;

    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="terminal">Where to read and write.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> args, Terminal terminal)
    {
        int code;
        try
        {
            code = Invoke(args, terminal);
            terminal.Flush();
        }
        catch (RoundelException e)
        {
            bool isUsage = e.Kind is RoundelErrorKind.File or RoundelErrorKind.BadInput;
            code = Fail(terminal, e.Message, isUsage ? ExitCodes.Usage : ExitCodes.Failure);
        }
        catch (Exception e) when (e is ModelException or ModelFormatException)
        {
            code = Fail(terminal, e.Message, ExitCodes.Failure);
        }
        catch (GuestCompileException e)
        {
            // A line for each place, as from any compiler.
            code = ExitCodes.Failure;
            foreach (string line in e.Message.Split('\n')) Fail(terminal, line, code);
        }
        catch (UsageException e)
        {
            code = Fail(terminal, e.Message, ExitCodes.Usage);
        }
        catch (IOException e)
        {
            code = Fail(terminal, $"Input or output failed: {e.Message}", ExitCodes.Usage);
        }
        catch (OutOfMemoryException)
        {
            code = Fail(terminal, "There is not enough memory: give the program less to do, or use a larger machine.", ExitCodes.Failure);
        }
        catch (Exception e) when (e is not StackOverflowException)
        {
            code = Fail(terminal, $"Internal error, please report it with the command line: {e.GetType().Name}: {e.Message}", ExitCodes.Failure);
        }
        return code;
    }

    private static int Invoke(IReadOnlyList<string> args, Terminal terminal)
    {
        RootCommand root = Build(terminal);
        ParseResult result = root.Parse(args.Count == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction || result.Action is null)
        {
            if (result.CommandResult.Command is RootCommand)
                throw new UsageException($"'{args[0]}' is no verb: choose {string.Join(", ", root.Subcommands.Select(c => c.Name))}. See 'roundel --help'.");
            if (result.CommandResult.Command.Subcommands is { Count: > 0 } parts && result.UnmatchedTokens.Count > 0)
                throw new UsageException($"'{result.UnmatchedTokens[0]}' is no verb of {result.CommandResult.Command.Name}: " +
                    $"choose {string.Join(", ", parts.Select(c => c.Name))}. " +
                    $"See 'roundel {string.Join(' ', Path(result.CommandResult))} --help'.");
            string reason = result.Errors.Count > 0 ? result.Errors[0].Message : "The command line is incomplete.";
            throw new UsageException($"{OneLine(reason)} See 'roundel {string.Join(' ', Path(result.CommandResult))} --help'.");
        }
        return result.Invoke(new InvocationConfiguration
        {
            Output = terminal.Text,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand("Runs RISC-V programs and proves what they did. Exit codes: 0 yes, 1 the proof or the program is bad, 2 wrong use.");
        Verb[] verbs =
        [
            new RunVerb(), new ProveVerb(), new VerifyVerb(), new KeyVerb(),
            new InspectVerb(), new SecurityVerb(), new BenchVerb(), new ProfileVerb(), new LintVerb(), new NewVerb(),
            new BuildVerb(), new MlVerb(),
        ];
        foreach (Verb verb in verbs) root.Add(verb.Build(terminal));
        foreach (Option option in root.Options)
        {
            if (option is not HelpOption { Action: HelpAction standard } help) continue;
            standard.MaxWidth = HelpWidth;
            help.Action = new HelpWithExamples(standard, verbs);
        }
        return root;
    }

    /// <summary>The names of a command, from the first below the root.</summary>
    private static IEnumerable<string> Path(CommandResult result) =>
        result.Parent is CommandResult { Command: not null } parent ? Path(parent).Append(result.Command.Name) : [];

    private static int Fail(Terminal terminal, string message, int code)
    {
        try
        {
            terminal.Flush();
            terminal.Error.WriteLine($"roundel: {OneLine(message)}");
            terminal.Error.Flush();
        }
        catch (IOException)
        {
            // Nobody listens any more.
        }
        return code;
    }

    private static string OneLine(string message) => TextReport.Plain(message.ReplaceLineEndings(" ").Trim());

    /// <summary>The usual help, and examples behind it.</summary>
    private sealed class HelpWithExamples(HelpAction standard, IReadOnlyList<Verb> verbs) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            int code = standard.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            Verb? verb = null;
            foreach (string name in Path(parseResult.CommandResult)) verb = (verb?.Parts ?? verbs).First(v => v.Name == name);
            if (verb is null) return code;
            output.WriteLine("Examples:");
            foreach (string example in verb.Examples) output.WriteLine($"  roundel {example}");
            return code;
        }
    }
}

/// <summary>Wrong use of the command line.</summary>
/// <param name="message">One line: what is wrong and what to do.</param>
public sealed class UsageException(string message) : Exception(message);
