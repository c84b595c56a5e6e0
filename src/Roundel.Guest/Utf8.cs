using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Roundel;

/// <summary>UTF-8 without encoders' tables and fallbacks, which would be compiled into each guest.</summary>
internal static class Utf8
{
    /// <summary>The replacement character stands for lone surrogates, as <see cref="Encoding.UTF8"/> writes them.</summary>
    public static byte[] Encode(string text)
    {
        int length = 0;
        for (int i = 0; i < text.Length; i++) length += Length(text, ref i, out _);
        var bytes = new byte[length];
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int count = Length(text, ref i, out int rune);
            int lead = count switch { 1 => 0, 2 => 0xc0, 3 => 0xe0, _ => 0xf0 };
            bytes[at] = (byte)(lead | rune >> 6 * (count - 1));
            for (int k = 1; k < count; k++) bytes[at + k] = (byte)(0x80 | rune >> 6 * (count - 1 - k) & 0x3f);
            at += count;
        }
        return bytes;
    }

    /// <summary>The text of bytes.</summary>
    /// <exception cref="InvalidDataException">They are not UTF-8 (RFC 3629).</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        // No text has more characters than bytes.
        var text = new char[bytes.Length];
        int length = 0;
        while (!bytes.IsEmpty)
        {
            int used = 1;
            if (bytes[0] < 0x80)
            {
                text[length++] = (char)bytes[0];
            }
            else
            {
                if (Rune.DecodeFromUtf8(bytes, out Rune rune, out used) != OperationStatus.Done) ThrowMalformed();
                length += rune.EncodeToUtf16(text.AsSpan(length));
            }
            bytes = bytes[used..];
        }
        return new string(text, 0, length);
    }

    private static int Length(string text, ref int i, out int rune)
    {
        rune = text[i];
        if (rune < 0x80) return 1;
        if (rune < 0x800) return 2;
        if ((rune & 0xf800) != 0xd800) return 3;
        if (rune < 0xdc00 && i + 1 < text.Length && (text[i + 1] & 0xfc00) == 0xdc00)
        {
            rune = 0x10000 + ((rune & 0x3ff) << 10) + (text[++i] & 0x3ff);
            return 4;
        }
        rune = 0xfffd;
        return 3;
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowMalformed() => throw new InvalidDataException("The text is not UTF-8.");
}
