using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Roundel.Circle;

/// <summary>
/// Maps between the orders of a domain of 2^k points. <b>Coset</b> index i: G + i·S, the order of trace rows.
/// <b>Memory</b> index m: bit-reversed circle-domain order, the order of evaluations (<see cref="CircleDomain"/>).
/// <b>Tree</b> index: memory order with the conjugate bit first, the order of Merkle leaves. Arguments must be below 2^k.
/// </summary>
public static class CircleIndex
{
    /// <summary>The lowest <paramref name="bits"/> bits (0 to 31) of an index in reverse order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BitReverse(int index, int bits)
    {
        uint v = Reverse32((uint)index);
        return (int)((ulong)v >> (32 - bits));
    }

    /// <summary>m = rev_k((i &gt;&gt; 1) xor (i odd ? 2^k − 1 : 0)): odd rows are conjugates, in falling order.</summary>
    public static int CosetToMemory(int cosetIndex, int logSize) =>
        BitReverse((cosetIndex >> 1) ^ (-(cosetIndex & 1) & ((1 << logSize) - 1)), logSize);

    /// <summary>
    /// The inverse of <see cref="CosetToMemory"/>: i = 2·((rev_k(m) xor c) mod 2^(k − 1)) + (m &amp; 1), c all ones for odd m.
    /// </summary>
    public static int MemoryToCoset(int memoryIndex, int logSize)
    {
        int half = (1 << (logSize - 1)) - 1, odd = memoryIndex & 1;
        return (((BitReverse(memoryIndex, logSize) ^ -odd) & half) << 1) | odd;
    }

    /// <summary>((m &amp; 1) &lt;&lt; (k − 1)) | (m &gt;&gt; 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TreeIndex(int memoryIndex, int logSize) => ((memoryIndex & 1) << (logSize - 1)) | (memoryIndex >> 1);

    /// <summary>The inverse of <see cref="TreeIndex"/>: ((t &lt;&lt; 1) mod 2^k) | (t &gt;&gt; (k − 1)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TreeToMemory(int treeIndex, int logSize) =>
        ((treeIndex << 1) & ((1 << logSize) - 1)) | (treeIndex >> (logSize - 1));

    /// <summary>
    /// Where the doubling map takes a point: ((m &gt;&gt; 2) &lt;&lt; 1) | (m &amp; 1), a memory index of the domain of half the
    /// size (which must have two points at least). In tree order it is a shift by one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DoubledIndex(int memoryIndex) => ((memoryIndex >> 2) << 1) | (memoryIndex & 1);

    /// <summary><see cref="DoubledIndex(int)"/> repeated: ((m &gt;&gt; (n + 1)) &lt;&lt; 1) | (m &amp; 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DoubledIndex(int memoryIndex, int times) => ((memoryIndex >> (times + 1)) << 1) | (memoryIndex & 1);

    /// <summary>
    /// The memory index of (point − generator of order 2^<paramref name="logStep"/>): one trace row back, seen in an extension of
    /// a trace of 2^logStep rows. In coset order it is i − 2^(k − logStep) modulo 2^k.
    /// </summary>
    public static int PreviousIndex(int memoryIndex, int logSize, int logStep) =>
        Shifted(memoryIndex, logSize, -(1 << (logSize - logStep)));

    /// <summary>The inverse of <see cref="PreviousIndex"/>: one trace row on.</summary>
    public static int NextIndex(int memoryIndex, int logSize, int logStep) =>
        Shifted(memoryIndex, logSize, 1 << (logSize - logStep));

    private static int Shifted(int memoryIndex, int logSize, int rows) =>
        CosetToMemory((MemoryToCoset(memoryIndex, logSize) + rows) & ((1 << logSize) - 1), logSize);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Reverse32(uint v)
    {
        v = BinaryPrimitives.ReverseEndianness(v);
        v = ((v >> 4) & 0x0f0f_0f0f) | ((v & 0x0f0f_0f0f) << 4);
        v = ((v >> 2) & 0x3333_3333) | ((v & 0x3333_3333) << 2);
        return ((v >> 1) & 0x5555_5555) | ((v & 0x5555_5555) << 1);
    }
}
