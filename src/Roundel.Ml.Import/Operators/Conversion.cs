using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Casts between types of elements.</summary>
internal static class Conversion
{
    /// <summary>Numbers of onnx.proto's TensorProto.DataType; the position is that of the type in <see cref="ElementType"/>.</summary>
    private static readonly int[] Numbers = [1, 10, 16, 11, 3, 2, 5, 4, 6, 12, 7, 13, 9];

    public static void Register(Dictionary<string, Operator> table)
    {
        table["Cast"] = Operator.Of(1, 1, c => c.In(0).With(TypeOf(c.Node.Int("to", 0)) ?? throw c.Refuse($"type {c.Node.Int("to", 0)} is not supported")),
            (c, s) => Convert(c.Value(0), s.Type));
        table["CastLike"] = Operator.Of(2, 2, c => c.In(0).With(c.In(1).Type), (c, s) => Convert(c.Value(0), s.Type));
    }

    public static ElementType? TypeOf(long number)
    {
        int index = Array.FindIndex(Numbers, n => n == number);
        return index < 0 ? null : (ElementType)index;
    }

    public static int NumberOf(ElementType type) => Numbers[(int)type];

    /// <summary>Floats are truncated towards zero, then wrapped; what is no number becomes zero.</summary>
    public static FloatTensor Convert(FloatTensor source, ElementType type)
    {
        if (source.Type == type) return source;
        if (type.IsFloat()) return FloatTensor.FromFloats(source.Dims, source.ToFloats(), type);
        long[] result = source.Type.IsFloat()
            ? Array.ConvertAll(source.FloatArray, v => type == ElementType.Bool ? v != 0 ? 1 : 0 : Truncate(v))
            : Array.ConvertAll(source.IntegerArray, v => type == ElementType.Bool ? v != 0 ? 1 : 0 : v);
        WrapInPlace(result, type);
        return FloatTensor.FromIntegers(source.Dims, result, type);
    }

    /// <summary>Reduces values modulo the size of the type; a UInt64 keeps 63 bits.</summary>
    public static void WrapInPlace(long[] values, ElementType type)
    {
        if (type == ElementType.Int64) return;
        for (int i = 0; i < values.Length; i++) values[i] = Wrap(values[i], type);
    }

    private static long Wrap(long value, ElementType type) => unchecked(type switch
    {
        ElementType.Int8 => (sbyte)value,
        ElementType.UInt8 => (byte)value,
        ElementType.Int16 => (short)value,
        ElementType.UInt16 => (ushort)value,
        ElementType.Int32 => (int)value,
        ElementType.UInt32 => (uint)value,
        ElementType.UInt64 => value & long.MaxValue,
        ElementType.Bool => value != 0 ? 1 : 0,
        _ => value,
    });

    private static long Truncate(float value) => float.IsNaN(value) ? 0 : value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue
        : (long)value;
}
