using Roundel;

/// <summary>An opened bid, and the line that was committed to.</summary>
internal sealed record Bid(string Name, ulong Amount, string Line)
{
    private const int MinSaltDigits = 32;

    /// <summary>Reads "NAME AMOUNT SALT".</summary>
    /// <exception cref="FormatException">The line is malformed.</exception>
    public static Bid Parse(string line)
    {
        string[] words = line.Split(' ');
        if (words.Length != 3 || words[2].Length < MinSaltDigits) throw new FormatException("a bid must read NAME AMOUNT SALT, with a salt of 32 digits");
        return new Bid(words[0], Text.Amount(words[1]), line);
    }

    /// <summary>Whether the commitment is to this bid.</summary>
    public bool Opens(ReadOnlySpan<byte> commitment)
    {
        Span<byte> digest = stackalloc byte[Sha256.DigestBytes];
        Sha256.Hash(Text.Ascii(Line), digest);
        return digest.SequenceEqual(commitment);
    }
}
