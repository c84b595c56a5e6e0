using System.Buffers.Binary;
using System.Text;

namespace Roundel.Ml.Onnx;

/// <summary>Writes one protobuf message.</summary>
internal sealed class ProtoWriter
{
    private readonly MemoryStream _stream = new();

    public void Varint(int field, long value)
    {
        Tag(field, WireType.Varint);
        Raw(unchecked((ulong)value));
    }

    public void Float(int field, float value)
    {
        Tag(field, WireType.Fixed32);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _stream.Write(bytes);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Raw((ulong)value.Length);
        _stream.Write(value);
    }

    public void Message(int field, ProtoWriter message) => Bytes(field, message.Written);

    public ReadOnlySpan<byte> Written => _stream.GetBuffer().AsSpan(0, (int)_stream.Length);

    private void Tag(int field, WireType wire) => Raw((ulong)field << 3 | (uint)wire);

    private void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _stream.WriteByte((byte)(value | 0x80));
        _stream.WriteByte((byte)value);
    }
}
