using System.Buffers.Binary;
using System.Text.Json;
using Roundel.Ml.Formats;

namespace Roundel.Ml.Graphs;

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    private static readonly string[] Types = ["F32", "F16", "BF16", "F64", "I8", "U8", "I16", "U16", "I32", "U32", "I64", "U64", "BOOL"];

    internal static ElementType? TypeOf(string name) => Array.IndexOf(Types, name) is >= 0 and var index ? (ElementType)index : null;

    /// <summary>The file. Tensors stand in the order of their names; the header is padded with blanks, so that they start at a multiple of eight.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, FloatTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        (string Name, FloatTensor Tensor)[] sorted = [.. tensors.Select(t => (t.Key, t.Value)).OrderBy(t => t.Key, StringComparer.Ordinal)];
        using var header = new MemoryStream();
        using (var writer = new Utf8JsonWriter(header))
        {
            long offset = 0;
            writer.WriteStartObject();
            foreach ((string name, FloatTensor tensor) in sorted)
            {
                writer.WriteStartObject(name);
                writer.WriteString("dtype", Types[(int)tensor.Type]);
                writer.WriteStartArray("shape");
                foreach (int dim in tensor.Dims) writer.WriteNumberValue(dim);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                writer.WriteNumberValue(offset += (long)tensor.Count * tensor.Type.ByteSize());
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        using var file = new MemoryStream();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
        foreach ((_, FloatTensor tensor) in sorted) file.Write(ElementBytes.Write(tensor));
        return file.ToArray();
    }
}
