using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
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
    /// Vectors of pairs that advance together: each column is read over this many vectors before the next column, in runs
    /// of one kilobyte at 16 lanes. Messages and states stay in the first-level cache.
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
        byte* memory = stackalloc byte[2 * Together * (BlockVectors + StateVectors) * sizeof(TVector) + 64];
        TVector* messages = Align(memory), states = messages + 2 * Together * BlockVectors;
        nint end = firstPair + pairCount;
        ulong personalisation = children == null ? Personalisation.Leaf : Personalisation.Node;
        for (nint from = firstPair; from < end; from += Together * TLanes.Width)
        {
            Batch batch = new(from, end, messages, states);
            for (int k = 0; k < 2 * batch.Count; k++)
                PackedBlake2s<TLanes, TVector>.Initialise(states + k * StateVectors, personalisation);
            if (children != null) MixChildren(in batch, children, half, valueCount == 0);
            if (valueCount != 0) MixColumns(in batch, columnSets, valueCount, children == null ? 0u : 64u);
            for (int k = 0; k < batch.Count; k++)
            {
                TVector* h = states + 2 * k * StateVectors;
                LaneShuffles<TLanes, TVector>.StoreDigests(h, output + 8 * batch.Pair(k));
                LaneShuffles<TLanes, TVector>.StoreDigests(h + StateVectors, output + 8 * (batch.Pair(k) + half));
            }
        }
    }

    private static void MixChildren(in Batch batch, uint* children, nint half, bool isLast)
    {
        TVector* first = batch.Messages, second = first + BlockVectors;
        for (int k = 0; k < batch.Count; k++)
        {
            LaneShuffles<TLanes, TVector>.LoadBlocks(children + 16 * batch.Pair(k), first);
            LaneShuffles<TLanes, TVector>.LoadBlocks(children + 16 * (batch.Pair(k) + half), second);
            TVector* h = batch.States + 2 * k * StateVectors;
            PackedBlake2s<TLanes, TVector>.CompressTwo(h, first, h + StateVectors, second, 64, isLast);
        }
    }

    [SkipLocalsInit]
    private static void MixColumns(in Batch batch, ReadOnlySpan<ColumnView> columnSets, int valueCount, uint bytes)
    {
        uint** columns = stackalloc uint*[BlockVectors], following = stackalloc uint*[BlockVectors];
        Cursor cursor = default;
        int words = cursor.Take(columnSets, columns, valueCount);
        for (int done = 0; done < valueCount;)
        {
            LoadColumns(in batch, columns, words);
            done += words;
            bytes += (uint)words * sizeof(uint);
            bool isLast = done == valueCount;
            // While these are mixed, the next columns are fetched: of this batch or else the first of the next one.
            nint row = 2 * batch.Pair(0);
            if (isLast)
            {
                cursor = default;
                row += 2 * Together * TLanes.Width;
            }
            int next = cursor.Take(columnSets, following, isLast ? valueCount : valueCount - done);
            for (int k = 0; k < batch.Count; k++)
            {
                for (int column = k * BlockVectors / Together; column < Math.Min((k + 1) * BlockVectors / Together, next); column++)
                    Prefetch(following[column] + row, 2 * Together * TLanes.Width);
                TVector* h = batch.States + 2 * k * StateVectors, block = batch.Messages + 2 * k * BlockVectors;
                PackedBlake2s<TLanes, TVector>.CompressTwo(h, block, h + StateVectors, block + BlockVectors, bytes, isLast);
            }
            uint** swap = columns;
            columns = following;
            following = swap;
            words = next;
        }
    }

    /// <summary>Fills the message blocks of a batch: up to 16 columns, zeros after them.</summary>
    private static void LoadColumns(in Batch batch, uint** columns, int count)
    {
        for (int column = 0; column < BlockVectors; column++)
            for (int k = 0; k < batch.Count; k++)
            {
                TVector* word = batch.Messages + 2 * k * BlockVectors + column;
                if (column < count)
                    LaneShuffles<TLanes, TVector>.LoadPairs(columns[column] + 2 * batch.Pair(k), out word[0], out word[BlockVectors]);
                else
                    word[0] = word[BlockVectors] = default;
            }
    }

    /// <summary>Asks for words to be brought into the cache. Any address may be asked for: a wrong one is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(uint* words, int count)
    {
        if (Sse.IsSupported)
            for (int line = 0; line < count; line += 16) Sse.Prefetch0(words + line);
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

    /// <summary>Up to <see cref="Together"/> vectors of consecutive pairs.</summary>
    private readonly struct Batch
    {
        private readonly nint _from;
        private readonly nint _last;

        public Batch(nint from, nint end, TVector* messages, TVector* states)
        {
            _from = from;
            _last = end - TLanes.Width;
            Count = (int)Math.Min(Together, (end - from + TLanes.Width - 1) / TLanes.Width);
            Messages = messages;
            States = states;
        }

        /// <summary>The number of vectors.</summary>
        public int Count { get; }

        /// <summary>Two message blocks for each vector of pairs: those of its first and of its second nodes.</summary>
        public TVector* Messages { get; }

        /// <summary>Two states for each vector of pairs.</summary>
        public TVector* States { get; }

        /// <summary>
        /// The first pair of a vector. The last vector may overlap the one before it: the same digests are written twice.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public nint Pair(int index) => Math.Min(_from + index * TLanes.Width, _last);
    }

    /// <summary>A position in the list of all columns of all sets.</summary>
    private struct Cursor
    {
        private int _set;
        private int _column;

        /// <summary>Writes the starts of the next columns.</summary>
        /// <returns>Their number, the smaller of 16 and <paramref name="remaining"/>.</returns>
        public int Take(ReadOnlySpan<ColumnView> sets, uint** columns, int remaining)
        {
            int count = Math.Min(BlockVectors, remaining);
            for (int k = 0; k < count; k++)
            {
                while (_column == sets[_set].Count) (_set, _column) = (_set + 1, 0);
                // Safe: columns are native memory, which does not move.
                columns[k] = (uint*)Unsafe.AsPointer(ref sets[_set].Start(_column++));
            }
            return count;
        }
    }
}
