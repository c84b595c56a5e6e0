namespace Roundel.Ml;

/// <summary>A model cannot be built, read or run: which node, why, and the figures.</summary>
/// <param name="node">The node's name, or empty.</param>
/// <param name="reason">One line.</param>
public sealed class ModelException(string node, string reason) : Exception(OneLine(node.Length == 0 ? reason : $"{node}: {reason}"))
{
    /// <summary>The name of the node at fault; empty if it is no node's fault.</summary>
    public string Node { get; } = node;

    /// <summary>Names and labels may come from a hostile file.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
