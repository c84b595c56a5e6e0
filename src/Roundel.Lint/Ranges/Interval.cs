namespace Roundel.Lint;

/// <summary>A range of integers; empty if the least exceeds the greatest.</summary>
internal readonly record struct Interval(Int128 Least, Int128 Greatest)
{
    /// <summary>One integer.</summary>
    public static Interval Of(Int128 value) => new(value, value);

    /// <summary>Whether no integer is in it.</summary>
    public bool IsEmpty => Least > Greatest;

    /// <summary>The number of integers, less one.</summary>
    public Int128 Width => Greatest - Least;

    public static Interval operator +(Interval a, Interval b) => new(a.Least + b.Least, a.Greatest + b.Greatest);

    public static Interval operator *(Interval a, Interval b)
    {
        Int128 w = a.Least * b.Least, x = a.Least * b.Greatest, y = a.Greatest * b.Least, z = a.Greatest * b.Greatest;
        return new(Int128.Min(Int128.Min(w, x), Int128.Min(y, z)), Int128.Max(Int128.Max(w, x), Int128.Max(y, z)));
    }

    public static Interval operator *(Interval a, Int128 factor) => a * Of(factor);

    public Interval Meet(Interval other) => new(Int128.Max(Least, other.Least), Int128.Min(Greatest, other.Greatest));

    public bool Contains(Interval other) => other.Least >= Least && other.Greatest <= Greatest;

    /// <summary>The integers x with c·x in this range, c not zero.</summary>
    public Interval DividedBy(Int128 c) => c < 0 ? new Interval(-Greatest, -Least).DividedBy(-c) : new(Ceiling(Least, c), Floor(Greatest, c));

    /// <inheritdoc/>
    public override string ToString() => $"{Least} to {Greatest}";

    private static Int128 Floor(Int128 a, Int128 b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static Int128 Ceiling(Int128 a, Int128 b) => -Floor(-a, b);
}
