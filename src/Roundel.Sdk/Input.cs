namespace Roundel.Sdk;

/// <summary>What a program reads.</summary>
public sealed record Input
{
    /// <summary>No input at all.</summary>
    public static Input Empty { get; } = new();

    /// <summary>
    /// The bytes of file descriptor 0, or the memory-mapped input. The proof does not bind them: whoever checks it learns that some
    /// private input leads to the output. (Proofs are not zero-knowledge: they do not hide it for certain either.)
    /// </summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>The bytes of file descriptor 3, part of the statement. Must be empty under the memory-mapped ABI.</summary>
    public ReadOnlyMemory<byte> Public { get; init; }
}
