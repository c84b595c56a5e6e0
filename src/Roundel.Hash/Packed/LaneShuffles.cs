using System.Runtime.CompilerServices;

namespace Roundel.Hash.Packed;

/// <summary>
/// Changes between one digest per eight words of memory and one digest per lane. A list of v vectors of w lanes is addressed
/// by log v + log w index bits; interleaving vectors i and i + v/2 into 2i and 2i + 1 rotates that index left by one bit. All
/// transpositions here are a number of such rotations.
/// </summary>
internal static unsafe class LaneShuffles<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Reads 16 consecutive words for each lane: vector k receives word k of all lanes.</summary>
    /// <param name="source">16 · width words.</param>
    /// <param name="vectors">Receives 16 vectors.</param>
    public static void LoadBlocks(uint* source, TVector* vectors)
    {
        // (lane, word) to (word, lane): log width rotations of 16 vectors, two at a time.
        int rotations = TLanes.LogWidth;
        if (rotations == 0)
        {
            for (int i = 0; i < 16; i++) vectors[i] = Load(source, i);
        }
        else if (rotations == 3)
        {
            for (int i = 0; i < 8; i++)
            {
                TVector a = Load(source, i), b = Load(source, i + 8);
                vectors[2 * i] = TLanes.InterleaveLow(a, b);
                vectors[2 * i + 1] = TLanes.InterleaveHigh(a, b);
            }
            RotateTwice((uint*)vectors, vectors);
        }
        else
        {
            RotateTwice(source, vectors);
            if (rotations == 4) RotateTwice((uint*)vectors, vectors);
        }
    }

    /// <summary>Writes eight vectors as eight consecutive words for each lane.</summary>
    /// <param name="vectors">Eight vectors.</param>
    /// <param name="destination">Receives 8 · width words.</param>
    public static void StoreDigests(TVector* vectors, uint* destination)
    {
        // (word, lane) to (lane, word): three rotations of eight vectors.
        TVector a0 = vectors[0], a1 = vectors[1], a2 = vectors[2], a3 = vectors[3];
        TVector a4 = vectors[4], a5 = vectors[5], a6 = vectors[6], a7 = vectors[7];
        Rotate(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Rotate(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Rotate(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Store(a0, destination, 0);
        Store(a1, destination, 1);
        Store(a2, destination, 2);
        Store(a3, destination, 3);
        Store(a4, destination, 4);
        Store(a5, destination, 5);
        Store(a6, destination, 6);
        Store(a7, destination, 7);
    }

    /// <summary>Reads eight consecutive words for each lane: vector p receives word p of all lanes.</summary>
    /// <param name="source">8 · width words.</param>
    /// <param name="vectors">Receives the vectors, <paramref name="step"/> apart.</param>
    /// <param name="step">Vectors from one to the next.</param>
    public static void LoadEights(uint* source, TVector* vectors, int step)
    {
        // (lane, word) to (word, lane) by three rotations to the right: even and odd words are taken apart three times.
        for (int parity = 0; parity < 2; parity++)
        {
            TVector b0 = Half(source, 0, parity), b1 = Half(source, 2, parity);
            TVector b2 = Half(source, 4, parity), b3 = Half(source, 6, parity);
            TVector c0 = TLanes.Even(b0, b1), c1 = TLanes.Even(b2, b3), d0 = TLanes.Odd(b0, b1), d1 = TLanes.Odd(b2, b3);
            vectors[step * parity] = TLanes.Even(c0, c1);
            vectors[step * (4 + parity)] = TLanes.Odd(c0, c1);
            vectors[step * (2 + parity)] = TLanes.Even(d0, d1);
            vectors[step * (6 + parity)] = TLanes.Odd(d0, d1);
        }
    }

    /// <summary>Reads 2 · width words: the even ones and the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPairs(uint* source, out TVector even, out TVector odd)
    {
        TVector a = Load(source, 0), b = Load(source, 1);
        even = TLanes.Even(a, b);
        odd = TLanes.Odd(a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Half(uint* source, int first, int parity) => parity == 0
        ? TLanes.Even(Load(source, first), Load(source, first + 1))
        : TLanes.Odd(Load(source, first), Load(source, first + 1));

    /// <summary>Reads a vector, from memory of any alignment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(uint* source, int index) => Unsafe.ReadUnaligned<TVector>((TVector*)source + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector value, uint* destination, int index) =>
        Unsafe.WriteUnaligned((TVector*)destination + index, value);

    /// <summary>Two rotations of 16 vectors, in place or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RotateTwice(uint* from, TVector* to)
    {
        TVector a0 = Load(from, 0), a1 = Load(from, 1), a2 = Load(from, 2), a3 = Load(from, 3);
        TVector a4 = Load(from, 4), a5 = Load(from, 5), a6 = Load(from, 6), a7 = Load(from, 7);
        TVector b0 = Load(from, 8), b1 = Load(from, 9), b2 = Load(from, 10), b3 = Load(from, 11);
        TVector b4 = Load(from, 12), b5 = Load(from, 13), b6 = Load(from, 14), b7 = Load(from, 15);
        RotateFour(a0, a4, b0, b4, to);
        RotateFour(a1, a5, b1, b5, to + 4);
        RotateFour(a2, a6, b2, b6, to + 8);
        RotateFour(a3, a7, b3, b7, to + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RotateFour(TVector a, TVector b, TVector c, TVector d, TVector* to)
    {
        // Vectors i, i+4, i+8, i+12 become 2i, 2i+1, 2i+8, 2i+9, then 4i to 4i+3.
        TVector e = TLanes.InterleaveLow(a, c), f = TLanes.InterleaveHigh(a, c);
        TVector g = TLanes.InterleaveLow(b, d), h = TLanes.InterleaveHigh(b, d);
        to[0] = TLanes.InterleaveLow(e, g);
        to[1] = TLanes.InterleaveHigh(e, g);
        to[2] = TLanes.InterleaveLow(f, h);
        to[3] = TLanes.InterleaveHigh(f, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(ref TVector a0, ref TVector a1, ref TVector a2, ref TVector a3,
        ref TVector a4, ref TVector a5, ref TVector a6, ref TVector a7)
    {
        TVector b0 = TLanes.InterleaveLow(a0, a4), b1 = TLanes.InterleaveHigh(a0, a4);
        TVector b2 = TLanes.InterleaveLow(a1, a5), b3 = TLanes.InterleaveHigh(a1, a5);
        TVector b4 = TLanes.InterleaveLow(a2, a6), b5 = TLanes.InterleaveHigh(a2, a6);
        TVector b6 = TLanes.InterleaveLow(a3, a7), b7 = TLanes.InterleaveHigh(a3, a7);
        a0 = b0;
        a1 = b1;
        a2 = b2;
        a3 = b3;
        a4 = b4;
        a5 = b5;
        a6 = b6;
        a7 = b7;
    }
}
