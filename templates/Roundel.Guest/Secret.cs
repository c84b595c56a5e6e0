/// <summary>The private input.</summary>
internal readonly record struct Secret(ulong P, ulong Q)
{
    /// <summary>Reads a JSON object with the whole numbers p and q, in any order, and nothing else.</summary>
    /// <exception cref="FormatException">It is no such object. The run then ends with exit code 101 and this message.</exception>
    public static Secret Parse(ReadOnlySpan<byte> json)
    {
        ulong? p = null, q = null;
        Expect(ref json, (byte)'{');
        do
        {
            Expect(ref json, (byte)'"');
            byte name = json.IsEmpty ? (byte)0 : json[0];
            if (name is not ((byte)'p' or (byte)'q')) throw new FormatException("Names are \"p\" and \"q\".");
            json = json[1..];
            Expect(ref json, (byte)'"');
            Expect(ref json, (byte)':');
            ref ulong? value = ref p;
            if (name == (byte)'q') value = ref q;
            if (value is not null) throw new FormatException("A name occurs twice.");
            value = Number(ref json);
        }
        while (Take(ref json, (byte)','));
        Expect(ref json, (byte)'}');
        if (!Blank(json).IsEmpty) throw new FormatException("Something follows the object.");
        return new Secret(p ?? throw new FormatException("There is no \"p\"."), q ?? throw new FormatException("There is no \"q\"."));
    }

    private static ulong Number(ref ReadOnlySpan<byte> json)
    {
        json = Blank(json);
        if (json.IsEmpty || !char.IsAsciiDigit((char)json[0])) throw new FormatException("A whole number was expected.");
        ulong value = 0;
        while (!json.IsEmpty && char.IsAsciiDigit((char)json[0]))
        {
            value = checked(10 * value + (uint)(json[0] - '0'));
            json = json[1..];
        }
        return value;
    }

    private static void Expect(ref ReadOnlySpan<byte> json, byte sign)
    {
        if (!Take(ref json, sign)) throw new FormatException($"'{(char)sign}' was expected.");
    }

    private static bool Take(ref ReadOnlySpan<byte> json, byte sign)
    {
        json = Blank(json);
        if (json.IsEmpty || json[0] != sign) return false;
        json = json[1..];
        return true;
    }

    private static ReadOnlySpan<byte> Blank(ReadOnlySpan<byte> json)
    {
        while (!json.IsEmpty && json[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') json = json[1..];
        return json;
    }
}
