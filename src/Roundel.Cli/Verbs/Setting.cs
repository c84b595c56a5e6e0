using System.CommandLine;

namespace Roundel.Cli.Verbs;

/// <summary>An option with a value that holds where it is not given. (The library's own default of an array is empty, not null.)</summary>
/// <param name="name">With its dashes.</param>
/// <param name="standard">That value; descriptions name it in the user's words.</param>
internal sealed class Setting<T>(string name, T standard) : Option<T>(name)
{
    /// <summary>The value of a command line.</summary>
    public T Of(ParseResult result) => result.GetResult(this) is { Implicit: false } ? result.GetValue(this)! : standard;
}
