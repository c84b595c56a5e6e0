using System.Buffers.Binary;

namespace Roundel.Hash;

/// <summary>A 256-bit hash value as eight little-endian words. The default value is all zeros.</summary>
/// <param name="W0">Bytes 0 to 3, least significant first.</param>
/// <param name="W1">Bytes 4 to 7.</param>
/// <param name="W2">Bytes 8 to 11.</param>
/// <param name="W3">Bytes 12 to 15.</param>
/// <param name="W4">Bytes 16 to 19.</param>
/// <param name="W5">Bytes 20 to 23.</param>
/// <param name="W6">Bytes 24 to 27.</param>
/// <param name="W7">Bytes 28 to 31.</param>
public readonly record struct Digest(uint W0, uint W1, uint W2, uint W3, uint W4, uint W5, uint W6, uint W7)
{
    /// <summary>The number of words of a digest.</summary>
    public const int WordCount = 8;

    /// <summary>The number of bytes of a digest.</summary>
    public const int ByteCount = 32;

    /// <summary>Takes the first eight words.</summary>
    /// <exception cref="ArgumentException">There are fewer than eight words.</exception>
    public static Digest ReadFrom(ReadOnlySpan<uint> words)
    {
        if (words.Length < WordCount) throw new ArgumentException("A digest has eight words.", nameof(words));
        return new(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7]);
    }

    /// <summary>Takes the first 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are fewer than 32 bytes.</exception>
    public static Digest ReadFrom(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ByteCount) throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));
        Span<uint> words = stackalloc uint[WordCount];
        for (int i = 0; i < WordCount; i++) words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]);
        return ReadFrom(words);
    }

    /// <summary>Writes the eight words.</summary>
    /// <exception cref="ArgumentException">There is room for fewer than eight words.</exception>
    public void CopyTo(Span<uint> words)
    {
        if (words.Length < WordCount) throw new ArgumentException("A digest has eight words.", nameof(words));
        words[7] = W7;
        words[0] = W0;
        words[1] = W1;
        words[2] = W2;
        words[3] = W3;
        words[4] = W4;
        words[5] = W5;
        words[6] = W6;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <exception cref="ArgumentException">There is room for fewer than 32 bytes.</exception>
    public void CopyTo(Span<byte> bytes)
    {
        if (bytes.Length < ByteCount) throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));
        Span<uint> words = stackalloc uint[WordCount];
        CopyTo(words);
        for (int i = 0; i < WordCount; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * i)..], words[i]);
    }

    /// <summary>The 32 bytes in order, as 64 lower-case hexadecimal digits.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Reads what <see cref="ToHex"/> writes; upper-case digits are taken too.</summary>
    /// <returns>Whether the text is exactly 64 hexadecimal digits.</returns>
    public static bool TryParse(ReadOnlySpan<char> hex, out Digest digest)
    {
        digest = default;
        if (hex.Length != 2 * ByteCount) return false;
        Span<byte> bytes = stackalloc byte[ByteCount];
        if (Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        digest = ReadFrom(bytes);
        return true;
    }

    /// <summary>Reads what <see cref="ToHex"/> writes.</summary>
    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static Digest Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out Digest digest) ? digest : throw new FormatException("A digest is written as 64 hexadecimal digits.");

    /// <summary>The same as <see cref="ToHex"/>.</summary>
    public override string ToString() => ToHex();
}
