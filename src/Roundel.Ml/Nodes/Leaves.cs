namespace Roundel.Ml;

/// <summary>What the numbers of an input are.</summary>
public enum InputKind
{
    /// <summary>The tensor's cells.</summary>
    Integers,

    /// <summary>One class for each row; the tensor has a one there and zeros elsewhere.</summary>
    Classes,
}

/// <summary>
/// A tensor that whoever runs the model gives. If it is public, the verifier has it and checks its range himself; otherwise its cells
/// are committed, and looked up in the range.
/// </summary>
public sealed class InputNode : Node
{
    internal InputNode(string name, TensorShape shape, Interval interval, InputKind kind, bool isPublic, int exponent) : base(name, shape, interval) =>
        (Kind, IsPublic, Exponent) = (kind, isPublic, exponent);

    /// <summary>What the numbers given are.</summary>
    public InputKind Kind { get; }

    /// <summary>Whether the input is part of the statement.</summary>
    public bool IsPublic { get; }

    /// <summary>The real number that an integer x stands for is x·2^Exponent.</summary>
    public int Exponent { get; }

    /// <summary>The shape of what is given: that of the tensor, or without the last axis for classes.</summary>
    public TensorShape GivenShape => Kind == InputKind.Integers ? Shape : new(Shape.Dims.AsSpan()[..^1]);

    /// <summary>What the numbers given may be.</summary>
    public Interval GivenInterval => Kind == InputKind.Integers ? Interval : new(0, Shape.Dims[^1] - 1);

    /// <inheritdoc/>
    public override Storage Storage => IsPublic ? Storage.Public : Storage.Witness;

    /// <summary>The tensor for what is given.</summary>
    /// <exception cref="ModelException">The shape is another, or a number is out of range.</exception>
    public IntegerTensor Expand(IntegerTensor given)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (!given.Shape.Equals(GivenShape)) throw new ModelException(Name, $"the input has the shape {given.Shape}, not {GivenShape}");
        if (!given.HasZeroPadding()) throw new ModelException(Name, "the input's padding is not zero");
        int[] cells = given.ToDense();
        foreach (int cell in cells)
            if (!GivenInterval.Contains(cell)) throw new ModelException(Name, $"the input {cell} is not in {GivenInterval}");
        if (Kind == InputKind.Integers) return given;
        var tensor = new IntegerTensor(Shape);
        for (int row = 0; row < cells.Length; row++) tensor.Values[Shape.RowStart(row) + cells[row]] = 1;
        return tensor;
    }
}

/// <summary>A tensor of the model that the prover knows, committed and shown to be in range with the model's key.</summary>
public sealed class WeightNode : Node
{
    internal WeightNode(string name, TensorShape shape, int bits) : base(name, shape, Interval.Signed(bits)) => Bits = bits;

    /// <summary>Bits of a weight, the sign's included: 2 to 16.</summary>
    public int Bits { get; }

    /// <inheritdoc/>
    public override Storage Storage => Storage.Weight;

    /// <summary>The cells in padded layout if <see cref="Bits"/> is 8 or less and they are at hand; otherwise empty.</summary>
    public ReadOnlyMemory<sbyte> Bytes { get; internal set; }

    /// <summary>The cells in padded layout if <see cref="Bits"/> is above 8 and they are at hand; otherwise empty.</summary>
    public ReadOnlyMemory<short> Words { get; internal set; }

    /// <summary>Whether the cells are at hand; a verifier does not have them.</summary>
    public bool IsLoaded => !Bytes.IsEmpty || !Words.IsEmpty;

    /// <summary>A cell by its padded index.</summary>
    public int this[int index] => Bits <= 8 ? Bytes.Span[index] : Words.Span[index];

    /// <summary>A copy of all cells.</summary>
    public IntegerTensor ToTensor()
    {
        var values = new int[Shape.PaddedCount];
        for (int i = 0; i < values.Length; i++) values[i] = this[i];
        return new(Shape, values);
    }
}

/// <summary>A tensor that is part of the model's description, and so known to the verifier.</summary>
public sealed class ConstantNode : Node
{
    internal ConstantNode(string name, IntegerTensor tensor, Interval interval) : base(name, tensor.Shape, interval) => Tensor = tensor;

    /// <summary>The cells.</summary>
    public IntegerTensor Tensor { get; }

    /// <inheritdoc/>
    public override Storage Storage => Storage.Public;
}

/// <summary>A committed tensor that belongs to another node: a low part, a remainder, a maximum.</summary>
public sealed class PartNode : Node
{
    internal PartNode(string name, Node owner, Role role, TensorShape shape, Interval interval) : base(name, shape, interval, owner) => Role = role;

    /// <summary>The node that it belongs to.</summary>
    public Node Owner => Operands[0];

    /// <inheritdoc/>
    public override Role Role { get; }

    /// <inheritdoc/>
    public override Storage Storage => Storage.Witness;
}
