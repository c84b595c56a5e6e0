using System.Runtime.Intrinsics;
using Roundel.Field;
using Roundel.Hash.Packed;

namespace Roundel.Hash;

/// <summary>
/// Leaves of many words each, hashed as their columns come, so that no more than sixteen columns need to be there at once: leaf i is
/// <see cref="MerkleHash.Leaf"/> of row i of all columns. Threads may hash disjoint ranges of leaves at once.
/// </summary>
public sealed unsafe class TallLeaves : IDisposable
{
    /// <summary>Columns that are hashed together; only the last ones may be fewer.</summary>
    public const int Together = 16;

    private readonly NativeColumns _states;

    /// <summary>Room for the states of 2^logLeaves leaves.</summary>
    /// <param name="logLeaves">1 to <see cref="MerkleKernels.MaxLogSize"/>.</param>
    public TallLeaves(int logLeaves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logLeaves, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logLeaves, MerkleKernels.MaxLogSize);
        _states = NativeColumns.Uninitialised(Digest.WordCount, 1 << logLeaves);
    }

    /// <summary>Hashes some columns into some leaves.</summary>
    /// <param name="columns">Sixteen columns of as many rows as there are leaves; 1 to 16 if they are the last.</param>
    /// <param name="before">The number of columns before these, a multiple of 16 below 2^28.</param>
    /// <param name="first">The first leaf.</param>
    /// <param name="count">A positive even number of leaves.</param>
    /// <param name="digests">If these are the last columns, room for all leaves' digests; otherwise empty.</param>
    /// <param name="width">The lanes to work on.</param>
    /// <exception cref="ArgumentException">A length or a range does not fit.</exception>
    public void Absorb(ColumnView columns, int before, int first, int count, Span<uint> digests, LaneWidth width)
    {
        ColumnView states = _states.View;
        if (columns.Length != states.Length) throw new ArgumentException("A column needs one row for every leaf.", nameof(columns));
        if (columns.Count < 1 || columns.Count > Together || (columns.Count < Together && digests.IsEmpty))
            throw new ArgumentException("Sixteen columns are required, or one to sixteen last ones.", nameof(columns));
        if (!digests.IsEmpty && digests.Length < (long)Digest.WordCount * states.Length)
            throw new ArgumentException("Room for a digest of every leaf is required.", nameof(digests));
        if (before < 0 || before % Together != 0 || before >= 1 << 28) throw new ArgumentOutOfRangeException(nameof(before));
        if (first < 0 || count < 2 || count % 2 != 0 || first > states.Length - count) throw new ArgumentOutOfRangeException(nameof(count));
        MerkleKernels.CheckWidth(width);
        while (count % (2 * (int)width) != 0) width = width == LaneWidth.X4 ? LaneWidth.Scalar : (LaneWidth)((int)width / 2);
        HashCounter.Add(count);
        uint bytes = sizeof(uint) * (uint)(before + columns.Count);
        bool isFirst = before == 0;
        // Safe: ranges and lengths were checked, and the columns are as long as their view says.
        fixed (uint* target = digests)
        {
            switch (width)
            {
                case LaneWidth.X16: TallLeafHasher<Lanes16, Vector512<uint>>.Mix(states, columns, first, count, isFirst, bytes, target); break;
                case LaneWidth.X8: TallLeafHasher<Lanes8, Vector256<uint>>.Mix(states, columns, first, count, isFirst, bytes, target); break;
                case LaneWidth.X4: TallLeafHasher<Lanes4, Vector128<uint>>.Mix(states, columns, first, count, isFirst, bytes, target); break;
                default: TallLeafHasher<Lanes1, uint>.Mix(states, columns, first, count, isFirst, bytes, target); break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _states.Dispose();
}
