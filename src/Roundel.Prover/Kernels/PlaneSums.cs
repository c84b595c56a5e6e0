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
    public static void AddLifted(ColumnView source, ColumnView target, int doublings, int firstRow, int rowCount)
    {
        for (int c = 0; c < source.Count; c++)
        {
            ReadOnlySpan<uint> small = source[c];
            Span<uint> large = target[c];
            for (int m = firstRow; m < firstRow + rowCount; m++)
            {
                uint value = small[((m >> (doublings + 1)) << 1) | (m & 1)];
                large[m] = (M31.FromCanonical(large[m]) + M31.FromCanonical(value)).Value;
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
