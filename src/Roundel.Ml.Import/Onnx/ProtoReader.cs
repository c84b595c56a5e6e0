using System.Buffers.Binary;
using System.Text;
using Roundel.Ml.Graphs;

namespace Roundel.Ml.Onnx;

/// <summary>How a field is written: protobuf.dev/programming-guides/encoding.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>Reads the fields of one protobuf message, in place. Every length is checked against what is there.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    public WireType Wire { get; private set; }

    /// <summary>Goes to the next field; false at the end. The value of a field must be read, or skipped, once.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        ulong tag = RawVarint();
        if (tag >> 3 is 0 or > 536_870_911) throw Bad("a field has no valid number");
        Field = (int)(tag >> 3);
        Wire = (WireType)(tag & 7);
        if (Wire is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32)) throw Bad($"field {Field} has wire type {(int)Wire}");
        return true;
    }

    public void Skip()
    {
        switch (Wire)
        {
            case WireType.Varint: RawVarint(); break;
            case WireType.Bytes: RawBytes(); break;
            default: Take(Wire == WireType.Fixed64 ? 8 : 4); break;
        }
    }

    public long Varint() => Wire == WireType.Varint ? unchecked((long)RawVarint()) : throw Bad($"field {Field} is no integer");

    public float Float() => Wire == WireType.Fixed32 ? BinaryPrimitives.ReadSingleLittleEndian(Take(4)) : throw Bad($"field {Field} is no number");

    public ReadOnlySpan<byte> Bytes() => Wire == WireType.Bytes ? RawBytes() : throw Bad($"field {Field} has no bytes");

    public string Text()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        if (bytes.Length > 1 << 16) throw Bad("a text is too long");
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Bad("a text is not UTF-8");
        }
    }

    /// <summary>Adds the integers of a repeated field, packed or not.</summary>
    public void Varints(List<long> values)
    {
        if (Wire == WireType.Varint)
        {
            values.Add(Varint());
            return;
        }
        var packed = new ProtoReader(Bytes());
        while (!packed._rest.IsEmpty) values.Add(unchecked((long)packed.RawVarint()));
    }

    /// <summary>Adds the numbers of a repeated field of binary32, packed or not.</summary>
    public void Floats(List<float> values)
    {
        if (Wire == WireType.Fixed32)
        {
            values.Add(Float());
            return;
        }
        ReadOnlySpan<byte> bytes = Bytes();
        if (bytes.Length % 4 != 0) throw Bad($"field {Field} has {bytes.Length} bytes");
        for (int i = 0; i < bytes.Length; i += 4) values.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes[i..]));
    }

    /// <summary>Adds the numbers of a repeated field of binary64, packed or not.</summary>
    public void Doubles(List<float> values)
    {
        ReadOnlySpan<byte> bytes = Wire == WireType.Fixed64 ? Take(8) : Bytes();
        if (bytes.Length % 8 != 0) throw Bad($"field {Field} has {bytes.Length} bytes");
        for (int i = 0; i < bytes.Length; i += 8) values.Add((float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[i..]));
    }

    private ulong RawVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_rest.IsEmpty) throw Bad("it ends within a number");
            byte next = _rest[0];
            _rest = _rest[1..];
            value |= shift < 64 ? (ulong)(next & 0x7f) << shift : 0;
            if (next < 0x80) return value;
        }
        throw Bad("a number has too many bytes");
    }

    private ReadOnlySpan<byte> RawBytes()
    {
        ulong length = RawVarint();
        return length <= (ulong)_rest.Length ? Take((int)length) : throw Bad($"a field of {length} bytes does not fit the {_rest.Length} that follow");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length) throw Bad("it ends within a field");
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static ModelFormatException Bad(string why) => new($"This is no ONNX file: {why}.");
}
