namespace Roundel.Ml.Graphs;

/// <summary>A file is not a model that can be read, or a graph has no meaning. The message is one line, for people.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Without a reason.</summary>
    public ModelFormatException() : this("The model cannot be read.")
    {
    }

    /// <summary>With a reason.</summary>
    public ModelFormatException(string message) : base(OneLine(message))
    {
    }

    /// <summary>With a reason, and what it came from.</summary>
    public ModelFormatException(string message, Exception inner) : base(OneLine(message), inner)
    {
    }

    /// <summary>Names come from the file: control characters are shown as blanks, and long texts cut.</summary>
    private static string OneLine(string message)
    {
        if (message.Length > 400) message = string.Concat(message.AsSpan(0, 399), "…");
        return string.Create(message.Length, message, (span, text) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) ? ' ' : text[i];
        });
    }
}
