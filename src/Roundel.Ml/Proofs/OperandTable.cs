using Roundel.Field;
using Roundel.Multilinear;
using Roundel.Prover;

namespace Roundel.Ml.Proofs;

/// <summary>An operand of an einsum with its free labels bound: one element for each place of the cube, zero where the operand does not depend on it.</summary>
internal static class OperandTable
{
    public static SecureField[] Of(EinsumPlan plan, Node operand, string labels, ReadOnlySpan<SecureField> point, Witness witness, Workers workers,
        LaneWidth width)
    {
        TensorShape shape = operand.Shape;
        var weights = new SecureField[labels.Length][];
        for (int a = 0; a < labels.Length; a++)
        {
            if (plan.Place(labels[a]) is not null) continue;
            weights[a] = new SecureField[shape.Dims[a]];
            var eq = new SecureField[1 << shape.LogDims[a]];
            MultilinearExtension.EqTable(plan.Bound(labels[a], point), SecureField.One, eq);
            eq.AsSpan(0, weights[a].Length).CopyTo(weights[a]);
        }
        int?[] places = [.. labels.Select(plan.Place)];
        if (operand is WeightNode { Bytes.IsEmpty: false } bytes && TryBind(plan, bytes, labels, point, workers, width) is { } bound) return bound;
        var weight = operand as WeightNode;
        int[] cells = weight is null ? witness.Values(operand) : [];
        var total = new SecureField[1 << plan.Variables];
        int parts = workers.Count, rows = shape.RowCount;
        var sums = new SecureField[parts][];
        workers.For(parts, part =>
        {
            SecureField[] sum = sums[part] = part == 0 ? total : new SecureField[total.Length];
            int first = (int)((long)rows * part / parts), end = (int)((long)rows * (part + 1) / parts);
            var words = new uint[shape.RowLength];
            for (int row = first; row < end; row++)
            {
                int start = shape.RowStart(row);
                if (weight is null) Lift(cells.AsSpan(start, words.Length), words);
                else
                    for (int i = 0; i < words.Length; i++) words[i] = M31.FromInt64(weight[start + i]).Value;
                Add(shape, weights, places, row, words, sum);
            }
        });
        for (int part = 1; part < parts; part++)
            for (int i = 0; i < total.Length; i++) total[i] += sums[part][i];
        return total;
    }

    /// <summary>A matrix of bytes whose free axes are its first or its last ones, and whose others are in the cube's order.</summary>
    private static SecureField[]? TryBind(EinsumPlan plan, WeightNode weight, string labels, ReadOnlySpan<SecureField> point, Workers workers, LaneWidth width)
    {
        TensorShape shape = weight.Shape;
        int free = labels.Count(l => plan.Place(l) is null), kept = labels.Length - free;
        if (free == 0 || kept == 0) return null;
        bool isFirst = labels[..free].All(l => plan.Place(l) is null), isLast = labels[kept..].All(l => plan.Place(l) is null);
        if (!isFirst && !isLast) return null;
        int logFree = 0;
        for (int a = 0; a < labels.Length; a++)
            if (plan.Place(labels[a]) is null) logFree += shape.LogDims[a];
        // Both the operand's bits and the cube's must be those of the kept axes, the last axis lowest.
        int place = 0;
        for (int a = labels.Length - 1; a >= 0; a--)
        {
            if (plan.Place(labels[a]) is not int at) continue;
            if (at != place) return null;
            place += shape.LogDims[a];
        }
        if (place != plan.Variables) return null;
        var coordinates = new SecureField[logFree];
        for (int a = labels.Length - 1, next = 0; a >= 0; a--)
        {
            if (plan.Place(labels[a]) is not null) continue;
            plan.Bound(labels[a], point).CopyTo(coordinates.AsSpan(next));
            next += shape.LogDims[a];
        }
        var eq = new SecureField[1 << logFree];
        MultilinearExtension.EqTable(coordinates, SecureField.One, eq);
        var table = new SecureField[1 << plan.Variables];
        if (isLast) WeightBinding.BindColumns(weight.Bytes, eq, table, workers, width);
        else WeightBinding.BindRows(weight.Bytes, eq, table, workers, width);
        return table;
    }

    private static void Add(TensorShape shape, SecureField[]?[] weights, int?[] places, int row, uint[] words, SecureField[] sum)
    {
        SecureField factor = SecureField.One;
        bool isBound = false;
        int at = 0;
        for (int a = shape.Rank - 2; a >= 0; a--)
        {
            int index = row % shape.Dims[a];
            row /= shape.Dims[a];
            if (places[a] is int place) at |= index << place;
            else
            {
                factor *= weights[a]![index];
                isBound = true;
            }
        }
        if (shape.Rank == 0) sum[0] += SecureField.FromCanonical(words[0], 0, 0, 0);
        else if (places[^1] is int last)
        {
            for (int i = 0; i < words.Length; i++)
            {
                M31 value = M31.FromCanonical(words[i]);
                sum[at + (i << last)] += isBound ? factor * value : value;
            }
        }
        else
        {
            SecureField inner = SecureSum.Of(weights[^1], words);
            sum[at] += isBound ? factor * inner : inner;
        }
    }

    private static void Lift(ReadOnlySpan<int> cells, Span<uint> words)
    {
        for (int i = 0; i < cells.Length; i++) words[i] = (uint)(cells[i] + (cells[i] >> 31 & (int)M31.P));
    }
}
