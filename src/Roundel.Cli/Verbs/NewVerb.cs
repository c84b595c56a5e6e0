using System.CommandLine;
using Roundel.Cli.Guests;
using Roundel.Cli.Output;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs;

/// <summary>Makes a project for a guest.</summary>
internal sealed class NewVerb() : Verb("new",
    "Makes a folder with a program in C# to prove: a project, its source, sample input, and the library that it is compiled with. The same as " +
    "'dotnet new roundel-guest'.",
    "new Claim")
{
    private readonly Argument<string> _name = new("NAME") { Description = "The project's name: letters, digits, and . _ - between them." };
    private readonly Option<string> _output = Options.Output("DIR", "The folder to make; the name unless given.");

    protected override void Declare(Command command)
    {
        command.Add(_name);
        command.Add(_output);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string name = result.GetRequiredValue(_name), folder = result.GetValue(_output) ?? name;
        bool isName = name.Length is > 0 and <= 100 && char.IsAsciiLetter(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
        if (!isName) throw new UsageException($"'{Options.Short(name)}' is no name for a project: letters, digits, and . _ - between them, a letter first.");
        if (File.Exists(folder) || Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new UsageException($"{folder} is there already: name another folder with -o.");
        foreach ((string path, byte[] content) in GuestFiles.NewProject(name))
        {
            string target = Path.Combine(folder, path);
            GuestFiles.Create(Path.GetDirectoryName(Path.GetFullPath(target))!);
            Files.Write(target, content);
        }
        var text = new TextReport(terminal.Text);
        text.Line("project", Path.Combine(folder, name + ".csproj"));
        text.Line("next", $"cd {folder}");
        text.Line("", $"roundel prove {name}.csproj --input secret.json -o claim.proof");
        return ExitCodes.Success;
    }
}
