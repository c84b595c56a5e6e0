using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Prover.Kernels;

/// <summary>A column in native memory and the challenge-field weight that it is summed with.</summary>
/// <param name="Start">The first word; its owner outlives the use.</param>
/// <param name="Weight">The weight.</param>
internal readonly unsafe record struct WeightedColumn(nint Start, SecureField Weight)
{
    /// <summary>One column of a view.</summary>
    public static WeightedColumn Of(ColumnView columns, int index, SecureField weight) =>
        new((nint)Unsafe.AsPointer(ref columns.Start(index)), weight); // Safe: views are over native memory, which does not move.
}

/// <summary>Linear passes over many columns: inner products with shared weights, and weighted sums of columns.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>Rows per block of inner products: the shared four planes of a block (16 KiB) stay in the first-level cache.</summary>
    private const int ProductRows = 1024;

    /// <summary>Rows per block of weighted sums: their unreduced sums (16 KiB) stay in the first-level cache.</summary>
    private const int SumRows = 512;

    /// <summary>Products that may be added before a fold; see <see cref="IProductSum{TSelf, T}"/>.</summary>
    private const int Together = 4;

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
            for (int start = FirstRow; start < FirstRow + RowCount; start += ProductRows)
            {
                int count = Math.Min(ProductRows, FirstRow + RowCount - start);
                int c = 0;
                for (; c + 2 <= Columns.Count; c += 2) Two<T, TSum>(c, start, count);
                if (c < Columns.Count) One<T, TSum>(c, start, count);
            }
        }

        private readonly void Two<T, TSum>(int c, int start, int count) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            uint* a = At(Columns, c, start), b = At(Columns, c + 1, start);
            uint* w0 = At(Weights, 0, start), w1 = At(Weights, 1, start), w2 = At(Weights, 2, start), w3 = At(Weights, 3, start);
            TSum a0 = TSum.Zero, a1 = TSum.Zero, a2 = TSum.Zero, a3 = TSum.Zero;
            TSum b0 = TSum.Zero, b1 = TSum.Zero, b2 = TSum.Zero, b3 = TSum.Zero;
            for (int row = 0; row < count;)
            {
                for (int end = Math.Min(count, row + Together * T.Width); row < end; row += T.Width)
                {
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
                (a0, a1, a2, a3) = (TSum.Fold(a0), TSum.Fold(a1), TSum.Fold(a2), TSum.Fold(a3));
                (b0, b1, b2, b3) = (TSum.Fold(b0), TSum.Fold(b1), TSum.Fold(b2), TSum.Fold(b3));
            }
            Sums[c] += Total<T, TSum>(a0, a1, a2, a3);
            Sums[c + 1] += Total<T, TSum>(b0, b1, b2, b3);
        }

        private readonly void One<T, TSum>(int c, int start, int count) where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            uint* a = At(Columns, c, start);
            uint* w0 = At(Weights, 0, start), w1 = At(Weights, 1, start), w2 = At(Weights, 2, start), w3 = At(Weights, 3, start);
            TSum a0 = TSum.Zero, a1 = TSum.Zero, a2 = TSum.Zero, a3 = TSum.Zero;
            for (int row = 0; row < count;)
            {
                for (int end = Math.Min(count, row + Together * T.Width); row < end; row += T.Width)
                {
                    T x = Load<T>(a + row), odd = TSum.Odd(x);
                    a0 = AddProduct<T, TSum>(a0, x, odd, w0 + row);
                    a1 = AddProduct<T, TSum>(a1, x, odd, w1 + row);
                    a2 = AddProduct<T, TSum>(a2, x, odd, w2 + row);
                    a3 = AddProduct<T, TSum>(a3, x, odd, w3 + row);
                }
                (a0, a1, a2, a3) = (TSum.Fold(a0), TSum.Fold(a1), TSum.Fold(a2), TSum.Fold(a3));
            }
            Sums[c] += Total<T, TSum>(a0, a1, a2, a3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TSum AddProduct<T, TSum>(TSum sum, T x, T odd, uint* weight)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            T w = Load<T>(weight);
            return TSum.AddProduct(sum, w, TSum.Odd(w), x, odd);
        }

        private static SecureField Total<T, TSum>(TSum a0, TSum a1, TSum a2, TSum a3)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T> =>
            new PackedQM31<T>(TSum.Reduce(a0), TSum.Reduce(a1), TSum.Reduce(a2), TSum.Reduce(a3)).SumLanes();
    }

    private ref struct WeightedKernel : ISumKernel
    {
        public ReadOnlySpan<WeightedColumn> Columns;
        public ColumnView Output;
        public int FirstRow, RowCount;

        [SkipLocalsInit]
        public readonly void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            byte* memory = stackalloc byte[SumRows / T.Width * 4 * sizeof(TSum) + 64];
            var sums = (TSum*)(((nuint)memory + 63) & ~(nuint)63);
            for (int start = FirstRow; start < FirstRow + RowCount; start += SumRows)
            {
                int count = Math.Min(SumRows, FirstRow + RowCount - start);
                new Span<byte>(sums, count / T.Width * 4 * sizeof(TSum)).Clear();
                int c = 0;
                for (; c + 4 <= Columns.Length; c += 4) Four<T, TSum>(Columns.Slice(c, 4), sums, start, count);
                for (; c < Columns.Length; c++) One<T, TSum>(Columns[c], sums, start, count);
                uint* o0 = At(Output, 0, start), o1 = At(Output, 1, start), o2 = At(Output, 2, start), o3 = At(Output, 3, start);
                TSum* sum = sums;
                for (int row = 0; row < count; row += T.Width, sum += 4)
                {
                    Store(TSum.Reduce(sum[0]), o0 + row);
                    Store(TSum.Reduce(sum[1]), o1 + row);
                    Store(TSum.Reduce(sum[2]), o2 + row);
                    Store(TSum.Reduce(sum[3]), o3 + row);
                }
            }
        }

        private static void Four<T, TSum>(ReadOnlySpan<WeightedColumn> columns, TSum* sum, int start, int count)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            uint* p0 = (uint*)columns[0].Start + start, p1 = (uint*)columns[1].Start + start;
            uint* p2 = (uint*)columns[2].Start + start, p3 = (uint*)columns[3].Start + start;
            uint* weights = stackalloc uint[16];
            for (int i = 0; i < 16; i++) weights[i] = columns[i / 4].Weight[i % 4].Value;
            for (int row = 0; row < count; row += T.Width, sum += 4)
            {
                TSum s0 = sum[0], s1 = sum[1], s2 = sum[2], s3 = sum[3];
                Add(Load<T>(p0 + row), weights, ref s0, ref s1, ref s2, ref s3);
                Add(Load<T>(p1 + row), weights + 4, ref s0, ref s1, ref s2, ref s3);
                Add(Load<T>(p2 + row), weights + 8, ref s0, ref s1, ref s2, ref s3);
                Add(Load<T>(p3 + row), weights + 12, ref s0, ref s1, ref s2, ref s3);
                (sum[0], sum[1], sum[2], sum[3]) = (TSum.Fold(s0), TSum.Fold(s1), TSum.Fold(s2), TSum.Fold(s3));
            }
        }

        private static void One<T, TSum>(WeightedColumn column, TSum* sum, int start, int count)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            uint* p = (uint*)column.Start + start;
            uint* weights = stackalloc uint[4];
            for (int i = 0; i < 4; i++) weights[i] = column.Weight[i].Value;
            for (int row = 0; row < count; row += T.Width, sum += 4)
            {
                TSum s0 = sum[0], s1 = sum[1], s2 = sum[2], s3 = sum[3];
                Add(Load<T>(p + row), weights, ref s0, ref s1, ref s2, ref s3);
                (sum[0], sum[1], sum[2], sum[3]) = (TSum.Fold(s0), TSum.Fold(s1), TSum.Fold(s2), TSum.Fold(s3));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add<T, TSum>(T value, uint* weights, ref TSum s0, ref TSum s1, ref TSum s2, ref TSum s3)
            where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>
        {
            T odd = TSum.Odd(value);
            s0 = TSum.AddProduct(s0, value, odd, weights[0]);
            s1 = TSum.AddProduct(s1, value, odd, weights[1]);
            s2 = TSum.AddProduct(s2, value, odd, weights[2]);
            s3 = TSum.AddProduct(s3, value, odd, weights[3]);
        }
    }

    /// <summary>A row of a column. Safe: columns are native memory, and callers stay within their rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* At(ColumnView columns, int column, int row) => (uint*)Unsafe.AsPointer(ref columns.Start(column)) + row;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load<T>(uint* p) where T : unmanaged, IPackedM31<T> => T.Load(in *p, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T value, uint* p) where T : unmanaged, IPackedM31<T> => T.Store(value, ref *p, 0);
}
