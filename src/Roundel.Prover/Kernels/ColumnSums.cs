using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Roundel.Field;

namespace Roundel.Prover.Kernels;

/// <summary>A column in native memory and the challenge-field weight that it is summed with.</summary>
/// <param name="Start">The first word; its owner outlives the use.</param>
/// <param name="Weight">The weight.</param>
public readonly unsafe record struct WeightedColumn(nint Start, SecureField Weight)
{
    /// <summary>One column of a view.</summary>
    public static WeightedColumn Of(ColumnView columns, int index, SecureField weight) =>
        new((nint)Unsafe.AsPointer(ref columns.Start(index)), weight); // Safe: views are over native memory, which does not move.
}

/// <summary>
/// Linear passes over many columns: inner products with shared weights, and weighted sums of columns. Rows are read in blocks, all
/// columns of a block before the next block, and what is read next is fetched meanwhile, column by column: hardware does not see so
/// many streams.
/// </summary>
public static unsafe class ColumnSums
{
    /// <summary>Rows per block of inner products: the shared four planes of a block (16 KiB) stay in the first-level cache.</summary>
    private const int ProductRows = 1024;

    /// <summary>Rows per block of weighted sums: a block of hundreds of columns stays in the second-level cache.</summary>
    private const int SumRows = 512;

    /// <summary>Products that may be added before a fold; see <see cref="IProductSum{TSelf, T}"/>.</summary>
    private const int Together = 4;

    /// <summary>Words of a cache line.</summary>
    private const int Line = 16;

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
        PackedKernel.RunSums(width, ref kernel);
    }

    /// <summary>output(row) = Σ_c weight(c) · c(row) on four planes, over the given rows.</summary>
    /// <param name="columns">The columns; none is allowed.</param>
    /// <param name="output">Four planes; what they hold is overwritten.</param>
    /// <param name="firstRow">First row, a multiple of 16.</param>
    /// <param name="rowCount">Number of rows, a multiple of 16.</param>
    /// <param name="width">Lane width.</param>
    public static void Weighted(ReadOnlySpan<WeightedColumn> columns, ColumnView output, int firstRow, int rowCount, LaneWidth width)
    {
        var kernel = new WeightedKernel { Columns = columns, Output = output, FirstRow = firstRow, RowCount = rowCount };
        PackedKernel.RunSums(width, ref kernel);
    }

    private ref struct InnerProductKernel : ISumKernel
    {
        public ColumnView Columns, Weights;
        public int FirstRow, RowCount;
        public Span<SecureField> Sums;

        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            TSum* totals = stackalloc TSum[2 * SecureField.Degree];
            for (int start = FirstRow; start < FirstRow + RowCount; start += ProductRows)
            {
                int count = Math.Min(ProductRows, FirstRow + RowCount - start);
                uint* weights = At(Weights, 0, start);
                nint stride = (nint)(At(Weights, 1, start) - weights);
                for (int c = 0; c < Columns.Count; c += 2)
                {
                    // The last of an odd number stands in for its missing neighbour, whose sums are dropped.
                    int other = Math.Min(c + 1, Columns.Count - 1);
                    // What is read next: two columns of this block, or the first two of the next one.
                    (int following, int from) = c + 2 < Columns.Count ? (c + 2, start) : (0, start + count);
                    uint* next = At(Columns, following, from), afterNext = At(Columns, Math.Min(following + 1, Columns.Count - 1), from);
                    Two<T, TSum>(At(Columns, c, start), At(Columns, other, start), weights, stride, next, afterNext, count, totals);
                    Sums[c] += Total<T, TSum>(totals);
                    if (other > c) Sums[other] += Total<T, TSum>(totals + SecureField.Degree);
                }
            }
        }

        /// <summary>Sums of two columns; the lines of the next two are fetched. Eight sums in few locals, so that all stay in registers.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Two<T, TSum>(uint* a, uint* b, uint* w0, nint stride, uint* next, uint* afterNext, int count, TSum* totals)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            uint* w1 = w0 + stride, w2 = w1 + stride, w3 = w2 + stride;
            TSum a0 = TSum.Zero, a1 = TSum.Zero, a2 = TSum.Zero, a3 = TSum.Zero;
            TSum b0 = TSum.Zero, b1 = TSum.Zero, b2 = TSum.Zero, b3 = TSum.Zero;
            for (int row = 0; row < count;)
            {
                for (int end = Math.Min(count, row + Together * T.Width); row < end; row += T.Width)
                {
                    if (row % Line == 0)
                    {
                        Fetch(next + row);
                        Fetch(afterNext + row);
                    }
                    T x = Load<T>(a + row), y = Load<T>(b + row), xOdd = TSum.Odd(x), yOdd = TSum.Odd(y);
                    T w = Load<T>(w0 + row), odd = TSum.Odd(w);
                    a0 = TSum.AddProduct(a0, w, odd, x, xOdd);
                    b0 = TSum.AddProduct(b0, w, odd, y, yOdd);
                    w = Load<T>(w1 + row);
                    odd = TSum.Odd(w);
                    a1 = TSum.AddProduct(a1, w, odd, x, xOdd);
                    b1 = TSum.AddProduct(b1, w, odd, y, yOdd);
                    w = Load<T>(w2 + row);
                    odd = TSum.Odd(w);
                    a2 = TSum.AddProduct(a2, w, odd, x, xOdd);
                    b2 = TSum.AddProduct(b2, w, odd, y, yOdd);
                    w = Load<T>(w3 + row);
                    odd = TSum.Odd(w);
                    a3 = TSum.AddProduct(a3, w, odd, x, xOdd);
                    b3 = TSum.AddProduct(b3, w, odd, y, yOdd);
                }
                a0 = TSum.Fold(a0);
                a1 = TSum.Fold(a1);
                a2 = TSum.Fold(a2);
                a3 = TSum.Fold(a3);
                b0 = TSum.Fold(b0);
                b1 = TSum.Fold(b1);
                b2 = TSum.Fold(b2);
                b3 = TSum.Fold(b3);
            }
            totals[0] = a0;
            totals[1] = a1;
            totals[2] = a2;
            totals[3] = a3;
            totals[4] = b0;
            totals[5] = b1;
            totals[6] = b2;
            totals[7] = b3;
        }

        private static SecureField Total<T, TSum>(TSum* sums)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            SecureField.From(TSum.Total(sums[0]), TSum.Total(sums[1]), TSum.Total(sums[2]), TSum.Total(sums[3]));
    }

    private ref struct WeightedKernel : ISumKernel
    {
        public ReadOnlySpan<WeightedColumn> Columns;
        public ColumnView Output;
        public int FirstRow, RowCount;

        [SkipLocalsInit]
        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            uint** columns = stackalloc uint*[Columns.Length];
            uint* weights = stackalloc uint[SecureField.Degree * Columns.Length];
            for (int c = 0; c < Columns.Length; c++)
            {
                columns[c] = (uint*)Columns[c].Start;
                for (int i = 0; i < SecureField.Degree; i++) weights[SecureField.Degree * c + i] = Columns[c].Weight[i].Value;
            }
            for (int start = FirstRow; start < FirstRow + RowCount; start += SumRows)
                Block<T, TSum>(columns, weights, Columns.Length, Output, start, Math.Min(SumRows, FirstRow + RowCount - start));
        }

        /// <summary>One block: row by row over all columns, whose sums never leave the registers.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Block<T, TSum>(uint** columns, uint* weights, int columnCount, ColumnView output, int start, int count)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            uint* o0 = At(output, 0, start), o1 = At(output, 1, start), o2 = At(output, 2, start), o3 = At(output, 3, start);
            nint line = 0;
            int fetched = 0;
            for (int row = 0; row < count; row += T.Width)
            {
                TSum s0 = TSum.Zero, s1 = TSum.Zero, s2 = TSum.Zero, s3 = TSum.Zero;
                uint* w = weights;
                int left = Together;
                for (int c = 0; c < columnCount; c++, w += SecureField.Degree)
                {
                    // The next block's lines, one for each vector read here (narrow vectors read a line several times).
                    if (row % Line == 0)
                    {
                        Fetch(columns[fetched] + start + count + line);
                        line += Line;
                        if (line >= count) (line, fetched) = (0, fetched + 1);
                    }
                    T value = Load<T>(columns[c] + start + row), odd = TSum.Odd(value);
                    s0 = TSum.AddProduct(s0, value, odd, w[0]);
                    s1 = TSum.AddProduct(s1, value, odd, w[1]);
                    s2 = TSum.AddProduct(s2, value, odd, w[2]);
                    s3 = TSum.AddProduct(s3, value, odd, w[3]);
                    if (--left != 0) continue;
                    left = Together;
                    s0 = TSum.Fold(s0);
                    s1 = TSum.Fold(s1);
                    s2 = TSum.Fold(s2);
                    s3 = TSum.Fold(s3);
                }
                Store(TSum.Reduce(s0), o0 + row);
                Store(TSum.Reduce(s1), o1 + row);
                Store(TSum.Reduce(s2), o2 + row);
                Store(TSum.Reduce(s3), o3 + row);
            }
        }
    }

    /// <summary>A row of a column. Safe: columns are native memory, and callers stay within their rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* At(ColumnView columns, int column, int row) => (uint*)Unsafe.AsPointer(ref columns.Start(column)) + row;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load<T>(uint* p) where T : unmanaged, IPackedM31<T> => T.Load(in *p, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T value, uint* p) where T : unmanaged, IPackedM31<T> => T.Store(value, ref *p, 0);

    /// <summary>Asks for a line to be brought into the second-level cache. Any address may be asked for: a wrong one is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(uint* line)
    {
        if (Sse.IsSupported) Sse.Prefetch1(line);
    }
}
