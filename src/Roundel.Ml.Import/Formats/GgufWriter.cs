using System.Buffers.Binary;
using System.Text;
using Roundel.Ml.Formats;
using Roundel.Ml.Operators;

namespace Roundel.Ml.Graphs;

/// <summary>Writes GGUF files of version 3.</summary>
public static class GgufWriter
{
    private const int Alignment = 32, Block = 32;

    /// <summary>The file.</summary>
    /// <param name="metadata">Values of type long (written as UInt32 if it fits), double (as Float32), string or bool.</param>
    /// <param name="tensors">Tensors with how they are to be stored.</param>
    public static byte[] Write(IReadOnlyDictionary<string, object> metadata, IReadOnlyDictionary<string, (FloatTensor Tensor, GgufType Type)> tensors)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(3);
        writer.Write((long)tensors.Count);
        writer.Write((long)metadata.Count);
        foreach ((string key, object value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            Text(writer, key);
            Value(writer, key, value);
        }
        long offset = 0;
        (string Name, FloatTensor Tensor, GgufType Type)[] sorted = [.. tensors.Select(t => (t.Key, t.Value.Tensor, t.Value.Type)).OrderBy(t => t.Key,
            StringComparer.Ordinal)];
        foreach ((string name, FloatTensor tensor, GgufType type) in sorted)
        {
            Text(writer, name);
            writer.Write(tensor.Dims.Count);
            foreach (int dim in tensor.Dims.Reverse()) writer.Write((long)dim);
            writer.Write((int)type);
            writer.Write(offset);
            offset += (GgufFile.BytesOf(type, tensor.Count) + Alignment - 1) / Alignment * Alignment;
        }
        foreach ((string name, FloatTensor tensor, GgufType type) in sorted)
        {
            writer.Write(new byte[(Alignment - stream.Position % Alignment) % Alignment]);
            writer.Write(Encode(name, tensor, type));
        }
        writer.Write(new byte[(Alignment - stream.Position % Alignment) % Alignment]);
        return stream.ToArray();
    }

    private static void Text(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }

    private static void Value(BinaryWriter writer, string key, object value)
    {
        switch (value)
        {
            case long number and >= 0 and <= uint.MaxValue:
                writer.Write(4);
                writer.Write((uint)number);
                break;
            case long number:
                writer.Write(11);
                writer.Write(number);
                break;
            case double number:
                writer.Write(6);
                writer.Write((float)number);
                break;
            case bool flag:
                writer.Write(7);
                writer.Write(flag);
                break;
            case string text:
                writer.Write(8);
                Text(writer, text);
                break;
            default: throw new ArgumentException($"The value of '{key}' is of a type that is not written.");
        }
    }

    private static byte[] Encode(string name, FloatTensor tensor, GgufType type)
    {
        ElementType plain = type switch { GgufType.F32 => ElementType.Float32, GgufType.F16 => ElementType.Float16, _ => ElementType.BFloat16 };
        if (type is not (GgufType.Q8Zero or GgufType.Q4Zero)) return ElementBytes.Write(Conversion.Convert(tensor, plain));
        if (type == GgufType.Q4Zero || tensor.Dims.Count == 0 || tensor.Dims[^1] % Block != 0)
            throw new ArgumentException($"'{name}' cannot be written as {type}.");
        var bytes = new byte[GgufFile.BytesOf(type, tensor.Count)];
        ReadOnlySpan<float> values = tensor.ToFloats();
        for (int start = 0; start < values.Length; start += Block)
        {
            Span<byte> block = bytes.AsSpan(start / Block * (2 + Block), 2 + Block);
            float largest = 0;
            foreach (float v in values.Slice(start, Block)) largest = MathF.Max(largest, MathF.Abs(v));
            var scale = (Half)(largest / 127);
            BinaryPrimitives.WriteHalfLittleEndian(block, scale);
            for (int i = 0; i < Block; i++)
                block[2 + i] = (float)scale == 0 ? (byte)0 : unchecked((byte)(sbyte)Math.Clamp(MathF.Round(values[start + i] / (float)scale), -127, 127));
        }
        return bytes;
    }
}
