using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Roundel.RiscV;

namespace Roundel.Machine.Proofs;

/// <summary>The statement inside a proof: the words of <see cref="Statement.WriteWords"/>, little-endian.</summary>
internal static class StatementSection
{
    private const int HeaderWords = 10;

    public static byte[] Write(Statement statement)
    {
        var words = new uint[statement.WordCount];
        statement.WriteWords(words);
        var bytes = new byte[sizeof(uint) * words.Length];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint) * i), words[i]);
        return bytes;
    }

    /// <summary>Reads a statement; its words are exactly those that it would write again.</summary>
    /// <param name="facts">What the key says of the program.</param>
    /// <param name="bytes">The proof after its header.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="length">The section's length in bytes.</param>
    public static bool TryRead(ProgramFacts facts, ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Statement? statement, out int length)
    {
        statement = null;
        length = 0;
        if (bytes.Length < sizeof(uint) * HeaderWords) return false;
        if (Word(bytes, 0) != (uint)facts.Abi) return false;
        if (!TryLimbs(bytes, 2, out uint exitCode) || !TryLimbs(bytes, 4, out uint inputLength)
            || !TryLimbs(bytes, 6, out uint unread) || !TryLimbs(bytes, 8, out uint outputLength)) return false;
        // Lengths are compared with the bytes that are there before anything of that size is allocated.
        long inputWords = (inputLength + 2L) / 3, outputWords = (outputLength + 2L) / 3, words = HeaderWords + inputWords + outputWords;
        if (words * sizeof(uint) > bytes.Length) return false;
        if (inputLength > ExecutionOptions.MaxStreamBytes || outputLength > ExecutionOptions.MaxStreamBytes) return false;
        if (!TryUnpack(bytes.Slice(sizeof(uint) * HeaderWords), (int)inputLength, out byte[] input)) return false;
        if (!TryUnpack(bytes.Slice(sizeof(uint) * (HeaderWords + (int)inputWords)), (int)outputLength, out byte[] output)) return false;
        if (!Statement.TryCreate(facts, input, unread, output, exitCode, Word(bytes, 1), out statement, out _)) return false;
        length = sizeof(uint) * (int)words;
        return true;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(sizeof(uint) * index)..]);

    private static bool TryLimbs(ReadOnlySpan<byte> bytes, int index, out uint value)
    {
        uint lo = Word(bytes, index), hi = Word(bytes, index + 1);
        value = lo | hi << 16;
        return lo < 1 << 16 && hi < 1 << 16;
    }

    private static bool TryUnpack(ReadOnlySpan<byte> packed, int count, out byte[] bytes)
    {
        bytes = new byte[count];
        for (int at = 0, word = 0; at < count; word++)
        {
            uint value = Word(packed, word);
            for (int i = 0; i < 3 && at < count; i++, value >>= 8) bytes[at++] = (byte)value;
            if (value != 0) return false;
        }
        return true;
    }
}
