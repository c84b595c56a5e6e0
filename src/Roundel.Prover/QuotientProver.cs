using Roundel.Circle;
using Roundel.Field;
using Roundel.Prover.Kernels;
using Roundel.Verifier;

namespace Roundel.Prover;

/// <summary>Batches all columns into the one DEEP quotient: sums per height, lifted height by height, divided on the evaluation domain.</summary>
internal sealed class QuotientProver(ProofShape shape, Workers workers, LaneWidth width)
{
    private const int Grain = 1 << 13;

    /// <returns>Four planes of the quotient on the evaluation domain.</returns>
    public NativeColumns Compute(Func<TreePhase, ColumnRun, ColumnView> extended, SecureCirclePoint z, SecureField[] samples, SecureField[] powers)
    {
        if (!DeepSamples.TryCollect(shape, z, samples, powers, out DeepPoint atPoint, out DeepPoint atPrevious))
            throw new InvalidOperationException("The out-of-domain point is degenerate.");
        NativeColumns? sums = null;
        int lastLevel = 0;
        for (int level = 0; level <= shape.LogDomain; level++)
        {
            if (!HasColumns(level)) continue;
            // Planes 0–3 collect for the point, 4–7 for the one before it.
            NativeColumns next = NativeColumns.Uninitialised(2 * SecureField.Degree, 1 << level);
            ColumnView atPointPlanes = next.View.Slice(0, SecureField.Degree), atPreviousPlanes = next.View.Slice(SecureField.Degree, SecureField.Degree);
            ColumnView view = next.View, small = sums is null ? default : sums.View;
            int doublings = level - lastLevel, current = level;
            (WeightedColumn[] now, WeightedColumn[] before) = Collect(level, extended, powers);
            workers.ForRanges(1 << level, Math.Min(Grain, 1 << level), (first, count) =>
            {
                ColumnSums.Weighted(now, atPointPlanes, first, count, width);
                ColumnSums.Weighted(before, atPreviousPlanes, first, count, width);
                if (small.Count > 0) PlaneSums.AddLifted(small, view, doublings, first, count, width);
                // The last sums are divided while they are in cache.
                if (current == shape.LogDomain) QuotientKernel.Run(atPointPlanes, atPreviousPlanes, atPoint, atPrevious, current, first, count, width);
            });
            sums?.Dispose();
            (sums, lastLevel) = (next, level);
        }
        return sums!;
    }

    private bool HasColumns(int level) => Enum.GetValues<TreePhase>().Any(phase => shape.RunsAt(phase, level).Count > 0);

    /// <summary>The level's columns that are sampled at the point, and at the one before it.</summary>
    private (WeightedColumn[] Now, WeightedColumn[] Before) Collect(int level, Func<TreePhase, ColumnRun, ColumnView> extended, SecureField[] powers)
    {
        List<WeightedColumn> now = [], before = [];
        foreach (TreePhase phase in Enum.GetValues<TreePhase>())
            foreach (ColumnRun run in shape.RunsAt(phase, level))
            {
                ColumnView columns = extended(phase, run);
                for (int c = 0; c < run.ColumnCount; c++)
                {
                    int sample = shape.SampleOf(phase, run, c), previous = shape.PreviousSampleOf(phase, run, c);
                    if (sample >= 0) now.Add(WeightedColumn.Of(columns, c, powers[sample]));
                    if (previous >= 0) before.Add(WeightedColumn.Of(columns, c, powers[previous]));
                }
            }
        return ([.. now], [.. before]);
    }
}
