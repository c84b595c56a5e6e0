using Roundel.Field;
using Roundel.Hash;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>The digests of a binary tree from its root to some level, in one native block: level l starts at word 8 · 2^l.</summary>
/// <param name="deepest">The deepest level.</param>
public sealed class DigestLevels(int deepest) : IDisposable
{
    /// <summary>Nodes per piece of work.</summary>
    private const int Grain = 1 << 10;

    private readonly NativeColumns _words = NativeColumns.Uninitialised(1, Digest.WordCount << (deepest + 1));

    /// <summary>The bytes of all levels.</summary>
    public static long Bytes(int deepest) => NativeColumns.Bytes(1, Digest.WordCount << (deepest + 1));

    /// <summary>The deepest level.</summary>
    public int Deepest => deepest;

    /// <summary>A node's digest.</summary>
    public Digest this[int level, int index] => Digest.ReadFrom(Words(level)[(Digest.WordCount * index)..]);

    /// <summary>All digests of a level.</summary>
    public Span<uint> Words(int level) => _words.View[0].Slice(Digest.WordCount << level, Digest.WordCount << level);

    /// <summary>Hashes a level from the one below it, or from columns alone at the deepest.</summary>
    public void HashLevel(ColumnView[] sets, int level, Workers workers, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(workers);
        workers.ForRanges(MerkleKernels.PairCount(level), Grain, (first, count) =>
            MerkleKernels.HashLevel(level == deepest ? [] : Words(level + 1), sets, level, first, count, Words(level), width));
    }

    /// <summary>Writes the siblings that the opening of some leaves needs, as <see cref="PathVerifier"/> reads them.</summary>
    /// <param name="writer">The proof.</param>
    /// <param name="indices">Leaves, ascending, none twice.</param>
    public void WritePath(ProofWriter writer, int[] indices)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(indices);
        for (int level = Deepest; level > 0; level--)
        {
            for (int i = 0; i < indices.Length; i++)
            {
                if ((indices[i] & 1) == 0 && i + 1 < indices.Length && indices[i + 1] == indices[i] + 1) { i++; continue; }
                writer.WriteSibling(this[level, indices[i] ^ 1]);
            }
            indices = [.. indices.Select(i => i >> 1).Distinct()];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _words.Dispose();
}
