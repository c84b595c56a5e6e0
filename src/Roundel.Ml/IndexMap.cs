using System.Collections.Immutable;

namespace Roundel.Ml;

/// <summary>
/// Where each cell of a view comes from: one cell of the source, or none (the view has zero there). A description, not a table:
/// <see cref="AffineMap"/>, <see cref="ReshapeMap"/> or <see cref="GatherMap"/>.
/// </summary>
public abstract class IndexMap
{
    private protected IndexMap(TensorShape source, TensorShape target) => (Source, Target) = (source, target);

    /// <summary>The shape that is read.</summary>
    public TensorShape Source { get; }

    /// <summary>The shape of the view.</summary>
    public TensorShape Target { get; }

    /// <summary>Whether some cell of the view inside its bounds comes from nowhere.</summary>
    public abstract bool HasHoles { get; }

    /// <summary>The padded source indices of one row of the view (see <see cref="TensorShape.RowStart"/>), −1 for none.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="sources">One for each cell of the row inside the bounds.</param>
    public abstract void SourcesOfRow(int row, Span<int> sources);

    /// <summary>Whether each cell of the view has the padded index of its source, and all cells of the source are seen.</summary>
    public bool IsPaddedIdentity
    {
        get
        {
            if (Source.Count != Target.Count || Source.LogSize != Target.LogSize || HasHoles) return false;
            var sources = new int[Target.RowLength];
            for (int row = 0; row < Target.RowCount; row++)
            {
                SourcesOfRow(row, sources);
                int start = Target.RowStart(row);
                for (int i = 0; i < sources.Length; i++)
                    if (sources[i] != start + i) return false;
            }
            return true;
        }
    }
}

/// <summary>
/// Each axis of the view moves along one axis of the source, or along none; a source index is an offset plus the steps of the axes
/// that move along it, and outside the source's bounds there is nothing. Permutations, slices, padding, repetition and the
/// windows of convolutions are all this.
/// </summary>
public sealed class AffineMap : IndexMap
{
    private const int MaxMagnitude = 1 << 28;

    /// <summary>A map from its parts.</summary>
    /// <param name="source">The shape that is read.</param>
    /// <param name="target">The shape of the view.</param>
    /// <param name="axes">For each axis of the view the source's axis that it moves along, −1 for none.</param>
    /// <param name="steps">For each axis of the view how far one step moves; zero for those that move along none.</param>
    /// <param name="offsets">For each axis of the source the index of the view's origin.</param>
    /// <exception cref="ModelException">The parts do not fit each other.</exception>
    public AffineMap(TensorShape source, TensorShape target, ImmutableArray<int> axes, ImmutableArray<int> steps, ImmutableArray<int> offsets)
        : base(source, target)
    {
        if (axes.Length != target.Rank || steps.Length != target.Rank || offsets.Length != source.Rank)
            throw new ModelException("", $"an affine map from {source} to {target} with {axes.Length} axes, {steps.Length} steps, {offsets.Length} offsets");
        for (int t = 0; t < axes.Length; t++)
        {
            if (axes[t] < -1 || axes[t] >= source.Rank) throw new ModelException("", $"an affine map along axis {axes[t]} of {source}");
            if (axes[t] < 0 ? steps[t] != 0 : steps[t] == 0 || Math.Abs((long)steps[t]) > MaxMagnitude)
                throw new ModelException("", $"an affine map with steps of {steps[t]}");
        }
        foreach (int offset in offsets)
            if (Math.Abs((long)offset) > MaxMagnitude) throw new ModelException("", $"an affine map with an offset of {offset}");
        (Axes, Steps, Offsets) = (axes, steps, offsets);
        for (int a = 0; a < source.Rank; a++)
        {
            long min = offsets[a], max = offsets[a];
            for (int t = 0; t < axes.Length; t++)
            {
                if (axes[t] != a) continue;
                long far = (long)steps[t] * (target.Dims[t] - 1);
                if (far > 0) max += far;
                else min += far;
            }
            if (min < 0 || max >= source.Dims[a]) HasHoles = true;
        }
    }

    /// <summary>For each axis of the view the source's axis that it moves along, −1 for none.</summary>
    public ImmutableArray<int> Axes { get; }

    /// <summary>For each axis of the view how far one step moves.</summary>
    public ImmutableArray<int> Steps { get; }

    /// <summary>For each axis of the source the index of the view's origin.</summary>
    public ImmutableArray<int> Offsets { get; }

    /// <inheritdoc/>
    public override bool HasHoles { get; }

    /// <inheritdoc/>
    public override void SourcesOfRow(int row, Span<int> sources)
    {
        Span<long> at = stackalloc long[TensorShape.MaxRank];
        for (int a = 0; a < Source.Rank; a++) at[a] = Offsets[a];
        int rest = row;
        for (int t = Target.Rank - 2; t >= 0; t--)
        {
            int index = rest % Target.Dims[t];
            rest /= Target.Dims[t];
            if (Axes[t] >= 0) at[Axes[t]] += (long)Steps[t] * index;
        }
        int moving = Target.Rank == 0 ? -1 : Axes[^1];
        int start = 0;
        for (int a = 0; a < Source.Rank; a++)
        {
            if (a == moving) continue;
            if (at[a] < 0 || at[a] >= Source.Dims[a])
            {
                sources.Fill(-1);
                return;
            }
            start |= (int)at[a] << Source.Shifts[a];
        }
        if (moving < 0)
        {
            sources.Fill(start);
            return;
        }
        long position = at[moving];
        for (int i = 0; i < sources.Length; i++, position += Steps[^1])
            sources[i] = position < 0 || position >= Source.Dims[moving] ? -1 : start | (int)position << Source.Shifts[moving];
    }

    /// <summary>The view's axis t is the source's axis order[t].</summary>
    public static AffineMap Permute(TensorShape source, params ReadOnlySpan<int> order)
    {
        if (order.Length != source.Rank) throw new ModelException("", $"a permutation of {order.Length} axes for {source}");
        var dims = new int[order.Length];
        int seen = 0;
        for (int t = 0; t < order.Length; t++)
        {
            if (order[t] < 0 || order[t] >= source.Rank) throw new ModelException("", $"a permutation with axis {order[t]} of {source}");
            seen |= 1 << order[t];
            dims[t] = source.Dims[order[t]];
        }
        if (seen != (1 << source.Rank) - 1) throw new ModelException("", "a permutation that names an axis twice");
        return new(source, new(dims), [.. order], [.. Enumerable.Repeat(1, order.Length)], [.. new int[source.Rank]]);
    }

    /// <summary>Axis for axis: the view's index i is the source's starts + i·steps; outside the source there is nothing.</summary>
    public static AffineMap Slice(TensorShape source, TensorShape target, ReadOnlySpan<int> starts, ReadOnlySpan<int> steps) =>
        new(source, target, [.. Enumerable.Range(0, source.Rank)], [.. steps], [.. starts]);

    /// <summary>Zeros before each axis, and after it as the target's lengths say.</summary>
    public static AffineMap Pad(TensorShape source, TensorShape target, params ReadOnlySpan<int> before)
    {
        var starts = new int[before.Length];
        for (int a = 0; a < starts.Length; a++) starts[a] = -before[a];
        return Slice(source, target, starts, [.. Enumerable.Repeat(1, source.Rank)]);
    }

    /// <summary>As ONNX and NumPy broadcast: axes are aligned at the end, and those of length 1 or absent repeat.</summary>
    /// <exception cref="ModelException">A length differs that is not 1.</exception>
    public static AffineMap Broadcast(TensorShape source, TensorShape target)
    {
        int missing = target.Rank - source.Rank;
        if (missing < 0) throw new ModelException("", $"{source} cannot be repeated to {target}");
        var axes = new int[target.Rank];
        var steps = new int[target.Rank];
        for (int t = 0; t < target.Rank; t++)
        {
            axes[t] = -1;
            if (t < missing) continue;
            if (source.Dims[t - missing] == target.Dims[t]) (axes[t], steps[t]) = (t - missing, 1);
            else if (source.Dims[t - missing] != 1) throw new ModelException("", $"{source} cannot be repeated to {target}");
        }
        return new(source, target, [.. axes], [.. steps], [.. new int[source.Rank]]);
    }
}

/// <summary>Reads all cells in order, the last axis fastest, into another shape of as many cells.</summary>
public sealed class ReshapeMap : IndexMap
{
    /// <summary>A map between two shapes.</summary>
    /// <exception cref="ModelException">The shapes have different numbers of cells.</exception>
    public ReshapeMap(TensorShape source, TensorShape target) : base(source, target)
    {
        if (source.Count != target.Count) throw new ModelException("", $"{source} cannot be reshaped to {target}");
    }

    /// <inheritdoc/>
    public override bool HasHoles => false;

    /// <inheritdoc/>
    public override void SourcesOfRow(int row, Span<int> sources)
    {
        Span<int> at = stackalloc int[TensorShape.MaxRank];
        int length = Target.RowLength;
        Source.Coordinates((long)row * length, at);
        int last = Source.Rank - 1;
        int index = Source.IndexOf(at);
        for (int i = 0; i < length; i++)
        {
            sources[i] = index;
            if (last < 0) continue;
            if (++at[last] < Source.Dims[last])
            {
                index++;
                continue;
            }
            int a = last;
            while (a >= 0 && at[a] == Source.Dims[a])
            {
                at[a] = 0;
                if (--a >= 0) at[a]++;
            }
            index = Source.IndexOf(at);
        }
    }
}

/// <summary>Takes along one axis the indices of a public list.</summary>
public sealed class GatherMap : IndexMap
{
    /// <summary>A map from its parts.</summary>
    /// <param name="source">The shape that is read.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="indices">What the view's indices along this axis mean; −1 for nothing.</param>
    /// <exception cref="ModelException">An index or the axis is out of bounds.</exception>
    public GatherMap(TensorShape source, int axis, ImmutableArray<int> indices) : base(source, TargetOf(source, axis, indices))
    {
        (Axis, Indices) = (axis, indices);
        foreach (int index in indices)
        {
            if (index < -1 || index >= source.Dims[axis]) throw new ModelException("", $"index {index} of axis {axis} of {source}");
            if (index < 0) HasHoles = true;
        }
    }

    /// <summary>The axis.</summary>
    public int Axis { get; }

    /// <summary>The source's indices.</summary>
    public ImmutableArray<int> Indices { get; }

    /// <inheritdoc/>
    public override bool HasHoles { get; }

    /// <inheritdoc/>
    public override void SourcesOfRow(int row, Span<int> sources)
    {
        int start = 0;
        bool hole = false;
        for (int t = Target.Rank - 2; t >= 0; t--)
        {
            int index = row % Target.Dims[t];
            row /= Target.Dims[t];
            if (t == Axis) index = Indices[index];
            if (index < 0) hole = true;
            else start |= index << Source.Shifts[t];
        }
        for (int i = 0; i < sources.Length; i++)
        {
            int index = Axis == Target.Rank - 1 ? Indices[i] : i;
            sources[i] = hole || index < 0 ? -1 : start | index;
        }
    }

    private static TensorShape TargetOf(TensorShape source, int axis, ImmutableArray<int> indices) => axis < 0 || axis >= source.Rank
        ? throw new ModelException("", $"axis {axis} of {source}")
        : source.WithAxis(axis, indices.Length);
}
