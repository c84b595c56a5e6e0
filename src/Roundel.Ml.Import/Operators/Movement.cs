using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Operators that only change shapes or move elements.</summary>
internal static class Movement
{
    public static void Register(Dictionary<string, Operator> table)
    {
        View(table, "Reshape", 2, Reshape);
        View(table, "Flatten", 1, c =>
        {
            int[] dims = c.In(0).Dims;
            int axis = c.Node.Int("axis", 1) == dims.Length ? dims.Length : c.Axis(c.Node.Int("axis", 1), dims.Length);
            return [FloatTensor.CountOf(dims[..axis]), FloatTensor.CountOf(dims[axis..])];
        });
        View(table, "Squeeze", 2, Squeeze);
        View(table, "Unsqueeze", 2, Unsqueeze);
        table["Transpose"] = Operator.Of(1, 1, c => c.In(0).With([.. Order(c).Select(a => c.In(0).Dims[a])]), (c, s) =>
            Strided.Transpose(c.Value(0), Order(c)));
        table["Expand"] = Operator.Of(2, 2, c => c.In(0).With(c.Broadcast(c.In(0).Dims, [.. c.Integers(1).Select(c.Size)])), (c, s) =>
            Strided.Expand(c.Value(0), s.Dims));
        table["Tile"] = Operator.Of(2, 2, InferTile, Tile);
        table["Concat"] = Operator.Of(1, int.MaxValue, InferConcat, Concat);
        table["Split"] = new Operator(1, 2, int.MaxValue, InferSplit, Split);
        table["Slice"] = Operator.Of(3, 5, c => c.In(0).With(Slices(c).Dims), (c, s) =>
        {
            (int[] starts, int[] steps, int[] dims) = Slices(c);
            int[] strides = Strided.StridesOf(c.In(0).Dims);
            int offset = 0;
            if (s.Count > 0)
                for (int i = 0; i < starts.Length; i++) offset += starts[i] * strides[i];
            return Strided.Gather(c.Value(0), offset, [.. strides.Zip(steps, (a, b) => unchecked(a * b))], dims);
        });
        table["Trilu"] = Operator.Of(1, 2, c => c.In(0).Rank >= 2 ? c.In(0) : throw c.Refuse("the input has less than two axes"), Trilu);
    }

    /// <summary>Operators that keep the order of elements.</summary>
    private static void View(Dictionary<string, Operator> table, string op, int inputs, Func<NodeContext, int[]> dims) =>
        table[op] = Operator.Of(1, inputs, c => c.In(0).With(dims(c)), (c, s) => c.Value(0).Reshape(s.Dims));

    private static int[] Reshape(NodeContext c)
    {
        int[] from = c.In(0).Dims;
        long[] wanted = c.Integers(1);
        c.Require(wanted.Length <= FloatTensor.MaxRank, $"{wanted.Length} axes are too many");
        bool allowZero = c.Node.Int("allowzero", 0) != 0;
        var dims = new int[wanted.Length];
        int open = -1;
        for (int i = 0; i < dims.Length; i++)
        {
            if (wanted[i] == -1)
            {
                c.Require(open < 0, "two sizes are left open");
                open = i;
                dims[i] = 1;
            }
            else if (wanted[i] == 0 && !allowZero) dims[i] = i < from.Length ? from[i] : throw c.Refuse($"there is no axis {i} to take a size from");
            else dims[i] = c.Size(wanted[i]);
        }
        int count = FloatTensor.CountOf(from), known = FloatTensor.CountOf(dims);
        if (open >= 0)
        {
            c.Require(known > 0 && count % known == 0, $"{c.In(0)} cannot become [{string.Join(',', wanted)}]");
            dims[open] = count / known;
        }
        else c.Require(known == count, $"{c.In(0)} cannot become [{string.Join(',', wanted)}]");
        return dims;
    }

    private static int[] Squeeze(NodeContext c)
    {
        int[] dims = c.In(0).Dims;
        int[] axes = c.Has(1) ? c.Axes(c.Integers(1), dims.Length) : [.. Enumerable.Range(0, dims.Length).Where(i => dims[i] == 1)];
        foreach (int axis in axes) c.Require(dims[axis] == 1, $"axis {axis} has size {dims[axis]}");
        return [.. dims.Where((_, i) => !axes.Contains(i))];
    }

    private static int[] Unsqueeze(NodeContext c)
    {
        int[] dims = c.In(0).Dims;
        int rank = dims.Length + c.Integers(1).Length;
        c.Require(rank <= FloatTensor.MaxRank, $"{rank} axes are too many");
        int[] axes = c.Axes(c.Integers(1), rank);
        var result = new int[rank];
        for (int i = 0, next = 0; i < rank; i++) result[i] = axes.Contains(i) ? 1 : dims[next++];
        return result;
    }

    private static int[] Order(NodeContext c)
    {
        int rank = c.In(0).Rank;
        if (c.Node.Ints("perm") is not { } perm) return [.. Enumerable.Range(0, rank).Reverse()];
        c.Require(perm.Count == rank && perm.All(p => p >= 0 && p < rank) && perm.Distinct().Count() == rank, "perm is no permutation of the axes");
        return [.. perm.Select(p => (int)p)];
    }

    private static Shape InferTile(NodeContext c)
    {
        long[] repeats = c.Integers(1);
        int[] dims = c.In(0).Dims;
        c.Require(repeats.Length == dims.Length, $"{repeats.Length} repetitions for {dims.Length} axes");
        return c.In(0).With([.. dims.Zip(repeats, (d, r) => c.Size((long)d * c.Size(r)))]);
    }

    private static FloatTensor Tile(NodeContext c, Shape s)
    {
        // Axis i becomes two: the repetitions, with stride zero, and the elements.
        int[] dims = c.In(0).Dims, strides = Strided.StridesOf(dims);
        c.Require(dims.Length * 2 <= FloatTensor.MaxRank, "the input has too many axes");
        var (longDims, longStrides) = (new int[dims.Length * 2], new int[dims.Length * 2]);
        for (int i = 0; i < dims.Length; i++)
            (longDims[2 * i], longDims[2 * i + 1], longStrides[2 * i + 1]) = (c.Size(c.Integers(1)[i]), dims[i], strides[i]);
        return Strided.Gather(c.Value(0), 0, longStrides, longDims).Reshape(s.Dims);
    }

    private static Shape InferConcat(NodeContext c)
    {
        Shape first = c.In(0);
        int axis = c.Axis(c.Node.Int("axis", long.MaxValue), first.Rank);
        var dims = (int[])first.Dims.Clone();
        long size = 0;
        for (int i = 0; i < c.InputCount; i++)
        {
            Shape next = c.In(i);
            c.Require(next.Type == first.Type && next.Rank == first.Rank, $"{first} and {next} cannot be joined");
            for (int a = 0; a < dims.Length; a++) c.Require(a == axis || next.Dims[a] == dims[a], $"{first} and {next} cannot be joined along axis {axis}");
            size += next.Dims[axis];
        }
        dims[axis] = c.Size(size);
        return first.With(dims);
    }

    private static FloatTensor Concat(NodeContext c, Shape s)
    {
        int axis = c.Axis(c.Node.Int("axis", 0), s.Rank);
        FloatTensor[] parts = [.. Enumerable.Range(0, c.InputCount).Select(c.Value)];
        return s.Type.IsFloat()
            ? FloatTensor.FromFloats(s.Dims, Join([.. parts.Select(p => p.FloatArray)], parts, s, axis), s.Type)
            : FloatTensor.FromIntegers(s.Dims, Join([.. parts.Select(p => p.IntegerArray)], parts, s, axis), s.Type);
    }

    private static T[] Join<T>(T[][] parts, FloatTensor[] shapes, Shape s, int axis)
    {
        var result = new T[s.Count];
        int[] strides = Strided.StridesOf(s.Dims);
        int offset = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            int[] dims = shapes[i].DimArray;
            if (parts[i].Length > 0) Strided.Copy<T>(parts[i], 0, Strided.StridesOf(dims), result, offset, strides, dims);
            offset += dims[axis] * strides[axis];
        }
        return result;
    }

    private static Shape[] InferSplit(NodeContext c)
    {
        Shape input = c.In(0);
        int axis = c.Axis(c.Node.Int("axis", 0), input.Rank), size = input.Dims[axis], outputs = c.Node.Outputs.Count;
        int[] sizes;
        if (c.Has(1)) sizes = [.. c.Integers(1).Select(c.Size)];
        else
        {
            // Equal parts, the last one smaller if need be.
            c.Require(c.Node.Int("num_outputs", outputs) == outputs && outputs > 0, $"there are {outputs} outputs");
            int part = (int)(((long)size + outputs - 1) / outputs);
            sizes = [.. Enumerable.Range(0, outputs).Select(i => (int)Math.Clamp(size - (long)i * part, 0, part))];
        }
        c.Require(sizes.Length == outputs && sizes.Sum(v => (long)v) == size, $"[{string.Join(',', sizes)}] do not split {input} into {outputs} outputs");
        return [.. sizes.Select(v => input.With([.. input.Dims[..axis], v, .. input.Dims[(axis + 1)..]]))];
    }

    private static FloatTensor[] Split(NodeContext c, Shape[] shapes)
    {
        int axis = c.Axis(c.Node.Int("axis", 0), c.In(0).Rank), offset = 0;
        int[] strides = Strided.StridesOf(c.In(0).Dims);
        var parts = new FloatTensor[shapes.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Strided.Gather(c.Value(0), offset, strides, shapes[i].Dims);
            offset += shapes[i].Dims[axis] * strides[axis];
        }
        return parts;
    }

    private static (int[] Starts, int[] Steps, int[] Dims) Slices(NodeContext c)
    {
        int[] from = c.In(0).Dims;
        long[] starts = c.Integers(1), ends = c.Integers(2);
        int[] axes = c.Has(3) ? c.Axes(c.Integers(3), from.Length) : [.. Enumerable.Range(0, starts.Length)];
        long[] steps = c.Has(4) ? c.Integers(4) : [.. Enumerable.Repeat(1L, axes.Length)];
        c.Require(starts.Length == axes.Length && ends.Length == axes.Length && steps.Length == axes.Length && axes.Length <= from.Length,
            "starts, ends, axes and steps differ in length");
        var (first, step, dims) = (new int[from.Length], new int[from.Length], (int[])from.Clone());
        Array.Fill(step, 1);
        for (int i = 0; i < axes.Length; i++)
        {
            long size = from[axes[i]], by = steps[i];
            c.Require(by is not 0 and > int.MinValue and <= int.MaxValue, $"{by} is no step");
            long start = starts[i] < 0 ? Math.Max(starts[i], -size - 1) + size : starts[i], end = ends[i] < 0 ? Math.Max(ends[i], -size - 1) + size : ends[i];
            start = by > 0 ? Math.Clamp(start, 0, size) : Math.Clamp(start, -1, size - 1);
            end = by > 0 ? Math.Clamp(end, 0, size) : Math.Clamp(end, -1, size - 1);
            // A start before the first element is the first one.
            if (by < 0 && starts[i] < -size) start = size == 0 ? -1 : 0;
            long count = by > 0 ? (end - start + by - 1) / by : (start - end - by - 1) / -by;
            (first[axes[i]], step[axes[i]], dims[axes[i]]) = ((int)Math.Max(start, 0), (int)by, (int)Math.Max(count, 0));
        }
        return (first, step, dims);
    }

    private static FloatTensor Trilu(NodeContext c, Shape s)
    {
        bool upper = c.Node.Int("upper", 1) != 0;
        long k = c.Has(1) ? (long)c.Number(1) : 0;
        int rows = s.Dims[^2], columns = s.Dims[^1];
        bool Keeps(int i) => upper ? i % columns - (long)(i / columns % rows) >= k : i % columns - (long)(i / columns % rows) <= k;
        return s.Type.IsFloat()
            ? FloatTensor.FromFloats(s.Dims, [.. c.Floats(0).Select((v, i) => Keeps(i) ? v : 0)], s.Type)
            : FloatTensor.FromIntegers(s.Dims, [.. c.Integers(0).Select((v, i) => Keeps(i) ? v : 0)], s.Type);
    }
}
