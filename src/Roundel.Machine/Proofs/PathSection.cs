using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Roundel.Machine.Paths;

namespace Roundel.Machine.Proofs;

/// <summary>The list of paths inside a proof, behind the statement: the words of <see cref="PathList.WriteWords"/>, little-endian.</summary>
public static class PathSection
{
    internal static byte[] Write(PathList paths)
    {
        var words = new uint[paths.WordCount];
        paths.WriteWords(words);
        var bytes = new byte[sizeof(uint) * words.Length];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint) * i), words[i]);
        return bytes;
    }

    /// <summary>
    /// Reads a list; its words are exactly those that it would write again. Any bytes are safe: counts are compared with the limits of
    /// <see cref="InstructionPath"/> and with the bytes that are there before anything of that size is allocated.
    /// </summary>
    /// <param name="bytes">The proof after its statement.</param>
    /// <param name="paths">The list.</param>
    /// <param name="length">The section's length in bytes.</param>
    /// <returns>False if the bytes hold no list of valid paths.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PathList? paths, out int length)
    {
        paths = null;
        length = 0;
        int at = 0;
        if (!TryWord(bytes, ref at, out uint count) || count > InstructionPath.MaxPaths) return false;
        if (count == 0) paths = PathList.Empty;
        else
        {
            var list = new InstructionPath[count];
            int left = InstructionPath.MaxTotal;
            for (int i = 0; i < list.Length; i++)
            {
                if (!TryPath(bytes, ref at, ref left, out InstructionPath? path)) return false;
                list[i] = path;
            }
            if (!PathList.TryCreate(list, out paths)) return false;
        }
        length = sizeof(uint) * at;
        return true;
    }

    private static bool TryPath(ReadOnlySpan<byte> bytes, ref int at, ref int left, [NotNullWhen(true)] out InstructionPath? path)
    {
        path = null;
        if (!TryWord(bytes, ref at, out uint count) || count > InstructionPath.MaxLength || count > left) return false;
        if (bytes.Length / sizeof(uint) - at < PathList.RowWords * (int)count) return false;
        left -= (int)count;
        var rows = new ProgramRow[count];
        for (int i = 0; i < rows.Length; i++, at += PathList.RowWords)
        {
            ReadOnlySpan<byte> row = bytes[(sizeof(uint) * at)..];
            rows[i] = new ProgramRow(Word(row, 0), Word(row, 1), Word(row, 2), Word(row, 3), Word(row, 4), Word(row, 5), Word(row, 6));
        }
        return InstructionPath.TryCreate(rows, out path, out _);
    }

    private static bool TryWord(ReadOnlySpan<byte> bytes, ref int at, out uint word)
    {
        word = 0;
        if (bytes.Length / sizeof(uint) <= at) return false;
        word = Word(bytes, at++);
        return true;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(sizeof(uint) * index)..]);
}
