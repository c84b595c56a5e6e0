using System.Text;

namespace Roundel.Cli;

/// <summary>Where the command line reads and writes: the process's streams, or a test's.</summary>
public sealed class Terminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Lazy<StreamWriter> _text;

    public Terminal(Stream input, Stream output, TextWriter error, bool isInteractive)
    {
        (Input, Output, Error, IsInteractive) = (input, output, error, isInteractive);
        _text = new(() => new StreamWriter(output, Utf8, leaveOpen: true) { NewLine = "\n" });
    }

    /// <summary>Standard input.</summary>
    public Stream Input { get; }

    /// <summary>Standard output, for bytes.</summary>
    public Stream Output { get; }

    /// <summary>Standard output, for text.</summary>
    public TextWriter Text => _text.Value;

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person watches standard error, so that progress is worth showing.</summary>
    public bool IsInteractive { get; }

    public static Terminal OfProcess() =>
        new(Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error, !Console.IsErrorRedirected);

    public void Flush()
    {
        if (_text.IsValueCreated) _text.Value.Flush();
        Output.Flush();
        Error.Flush();
    }
}
