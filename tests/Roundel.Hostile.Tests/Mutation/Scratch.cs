using System.Buffers.Binary;

namespace Roundel.Hostile.Tests.Mutation;

/// <summary>Bytes that are changed in place, one buffer per thread: a case costs a copy, no allocation.</summary>
internal sealed class Scratch
{
    /// <summary>No case grows beyond what it started from by more than this.</summary>
    private const int MaxGrowth = 1 << 16;

    private byte[] _bytes = [];
    private int _limit;

    public int Length { get; private set; }

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    public void Load(ReadOnlySpan<byte> bytes)
    {
        _limit = bytes.Length + MaxGrowth;
        if (_bytes.Length < _limit) _bytes = new byte[_limit];
        bytes.CopyTo(_bytes);
        Length = bytes.Length;
    }

    public uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Span[at..]);

    public void SetWord(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Span[at..], value);

    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>Makes room, as much of it as there is; its bytes are zero.</summary>
    public Span<byte> Insert(int at, int count)
    {
        count = Math.Min(count, _limit - Length);
        Span.Slice(at).CopyTo(_bytes.AsSpan(at + count));
        Length += count;
        Span<byte> room = Span.Slice(at, count);
        room.Clear();
        return room;
    }

    public void Remove(int at, int count)
    {
        count = Math.Min(count, Length - at);
        Span[(at + count)..].CopyTo(Span[at..]);
        Length -= count;
    }

    /// <summary>Goes on with other bytes from a place on.</summary>
    public void Continue(int at, ReadOnlySpan<byte> rest)
    {
        Truncate(at);
        rest = rest[..Math.Min(rest.Length, _limit - Length)];
        rest.CopyTo(_bytes.AsSpan(Length));
        Length += rest.Length;
    }
}
