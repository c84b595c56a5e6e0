using Roundel.Field;

namespace Roundel.Prover.Kernels;

/// <summary>Sums of planes, of equal height or lifted.</summary>
internal static class PlaneSums
{
    /// <summary>target += source over the given rows, all planes.</summary>
    public static void Add(ColumnView source, ColumnView target, int firstRow, int rowCount, LaneWidth width)
    {
        var kernel = new AddKernel { Source = source, Target = target, FirstRow = firstRow, RowCount = rowCount };
        PackedKernel.Run(width, ref kernel);
    }

    /// <summary>target(m) += source(π^s m) over the given rows of the taller target, all planes.</summary>
    /// <param name="source">Planes of the smaller height.</param>
    /// <param name="target">Planes 2^doublings times as tall.</param>
    /// <param name="doublings">s, at least 1.</param>
    /// <param name="firstRow">First row, a multiple of 32 or of the height.</param>
    /// <param name="rowCount">Number of rows, likewise.</param>
    /// <param name="width">Lane width.</param>
    public static void AddLifted(ColumnView source, ColumnView target, int doublings, int firstRow, int rowCount, LaneWidth width)
    {
        var kernel = new LiftKernel { Source = source, Target = target, Doublings = doublings, FirstRow = firstRow, RowCount = rowCount };
        PackedKernel.Run(width, ref kernel);
    }

    private struct LiftKernel : IPackedKernel
    {
        public ColumnView Source, Target;
        public int Doublings, FirstRow, RowCount;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            // Every pair of the source (a point and its conjugate) is repeated 2^s times: whole vectors of one pair, where they are long.
            int run = 2 << Doublings;
            for (int c = 0; c < Source.Count; c++)
            {
                Span<uint> small = Source[c], large = Target[c];
                ref uint target = ref Target.Start(c);
                if (T.Width == 1 || run < T.Width)
                {
                    for (int m = FirstRow; m < FirstRow + RowCount; m++)
                        large[m] = (M31.FromCanonical(large[m]) + M31.FromCanonical(small[((m >> (Doublings + 1)) << 1) | (m & 1)])).Value;
                    continue;
                }
                for (int m = FirstRow; m < FirstRow + RowCount;)
                {
                    int pair = (m >> (Doublings + 1)) << 1;
                    T even = T.Broadcast(small[pair]), value = T.Broadcast(small[pair + 1]);
                    T.Interleave(ref even, ref value);
                    for (int end = Math.Min((m | (run - 1)) + 1, FirstRow + RowCount); m < end; m += T.Width)
                        T.Store(T.Load(ref target, (nuint)m) + even, ref target, (nuint)m);
                }
            }
        }
    }

    private struct AddKernel : IPackedKernel
    {
        public ColumnView Source, Target;
        public int FirstRow, RowCount;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            for (int c = 0; c < Source.Count; c++)
            {
                ref uint source = ref Source.Start(c);
                ref uint target = ref Target.Start(c);
                for (nuint row = (nuint)FirstRow; row < (nuint)(FirstRow + RowCount); row += (nuint)T.Width)
                    T.Store(T.Load(ref source, row) + T.Load(ref target, row), ref target, row);
            }
        }
    }
}
