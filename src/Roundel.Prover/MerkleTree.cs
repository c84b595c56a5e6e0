using Roundel.Circle;
using Roundel.Field;
using Roundel.Hash;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>
/// The Merkle tree of one phase over columns of mixed height (docs/protocol.md, section 2). The lowest levels are not kept:
/// the few nodes of them that openings need are hashed again from the columns.
/// </summary>
public sealed class MerkleTree
{
    /// <summary>Levels below the kept ones. The kept part of a tree is then 2^-3 of its leaves.</summary>
    private const int DroppedLevels = 3;

    private readonly ProofShape _shape;
    private readonly TreePhase _phase;
    private readonly Func<ColumnRun, ColumnView> _columns;
    private readonly uint[][] _levels;

    private MerkleTree(ProofShape shape, TreePhase phase, Func<ColumnRun, ColumnView> columns)
    {
        (_shape, _phase, _columns) = (shape, phase, columns);
        LeafLevel = shape.LeafLevel(phase);
        _levels = new uint[Math.Max(0, LeafLevel + 1)][];
    }

    /// <summary>The level of the leaves; −1 for a tree without columns.</summary>
    public int LeafLevel { get; }

    /// <summary>The commitment.</summary>
    public Digest Root => LeafLevel < 0 ? default : Digest.ReadFrom(_levels[0].AsSpan());

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
        for (int level = tree.LeafLevel; level >= 0; level--)
        {
            ColumnView[] sets = tree.SetsAt(level);
            uint[] children = level == tree.LeafLevel ? [] : tree._levels[level + 1];
            var digests = GC.AllocateUninitializedArray<uint>(Digest.WordCount << level);
            tree._levels[level] = digests;
            HashLevel(children, sets, level, digests, workers, width);
            if (level + 1 > tree.LeafLevel - DroppedLevels && level < tree.LeafLevel) tree._levels[level + 1] = [];
        }
        return tree;
    }

    internal static void HashLevel(uint[] children, ColumnView[] sets, int level, uint[] output, Workers workers, LaneWidth width)
    {
        workers.ForRanges(MerkleKernels.PairCount(level), 1 << 10, (first, count) =>
            MerkleKernels.HashLevel(children, sets, level, first, count, output, width));
    }

    /// <summary>The digest of a node.</summary>
    public Digest Node(int level, int index)
    {
        if (_levels[level].Length > 0) return Digest.ReadFrom(_levels[level].AsSpan(Digest.WordCount * index));
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
}
