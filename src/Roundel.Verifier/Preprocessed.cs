using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>The commitment to a program's preprocessed tables at one blowup.</summary>
/// <param name="Root">The root of the preprocessed tree.</param>
/// <param name="Tables">The tables, in chip order.</param>
public sealed record PreprocessedCommitment(Digest Root, IReadOnlyList<PreprocessedShape> Tables);
