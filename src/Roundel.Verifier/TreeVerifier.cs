using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Verifier;

/// <summary>
/// Authenticates the opened nodes of one mixed-height tree (docs/protocol.md, section 2) and adds their values, batched
/// with powers of γ, to the queries. The proof holds, level by level from the leaves and node by node in ascending order:
/// the sibling digest of a child that is not opened itself, then the node's values.
/// </summary>
internal static class TreeVerifier
{
    /// <param name="reader">The proof.</param>
    /// <param name="shape">The layout.</param>
    /// <param name="phase">Which tree.</param>
    /// <param name="root">The commitment.</param>
    /// <param name="powers">γ^i for every sample.</param>
    /// <param name="queries">Sorted by tree index.</param>
    public static void Open(scoped ref ProofReader reader, ProofShape shape, TreePhase phase, in Digest root,
        SecureField[] powers, scoped Span<OpeningQuery> queries)
    {
        int leafLevel = shape.LeafLevel(phase);
        if (leafLevel < 0) return;
        Span<int> indices = stackalloc int[ParameterSet.MaxQueries];
        Span<Digest> digests = stackalloc Digest[ParameterSet.MaxQueries];
        int count = 0;
        var level = new LevelValues(shape, phase, powers);
        for (int depth = leafLevel; depth >= 0; depth--)
        {
            level.Select(depth);
            int shift = shape.LogDomain - depth;
            int next = 0, child = 0;
            for (int q = 0; q < queries.Length;)
            {
                int node = queries[q].TreeIndex >> shift;
                Digest left = default, right = default;
                if (depth < leafLevel)
                {
                    // Children are sorted; the node's are the next one or two.
                    Digest first = digests[child];
                    bool firstIsRight = (indices[child] & 1) != 0;
                    child++;
                    bool both = !firstIsRight && child < count && indices[child] == 2 * node + 1;
                    Digest second = both ? digests[child++] : reader.ReadSibling();
                    (left, right) = firstIsRight ? (second, first) : (first, second);
                }
                int end = q;
                while (end < queries.Length && queries[end].TreeIndex >> shift == node) end++;
                ReadOnlySpan<uint> values = level.Read(ref reader, queries[q..end]);
                if (!reader.Ok) return;
                digests[next] = depth == leafLevel ? MerkleHash.Leaf(values) : MerkleHash.Node(left, right, values);
                indices[next++] = node;
                q = end;
            }
            count = next;
        }
        if (digests[0] != root) reader.Fail(VerificationError.BadDecommitment);
    }

    /// <summary>The columns of one level, with the batching coefficient of each.</summary>
    private sealed class LevelValues(ProofShape shape, TreePhase phase, SecureField[] powers)
    {
        private uint[] _values = [];
        private int[] _samples = [];
        private int[] _previous = [];
        private int _width;

        public void Select(int depth)
        {
            _width = 0;
            foreach (ColumnRun run in shape.RunsAt(phase, depth)) _width += run.ColumnCount;
            if (_width > _values.Length)
            {
                _values = new uint[_width];
                _samples = new int[_width];
                _previous = new int[_width];
            }
            int at = 0;
            foreach (ColumnRun run in shape.RunsAt(phase, depth))
                for (int c = 0; c < run.ColumnCount; c++, at++)
                {
                    _samples[at] = shape.SampleOf(phase, run, c);
                    _previous[at] = shape.PreviousSampleOf(phase, run, c);
                }
        }

        public ReadOnlySpan<uint> Read(ref ProofReader reader, scoped Span<OpeningQuery> queries)
        {
            Span<uint> values = _values.AsSpan(0, _width);
            if (_width == 0) return values;
            reader.ReadOpened(values);
            if (!reader.Ok) return values;
            SecureField atPoint = default, atPrevious = default;
            for (int i = 0; i < values.Length; i++)
            {
                M31 value = M31.FromCanonical(values[i]);
                if (_samples[i] >= 0) atPoint += powers[_samples[i]] * value;
                if (_previous[i] >= 0) atPrevious += powers[_previous[i]] * value;
            }
            foreach (ref OpeningQuery query in queries)
            {
                query.AtPoint += atPoint;
                query.AtPrevious += atPrevious;
            }
            return values;
        }
    }
}
