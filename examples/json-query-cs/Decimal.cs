/// <summary>
/// A decimal number, digit by digit, exactly. Zeros wait until another digit follows them, so that trailing ones cost nothing.
/// </summary>
internal struct Decimal
{
    /// <summary>The unit of values is 1/10000.</summary>
    public const int One = 10_000;

    private const int UnitDigits = 4, MaxDigits = 17;
    private const ulong MaxValue = 10_000_000_000_000_000;

    private ulong _digits;
    private int _length, _zeros;

    /// <summary>The power of ten of the last digit.</summary>
    public int Exponent;

    public bool Negative;

    /// <summary>Too long for any value; unless it is zero.</summary>
    public bool Overlong;

    public void Add(int digit)
    {
        if (digit == 0)
        {
            if (_length != 0) _zeros++;
            return;
        }
        if (_length + _zeros >= MaxDigits)
        {
            Overlong = true;
            return;
        }
        for (; _zeros > 0; _zeros--, _length++) _digits *= 10;
        _digits = 10 * _digits + (uint)digit;
        _length++;
    }

    public void AddFraction(int digit)
    {
        Exponent--;
        Add(digit);
    }

    /// <summary>The value in units of 1/10000; null where that is no whole number, or beyond 10^16.</summary>
    public readonly long? Value
    {
        get
        {
            if (_length == 0) return 0;
            int shift = Exponent + _zeros + UnitDigits;
            if (Overlong || shift < 0 || _length + shift > MaxDigits) return null;
            ulong value = _digits;
            for (; shift > 0; shift--) value *= 10;
            if (value > MaxValue) return null;
            return Negative ? -(long)value : (long)value;
        }
    }
}
