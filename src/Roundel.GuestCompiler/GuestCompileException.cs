namespace Roundel.GuestCompiler;

/// <summary>A guest that cannot be compiled; the message says what, in which method, and where: a line for each place.</summary>
/// <param name="lines">The lines. Names in them come from the file: what could play tricks with a terminal is a question mark.</param>
public sealed class GuestCompileException(IEnumerable<string> lines) : Exception(string.Join('\n', lines.Select(Plain)))
{
    /// <summary>One line.</summary>
    public GuestCompileException(string message)
        : this([message])
    {
    }

    private static string Plain(string line) => string.Concat(line.Select(c => char.IsControl(c) ? '?' : c));
}
