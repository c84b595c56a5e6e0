namespace Roundel.Verifier;

/// <summary>The log heights of one chip's tables in one word: five bits each, the first lowest, ended by a zero.</summary>
public static class HeightWord
{
    /// <summary>The most tables of one chip that a word can describe.</summary>
    public const int MaxInstances = 6;

    private const int Bits = 5;

    /// <summary>Packs heights, each in 1 … 31.</summary>
    public static uint Pack(IReadOnlyList<int> logSizes)
    {
        ArgumentNullException.ThrowIfNull(logSizes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logSizes.Count, MaxInstances);
        uint word = 0;
        for (int i = 0; i < logSizes.Count; i++) word |= (uint)logSizes[i] << (Bits * i);
        return word;
    }

    /// <summary>Unpacks heights; false if the word is not what <see cref="Pack"/> makes.</summary>
    public static bool TryUnpack(uint word, out IReadOnlyList<int> logSizes)
    {
        var sizes = new List<int>(MaxInstances);
        for (uint rest = word; rest != 0 && sizes.Count < MaxInstances && (rest & 31) != 0; rest >>= Bits) sizes.Add((int)(rest & 31));
        logSizes = sizes;
        return Pack(sizes) == word;
    }
}
