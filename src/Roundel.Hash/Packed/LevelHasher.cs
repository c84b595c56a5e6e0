using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Hash.Packed;

/// <summary>The loops of <see cref="MerkleKernels"/> at one width. All arguments have been checked there.</summary>
internal static unsafe class LevelHasher<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int StateVectors = PackedBlake2s<TLanes, TVector>.StateVectors;
    private const int BlockVectors = PackedBlake2s<TLanes, TVector>.BlockVectors;

    /// <summary>
    /// Vectors of pairs that advance together. Each group of 16 columns is read over this many rows before the next group,
    /// so that few streams are open at a time and every cache line is used whole; the states stay in the first-level cache.
    /// </summary>
    private const int Together = 8;

    /// <summary>Hashes pairs of nodes: node i of the first half with node i of the second half.</summary>
    /// <param name="children">16 words for every node of the level, or null.</param>
    /// <param name="columnSets">Columns of 2 · half rows.</param>
    /// <param name="valueCount">The number of columns of all sets.</param>
    /// <param name="half">Half the number of nodes of the level.</param>
    /// <param name="firstPair">The first pair.</param>
    /// <param name="pairCount">The number of pairs, at least the width.</param>
    /// <param name="output">Eight words for every node of the level.</param>
    [SkipLocalsInit]
    public static void HashPairs(uint* children, ReadOnlySpan<ColumnView> columnSets, int valueCount, nint half,
        nint firstPair, nint pairCount, uint* output)
    {
        byte* memory = stackalloc byte[(2 * BlockVectors + 2 * Together * StateVectors) * sizeof(TVector) + 64];
        TVector* left = Align(memory), right = left + BlockVectors, states = right + BlockVectors;
        uint** columns = stackalloc uint*[BlockVectors];
        // The last vector may overlap the one before: the same digests are written twice.
        nint width = TLanes.Width, end = firstPair + pairCount, last = end - width;
        for (nint from = firstPair; from < end; from += Together * width)
        {
            TVector* statesEnd = states + Math.Min(Together, (end - from + width - 1) / width) * 2 * StateVectors;
            ulong personalisation = children == null ? Personalisation.Leaf : Personalisation.Node;
            for (TVector* h = states; h < statesEnd; h += StateVectors) PackedBlake2s<TLanes, TVector>.Initialise(h, personalisation);

            uint bytes = 0;
            if (children != null)
            {
                bytes = 64;
                nint pair = from;
                for (TVector* h = states; h < statesEnd; h += 2 * StateVectors, pair += width)
                {
                    nint at = Math.Min(pair, last);
                    LaneShuffles<TLanes, TVector>.LoadBlocks(children + 16 * at, left);
                    LaneShuffles<TLanes, TVector>.LoadBlocks(children + 16 * (at + half), right);
                    PackedBlake2s<TLanes, TVector>.CompressTwo(h, left, h + StateVectors, right, bytes, valueCount == 0);
                }
            }

            Cursor cursor = default;
            for (int done = 0; done < valueCount; done += BlockVectors)
            {
                int words = Math.Min(BlockVectors, valueCount - done);
                cursor.Take(columnSets, columns, words);
                bytes += (uint)words * sizeof(uint);
                for (int k = words; k < BlockVectors; k++) left[k] = right[k] = default;
                nint pair = from;
                for (TVector* h = states; h < statesEnd; h += 2 * StateVectors, pair += width)
                {
                    nint at = 2 * Math.Min(pair, last);
                    for (int k = 0; k < words; k++)
                        LaneShuffles<TLanes, TVector>.LoadPairs(columns[k] + at, out left[k], out right[k]);
                    PackedBlake2s<TLanes, TVector>.CompressTwo(h, left, h + StateVectors, right, bytes, done + words == valueCount);
                }
            }

            nint written = from;
            for (TVector* h = states; h < statesEnd; h += 2 * StateVectors, written += width)
            {
                nint at = Math.Min(written, last);
                LaneShuffles<TLanes, TVector>.StoreDigests(h, output + 8 * at);
                LaneShuffles<TLanes, TVector>.StoreDigests(h + StateVectors, output + 8 * (at + half));
            }
        }
    }

    /// <summary>Hashes leaves of eight positions of four coordinates.</summary>
    /// <param name="columns">Four columns.</param>
    /// <param name="firstLeaf">The first leaf.</param>
    /// <param name="leafCount">The number of leaves, at least twice the width.</param>
    /// <param name="output">Eight words for every leaf of the columns.</param>
    [SkipLocalsInit]
    public static void HashLeavesOfEight(ColumnView columns, nint firstLeaf, nint leafCount, uint* output)
    {
        byte* memory = stackalloc byte[(4 * BlockVectors + 2 * StateVectors) * sizeof(TVector) + 64];
        TVector* left = Align(memory), right = left + 2 * BlockVectors, h = right + 2 * BlockVectors;
        nint width = TLanes.Width, end = firstLeaf + leafCount;
        for (nint from = firstLeaf; from < end; from += 2 * width)
        {
            // The last step may overlap the one before: the same digests are written twice.
            nint at = Math.Min(from, end - 2 * width);
            for (int coordinate = 0; coordinate < 4; coordinate++)
            {
                uint* words = (uint*)Unsafe.AsPointer(ref columns.Start(coordinate)) + 8 * at;
                LaneShuffles<TLanes, TVector>.LoadEights(words, left + coordinate, 4);
                LaneShuffles<TLanes, TVector>.LoadEights(words + 8 * width, right + coordinate, 4);
            }
            PackedBlake2s<TLanes, TVector>.Initialise(h, Personalisation.Leaf);
            PackedBlake2s<TLanes, TVector>.Initialise(h + StateVectors, Personalisation.Leaf);
            PackedBlake2s<TLanes, TVector>.CompressTwo(h, left, h + StateVectors, right, 64, isLast: false);
            PackedBlake2s<TLanes, TVector>.CompressTwo(h, left + BlockVectors, h + StateVectors, right + BlockVectors, 128, isLast: true);
            LaneShuffles<TLanes, TVector>.StoreDigests(h, output + 8 * at);
            LaneShuffles<TLanes, TVector>.StoreDigests(h + StateVectors, output + 8 * (at + width));
        }
    }

    /// <summary>The smallest good nonce in a range; see <see cref="Grinder"/>.</summary>
    /// <param name="state">Eight words.</param>
    /// <param name="bits">Trailing zeros asked for, 0 to 64.</param>
    /// <param name="first">The first nonce.</param>
    /// <param name="last">The last nonce, not below the first.</param>
    /// <param name="nonce">The smallest nonce that is good.</param>
    /// <returns>Whether there is one.</returns>
    [SkipLocalsInit]
    public static bool Grind(ReadOnlySpan<uint> state, int bits, ulong first, ulong last, out ulong nonce)
    {
        byte* memory = stackalloc byte[(2 * BlockVectors + 3 * StateVectors) * sizeof(TVector) + 64];
        TVector* left = Align(memory), right = left + BlockVectors, initial = right + BlockVectors, h = initial + StateVectors;
        PackedBlake2s<TLanes, TVector>.Initialise(initial, Personalisation.Grind);
        for (int k = 0; k < BlockVectors; k++) left[k] = right[k] = k < 8 ? TLanes.Broadcast(state[k]) : default;
        uint count = 2 * (uint)TLanes.Width, lowMask = bits >= 32 ? uint.MaxValue : (1u << bits) - 1;
        ulong mask = bits == 64 ? ulong.MaxValue : (1ul << bits) - 1;
        // Steps start at multiples of their length, so that the low word never carries within one.
        for (ulong from = first & ~(ulong)(count - 1); ; from += count)
        {
            for (uint lane = 0; lane < count; lane++)
                ((uint*)(lane < count / 2 ? left + 8 : right + 8))[lane % (count / 2)] = (uint)from + lane;
            left[9] = right[9] = TLanes.Broadcast((uint)(from >> 32));
            for (int i = 0; i < StateVectors; i++) h[i] = h[i + StateVectors] = initial[i];
            PackedBlake2s<TLanes, TVector>.CompressTwo(h, left, h + StateVectors, right, 40, isLast: true);
            if (TLanes.AnyZero(h[0], lowMask) || TLanes.AnyZero(h[StateVectors], lowMask))
            {
                for (uint lane = 0; lane < count; lane++)
                {
                    uint* words = (uint*)(lane < count / 2 ? h : h + StateVectors) + lane % (count / 2);
                    ulong low = words[0] | (ulong)words[TLanes.Width] << 32;
                    nonce = from + lane;
                    if ((low & mask) == 0 && nonce >= first && nonce <= last) return true;
                }
            }
            if (last - from < count)
            {
                nonce = 0;
                return false;
            }
        }
    }

    /// <summary>The next 64-byte boundary, where vectors do not straddle cache lines.</summary>
    private static TVector* Align(byte* memory) => (TVector*)(((nuint)memory + 63) & ~(nuint)63);

    /// <summary>A position in the list of all columns of all sets.</summary>
    private struct Cursor
    {
        private int _set;
        private int _column;

        public void Take(ReadOnlySpan<ColumnView> sets, uint** columns, int count)
        {
            for (int k = 0; k < count; k++)
            {
                while (_column == sets[_set].Count) (_set, _column) = (_set + 1, 0);
                columns[k] = (uint*)Unsafe.AsPointer(ref sets[_set].Start(_column++));
            }
        }
    }
}
