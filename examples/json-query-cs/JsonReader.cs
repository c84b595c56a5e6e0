using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

/// <summary>The tokens of a JSON document (RFC 8259), taken one by one.</summary>
internal ref struct JsonReader(ReadOnlySpan<byte> document)
{
    /// <summary>What is seen behind the last byte.</summary>
    public const int End = -1;

    private readonly ReadOnlySpan<byte> _document = document;
    private int _at;

    /// <summary>The next byte.</summary>
    public readonly int Peek() => (uint)_at < (uint)_document.Length ? _document[_at] : End;

    public int Take()
    {
        int c = Peek();
        if (c != End) _at++;
        return c;
    }

    /// <summary>Skips white space; the byte behind it.</summary>
    public int SkipSpace()
    {
        int c;
        while ((c = Peek()) is ' ' or '\n' or '\t' or '\r') _at++;
        return c;
    }

    public void Expect(ReadOnlySpan<byte> word)
    {
        foreach (byte c in word)
            if (Take() != c) Malformed("unexpected character");
    }

    /// <summary>A string whose opening quote is still ahead. Tells whether it equals a text in ASCII, escapes undone.</summary>
    public bool StringIs(string text)
    {
        bool equal = true;
        int length = 0;
        Expect("\""u8);
        while (true)
        {
            int c = Take();
            if (c == '"') return equal && length == text.Length;
            if (c < 0x20) Malformed("unfinished string"); // the end is among them
            int point = c == '\\' ? Escape() : c < 0x80 ? c : Utf8Tail();
            equal = equal && (uint)length < (uint)text.Length && point == text[length];
            length++;
        }
    }

    public Decimal Number()
    {
        var value = new Decimal();
        if (Peek() == '-')
        {
            _at++;
            value.Negative = true;
        }
        int c = Peek();
        if (c == '0') _at++;
        else if (!IsDigit(c)) Malformed("unexpected character");
        else for (; IsDigit(c = Peek()); _at++) value.Add(c - '0');
        if (Peek() == '.')
        {
            int start = ++_at;
            for (; IsDigit(c = Peek()); _at++) value.AddFraction(c - '0');
            if (_at == start) Malformed("a digit must follow the decimal point");
        }
        if ((Peek() | 0x20) == 'e') Exponent(ref value);
        return value;
    }

    private void Exponent(ref Decimal value)
    {
        const int limit = 1_000_000;
        _at++;
        bool down = Peek() == '-';
        if (down || Peek() == '+') _at++;
        int start = _at, exponent = 0;
        for (int c; IsDigit(c = Peek()); _at++)
        {
            exponent = Math.Min(10 * exponent + c - '0', limit);
            value.Overlong |= exponent == limit;
        }
        if (_at == start) Malformed("a digit must follow the exponent");
        value.Exponent += down ? -exponent : exponent;
    }

    private static bool IsDigit(int c) => (uint)(c - '0') <= 9;

    /// <summary>The code point behind a backslash.</summary>
    private int Escape()
    {
        switch (Take())
        {
            case '"': return '"';
            case '\\': return '\\';
            case '/': return '/';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u': break;
            default:
                Malformed("unknown escape");
                break;
        }
        int point = Hex4();
        if (!char.IsSurrogate((char)point)) return point;
        if (char.IsLowSurrogate((char)point) || Take() != '\\' || Take() != 'u') Malformed("half of a surrogate pair");
        int low = Hex4();
        if (!char.IsLowSurrogate((char)low)) Malformed("half of a surrogate pair");
        return char.ConvertToUtf32((char)point, (char)low);
    }

    private int Hex4()
    {
        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int c = Take();
            if (c == End || !char.IsAsciiHexDigit((char)c)) Malformed("four hexadecimal digits must follow \\u");
            value = value << 4 | (IsDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return value;
    }

    /// <summary>The code point whose first byte was just taken.</summary>
    private int Utf8Tail()
    {
        int start = _at - 1;
        Rune.DecodeFromUtf8(_document[start..], out Rune rune, out int used);
        _at = start + used;
        // U+FFFD stands for whatever is malformed, unless it was really written.
        if (rune == Rune.ReplacementChar && !_document[start..].StartsWith("\uFFFD"u8)) Malformed("not UTF-8");
        return rune.Value;
    }

    /// <summary>Ends the reading.</summary>
    /// <param name="why">What is wrong before the current byte.</param>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly void Malformed(string why) => throw new FormatException($"byte {_at}: {why}");
}
