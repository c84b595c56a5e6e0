using Roundel.Circle;
using Roundel.Field;
using Roundel.Hash;
using Roundel.Prover.Kernels;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>Commits to the FRI layers, and opens them at the queries.</summary>
internal sealed class FriProver : IDisposable
{
    private readonly List<NativeColumns> _layers = [];
    private readonly List<DigestLevels> _trees = [];
    private readonly Workers _workers;
    private readonly LaneWidth _width;
    private readonly ProofShape _shape;
    private readonly bool _cuts;

    /// <param name="shape">The layout.</param>
    /// <param name="quotient">Four planes of the quotient on the evaluation domain; owned from here on.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width.</param>
    /// <param name="cuts">Whether a last polynomial of too high a degree is cut rather than refused.</param>
    public FriProver(ProofShape shape, NativeColumns quotient, Workers workers, LaneWidth width, bool cuts)
    {
        (_shape, _workers, _width, _cuts) = (shape, workers, width, cuts);
        _layers.Add(quotient);
    }

    /// <summary>Commits layer after layer and sends the last polynomial.</summary>
    public void Commit(ProofWriter writer, Channel channel, GrindingBits grinding)
    {
        int logSize = _shape.LogDomain;
        for (int layer = 0; layer < _shape.FriLayerCount; layer++, logSize -= 3)
        {
            ColumnView values = Layer(layer);
            _trees.Add(BuildTree(values, logSize));
            writer.SendDigest(TranscriptTag.FriRoot, _trees[layer][0, 0]);
            writer.SendNonce(TranscriptTag.FoldNonce, grinding.Fold);
            SecureField beta = channel.DrawSecure(TranscriptTag.FoldChallenge);
            NativeColumns folded = NativeColumns.Uninitialised(SecureField.Degree, 1 << (logSize - 3));
            _layers.Add(folded);
            FoldKernel.Run(values, folded.View, logSize, layer == 0, beta, _workers, _width);
        }
        writer.SendSecure(TranscriptTag.LastLayer, LastPolynomial(Layer(_shape.FriLayerCount), logSize));
    }

    /// <summary>Writes the openings of all layers.</summary>
    /// <param name="writer">The proof.</param>
    /// <param name="indices">Queried positions, memory order, ascending, no position twice.</param>
    public void Open(ProofWriter writer, IReadOnlyList<int> indices)
    {
        Span<uint> words = stackalloc uint[SecureField.Degree];
        for (int layer = 0; layer < _shape.FriLayerCount; layer++)
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
            WritePath(writer, _trees[layer], groups);
            indices = groups;
        }
    }

    /// <summary>The four planes of a layer; the quotient's block has scratch planes behind them.</summary>
    private ColumnView Layer(int index) => _layers[index].View.Slice(0, SecureField.Degree);

    private DigestLevels BuildTree(ColumnView values, int logSize)
    {
        int logLeaves = logSize - 3;
        var levels = new DigestLevels(logLeaves);
        _workers.ForRanges(1 << logLeaves, 1 << 10, (first, count) =>
            MerkleKernels.HashLeavesOfEight(values, first, count, levels.Words(logLeaves), _width));
        for (int level = logLeaves - 1; level >= 0; level--) levels.HashLevel([], level, _workers, _width);
        return levels;
    }

    private static void WritePath(ProofWriter writer, DigestLevels levels, int[] indices)
    {
        for (int level = levels.Deepest; level > 0; level--)
        {
            for (int i = 0; i < indices.Length; i++)
            {
                if ((indices[i] & 1) == 0 && i + 1 < indices.Length && indices[i + 1] == indices[i] + 1) { i++; continue; }
                writer.WriteSibling(levels[level, indices[i] ^ 1]);
            }
            indices = [.. indices.Select(i => i >> 1).Distinct()];
        }
    }

    /// <summary>Interpolates the last layer, 2^logSize values on a line, by unfolding: the inverse of evaluating Σ c_i Π x_b.</summary>
    private SecureField[] LastPolynomial(ColumnView values, int logSize)
    {
        var c = new SecureField[1 << logSize];
        for (int i = 0; i < c.Length; i++)
            c[i] = SecureField.FromCanonical(values[0][i], values[1][i], values[2][i], values[3][i]);
        M31 half = ((M31)2).Inverse();
        // Step b pairs neighbours at distance 2^b: even parts stay below, odd parts go above.
        for (int b = 0; b < logSize; b++)
            for (int i = 0; i < c.Length; i++)
            {
                if ((i >> b & 1) != 0) continue;
                // The pair's first element, as an element of the line after b foldings.
                M31 x = new CircleDomain(logSize - b + 1).At(2 * (i >> b)).X;
                SecureField a = c[i], d = c[i + (1 << b)];
                c[i] = (a + d) * half;
                c[i + (1 << b)] = (a - d) * (half * x.Inverse());
            }
        int count = 1 << _shape.LogLastLayerDegree;
        if (!_cuts && c.AsSpan(count).IndexOfAnyExcept(SecureField.Zero) >= 0)
            throw new InvalidOperationException("The quotient is not of low degree: the trace or the interaction columns are inconsistent.");
        return c[..count];
    }

    public void Dispose()
    {
        foreach (NativeColumns layer in _layers) layer.Dispose();
        foreach (DigestLevels tree in _trees) tree.Dispose();
    }
}
