using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Prover;

/// <summary>The digests of a binary tree from its root to some level, in one native block: level l starts at word 8 · 2^l.</summary>
internal sealed class DigestLevels(int deepest) : IDisposable
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
    public void HashLevel(ColumnView[] sets, int level, Workers workers, LaneWidth width) =>
        workers.ForRanges(MerkleKernels.PairCount(level), Grain, (first, count) =>
            MerkleKernels.HashLevel(level == deepest ? [] : Words(level + 1), sets, level, first, count, Words(level), width));

    /// <inheritdoc/>
    public void Dispose() => _words.Dispose();
}
