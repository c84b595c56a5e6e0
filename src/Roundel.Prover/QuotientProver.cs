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
            var next = new NativeColumns(2 * SecureField.Degree, 1 << level);
            ColumnView view = next.View;
            if (sums is not null)
            {
                ColumnView small = sums.View;
                int doublings = level - lastLevel;
                workers.ForRanges(1 << level, Grain, (first, count) => PlaneSums.AddLifted(small, view, doublings, first, count));
                sums.Dispose();
            }
            AddLevel(level, extended, powers, view);
            (sums, lastLevel) = (next, level);
        }
        ColumnView a = sums!.View.Slice(0, SecureField.Degree), b = sums.View.Slice(SecureField.Degree, SecureField.Degree);
        workers.ForRanges(1 << shape.LogDomain, Math.Min(Grain, 1 << shape.LogDomain), (first, count) =>
            QuotientKernel.Run(a, b, atPoint, atPrevious, shape.LogDomain, first, count, width));
        return sums;
    }

    private bool HasColumns(int level) => Enum.GetValues<TreePhase>().Any(phase => shape.RunsAt(phase, level).Count > 0);

    private void AddLevel(int level, Func<TreePhase, ColumnRun, ColumnView> extended, SecureField[] powers, ColumnView target)
    {
        foreach (TreePhase phase in Enum.GetValues<TreePhase>())
            foreach (ColumnRun run in shape.RunsAt(phase, level))
            {
                ColumnView columns = extended(phase, run);
                var now = new SecureField[run.ColumnCount];
                var before = new SecureField[run.ColumnCount];
                for (int c = 0; c < run.ColumnCount; c++)
                {
                    int sample = shape.SampleOf(phase, run, c), previous = shape.PreviousSampleOf(phase, run, c);
                    if (sample >= 0) now[c] = powers[sample];
                    if (previous >= 0) before[c] = powers[previous];
                }
                workers.ForRanges(1 << level, Grain, (first, count) =>
                {
                    ColumnSums.AddWeighted(columns, now, target.Slice(0, SecureField.Degree), first, count, width);
                    ColumnSums.AddWeighted(columns, before, target.Slice(SecureField.Degree, SecureField.Degree), first, count, width);
                });
            }
    }
}
