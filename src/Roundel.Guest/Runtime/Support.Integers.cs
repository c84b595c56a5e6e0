namespace Roundel.Runtime;

/// <summary>64-bit operations that are more than a few instructions.</summary>
internal static unsafe partial class Support
{
    public static ulong Divide(ulong dividend, ulong divisor)
    {
        if (divisor == 0) ThrowDivideByZero();
        return Wide.Divide(dividend, divisor, out _);
    }

    public static ulong Remainder(ulong dividend, ulong divisor)
    {
        if (divisor == 0) ThrowDivideByZero();
        Wide.Divide(dividend, divisor, out ulong remainder);
        return remainder;
    }

    public static long DivideSigned(long dividend, long divisor)
    {
        if (divisor == 0) ThrowDivideByZero();
        if (divisor == -1 && dividend == long.MinValue) ThrowOverflow();
        ulong quotient = Wide.Divide(Magnitude(dividend), Magnitude(divisor), out _);
        return (dividend ^ divisor) < 0 ? unchecked(-(long)quotient) : (long)quotient;
    }

    public static long RemainderSigned(long dividend, long divisor)
    {
        if (divisor == 0) ThrowDivideByZero();
        if (divisor == -1 && dividend == long.MinValue) ThrowOverflow();
        Wide.Divide(Magnitude(dividend), Magnitude(divisor), out ulong remainder);
        return dividend < 0 ? -(long)remainder : (long)remainder;
    }

    public static ulong MultiplyChecked(ulong a, ulong b)
    {
        uint aHigh = (uint)(a >> 32), bHigh = (uint)(b >> 32);
        if (aHigh != 0 && bHigh != 0) ThrowOverflow();
        ulong low = (ulong)(uint)a * (uint)b;
        // One of the two products is zero.
        ulong cross = unchecked((ulong)aHigh * (uint)b + (ulong)bHigh * (uint)a);
        ulong high = cross + (low >> 32);
        if (high >> 32 != 0) ThrowOverflow();
        return high << 32 | (uint)low;
    }

    public static long MultiplyCheckedSigned(long a, long b)
    {
        ulong product = MultiplyChecked(Magnitude(a), Magnitude(b));
        bool negative = (a ^ b) < 0;
        if (product > (negative ? 1ul << 63 : long.MaxValue)) ThrowOverflow();
        return negative ? unchecked(-(long)product) : (long)product;
    }

    private static ulong Magnitude(long value) => unchecked(value < 0 ? (ulong)-value : (ulong)value);
}
