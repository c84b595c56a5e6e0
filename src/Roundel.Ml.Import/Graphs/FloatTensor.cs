using System.Diagnostics.CodeAnalysis;

namespace Roundel.Ml.Graphs;

/// <summary>A dense tensor, row-major (the last axis is contiguous). Immutable by convention: nobody writes to the memory after creation.</summary>
public sealed class FloatTensor
{
    /// <summary>More axes than this are refused.</summary>
    public const int MaxRank = 16;

    private readonly float[]? _floats;
    private readonly long[]? _integers;
    private readonly int[] _dims;

    private FloatTensor(ElementType type, int[] dims, float[]? floats, long[]? integers)
    {
        Type = type;
        _dims = dims;
        _floats = floats;
        _integers = integers;
        Count = (floats?.Length ?? integers?.Length)!.Value;
    }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Sizes of the axes; none for a scalar.</summary>
    public IReadOnlyList<int> Dims => _dims;

    /// <summary>Number of elements: the product of <see cref="Dims"/>.</summary>
    public int Count { get; }

    /// <summary>Elements of a float type.</summary>
    public ReadOnlyMemory<float> Floats => _floats ?? throw new InvalidOperationException($"The tensor has elements of type {Type}.");

    /// <summary>Elements of an integer type, or of <see cref="ElementType.Bool"/> as 0 and 1.</summary>
    public ReadOnlyMemory<long> Integers => _integers ?? throw new InvalidOperationException($"The tensor has elements of type {Type}.");

    internal float[] FloatArray => _floats ?? throw new InvalidOperationException($"The tensor has elements of type {Type}.");

    internal long[] IntegerArray => _integers ?? throw new InvalidOperationException($"The tensor has elements of type {Type}.");

    internal int[] DimArray => _dims;

    /// <summary>Takes over the array. Values of types shorter than binary32 are rounded to them (to nearest, ties to even).</summary>
    public static FloatTensor FromFloats(IReadOnlyList<int> dims, float[] values, ElementType type = ElementType.Float32)
    {
        ArgumentNullException.ThrowIfNull(dims);
        ArgumentNullException.ThrowIfNull(values);
        if (!type.IsFloat()) throw new ArgumentException($"{type} is no float type.", nameof(type));
        Check(dims, values.Length);
        if (type is ElementType.Float16)
            for (int i = 0; i < values.Length; i++) values[i] = (float)(Half)values[i];
        else if (type is ElementType.BFloat16)
            for (int i = 0; i < values.Length; i++) values[i] = RoundToBFloat16(values[i]);
        return new FloatTensor(type, [.. dims], values, null);
    }

    /// <summary>Takes over the array. Every value must be in the range of the type.</summary>
    public static FloatTensor FromIntegers(IReadOnlyList<int> dims, long[] values, ElementType type = ElementType.Int64)
    {
        ArgumentNullException.ThrowIfNull(dims);
        ArgumentNullException.ThrowIfNull(values);
        if (type.IsFloat()) throw new ArgumentException($"{type} is no integer type.", nameof(type));
        Check(dims, values.Length);
        long min = type.MinValue(), max = type.MaxValue();
        foreach (long value in values)
            if (value < min || value > max) throw new ArgumentOutOfRangeException(nameof(values), $"{value} is no {type}.");
        return new FloatTensor(type, [.. dims], null, values);
    }

    /// <summary>A scalar of type Float32.</summary>
    public static FloatTensor Scalar(float value) => FromFloats([], [value]);

    /// <summary>A scalar of an integer type.</summary>
    public static FloatTensor Scalar(long value, ElementType type = ElementType.Int64) => FromIntegers([], [value], type);

    /// <summary>One axis of integers, as shapes and axes are given.</summary>
    public static FloatTensor Vector(params long[] values) => FromIntegers([(values ?? throw new ArgumentNullException(nameof(values))).Length], values);

    /// <summary>All zero.</summary>
    public static FloatTensor Zeros(ElementType type, IReadOnlyList<int> dims)
    {
        int count = CountOf(dims);
        return type.IsFloat() ? FromFloats(dims, new float[count], type) : FromIntegers(dims, new long[count], type);
    }

    /// <summary>The same elements with other dimensions of the same count; the memory is shared.</summary>
    public FloatTensor Reshape(IReadOnlyList<int> dims)
    {
        ArgumentNullException.ThrowIfNull(dims);
        Check(dims, Count);
        return new FloatTensor(Type, [.. dims], _floats, _integers);
    }

    /// <summary>Elements as floats, integers converted.</summary>
    public float[] ToFloats() => _floats is not null ? [.. _floats] : Array.ConvertAll(_integers!, v => (float)v);

    /// <summary>Whether types, dimensions and all elements are the same; not-a-number equals itself, and the zeros differ.</summary>
    public bool SameAs([NotNullWhen(true)] FloatTensor? other)
    {
        if (other is null || Type != other.Type || !_dims.AsSpan().SequenceEqual(other._dims)) return false;
        if (_integers is not null) return _integers.AsSpan().SequenceEqual(other._integers);
        for (int i = 0; i < Count; i++)
            if (BitConverter.SingleToInt32Bits(_floats![i]) != BitConverter.SingleToInt32Bits(other._floats![i])
                && !(float.IsNaN(_floats[i]) && float.IsNaN(other._floats[i])))
                return false;
        return true;
    }

    /// <summary>Type and dimensions, for people.</summary>
    public override string ToString() => $"{Type}[{string.Join(',', _dims)}]";

    /// <summary>Product of dimensions; a <see cref="ModelFormatException"/> if there are too many, one is negative, or no array holds so many
    /// elements.</summary>
    public static int CountOf(IReadOnlyList<int> dims)
    {
        ArgumentNullException.ThrowIfNull(dims);
        if (dims.Count > MaxRank) throw new ModelFormatException($"A tensor has {dims.Count} axes; {MaxRank} are allowed.");
        long count = 1;
        bool empty = false;
        foreach (int dim in dims)
        {
            if (dim < 0) throw new ModelFormatException($"A tensor has an axis of size {dim}.");
            if (dim == 0) empty = true;
            else if ((count *= dim) > Array.MaxLength) throw new ModelFormatException($"A tensor of dimensions [{string.Join(',', dims)}] is too large.");
        }
        return empty ? 0 : (int)count;
    }

    internal static float RoundToBFloat16(float value)
    {
        if (float.IsNaN(value)) return float.NaN;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
    }

    private static void Check(IReadOnlyList<int> dims, int count)
    {
        if (CountOf(dims) != count) throw new ArgumentException($"Dimensions [{string.Join(',', dims)}] do not have {count} elements.", nameof(dims));
    }
}
