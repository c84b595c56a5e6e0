/// <summary>Collects every value of one key, in any object of a document, at any depth.</summary>
internal ref struct FieldReader
{
    private const int MaxDepth = 64;

    private readonly string _field;
    private readonly Tally _tally;
    private JsonReader _json;

    private FieldReader(ReadOnlySpan<byte> document, string field)
    {
        _field = field;
        _tally = new Tally();
        _json = new JsonReader(document);
    }

    /// <exception cref="FormatException">The document is malformed, or a value of the key is no number that counts.</exception>
    public static Tally Read(ReadOnlySpan<byte> document, string field)
    {
        var reader = new FieldReader(document, field);
        reader.Value(0, false);
        if (reader._json.SkipSpace() != JsonReader.End) reader._json.Malformed("something follows the document");
        return reader._tally;
    }

    /// <param name="depth">Objects and arrays around the value.</param>
    /// <param name="wanted">Whether it is the key's.</param>
    private void Value(int depth, bool wanted)
    {
        int c = _json.SkipSpace();
        if (depth == MaxDepth && c is ('{' or '[')) _json.Malformed("nested too deeply");
        if (wanted && c is not ('-' or (>= '0' and <= '9'))) _json.Malformed("a value of the field is not a number");
        switch (c)
        {
            case '{':
                Object(depth + 1);
                break;
            case '[':
                Array(depth + 1);
                break;
            case '"':
                _json.StringIs("");
                break;
            case 't':
                _json.Expect("true"u8);
                break;
            case 'f':
                _json.Expect("false"u8);
                break;
            case 'n':
                _json.Expect("null"u8);
                break;
            default:
                Decimal number = _json.Number();
                if (wanted) Count(number);
                break;
        }
    }

    private void Object(int depth)
    {
        _json.Take();
        if (_json.SkipSpace() == '}')
        {
            _json.Take();
            return;
        }
        for (bool seen = false; ; _json.SkipSpace())
        {
            bool wanted = _json.StringIs(_field);
            if (wanted && seen) _json.Malformed("the field appears twice in one object");
            seen |= wanted;
            _json.SkipSpace();
            _json.Expect(":"u8);
            Value(depth, wanted);
            if (IsLast('}')) return;
        }
    }

    private void Array(int depth)
    {
        _json.Take();
        if (_json.SkipSpace() == ']')
        {
            _json.Take();
            return;
        }
        do Value(depth, false);
        while (!IsLast(']'));
    }

    /// <summary>Takes what follows a member: the end, or a comma.</summary>
    private bool IsLast(char end)
    {
        if (_json.SkipSpace() == end)
        {
            _json.Take();
            return true;
        }
        _json.Expect(","u8);
        return false;
    }

    private readonly void Count(Decimal number)
    {
        if (number.Value is not { } value) _json.Malformed("a value of the field is beyond 10^12 or has more than four decimals");
        else if (!_tally.Add(value)) _json.Malformed("the sum is too large");
    }
}
