using System.Runtime.Intrinsics;
using Roundel.Field;
using Roundel.Hash.Packed;

namespace Roundel.Hash;

/// <summary>
/// Merkle levels, hashed many nodes side by side. Every width gives exactly what <see cref="MerkleHash"/> gives node by node.
/// </summary>
/// <remarks>
/// Columns are in memory order (conjugate bit lowest), nodes in tree order (conjugate bit highest): memory index i of a
/// level of 2^k nodes is node ((i &amp; 1) &lt;&lt; (k − 1)) | (i &gt;&gt; 1). So words 2i and 2i + 1 of a column belong to
/// nodes i and i + 2^(k−1), which are hashed together as <em>pair</em> i. Work is counted in pairs, and threads may
/// hash disjoint ranges of pairs of one level at once; ranges that start at multiples of 16 share no cache lines of
/// columns, and ranges of multiples of 128 are the fastest.
/// </remarks>
public static unsafe class MerkleKernels
{
    /// <summary>The largest level: 2^27 nodes, 4 GiB of digests.</summary>
    public const int MaxLogSize = 27;

    private const int BlockWords = 16, BlocksOfEight = 2;

    /// <summary>The number of pairs of a level: half its nodes, and one for the single node of level 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static int PairCount(int logSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(logSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logSize, MaxLogSize);
        return logSize == 0 ? 1 : 1 << (logSize - 1);
    }

    /// <summary>Hashes pairs of nodes of one level; pair i is the nodes i and i + 2^(logSize−1).</summary>
    /// <param name="children">
    /// The digests of the whole level below in tree order, eight words each: node j has the children 2j and 2j + 1. Empty
    /// for the leaf level.
    /// </param>
    /// <param name="columnSets">
    /// Columns of 2^logSize rows in memory order; a node hashes the values of all columns of the first set, then the
    /// second, and so on. May be empty if there are children.
    /// </param>
    /// <param name="logSize">The base-two logarithm of the number of nodes, 0 to <see cref="MaxLogSize"/>.</param>
    /// <param name="firstPair">The first pair.</param>
    /// <param name="pairCount">The number of pairs.</param>
    /// <param name="output">
    /// Room for the digests of the <em>whole</em> level in tree order, eight words each; only those of the pairs asked for
    /// are written. Must not overlap the children.
    /// </param>
    /// <param name="width">The lanes to work on.</param>
    /// <exception cref="ArgumentException">
    /// There are neither children nor columns, or a length does not fit the level.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The level, the range of pairs or the width does not exist.</exception>
    public static void HashLevel(ReadOnlySpan<uint> children, ReadOnlySpan<ColumnView> columnSets, int logSize,
        int firstPair, int pairCount, Span<uint> output, LaneWidth width)
    {
        CheckRange(firstPair, pairCount, PairCount(logSize), nameof(pairCount));
        CheckWidth(width);
        long nodes = 1L << logSize;
        if (children.Length != 0 && children.Length != 16 * nodes)
            throw new ArgumentException("A node has two children of eight words.", nameof(children));
        if (output.Length < 8 * nodes)
            throw new ArgumentException("The output must hold eight words for every node of the level.", nameof(output));
        long values = 0;
        foreach (ColumnView set in columnSets)
        {
            values += set.Count;
            if (set.Count != 0 && set.Length != nodes)
                throw new ArgumentException("A column must have one row for every node of the level.", nameof(columnSets));
        }
        // Keeps the byte counter within one word.
        if (values > 1 << 28) throw new ArgumentException("There are more than 2^28 columns.", nameof(columnSets));
        if (values == 0 && children.IsEmpty)
            throw new ArgumentException("A level needs children or columns.", nameof(columnSets));
        if (pairCount == 0) return;
        if (logSize == 0)
        {
            HashSingle(children, columnSets).CopyTo(output);
            return;
        }

        HashCounter.Add(2L * pairCount * ((children.IsEmpty ? 0 : 1) + (values + BlockWords - 1) / BlockWords));
        // Safe: the lengths above cover every node of the range; columns are as long as their views say.
        fixed (uint* below = children, level = output)
        {
            nint half = (nint)nodes / 2;
            int count = (int)values;
            switch (Narrow(width, pairCount))
            {
                case LaneWidth.X16:
                    LevelHasher<Lanes16, Vector512<uint>>.HashPairs(below, columnSets, count, half, firstPair, pairCount, level);
                    break;
                case LaneWidth.X8:
                    LevelHasher<Lanes8, Vector256<uint>>.HashPairs(below, columnSets, count, half, firstPair, pairCount, level);
                    break;
                case LaneWidth.X4:
                    LevelHasher<Lanes4, Vector128<uint>>.HashPairs(below, columnSets, count, half, firstPair, pairCount, level);
                    break;
                default:
                    LevelHasher<Lanes1, uint>.HashPairs(below, columnSets, count, half, firstPair, pairCount, level);
                    break;
            }
        }
    }

    /// <summary>
    /// Hashes leaves of eight secure values that fold together: leaf i is <see cref="MerkleHash.Leaf"/> of the 32 words
    /// c0, c1, c2, c3 of position 8i, then of 8i + 1, up to 8i + 7.
    /// </summary>
    /// <param name="columns">The four coordinate columns, in memory order; their length is a multiple of eight.</param>
    /// <param name="firstLeaf">The first leaf.</param>
    /// <param name="leafCount">The number of leaves.</param>
    /// <param name="output">Room for the digests of <em>all</em> leaves, eight words each; only those asked for are written.</param>
    /// <param name="width">The lanes to work on.</param>
    /// <exception cref="ArgumentException">There are not four columns, or a length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range of leaves or the width does not exist.</exception>
    public static void HashLeavesOfEight(ColumnView columns, int firstLeaf, int leafCount, Span<uint> output, LaneWidth width)
    {
        if (columns.Count != 4 || columns.Length % 8 != 0)
            throw new ArgumentException("Leaves need four coordinate columns of a multiple of eight rows.", nameof(columns));
        CheckRange(firstLeaf, leafCount, columns.Length / 8, nameof(leafCount));
        CheckWidth(width);
        if (output.Length < columns.Length)
            throw new ArgumentException("The output must hold eight words for every leaf.", nameof(output));
        if (leafCount == 0) return;
        if (leafCount == 1)
        {
            HashLeafOfEight(columns, firstLeaf).CopyTo(output[(8 * firstLeaf)..]);
            return;
        }
        HashCounter.Add(BlocksOfEight * (long)leafCount);

        // Safe: the range lies within the columns and the output.
        fixed (uint* level = output)
        {
            switch (Narrow(width, leafCount / 2))
            {
                case LaneWidth.X16:
                    LevelHasher<Lanes16, Vector512<uint>>.HashLeavesOfEight(columns, firstLeaf, leafCount, level);
                    break;
                case LaneWidth.X8:
                    LevelHasher<Lanes8, Vector256<uint>>.HashLeavesOfEight(columns, firstLeaf, leafCount, level);
                    break;
                case LaneWidth.X4:
                    LevelHasher<Lanes4, Vector128<uint>>.HashLeavesOfEight(columns, firstLeaf, leafCount, level);
                    break;
                default:
                    LevelHasher<Lanes1, uint>.HashLeavesOfEight(columns, firstLeaf, leafCount, level);
                    break;
            }
        }
    }

    /// <summary>The widest, up to the given one, of which there is at least one full vector.</summary>
    private static LaneWidth Narrow(LaneWidth width, int count)
    {
        if (width == LaneWidth.X16 && count < 16) width = LaneWidth.X8;
        if (width == LaneWidth.X8 && count < 8) width = LaneWidth.X4;
        return width == LaneWidth.X4 && count < 4 ? LaneWidth.Scalar : width;
    }

    private static Digest HashSingle(ReadOnlySpan<uint> children, ReadOnlySpan<ColumnView> columnSets)
    {
        Blake2s hasher = new(children.IsEmpty ? Personalisation.Leaf : Personalisation.Node);
        hasher.Append(children);
        foreach (ColumnView set in columnSets)
            for (int column = 0; column < set.Count; column++) hasher.Append(set[column]);
        return hasher.Finish();
    }

    private static Digest HashLeafOfEight(ColumnView columns, int leaf)
    {
        Span<uint> values = stackalloc uint[32];
        for (int i = 0; i < 32; i++) values[i] = columns[i % 4][8 * leaf + i / 4];
        return MerkleHash.Leaf(values);
    }

    private static void CheckRange(int first, int count, int total, string name)
    {
        if (first < 0 || count < 0 || first > total - count)
            throw new ArgumentOutOfRangeException(name, count, "The range does not lie within the level.");
    }

    internal static void CheckWidth(LaneWidth width)
    {
        if (width is not (LaneWidth.Scalar or LaneWidth.X4 or LaneWidth.X8 or LaneWidth.X16))
            throw new ArgumentOutOfRangeException(nameof(width), width, "There is no such lane width.");
    }
}
