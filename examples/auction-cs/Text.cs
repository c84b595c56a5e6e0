/// <summary>Lines and amounts.</summary>
internal static class Text
{
    /// <summary>The lines of a text in ASCII, without their ends; empty ones are left out.</summary>
    /// <exception cref="FormatException">A character is not ASCII.</exception>
    public static List<string> Lines(ReadOnlySpan<byte> text)
    {
        var lines = new List<string>();
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            var characters = new char[line.Length];
            for (int i = 0; i < line.Length; i++)
                characters[i] = line[i] < 0x80 ? (char)line[i] : throw new FormatException("names are written in ASCII");
            if (line.Length > 0) lines.Add(new string(characters));
        }
        return lines;
    }

    /// <summary>The bytes of a text in ASCII.</summary>
    /// <exception cref="FormatException">A character is not ASCII.</exception>
    public static byte[] Ascii(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = text[i] < 0x80 ? (byte)text[i] : throw new FormatException("names are written in ASCII");
        return bytes;
    }

    /// <summary>A whole number in decimal digits.</summary>
    /// <exception cref="FormatException">It is none, or too large.</exception>
    public static ulong Amount(string digits)
    {
        ulong amount = 0;
        if (digits.Length is 0 or > 18) throw new FormatException("an amount has 1 to 18 digits");
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) throw new FormatException("an amount has digits only");
            amount = 10 * amount + (uint)(digit - '0');
        }
        return amount;
    }
}
