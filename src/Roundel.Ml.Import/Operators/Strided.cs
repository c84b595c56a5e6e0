using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Moves elements between row-major tensors by strides: what transposing, slicing, repeating and concatenating come down to.</summary>
internal static class Strided
{
    /// <summary>Distances of neighbours along each axis of a dense tensor.</summary>
    public static int[] StridesOf(ReadOnlySpan<int> dims)
    {
        var strides = new int[dims.Length];
        int stride = 1;
        for (int i = dims.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            // Tensors of no elements have any strides: nothing is moved.
            stride = unchecked(stride * dims[i]);
        }
        return strides;
    }

    /// <summary>Strides with which a tensor of dimensions <paramref name="dims"/> is read as one of dimensions <paramref name="target"/>: zero where it
    /// repeats.</summary>
    public static int[] BroadcastStrides(int[] dims, int[] target)
    {
        int[] own = StridesOf(dims), strides = new int[target.Length];
        for (int i = 0; i < dims.Length; i++) strides[target.Length - dims.Length + i] = dims[i] == 1 ? 0 : own[i];
        return strides;
    }

    /// <summary>Copies a box of dimensions <paramref name="dims"/>. All positions reached must lie inside; spans check it.</summary>
    public static void Copy<T>(ReadOnlySpan<T> source, int sourceOffset, ReadOnlySpan<int> sourceStrides, Span<T> target, int targetOffset,
        ReadOnlySpan<int> targetStrides, ReadOnlySpan<int> dims)
    {
        if (dims.Length == 0)
        {
            target[targetOffset] = source[sourceOffset];
            return;
        }
        foreach (int dim in dims)
            if (dim == 0) return;
        int last = dims.Length - 1, length = dims[last], step = sourceStrides[last], targetStep = targetStrides[last];
        Span<int> index = stackalloc int[FloatTensor.MaxRank];
        while (true)
        {
            if (step == 1 && targetStep == 1) source.Slice(sourceOffset, length).CopyTo(target[targetOffset..]);
            else if (step == 0 && targetStep == 1) target.Slice(targetOffset, length).Fill(source[sourceOffset]);
            else
                for (int i = 0, s = sourceOffset, t = targetOffset; i < length; i++, s += step, t += targetStep) target[t] = source[s];
            int axis = last - 1;
            for (; axis >= 0; axis--)
            {
                sourceOffset += sourceStrides[axis];
                targetOffset += targetStrides[axis];
                if (++index[axis] < dims[axis]) break;
                sourceOffset -= sourceStrides[axis] * dims[axis];
                targetOffset -= targetStrides[axis] * dims[axis];
                index[axis] = 0;
            }
            if (axis < 0) return;
        }
    }

    /// <summary>A dense array of what the strides reach.</summary>
    public static T[] Gather<T>(ReadOnlySpan<T> source, int offset, ReadOnlySpan<int> strides, ReadOnlySpan<int> dims)
    {
        var result = new T[FloatTensor.CountOf(dims.ToArray())];
        if (result.Length > 0) Copy(source, offset, strides, result, 0, StridesOf(dims), dims);
        return result;
    }

    /// <summary>A tensor of what the strides reach.</summary>
    public static FloatTensor Gather(FloatTensor source, int offset, int[] strides, int[] dims) => source.Type.IsFloat()
        ? FloatTensor.FromFloats(dims, Gather<float>(source.FloatArray, offset, strides, dims), source.Type)
        : FloatTensor.FromIntegers(dims, Gather<long>(source.IntegerArray, offset, strides, dims), source.Type);

    /// <summary>Repeats along axes of size one until the dimensions are those given.</summary>
    public static FloatTensor Expand(FloatTensor source, int[] dims) =>
        source.DimArray.AsSpan().SequenceEqual(dims) ? source : Gather(source, 0, BroadcastStrides(source.DimArray, dims), dims);

    /// <summary>Axis i of the result is axis <paramref name="order"/>[i] of the source.</summary>
    public static FloatTensor Transpose(FloatTensor source, int[] order)
    {
        int[] strides = StridesOf(source.DimArray);
        if (source.Type.IsFloat() && order.Length >= 2 && source.Count > 1 << 16 && order[^1] == order.Length - 2 && order[^2] == order.Length - 1 &&
            order.AsSpan(..^2).SequenceEqual(Enumerable.Range(0, order.Length - 2).ToArray()))
            return FloatTensor.FromFloats([.. order.Select(o => source.DimArray[o])], SwapLast(source), source.Type);
        return Gather(source, 0, [.. order.Select(o => strides[o])], [.. order.Select(o => source.DimArray[o])]);
    }

    /// <summary>The last two axes swapped, in blocks that stay in the cache.</summary>
    private static float[] SwapLast(FloatTensor source)
    {
        const int block = 32;
        int rows = source.DimArray[^2], columns = source.DimArray[^1], size = rows * columns;
        float[] from = source.FloatArray, to = new float[source.Count];
        for (int offset = 0; offset < from.Length; offset += size)
        {
            int start = offset;
            Parallel.For(0, (columns + block - 1) / block, c =>
            {
                int c0 = c * block, c1 = Math.Min(columns, c0 + block);
                for (int r0 = 0; r0 < rows; r0 += block)
                    for (int column = c0; column < c1; column++)
                        for (int row = r0; row < Math.Min(rows, r0 + block); row++)
                            to[start + column * rows + row] = from[start + row * columns + column];
            });
        }
        return to;
    }

    /// <summary>The axes given moved to the end, in their order; the others stay in order before them.</summary>
    public static FloatTensor MoveToEnd(FloatTensor source, int[] axes)
    {
        int rank = source.Dims.Count;
        int[] order = [.. Enumerable.Range(0, rank).Except(axes), .. axes];
        return order.AsSpan().SequenceEqual(Enumerable.Range(0, rank).ToArray()) ? source : Transpose(source, order);
    }

    /// <summary>Undoes <see cref="MoveToEnd"/> of one axis.</summary>
    public static FloatTensor MoveFromEnd(FloatTensor source, int axis)
    {
        int rank = source.Dims.Count;
        if (axis == rank - 1) return source;
        int[] order = [.. Enumerable.Range(0, axis), rank - 1, .. Enumerable.Range(axis, rank - 1 - axis)];
        return Transpose(source, order);
    }
}
