using Roundel.Circle;
using Roundel.Field;
using Roundel.Hash;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>
/// The Merkle tree of one phase over columns of mixed height (docs/protocol.md, section 2). The lowest levels are not kept:
/// the few nodes of them that openings need are hashed again from the columns.
/// </summary>
public sealed class MerkleTree : IDisposable
{
    /// <summary>Levels below the kept ones. The kept part of a tree is then 2^-3 of its leaves.</summary>
    private const int DroppedLevels = 3;

    /// <summary>
    /// log2 of the leaves per piece of work on the lowest levels: the levels of a piece (its digests take 256 KiB at the leaves)
    /// stay in the second-level cache.
    /// </summary>
    private const int LogPiece = 13;

    private readonly ProofShape _shape;
    private readonly TreePhase _phase;
    private readonly Func<ColumnRun, ColumnView> _columns;
    private readonly DigestLevels? _levels;

    private MerkleTree(ProofShape shape, TreePhase phase, Func<ColumnRun, ColumnView> columns)
    {
        (_shape, _phase, _columns) = (shape, phase, columns);
        LeafLevel = shape.LeafLevel(phase);
        if (LeafLevel >= 0) _levels = new DigestLevels(DeepestKept(LeafLevel));
    }

    /// <summary>The level of the leaves; −1 for a tree without columns.</summary>
    public int LeafLevel { get; }

    /// <summary>The commitment.</summary>
    public Digest Root => _levels?[0, 0] ?? default;

    /// <summary>The bytes of a tree of some shape.</summary>
    internal static long Bytes(ProofShape shape, TreePhase phase) =>
        shape.LeafLevel(phase) is var leaves && leaves < 0 ? 0 : DigestLevels.Bytes(DeepestKept(leaves));

    private static int DeepestKept(int leafLevel) => leafLevel < LogPiece ? leafLevel : leafLevel - DroppedLevels;

    /// <summary>Hashes a tree.</summary>
    /// <param name="shape">The layout.</param>
    /// <param name="phase">Which tree.</param>
    /// <param name="columns">The extended columns of a run, in memory order.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public static MerkleTree Build(ProofShape shape, TreePhase phase, Func<ColumnRun, ColumnView> columns, Workers workers, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(workers);
        var tree = new MerkleTree(shape, phase, columns);
        if (tree._levels is not { } levels) return tree;
        int next = levels.Deepest;
        if (levels.Deepest < tree.LeafLevel)
        {
            tree.HashPieces(workers, width);
            next--;
        }
        for (int level = next; level >= 0; level--) levels.HashLevel(tree.SetsAt(level), level, workers, width);
        return tree;
    }

    /// <summary>
    /// Hashes the lowest levels up to the deepest that is kept. A level's nodes i and i + half belong to the rows 2i and 2i + 1, so
    /// some rows in a row are two subtrees: those of the left half come first in the piece's digests, those of the right half second.
    /// </summary>
    private void HashPieces(Workers workers, LaneWidth width)
    {
        DigestLevels levels = _levels!;
        var sets = new ColumnView[DroppedLevels + 1][];
        for (int i = 0; i < sets.Length; i++) sets[i] = SetsAt(LeafLevel - i);
        const int leafWords = Digest.WordCount << LogPiece, half = Digest.WordCount << (LogPiece - DroppedLevels - 1);
        workers.For(1 << (LeafLevel - LogPiece), piece =>
        {
            Span<uint> scratch = BlockScratch.Rent(2 * leafWords), digests = scratch[..leafWords], below = scratch[leafWords..];
            for (int i = 0; i < sets.Length; i++)
            {
                int log = LogPiece - i;
                ColumnView[] rows = [.. sets[i].Select(set => set.Rows(piece << log, 1 << log))];
                digests = digests[..(Digest.WordCount << log)];
                MerkleKernels.HashLevel(i == 0 ? [] : below, rows, log, 0, 1 << (log - 1), digests, width);
                Span<uint> free = below;
                below = digests;
                digests = free;
            }
            Span<uint> kept = levels.Words(levels.Deepest);
            below[..half].CopyTo(kept[(piece * half)..]);
            below[half..].CopyTo(kept[(kept.Length / 2 + piece * half)..]);
        });
    }

    /// <summary>The digest of a node.</summary>
    public Digest Node(int level, int index)
    {
        if (_levels is { } levels && level <= levels.Deepest) return levels[level, index];
        uint[] values = Values(level, index);
        return level == LeafLevel ? MerkleHash.Leaf(values) : MerkleHash.Node(Node(level + 1, 2 * index), Node(level + 1, 2 * index + 1), values);
    }

    /// <summary>The column values hashed into a node.</summary>
    public uint[] Values(int level, int index)
    {
        int row = CircleIndex.TreeToMemory(index, level);
        var values = new List<uint>();
        foreach (ColumnView set in SetsAt(level))
            for (int c = 0; c < set.Count; c++) values.Add(set[c][row]);
        return [.. values];
    }

    /// <summary>Writes the opening of the given positions of the evaluation domain; see <see cref="ProofReader"/> for the order.</summary>
    /// <param name="writer">The proof.</param>
    /// <param name="treeIndices">Positions in tree order, ascending, no position twice.</param>
    public void Open(ProofWriter writer, IReadOnlyList<int> treeIndices)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(treeIndices);
        for (int level = LeafLevel; level >= 0; level--)
        {
            int shift = _shape.LogDomain - level;
            int previous = -1;
            for (int i = 0; i < treeIndices.Count; i++)
            {
                int node = treeIndices[i] >> shift;
                if (node == previous) continue;
                previous = node;
                if (level < LeafLevel)
                {
                    bool left = Opens(treeIndices, shift - 1, 2 * node), right = Opens(treeIndices, shift - 1, 2 * node + 1);
                    if (!(left && right)) writer.WriteSibling(Node(level + 1, left ? 2 * node + 1 : 2 * node));
                }
                writer.WriteOpened(Values(level, node));
            }
        }
    }

    private static bool Opens(IReadOnlyList<int> treeIndices, int shift, int node)
    {
        int low = 0, high = treeIndices.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (treeIndices[middle] >> shift < node) low = middle + 1; else high = middle;
        }
        return low < treeIndices.Count && treeIndices[low] >> shift == node;
    }

    private ColumnView[] SetsAt(int level) => [.. _shape.RunsAt(_phase, level).Select(_columns)];

    /// <inheritdoc/>
    public void Dispose() => _levels?.Dispose();
}
