namespace Roundel.Ml;

/// <summary>Integers in padded layout (<see cref="TensorShape"/>); padding cells are zero.</summary>
public sealed class IntegerTensor
{
    /// <summary>Takes cells that are in padded layout already; not copied.</summary>
    /// <exception cref="ArgumentException">There are not exactly as many as the shape has with padding.</exception>
    public IntegerTensor(TensorShape shape, int[] values)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != shape.PaddedCount) throw new ArgumentException("The cells are those of another shape.", nameof(values));
        (Shape, Values) = (shape, values);
    }

    /// <summary>A tensor of zeros.</summary>
    public IntegerTensor(TensorShape shape) : this(shape, new int[shape.PaddedCount])
    {
    }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>The cells in padded layout.</summary>
    public int[] Values { get; }

    /// <summary>The cell at these coordinates.</summary>
    public int this[params ReadOnlySpan<int> coordinates]
    {
        get => Values[Shape.IndexOf(coordinates)];
        set => Values[Shape.IndexOf(coordinates)] = value;
    }

    /// <summary>A tensor from its cells without padding, the last axis fastest.</summary>
    /// <exception cref="ArgumentException">There are not exactly as many as the shape has.</exception>
    public static IntegerTensor FromDense(TensorShape shape, ReadOnlySpan<int> cells)
    {
        if (cells.Length != shape.Count) throw new ArgumentException($"{cells.Length} cells for the shape {shape}.", nameof(cells));
        var tensor = new IntegerTensor(shape);
        int length = shape.RowLength;
        for (int row = 0; row < shape.RowCount; row++) cells.Slice(row * length, length).CopyTo(tensor.Values.AsSpan(shape.RowStart(row)));
        return tensor;
    }

    /// <summary>The cells without padding, the last axis fastest.</summary>
    public int[] ToDense()
    {
        var cells = new int[Shape.Count];
        int length = Shape.RowLength;
        for (int row = 0; row < Shape.RowCount; row++) Values.AsSpan(Shape.RowStart(row), length).CopyTo(cells.AsSpan(row * length));
        return cells;
    }

    /// <summary>Whether all padding cells are zero.</summary>
    public bool HasZeroPadding()
    {
        long inside = 0, all = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            if (Values[i] == 0) continue;
            all++;
            if (Shape.InBounds(i)) inside++;
        }
        return inside == all;
    }
}
