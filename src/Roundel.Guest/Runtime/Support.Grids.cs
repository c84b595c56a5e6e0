namespace Roundel.Runtime;

/// <summary>Arrays of several dimensions; the compiler says how they lie in memory.</summary>
internal static unsafe partial class Support
{
    /// <summary>The upper bits of the word at SizeOffset are the number of dimensions, 0 for one.</summary>
    private const int RankShift = 26;

    /// <summary>A zeroed array of several dimensions.</summary>
    public static nint NewGrid(nint table, int elementBytes, int* lengths, int rank)
    {
        ulong total = 1;
        bool isEmpty = false;
        for (int k = 0; k < rank; k++)
        {
            if (lengths[k] < 0) throw new OverflowException();
            isEmpty |= lengths[k] == 0;
            // Larger than any heap, and far from 2^64.
            total = Math.Min(total, uint.MaxValue) * (uint)lengths[k];
        }
        uint before = 4 * (uint)rank, count = isEmpty ? 0 : (uint)Math.Min(total, int.MaxValue);
        if (count > HeapBytes() / (uint)elementBytes) OutOfMemory();
        nint made = Allocate(before + count * (uint)elementBytes + 8);
        for (int k = 0; k < rank; k++) ((int*)made)[k] = lengths[k];
        made += (nint)before;
        *(nint*)made = table;
        *(uint*)(made + 4) = count;
        return made;
    }

    private static uint ElementBytes(nint table) => *(uint*)(table + SizeOffset) & (1u << RankShift) - 1;

    [Replaces("System.Array", "get_Rank")]
    private static int RankOf(Array array) => Math.Max((int)(*(uint*)(*(nint*)Address(array) + SizeOffset) >> RankShift), 1);

    [Replaces("System.Array", "GetLength")]
    private static int LengthOf(Array array, int dimension)
    {
        int rank = RankOf(array);
        if ((uint)dimension >= (uint)rank) throw new IndexOutOfRangeException("Index was outside the bounds of the array.");
        return rank == 1 ? array.Length : *(int*)(Address(array) + 4 * (dimension - rank));
    }

    /// <summary>No array here starts elsewhere; the library's own code would ask the runtime's tables.</summary>
    [Replaces("System.Array", "GetLowerBound")]
    private static int FirstIndex(Array array, int dimension)
    {
        _ = LengthOf(array, dimension);
        return 0;
    }

    [Replaces("System.Array", "GetUpperBound")]
    private static int LastIndex(Array array, int dimension) => LengthOf(array, dimension) - 1;
}
