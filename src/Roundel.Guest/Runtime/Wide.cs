namespace Roundel.Runtime;

/// <summary>Division and checked multiplication of 64-bit integers by 32-bit operations.</summary>
internal static class Wide
{
    /// <summary>Quotient and remainder; the divisor is not zero.</summary>
    public static ulong Divide(ulong dividend, ulong divisor, out ulong remainder)
    {
        if (divisor >> 32 == 0) return DivideByWord(dividend, (uint)divisor, out remainder);
        uint high = (uint)(dividend >> 32);
        if (high == 0)
        {
            remainder = dividend;
            return 0;
        }
        // The quotient is below 2^32. An estimate from the divisor's upper 32 bits is too large by one at most (Hacker's Delight, 9-5).
        int shift = Zeros((uint)(divisor >> 32));
        uint top = (uint)(divisor << shift >> 32);
        ulong estimate = DivideByWord(dividend >> 1, top, out _) << shift >> 31;
        if (estimate != 0) estimate--;
        ulong rest = dividend - estimate * divisor;
        if (rest >= divisor)
        {
            estimate++;
            rest -= divisor;
        }
        remainder = rest;
        return estimate;
    }

    private static ulong DivideByWord(ulong dividend, uint divisor, out ulong remainder)
    {
        uint high = (uint)(dividend >> 32), low = (uint)dividend;
        uint upper = high / divisor, rest = high % divisor;
        if (rest == 0)
        {
            remainder = low % divisor;
            return (ulong)upper << 32 | low / divisor;
        }
        // Two digits of 16 bits, with the divisor's top bit set (Knuth, 4.3.1, algorithm D).
        int shift = Zeros(divisor);
        uint d = divisor << shift, d1 = d >> 16, d0 = d & 0xffff;
        uint numerator = rest << shift | (uint)((ulong)low >> 32 - shift), tail = low << shift;
        uint q1 = Digit(numerator, tail >> 16, d, d1, d0, out uint r1);
        uint q0 = Digit(r1, tail & 0xffff, d, d1, d0, out uint r0);
        remainder = r0 >> shift;
        return (ulong)upper << 32 | q1 << 16 | q0;
    }

    private static uint Digit(uint numerator, uint next, uint d, uint d1, uint d0, out uint rest)
    {
        uint q = numerator / d1, r = numerator - q * d1;
        while (q >= 0x10000 || q * d0 > (r << 16 | next))
        {
            q--;
            r += d1;
            if (r >= 0x10000) break;
        }
        rest = unchecked((numerator << 16 | next) - q * d);
        return q;
    }

    private static int Zeros(uint value)
    {
        int count = 0;
        if (value < 1u << 16)
        {
            count += 16;
            value <<= 16;
        }
        if (value < 1u << 24)
        {
            count += 8;
            value <<= 8;
        }
        if (value < 1u << 28)
        {
            count += 4;
            value <<= 4;
        }
        if (value < 1u << 30)
        {
            count += 2;
            value <<= 2;
        }
        return value < 1u << 31 ? count + 1 : count;
    }
}
