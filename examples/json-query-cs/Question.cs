internal enum Aggregate
{
    Count,
    Sum,
    Average,
    Min,
    Max,
}

/// <summary>A question.</summary>
/// <param name="Text">As given, without the white space around it.</param>
/// <param name="Aggregate">What is compared.</param>
/// <param name="Field">The key whose values count: printable ASCII.</param>
/// <param name="Less">Whether the answer is yes where it is less than the threshold.</param>
/// <param name="Equal">… equal to it.</param>
/// <param name="Greater">… greater.</param>
/// <param name="Threshold">In units of 1/10000.</param>
internal sealed record Question(string Text, Aggregate Aggregate, string Field, bool Less, bool Equal, bool Greater, long Threshold)
{
    private const int MaxLength = 128;

    private static readonly (string Name, Aggregate Aggregate)[] Aggregates =
        [("count", Aggregate.Count), ("sum", Aggregate.Sum), ("average", Aggregate.Average), ("min", Aggregate.Min), ("max", Aggregate.Max)];

    /// <summary>Reads the public input.</summary>
    /// <exception cref="FormatException">It is no question.</exception>
    public static Question Parse(ReadOnlySpan<byte> input)
    {
        if (input.Length > MaxLength) throw new FormatException("the question is longer than 128 bytes");
        input = input.TrimEnd("\n\r "u8);
        Span<char> characters = stackalloc char[input.Length];
        for (int i = 0; i < input.Length; i++) characters[i] = (char)input[i];
        string text = new(characters);

        string[] words = text.Split(' ');
        if (Array.FindIndex(Aggregates, a => a.Name == words[0]) is var aggregate && aggregate < 0)
            throw new FormatException("the question must start with count, sum, average, min or max");
        if (words.Length != 4) throw new FormatException("the question must read AGGREGATE FIELD COMPARISON NUMBER, each one space apart");
        if (words[1].Length == 0 || words[1].Any(c => c is <= ' ' or >= '\x7f')) throw new FormatException("the question names no field");
        (bool less, bool equal, bool greater) = words[2] switch
        {
            "<" => (true, false, false),
            "<=" => (true, true, false),
            "==" => (false, true, false),
            ">=" => (false, true, true),
            ">" => (false, false, true),
            _ => throw new FormatException("the comparison must be <, <=, ==, >= or >"),
        };
        return new Question(text, Aggregates[aggregate].Aggregate, words[1], less, equal, greater, ParseNumber(words[3]));
    }

    /// <summary>The answer.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public bool HoldsFor(Tally tally)
    {
        if (tally.Count == 0 && Aggregate >= Aggregate.Average)
            throw new FormatException("the document has no such field, so there is no average, least or greatest value");
        int order = Aggregate switch
        {
            Aggregate.Count => ((long)tally.Count * Decimal.One).CompareTo(Threshold),
            Aggregate.Sum => tally.Sum.CompareTo(Threshold),
            // Without dividing: exact.
            Aggregate.Average => ((Int128)tally.Sum).CompareTo((Int128)Threshold * tally.Count),
            Aggregate.Min => tally.Least.CompareTo(Threshold),
            _ => tally.Greatest.CompareTo(Threshold),
        };
        return order < 0 ? Less : order > 0 ? Greater : Equal;
    }

    private static long ParseNumber(string text)
    {
        var number = new Decimal { Negative = text.StartsWith('-') };
        bool fraction = false;
        int digits = 0;
        foreach (char c in number.Negative ? text[1..] : text)
        {
            if (c == '.' && !fraction && digits > 0) (fraction, digits) = (true, 0);
            else if (!char.IsAsciiDigit(c)) throw new FormatException("the question must end with a number");
            else if (fraction) number.AddFraction(c - '0');
            else number.Add(c - '0');
            if (c != '.') digits++;
        }
        if (digits == 0) throw new FormatException("the question must end with a number");
        return number.Value ?? throw new FormatException("the number asked about is beyond 10^12 or has more than four decimals");
    }
}
