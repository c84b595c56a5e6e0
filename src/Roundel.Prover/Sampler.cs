using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Prover.Kernels;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>
/// Evaluates every column at the out-of-domain points: for each height one vector of weights, shared by all columns, then
/// inner products with the first block of the extended columns, which has as many points as the trace.
/// </summary>
internal sealed class Sampler(ProverKey key, ProofShape shape, Workers workers, LaneWidth width)
{
    private const int Grain = 1 << 13;

    /// <param name="main">The extended main columns of every table.</param>
    /// <param name="interaction">The extended interaction columns of every table.</param>
    /// <param name="composition">The extended columns of the composition.</param>
    /// <param name="z">The point.</param>
    /// <returns>The samples in the order of <see cref="ProofShape.SampleOffset"/>.</returns>
    public SecureField[] Sample(ColumnView[] main, ColumnView[] interaction, ColumnView composition, SecureCirclePoint z)
    {
        var samples = new SecureField[shape.SampleCount];
        SecureCirclePoint before = DeepSamples.Previous(shape, z);
        foreach (int logSize in shape.Tables.Select(t => t.LogSize).Append(shape.LogTrace).Distinct())
        {
            using NativeColumns weights = NativeColumns.Uninitialised(SecureField.Degree, 1 << logSize);
            CircleFft.EvaluationWeights(z.RepeatedDouble(shape.LogTrace - logSize), logSize, shape.LogBlowup, weights.View, width);
            foreach (int t in TablesOf(logSize))
            {
                ChipAir air = shape.Tables[t].Air;
                int at = shape.SampleOffset(t);
                Evaluate(key.ExtendedOf(air), weights.View, samples.AsMemory(at, air.PreprocessedWidth));
                Evaluate(main[t], weights.View, samples.AsMemory(at + air.PreprocessedWidth, air.MainWidth));
                at += air.PreprocessedWidth + air.MainWidth + air.PreviousMain.Count;
                Evaluate(interaction[t], weights.View, samples.AsMemory(at, air.InteractionWidth));
            }
            if (logSize == shape.LogTrace)
                Evaluate(composition, weights.View, samples.AsMemory(shape.CompositionSampleOffset, ProofShape.CompositionColumns));

            CircleFft.EvaluationWeights(before.RepeatedDouble(shape.LogTrace - logSize), logSize, shape.LogBlowup, weights.View, width);
            foreach (int t in TablesOf(logSize))
            {
                ChipAir air = shape.Tables[t].Air;
                int at = shape.SampleOffset(t) + air.PreprocessedWidth + air.MainWidth;
                for (int i = 0; i < air.PreviousMain.Count; i++)
                    Evaluate(main[t].Slice(air.PreviousMain[i], 1), weights.View, samples.AsMemory(at + i, 1));
                if (air.PairCount == 0) continue;
                Evaluate(interaction[t].Slice(air.InteractionWidth - SecureField.Degree, SecureField.Degree), weights.View,
                    samples.AsMemory(shape.SampleOffset(t + 1) - SecureField.Degree, SecureField.Degree));
            }
        }
        return samples;
    }

    private IEnumerable<int> TablesOf(int logSize) => Enumerable.Range(0, shape.Tables.Count).Where(t => shape.Tables[t].LogSize == logSize);

    private void Evaluate(ColumnView columns, ColumnView weights, Memory<SecureField> results)
    {
        if (columns.Count == 0) return;
        int rows = weights.Length, pieces = Math.Max(1, rows / Grain);
        var partial = new SecureField[pieces][];
        workers.For(pieces, i =>
        {
            partial[i] = new SecureField[columns.Count];
            ColumnSums.InnerProducts(columns, weights, i * Grain, Math.Min(Grain, rows), partial[i], width);
        });
        foreach (SecureField[] sums in partial)
            for (int c = 0; c < sums.Length; c++) results.Span[c] += sums[c];
    }
}
