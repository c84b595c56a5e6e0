using Roundel.Field;
using Roundel.Hash;
using Roundel.Prover.Kernels;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>The layers of a FRI: each is committed, folded by eight into the next one, and opened at the queries.</summary>
public sealed class FriLayers : IDisposable
{
    private readonly List<NativeColumns> _layers = [];
    private readonly List<DigestLevels> _trees = [];
    private readonly Workers _workers;
    private readonly LaneWidth _width;

    /// <summary>Begins with a codeword.</summary>
    /// <param name="first">Four planes of 2^logSize values on a circle domain in memory order, and scratch behind them if any; owned from here on.</param>
    /// <param name="logSize">log2 of the domain's size.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    public FriLayers(NativeColumns first, int logSize, Workers workers, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(workers);
        (_workers, _width) = (workers, width);
        LogSize = logSize;
        _layers.Add(first);
    }

    /// <summary>The latest layer: four planes.</summary>
    public ColumnView Last => Layer(_layers.Count - 1);

    /// <summary>log2 of the size of the latest layer.</summary>
    public int LogSize { get; private set; }

    /// <summary>Commits the latest layer, leaf by leaf of eight values.</summary>
    public void Commit(ProofWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ColumnView values = Last;
        int logLeaves = LogSize - FriFold.LogArity;
        var levels = new DigestLevels(logLeaves);
        _trees.Add(levels);
        _workers.ForRanges(1 << logLeaves, 1 << 10, (first, count) =>
            MerkleKernels.HashLeavesOfEight(values, first, count, levels.Words(logLeaves), _width));
        for (int level = logLeaves - 1; level >= 0; level--) levels.HashLevel([], level, _workers, _width);
        writer.SendDigest(TranscriptTag.FriRoot, levels[0, 0]);
    }

    /// <summary>Folds the latest layer, which has been committed, into a new one.</summary>
    public void Fold(FoldChallenges challenges)
    {
        NativeColumns folded = NativeColumns.Uninitialised(SecureField.Degree, 1 << (LogSize - FriFold.LogArity));
        FoldKernel.Run(Last, folded.View, LogSize, _layers.Count == 1, challenges, _workers, _width);
        _layers.Add(folded);
        LogSize -= FriFold.LogArity;
    }

    /// <summary>Writes the openings of all committed layers.</summary>
    /// <param name="writer">The proof.</param>
    /// <param name="indices">Queried positions of the first layer, memory order, ascending, no position twice.</param>
    public void Open(ProofWriter writer, IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(indices);
        Span<uint> words = stackalloc uint[SecureField.Degree];
        for (int layer = 0; layer < _trees.Count; layer++)
        {
            ColumnView values = Layer(layer);
            int[] groups = [.. indices.Select(i => i / FriFold.Arity).Distinct()];
            var known = indices.ToHashSet();
            foreach (int group in groups)
                for (int position = FriFold.Arity * group; position < FriFold.Arity * (group + 1); position++)
                {
                    if (known.Contains(position)) continue;
                    for (int c = 0; c < SecureField.Degree; c++) words[c] = values[c][position];
                    writer.WriteOpened(words);
                }
            _trees[layer].WritePath(writer, groups);
            indices = groups;
        }
    }

    /// <summary>The four planes of a layer; the first one's block may have scratch planes behind them.</summary>
    private ColumnView Layer(int index) => _layers[index].View.Slice(0, SecureField.Degree);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeColumns layer in _layers) layer.Dispose();
        foreach (DigestLevels tree in _trees) tree.Dispose();
    }
}
