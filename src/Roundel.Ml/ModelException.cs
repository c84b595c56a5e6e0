namespace Roundel.Ml;

/// <summary>A model cannot be built, read or run: which node, why, and the figures.</summary>
/// <param name="node">The node's name, or empty.</param>
/// <param name="reason">One line.</param>
public sealed class ModelException(string node, string reason) : Exception(node.Length == 0 ? reason : $"{node}: {reason}")
{
    /// <summary>The name of the node at fault; empty if it is no node's fault.</summary>
    public string Node { get; } = node;
}
