using System.Numerics;

namespace Roundel.Machine;

/// <summary>
/// Where the rows of a table lie in memory. Columns are stored over the canonic coset in bit-reversed circle-domain order, so
/// rows that follow each other in the trace (the "previous row" of a constraint) do not follow each other in memory.
/// </summary>
public static class TraceOrder
{
    /// <summary>The place in memory of the row with the given position in the trace.</summary>
    /// <param name="position">Position along the coset, 0 to length − 1.</param>
    /// <param name="length">The number of rows, a power of two, at least 2.</param>
    public static int MemoryIndex(int position, int length)
    {
        // The first half of the circle domain are the coset's even positions; the second half are their conjugates, the odd
        // positions from the end backwards.
        int natural = (position & 1) == 0 ? position / 2 : length - 1 - (position - 1) / 2;
        return (int)(Reverse((uint)natural) >> (32 - BitOperations.Log2((uint)length)));
    }

    private static uint Reverse(uint x)
    {
        x = x >> 1 & 0x5555_5555 | (x & 0x5555_5555) << 1;
        x = x >> 2 & 0x3333_3333 | (x & 0x3333_3333) << 2;
        x = x >> 4 & 0x0f0f_0f0f | (x & 0x0f0f_0f0f) << 4;
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(x);
    }
}
