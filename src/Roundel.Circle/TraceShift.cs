using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Roundel.Circle;

/// <summary>Reads the previous trace row in blocks of an extension in memory order.</summary>
public static class TraceShift
{
    /// <summary>
    /// target[i] = column[<see cref="CircleIndex.PreviousIndex"/>(first + i)]. In memory order a step back subtracts one from the
    /// reversed bits 1 to logStep of even indices and adds one for odd ones, so inside an aligned block only the carries that
    /// run through all bits above the block reach it: but for those, the even words come from one block and the odd words
    /// from another, in place.
    /// </summary>
    /// <param name="column">Values on a domain of 2^k points, k at least <paramref name="logStep"/>.</param>
    /// <param name="first">The first memory index, a multiple of the target's length.</param>
    /// <param name="target">A power of two of words, at most the column's length, apart from the column.</param>
    /// <param name="logStep">The logarithm of the number of trace rows.</param>
    /// <exception cref="ArgumentException">The lengths or the position do not fit.</exception>
    public static void PreviousRows(ReadOnlySpan<uint> column, int first, Span<uint> target, int logStep)
    {
        int length = target.Length;
        bool powers = int.IsPow2(column.Length) && int.IsPow2(length) && length <= column.Length;
        if (!powers || (uint)first > (uint)(column.Length - length) || (first & (length - 1)) != 0)
            throw new ArgumentException("An aligned block inside a column of a power of two of words is required.", nameof(target));
        int logSize = int.Log2(column.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(logStep, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logStep, logSize);
        if (length < 2 || !TryBlocks(first, length, logSize, logStep, out int even, out int odd))
        {
            for (int i = 0; i < length; i++) target[i] = column[CircleIndex.PreviousIndex(first + i, logSize, logStep)];
            return;
        }
        Alternate(column.Slice(even, length), column.Slice(odd, length), target);
    }

    /// <summary>
    /// The blocks that hold the previous rows of the even and of the odd indices of an aligned block; false where a carry
    /// permutes the block itself.
    /// </summary>
    private static bool TryBlocks(int first, int length, int logSize, int logStep, out int even, out int odd)
    {
        even = CircleIndex.PreviousIndex(first, logSize, logStep);
        odd = CircleIndex.PreviousIndex(first + 1, logSize, logStep) - 1;
        int carries = ((2 << logStep) - 1) & -length;               // bits of the block's number that a carry passes
        return logStep < logSize && (first & carries) != 0 && (first & carries) != carries;
    }

    private static void Alternate(ReadOnlySpan<uint> evens, ReadOnlySpan<uint> odds, Span<uint> target)
    {
        int i = 0;
        // Safe: the three spans are equally long.
        ref uint even = ref MemoryMarshal.GetReference(evens), odd = ref MemoryMarshal.GetReference(odds);
        ref uint result = ref MemoryMarshal.GetReference(target);
        Vector256<uint> mask = Vector256.Create(0xffff_fffful).AsUInt32();
        for (; i <= target.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            Vector256.ConditionalSelect(mask, Vector256.LoadUnsafe(ref even, (nuint)i), Vector256.LoadUnsafe(ref odd, (nuint)i))
                .StoreUnsafe(ref result, (nuint)i);
        }
        for (; i < target.Length; i++) target[i] = (i & 1) == 0 ? evens[i] : odds[i];
    }
}
