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
        Span<uint> digests = stackalloc uint[NodeBatch.DigestWords];
        int count = 0;
        var level = new LevelValues(shape, phase, powers);
        for (int depth = leafLevel; depth >= 0; depth--)
        {
            level.Select(depth);
            int shift = shape.LogDomain - depth, children = depth < leafLevel ? 2 * Digest.WordCount : 0;
            var batch = new NodeBatch(depth == leafLevel, children + level.Width, level.Rows, digests);
            int next = 0, child = 0;
            for (int q = 0; q < queries.Length;)
            {
                int node = queries[q].TreeIndex >> shift;
                Span<uint> row = batch.Next;
                if (depth < leafLevel)
                {
                    // Children are sorted; the node's are the next one or two.
                    bool firstIsRight = (indices[child] & 1) != 0;
                    bool both = !firstIsRight && child + 1 < count && indices[child + 1] == 2 * node + 1;
                    Child(digests, child++).CopyTo(row[(firstIsRight ? Digest.WordCount : 0)..]);
                    Span<uint> second = row[(firstIsRight ? 0 : Digest.WordCount)..];
                    if (both) Child(digests, child++).CopyTo(second);
                    else reader.ReadSibling().CopyTo(second);
                }
                int end = q;
                while (end < queries.Length && queries[end].TreeIndex >> shift == node) end++;
                level.Read(ref reader, row[children..], queries[q..end]);
                if (!reader.Ok) return;
                batch.Add();
                indices[next++] = node;
                q = end;
            }
            batch.Finish();
            count = next;
        }
        if (Digest.ReadFrom(digests) != root) reader.Fail(VerificationError.BadDecommitment);

        static Span<uint> Child(Span<uint> digests, int index) => digests.Slice(Digest.WordCount * index, Digest.WordCount);
    }

    /// <summary>The columns of one level, with the batching coefficient of each.</summary>
    private sealed class LevelValues
    {
        private readonly ProofShape _shape;
        private readonly TreePhase _phase;
        private readonly SecureField[] _powers;
        private readonly SecureField[] _weights;
        private readonly (int Column, SecureField Weight)[] _previous;
        private readonly uint[] _rows;
        private int _previousCount;

        public LevelValues(ProofShape shape, TreePhase phase, SecureField[] powers)
        {
            (_shape, _phase, _powers) = (shape, phase, powers);
            int widest = 0;
            for (int depth = shape.LeafLevel(phase); depth >= 0; depth--) widest = Math.Max(widest, WidthAt(depth));
            _weights = new SecureField[widest];
            _previous = new (int, SecureField)[widest];
            _rows = new uint[NodeBatch.RowWords(2 * Digest.WordCount + widest)];
        }

        /// <summary>Columns of the level.</summary>
        public int Width { get; private set; }

        /// <summary>Room for nodes of any level.</summary>
        public Span<uint> Rows => _rows;

        public void Select(int depth)
        {
            Width = WidthAt(depth);
            _previousCount = 0;
            int at = 0;
            foreach (ColumnRun run in _shape.RunsAt(_phase, depth))
                for (int c = 0; c < run.ColumnCount; c++, at++)
                {
                    int sample = _shape.SampleOf(_phase, run, c), previous = _shape.PreviousSampleOf(_phase, run, c);
                    _weights[at] = sample >= 0 ? _powers[sample] : default;
                    if (previous >= 0) _previous[_previousCount++] = (at, _powers[previous]);
                }
        }

        /// <summary>Reads a node's values and adds them to the queries that the node belongs to.</summary>
        public void Read(ref ProofReader reader, scoped Span<uint> values, scoped Span<OpeningQuery> queries)
        {
            if (Width == 0) return;
            reader.ReadOpened(values);
            if (!reader.Ok) return;
            SecureField atPoint = SecureSum.Of(_weights.AsSpan(0, Width), values);
            SecureSum atPrevious = default;
            foreach ((int column, SecureField weight) in _previous.AsSpan(0, _previousCount)) atPrevious.Add(weight, M31.FromCanonical(values[column]));
            SecureField previous = atPrevious.Value;
            foreach (ref OpeningQuery query in queries)
            {
                query.AtPoint += atPoint;
                query.AtPrevious += previous;
            }
        }

        private int WidthAt(int depth)
        {
            int width = 0;
            foreach (ColumnRun run in _shape.RunsAt(_phase, depth)) width += run.ColumnCount;
            return width;
        }
    }
}
