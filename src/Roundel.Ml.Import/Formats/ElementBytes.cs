using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Roundel.Ml.Graphs;

namespace Roundel.Ml.Formats;

/// <summary>Elements of tensors as little-endian bytes.</summary>
internal static class ElementBytes
{
    /// <summary>A tensor of exactly these bytes; their number is checked before anything is allocated.</summary>
    public static FloatTensor Read(string name, ElementType type, IReadOnlyList<int> dims, ReadOnlySpan<byte> bytes)
    {
        long count = FloatTensor.CountOf(dims);
        if (count * type.ByteSize() != bytes.Length)
            throw new ModelFormatException($"Tensor '{name}' of {count} elements of type {type} has {bytes.Length} bytes.");
        if (type.IsFloat())
        {
            var floats = new float[count];
            ReadFloats(type, bytes, floats);
            return FloatTensor.FromFloats(dims, floats, type);
        }
        var integers = new long[count];
        for (int i = 0; i < integers.Length; i++)
        {
            long value = ReadInteger(type, bytes[(i * type.ByteSize())..]);
            integers[i] = value >= type.MinValue() && value <= type.MaxValue() ? value
                : throw new ModelFormatException($"Tensor '{name}' has an element that is no {type}.");
        }
        return FloatTensor.FromIntegers(dims, integers, type);
    }

    /// <summary>The elements' bytes.</summary>
    public static byte[] Write(FloatTensor tensor)
    {
        int size = tensor.Type.ByteSize();
        var bytes = new byte[checked(tensor.Count * size)];
        for (int i = 0; i < tensor.Count; i++)
        {
            Span<byte> at = bytes.AsSpan(i * size);
            switch (tensor.Type)
            {
                case ElementType.Float32: BinaryPrimitives.WriteSingleLittleEndian(at, tensor.FloatArray[i]); break;
                case ElementType.Float64: BinaryPrimitives.WriteDoubleLittleEndian(at, tensor.FloatArray[i]); break;
                case ElementType.Float16: BinaryPrimitives.WriteHalfLittleEndian(at, (Half)tensor.FloatArray[i]); break;
                case ElementType.BFloat16:
                    BinaryPrimitives.WriteUInt16LittleEndian(at,
                    (ushort)(BitConverter.SingleToUInt32Bits(tensor.FloatArray[i]) >> 16)); break;
                default: WriteInteger(at, size, tensor.IntegerArray[i]); break;
            }
        }
        return bytes;
    }

    private static void ReadFloats(ElementType type, ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        if (type == ElementType.Float32 && BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(floats));
            return;
        }
        for (int i = 0; i < floats.Length; i++)
            floats[i] = type switch
            {
                ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                ElementType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
                ElementType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
            };
    }

    private static long ReadInteger(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Int8 => (sbyte)bytes[0],
        ElementType.UInt8 or ElementType.Bool => bytes[0],
        ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    private static void WriteInteger(Span<byte> at, int size, long value)
    {
        for (int i = 0; i < size; i++) at[i] = unchecked((byte)(value >> (8 * i)));
    }
}
