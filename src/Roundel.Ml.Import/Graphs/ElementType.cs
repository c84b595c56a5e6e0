namespace Roundel.Ml.Graphs;

/// <summary>Types of elements of a <see cref="FloatTensor"/>; the names are those of ONNX.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>IEEE 754 binary16.</summary>
    Float16,

    /// <summary>The upper half of a binary32.</summary>
    BFloat16,

    /// <summary>IEEE 754 binary64; kept as binary32.</summary>
    Float64,

    /// <summary>8 bits, signed.</summary>
    Int8,

    /// <summary>8 bits, unsigned.</summary>
    UInt8,

    /// <summary>16 bits, signed.</summary>
    Int16,

    /// <summary>16 bits, unsigned.</summary>
    UInt16,

    /// <summary>32 bits, signed.</summary>
    Int32,

    /// <summary>32 bits, unsigned.</summary>
    UInt32,

    /// <summary>64 bits, signed.</summary>
    Int64,

    /// <summary>64 bits, unsigned; values of 2^63 and more are refused.</summary>
    UInt64,

    /// <summary>0 or 1.</summary>
    Bool,
}

/// <summary>Properties of <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>Whether elements are numbers with a fraction.</summary>
    public static bool IsFloat(this ElementType type) => type <= ElementType.Float64;

    /// <summary>Bytes of one element in a file.</summary>
    public static int ByteSize(this ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>Smallest value of an integer type.</summary>
    public static long MinValue(this ElementType type) => type switch
    {
        ElementType.Int8 => sbyte.MinValue,
        ElementType.Int16 => short.MinValue,
        ElementType.Int32 => int.MinValue,
        ElementType.Int64 => long.MinValue,
        _ => 0,
    };

    /// <summary>Largest value of an integer type that a tensor can hold.</summary>
    public static long MaxValue(this ElementType type) => type switch
    {
        ElementType.Bool => 1,
        ElementType.Int8 => sbyte.MaxValue,
        ElementType.UInt8 => byte.MaxValue,
        ElementType.Int16 => short.MaxValue,
        ElementType.UInt16 => ushort.MaxValue,
        ElementType.Int32 => int.MaxValue,
        ElementType.UInt32 => uint.MaxValue,
        _ => long.MaxValue,
    };
}
