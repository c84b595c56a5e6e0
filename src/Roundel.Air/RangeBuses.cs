namespace Roundel.Air;

/// <summary>The buses on which typed columns discharge their range obligations. They are part of every system.</summary>
public static class RangeBuses
{
    /// <summary>Values 0 … 2^8 − 1.</summary>
    public static readonly Bus Range8 = new(1, "Range8", BusKind.Lookup, "value") { Ranges = [FieldRange.OfBits(8)] };

    /// <summary>Values 0 … 2^16 − 1.</summary>
    public static readonly Bus Range16 = new(2, "Range16", BusKind.Lookup, "value") { Ranges = [FieldRange.OfBits(16)] };
}
