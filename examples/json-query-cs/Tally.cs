/// <summary>The values of the field that were found so far, in units of 1/10000.</summary>
internal sealed class Tally
{
    private const long Limit = 1L << 62;

    public uint Count { get; private set; }

    public long Sum { get; private set; }

    public long Least { get; private set; } = long.MaxValue;

    public long Greatest { get; private set; } = long.MinValue;

    /// <summary>Counts one more; false where the sum becomes too large.</summary>
    /// <param name="value">At most 10^16, so that the sum cannot wrap.</param>
    public bool Add(long value)
    {
        Count++;
        Sum += value;
        Least = Math.Min(Least, value);
        Greatest = Math.Max(Greatest, value);
        return Sum is >= -Limit and <= Limit;
    }
}
