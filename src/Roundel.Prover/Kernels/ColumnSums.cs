using Roundel.Field;

namespace Roundel.Prover.Kernels;

/// <summary>Linear passes over many columns: inner products with shared weights, and weighted sums of columns.</summary>
internal static class ColumnSums
{
    /// <summary>Rows per block: the shared four planes of a block (16 KiB) stay in the first-level cache.</summary>
    private const int Block = 1024;

    /// <summary>For every column c: sums[c] += Σ_row weights(row) · c(row), over the given rows.</summary>
    /// <param name="columns">Columns in memory order.</param>
    /// <param name="weights">Four planes of challenge-field weights of the same length.</param>
    /// <param name="firstRow">First row, a multiple of 16.</param>
    /// <param name="rowCount">Number of rows, a multiple of 16.</param>
    /// <param name="sums">One sum a column.</param>
    /// <param name="width">Lane width.</param>
    public static void InnerProducts(ColumnView columns, ColumnView weights, int firstRow, int rowCount, Span<SecureField> sums, LaneWidth width)
    {
        var kernel = new InnerProductKernel { Columns = columns, Weights = weights, FirstRow = firstRow, RowCount = rowCount, Sums = sums };
        PackedKernel.Run(width, ref kernel);
    }

    /// <summary>output(row) += Σ_c coefficients[c] · c(row) on four planes, over the given rows.</summary>
    public static void AddWeighted(ColumnView columns, ReadOnlySpan<SecureField> coefficients, ColumnView output, int firstRow, int rowCount, LaneWidth width)
    {
        var kernel = new WeightedKernel { Columns = columns, Coefficients = coefficients, Output = output, FirstRow = firstRow, RowCount = rowCount };
        PackedKernel.Run(width, ref kernel);
    }

    private ref struct InnerProductKernel : IPackedKernel
    {
        public ColumnView Columns, Weights;
        public int FirstRow, RowCount;
        public Span<SecureField> Sums;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            ref uint w0 = ref Weights.Start(0);
            ref uint w1 = ref Weights.Start(1);
            ref uint w2 = ref Weights.Start(2);
            ref uint w3 = ref Weights.Start(3);
            for (int start = FirstRow; start < FirstRow + RowCount; start += Block)
            {
                int end = Math.Min(start + Block, FirstRow + RowCount);
                for (int c = 0; c < Columns.Count; c++)
                {
                    ref uint column = ref Columns.Start(c);
                    PackedQM31<T> sum = PackedQM31<T>.Zero;
                    for (nuint row = (nuint)start; row < (nuint)end; row += (nuint)T.Width)
                    {
                        T value = T.Load(ref column, row);
                        sum += new PackedQM31<T>(T.Load(ref w0, row) * value, T.Load(ref w1, row) * value,
                            T.Load(ref w2, row) * value, T.Load(ref w3, row) * value);
                    }
                    Sums[c] += sum.SumLanes();
                }
            }
        }
    }

    private ref struct WeightedKernel : IPackedKernel
    {
        public ColumnView Columns, Output;
        public ReadOnlySpan<SecureField> Coefficients;
        public int FirstRow, RowCount;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            ref uint o0 = ref Output.Start(0);
            ref uint o1 = ref Output.Start(1);
            ref uint o2 = ref Output.Start(2);
            ref uint o3 = ref Output.Start(3);
            for (int start = FirstRow; start < FirstRow + RowCount; start += Block)
            {
                int end = Math.Min(start + Block, FirstRow + RowCount);
                for (int c = 0; c < Columns.Count; c++)
                {
                    SecureField k = Coefficients[c];
                    if (k.IsZero) continue;
                    ref uint column = ref Columns.Start(c);
                    T k0 = Doubled<T>(k[0]), k1 = Doubled<T>(k[1]), k2 = Doubled<T>(k[2]), k3 = Doubled<T>(k[3]);
                    for (nuint row = (nuint)start; row < (nuint)end; row += (nuint)T.Width)
                    {
                        T value = T.Load(ref column, row);
                        T.Store(T.Load(ref o0, row) + T.MultiplyUniform(value, k0), ref o0, row);
                        T.Store(T.Load(ref o1, row) + T.MultiplyUniform(value, k1), ref o1, row);
                        T.Store(T.Load(ref o2, row) + T.MultiplyUniform(value, k2), ref o2, row);
                        T.Store(T.Load(ref o3, row) + T.MultiplyUniform(value, k3), ref o3, row);
                    }
                }
            }
        }

        private static T Doubled<T>(M31 value) where T : struct, IPackedM31<T> => T.Broadcast(2 * value.Value);
    }
}
