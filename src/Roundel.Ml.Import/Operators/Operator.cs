using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Type and dimensions of a value.</summary>
internal readonly record struct Shape(ElementType Type, int[] Dims)
{
    public int Rank => Dims.Length;

    public int Count => FloatTensor.CountOf(Dims);

    public Shape With(int[] dims) => new(Type, dims);

    public Shape With(ElementType type) => new(type, Dims);

    public override string ToString() => $"{Type}[{string.Join(',', Dims)}]";
}

/// <summary>The meaning of one ONNX operator of opset 23.</summary>
/// <param name="MinInputs">Inputs that must be present.</param>
/// <param name="MaxInputs">Inputs that may be present.</param>
/// <param name="Outputs">Outputs that may be asked for.</param>
/// <param name="Infer">Types and dimensions of the outputs, with checks of everything that does not depend on values.</param>
/// <param name="Run">The outputs; all inputs are known, and have passed <paramref name="Infer"/>, whose result is given.</param>
internal sealed record Operator(int MinInputs, int MaxInputs, int Outputs, Func<NodeContext, Shape[]> Infer, Func<NodeContext, Shape[], FloatTensor[]> Run)
{
    /// <summary>Whether a run takes a time in proportion to the sizes of inputs and outputs, so that constants may be computed when a file is read.</summary>
    public bool Foldable { get; init; } = true;

    /// <summary>An operator with one output.</summary>
    public static Operator Of(int min, int max, Func<NodeContext, Shape> infer, Func<NodeContext, Shape, FloatTensor> run, bool foldable = true) =>
        new(min, max, 1, c => [infer(c)], (c, s) => [run(c, s[0])]) { Foldable = foldable };
}

/// <summary>What an operator sees of one node: its attributes, the shapes of its inputs, and those inputs' values that are known.</summary>
internal sealed class NodeContext(FloatNode node, Shape?[] shapes, FloatTensor?[] values)
{
    public FloatNode Node { get; } = node;

    public int InputCount => shapes.Length;

    public bool Has(int input) => input < shapes.Length && shapes[input] is not null;

    /// <summary>The shape of an input that must be present.</summary>
    public Shape In(int input) => Has(input) ? shapes[input]!.Value : throw Refuse($"input {input} is missing");

    /// <summary>Whether the value of an input is known.</summary>
    public bool Knows(int input) => input < values.Length && values[input] is not null;

    /// <summary>The value of an input, which must be known.</summary>
    public FloatTensor Value(int input) => Knows(input) ? values[input]! : throw Refuse($"input {input} ('{Node.Inputs[input]}') has to be a constant");

    /// <summary>The floats of an input.</summary>
    public float[] Floats(int input) => In(input).Type.IsFloat() ? Value(input).FloatArray
        : throw Refuse($"input {input} has elements of type {In(input).Type}");

    /// <summary>The integers of an input.</summary>
    public long[] Integers(int input) => In(input).Type.IsFloat() ? throw Refuse($"input {input} has elements of type {In(input).Type}")
        : Value(input).IntegerArray;

    /// <summary>The floats of an optional input.</summary>
    public float[]? OptionalFloats(int input) => Has(input) ? Floats(input) : null;

    /// <summary>A scalar or a tensor of one element.</summary>
    public double Number(int input)
    {
        if (In(input).Count != 1) throw Refuse($"input {input} has {In(input).Count} elements instead of one");
        return In(input).Type.IsFloat() ? Floats(input)[0] : Integers(input)[0];
    }

    public ModelFormatException Refuse(string why) => new($"Node '{Node.Name}' ({Node.Op}): {why}.");

    public void Require(bool condition, string why)
    {
        if (!condition) throw Refuse(why);
    }

    public Shape FloatIn(int input)
    {
        Shape shape = In(input);
        Require(shape.Type.IsFloat(), $"input {input} has elements of type {shape.Type}");
        return shape;
    }

    public Shape IntegerIn(int input)
    {
        Shape shape = In(input);
        Require(!shape.Type.IsFloat(), $"input {input} has elements of type {shape.Type}");
        return shape;
    }

    public Shape Ranked(int input, int rank)
    {
        Shape shape = In(input);
        Require(shape.Rank == rank, $"input {input} has {shape.Rank} axes instead of {rank}");
        return shape;
    }

    /// <summary>An axis, counted from the end if negative.</summary>
    public int Axis(long axis, int rank)
    {
        Require(axis >= -rank && axis < rank, $"there is no axis {axis} among {rank}");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Axes without repetition, in the order given.</summary>
    public int[] Axes(IEnumerable<long> axes, int rank)
    {
        int[] result = [.. axes.Select(a => Axis(a, rank))];
        Require(result.Distinct().Count() == result.Length, "an axis is named twice");
        return result;
    }

    /// <summary>A size from attribute or input.</summary>
    public int Size(long value)
    {
        Require(value is >= 0 and <= int.MaxValue, $"{value} is no size");
        return (int)value;
    }

    /// <summary>Result of a broadcast, by the rules of NumPy.</summary>
    public int[] Broadcast(int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        var dims = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int x = i < rank - a.Length ? 1 : a[i - (rank - a.Length)], y = i < rank - b.Length ? 1 : b[i - (rank - b.Length)];
            Require(x == y || x == 1 || y == 1, $"[{string.Join(',', a)}] and [{string.Join(',', b)}] do not fit");
            dims[i] = x == 1 ? y : x;
        }
        return dims;
    }
}
