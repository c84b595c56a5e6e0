using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Hash.Packed;

/// <summary>The loop of <see cref="TallLeaves"/> at one width. All arguments have been checked there.</summary>
internal static unsafe class TallLeafHasher<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int StateVectors = PackedBlake2s<TLanes, TVector>.StateVectors;
    private const int BlockVectors = PackedBlake2s<TLanes, TVector>.BlockVectors;

    /// <summary>Mixes one block into the states of a range of leaves; lanes are neighbouring leaves.</summary>
    /// <param name="states">Eight columns, word by word.</param>
    /// <param name="columns">1 to 16 columns.</param>
    /// <param name="first">The first leaf.</param>
    /// <param name="count">A multiple of twice the width.</param>
    /// <param name="isFirst">Whether the states are still to be initialised.</param>
    /// <param name="bytes">Bytes of a leaf up to and including this block.</param>
    /// <param name="digests">Eight words for every leaf, written if this is the last block; null otherwise.</param>
    [SkipLocalsInit]
    public static void Mix(ColumnView states, ColumnView columns, nint first, nint count, bool isFirst, uint bytes, uint* digests)
    {
        byte* memory = stackalloc byte[2 * (BlockVectors + StateVectors) * sizeof(TVector) + 64];
        TVector* left = (TVector*)(((nuint)memory + 63) & ~(nuint)63), right = left + BlockVectors, h = right + BlockVectors, g = h + StateVectors;
        nint width = TLanes.Width;
        for (int word = columns.Count; word < BlockVectors; word++) left[word] = right[word] = default;
        for (nint leaf = first; leaf < first + count; leaf += 2 * width)
        {
            for (int word = 0; word < columns.Count; word++) Load(columns, word, leaf, out left[word], out right[word]);
            if (isFirst)
            {
                PackedBlake2s<TLanes, TVector>.Initialise(h, Personalisation.Leaf);
                PackedBlake2s<TLanes, TVector>.Initialise(g, Personalisation.Leaf);
            }
            else
            {
                for (int word = 0; word < StateVectors; word++) Load(states, word, leaf, out h[word], out g[word]);
            }
            PackedBlake2s<TLanes, TVector>.CompressTwo(h, left, g, right, bytes, digests != null);
            if (digests != null)
            {
                LaneShuffles<TLanes, TVector>.StoreDigests(h, digests + 8 * leaf);
                LaneShuffles<TLanes, TVector>.StoreDigests(g, digests + 8 * (leaf + width));
                continue;
            }
            for (int word = 0; word < StateVectors; word++)
            {
                uint* target = (uint*)Unsafe.AsPointer(ref states.Start(word)) + leaf;
                Unsafe.WriteUnaligned(target, h[word]);
                Unsafe.WriteUnaligned(target + width, g[word]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(ColumnView columns, int word, nint leaf, out TVector left, out TVector right)
    {
        uint* source = (uint*)Unsafe.AsPointer(ref columns.Start(word)) + leaf;
        left = Unsafe.ReadUnaligned<TVector>(source);
        right = Unsafe.ReadUnaligned<TVector>(source + TLanes.Width);
    }
}
