using Roundel.Field;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>The numbers that <see cref="Products"/> declares.</summary>
internal static class ProductKernels
{
    /// <summary>Low words.</summary>
    public static void Low(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = a[i] * b[i];
    }

    /// <summary>High words.</summary>
    public static void High(Op op, ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = High(op, a[i], b[i]);
    }

    /// <summary>The high word.</summary>
    public static uint High(Op op, uint a, uint b) => op switch
    {
        Op.Mulh => (uint)((long)(int)a * (int)b >> 32),
        Op.Mulhsu => (uint)((int)a * (long)b >> 32),
        _ => (uint)((ulong)a * b >> 32),
    };

    /// <summary>The carry out of weight 1.</summary>
    public static uint Carry0(uint a, uint b) => (a & 0xffff) * (b & 0xff) + ((a & 0xff) * (b >> 8 & 0xff) << 8) >> 16;

    /// <summary>The carry out of weight 2^16.</summary>
    public static uint Carry1(uint a, uint b)
    {
        uint a0 = a & 0xff, a1 = a >> 8 & 0xff, b0 = b & 0xff, b1 = b >> 8 & 0xff;
        return a1 * b1 + a0 * (b >> 16) + b0 * (a >> 16) + (a1 * (b >> 16 & 0xff) + b1 * (a >> 16 & 0xff) << 8) + Carry0(a, b) >> 16;
    }

    /// <summary>The carry out of weight 2^32, modulo p.</summary>
    public static uint Carry2(Op op, uint a, uint b) => M31.FromInt64(Low(op, a, b) >> 16).Value;

    /// <summary>What the signs borrow from weight 2^64.</summary>
    public static uint Borrow(Op op, uint a, uint b)
    {
        (uint signA, uint signB) = Signs(op, a, b);
        int high = (int)((a >> 24) * (b >> 24)) + (Low(op, a, b) >> 16) - (int)(signA * (b >> 16) + signB * (a >> 16));
        return (uint)-(high >> 16);
    }

    /// <summary>The sum of weight 2^32.</summary>
    private static int Low(Op op, uint a, uint b)
    {
        uint a1 = a >> 8 & 0xff, a3 = a >> 24, b1 = b >> 8 & 0xff, b3 = b >> 24;
        (uint signA, uint signB) = Signs(op, a, b);
        return (int)(a1 * b3 + a3 * b1 + (a >> 16) * (b >> 16 & 0xff) + ((a >> 16 & 0xff) * b3 << 8) + Carry1(a, b))
            - (int)(signA * (b & 0xffff) + signB * (a & 0xffff));
    }

    private static (uint A, uint B) Signs(Op op, uint a, uint b) => (op == Op.Mulhu ? 0 : a >> 31, op == Op.Mulh ? b >> 31 : 0);
}
