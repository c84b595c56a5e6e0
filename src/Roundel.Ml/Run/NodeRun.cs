using Roundel.Prover;

namespace Roundel.Ml;

/// <summary>What each kind of node computes, but for einsums: the reference that proofs are about.</summary>
internal static class NodeRun
{
    /// <summary>Cells in one piece of work.</summary>
    private const int Grain = 1 << 14;

    /// <summary>Runs body(start, count) for the runs of cells inside the bounds.</summary>
    private static void ForRows(Workers workers, TensorShape shape, Action<int, int> body)
    {
        int length = shape.RowLength;
        workers.ForRanges(shape.RowCount, Math.Max(1, Grain / length), (from, count) =>
        {
            for (int row = from; row < from + count; row++) body(shape.RowStart(row), length);
        });
    }

    public static int[] View(IndexMap map, int[] source, Workers workers)
    {
        var target = new int[map.Target.PaddedCount];
        int length = map.Target.RowLength;
        workers.ForRanges(map.Target.RowCount, Math.Max(1, Grain / length), (from, count) =>
        {
            var sources = new int[length];
            for (int row = from; row < from + count; row++)
            {
                map.SourcesOfRow(row, sources);
                Span<int> cells = target.AsSpan(map.Target.RowStart(row), length);
                for (int i = 0; i < length; i++) cells[i] = sources[i] < 0 ? 0 : source[sources[i]];
            }
        });
        return target;
    }

    public static int[] AxisMap(AxisMapNode node, int[] source, Workers workers)
    {
        TensorShape from = node.Operands[0].Shape, to = node.Shape;
        var target = new int[to.PaddedCount];
        TensorShape outer = from.WithAxis(node.Axis, 1);
        int stride = 1 << from.Shifts[node.Axis], targetStride = 1 << to.Shifts[node.Axis];
        workers.ForRanges((int)outer.Count, Math.Max(1, Grain / node.Matrix.Columns), (first, count) =>
        {
            Span<int> at = stackalloc int[TensorShape.MaxRank];
            for (int vector = first; vector < first + count; vector++)
            {
                outer.Coordinates(vector, at);
                node.Matrix.Apply(source.AsSpan(from.IndexOf(at)), stride, target.AsSpan(to.IndexOf(at)), targetStride);
            }
        });
        return target;
    }

    public static int[] Linear(LinearNode node, int[][] operands, Workers workers)
    {
        var target = new int[node.Shape.PaddedCount];
        ForRows(workers, node.Shape, (start, count) =>
        {
            Span<int> cells = target.AsSpan(start, count);
            cells.Fill((int)node.Constant);
            for (int t = 0; t < operands.Length; t++)
            {
                int factor = (int)node.Coefficients[t];
                ReadOnlySpan<int> operand = operands[t].AsSpan(start, count);
                // Modulo 2^32, which is exact: the sum is below 2^30 in magnitude.
                for (int i = 0; i < count; i++) cells[i] = unchecked(cells[i] + factor * operand[i]);
            }
        });
        return target;
    }

    public static void Shift(ShiftNode node, int[] x, int[] high, int[] low, Workers workers)
    {
        int bits = node.Bits, mask = (1 << bits) - 1;
        ForRows(workers, node.Shape, (start, count) =>
        {
            for (int i = start; i < start + count; i++) (high[i], low[i]) = (x[i] >> bits, x[i] & mask);
        });
    }

    public static int[] Lookup(LookupNode node, int[] x, Workers workers)
    {
        var target = new int[node.Shape.PaddedCount];
        int first = (int)node.Table.First;
        ForRows(workers, node.Shape, (start, count) =>
        {
            ReadOnlySpan<int> outputs = node.Table.Outputs.AsSpan();
            for (int i = start; i < start + count; i++) target[i] = outputs[x[i] - first];
        });
        return target;
    }

    public static void Divide(DivideNode node, int[] x, int[] y, int[] quotient, int[] remainder, Workers workers) =>
        ForRows(workers, node.Shape, (start, count) =>
        {
            for (int i = start; i < start + count; i++)
            {
                (int q, int r) = Math.DivRem(x[i], y[i]);
                (quotient[i], remainder[i]) = r < 0 ? (q - 1, r + y[i]) : (q, r);
            }
        });

    public static void ArgMax(ArgMaxNode node, int[] x, int[] oneHot, int[] maxima, Workers workers)
    {
        TensorShape shape = node.Shape, reduced = node.Maximum.Shape;
        int length = shape.Dims[node.Axis], stride = 1 << shape.Shifts[node.Axis];
        workers.ForRanges((int)reduced.Count, Math.Max(1, Grain / length), (first, count) =>
        {
            Span<int> at = stackalloc int[TensorShape.MaxRank];
            for (int vector = first; vector < first + count; vector++)
            {
                reduced.Coordinates(vector, at);
                int start = shape.IndexOf(at), best = 0;
                for (int i = 1; i < length; i++)
                    if (x[start + i * stride] > x[start + best * stride]) best = i;
                oneHot[start + best * stride] = 1;
                maxima[reduced.IndexOf(at)] = x[start + best * stride];
            }
        });
    }

    /// <summary>Finds a cell inside the bounds that is not in an interval.</summary>
    public static int? Outside(TensorShape shape, int[] x, Interval interval)
    {
        for (int row = 0; row < shape.RowCount; row++)
            foreach (int cell in x.AsSpan(shape.RowStart(row), shape.RowLength))
                if (!interval.Contains(cell)) return cell;
        return null;
    }
}
