using System.Globalization;

namespace Roundel.Ml;

/// <summary>All integers from <paramref name="Min"/> to <paramref name="Max"/>.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
public readonly record struct Interval(long Min, long Max)
{
    /// <summary>No value of a model reaches this magnitude: sums of two such values still differ modulo p = 2^31 − 1 if they differ.</summary>
    public const long Limit = 1L << 30;

    /// <summary>The larger of the bounds' magnitudes.</summary>
    public long Magnitude => Math.Max(Math.Abs(Min), Math.Abs(Max));

    /// <summary>The number of integers inside.</summary>
    public long Count => Max - Min + 1;

    /// <summary>Whether it has a member, and none reaches <see cref="Limit"/>.</summary>
    public bool IsBounded => Min <= Max && Min > -Limit && Max < Limit;

    /// <summary>Whether all values fit 16 bits with a sign.</summary>
    public bool FitsInt16 => Min >= short.MinValue && Max <= short.MaxValue;

    /// <summary>The interval of integers of so many bits, with a sign.</summary>
    public static Interval Signed(int bits) => new(-(1L << (bits - 1)), (1L << (bits - 1)) - 1);

    /// <summary>The interval of integers of so many bits, without a sign.</summary>
    public static Interval Unsigned(int bits) => new(0, (1L << bits) - 1);

    /// <summary>Whether a value is inside.</summary>
    public bool Contains(long value) => value >= Min && value <= Max;

    /// <summary>Whether all of another interval is inside.</summary>
    public bool Contains(Interval other) => other.Min >= Min && other.Max <= Max;

    /// <summary>The smallest interval that has both.</summary>
    public Interval Union(Interval other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    /// <summary>The smallest interval that has zero too.</summary>
    public Interval WithZero => Union(new(0, 0));

    /// <summary>All sums. The magnitudes saturate far above <see cref="Limit"/>.</summary>
    public static Interval operator +(Interval a, Interval b) => new(Saturate((Int128)a.Min + b.Min), Saturate((Int128)a.Max + b.Max));

    /// <summary>All multiples by one factor. The magnitudes saturate far above <see cref="Limit"/>.</summary>
    public static Interval operator *(long factor, Interval a)
    {
        long x = Saturate((Int128)factor * a.Min), y = Saturate((Int128)factor * a.Max);
        return new(Math.Min(x, y), Math.Max(x, y));
    }

    /// <summary>All products of one of each.</summary>
    public static Interval operator *(Interval a, Interval b) => (a.Min * b).Union(a.Max * b);

    /// <summary>The bits of an unsigned integer that reaches from 0 to Max − Min; at least 1.</summary>
    public int WidthBits
    {
        get
        {
            int bits = 1;
            while (bits < 62 && 1L << bits < Count) bits++;
            return bits;
        }
    }

    private static long Saturate(Int128 value) => (long)Int128.Clamp(value, -(1L << 60), 1L << 60);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Min}, {Max}]");
}
