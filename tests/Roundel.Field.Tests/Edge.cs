using System.Numerics;

namespace Roundel.Field.Tests;

/// <summary>Values at which reductions go wrong, and the integers modulo p as an oracle.</summary>
internal static class Edge
{
    public static readonly uint[] Canonical =
    [
        0, 1, 2, 3, 5, 0xffff, 0x1_0000, 0x1_0001, 46340, 46341, (1 << 30) - 1, 1 << 30, (1 << 30) + 1, 0x5555_5555, 0x2aaa_aaaa,
        M31.P / 2, M31.P / 2 + 1, M31.P - 3, M31.P - 2, M31.P - 1,
    ];

    public static uint Mod(BigInteger value) => (uint)((value % M31.P + M31.P) % M31.P);

    /// <summary>All ordered pairs of edge values and some random ones, as two arrays of a length divisible by 16.</summary>
    public static (uint[] A, uint[] B) Pairs(int seed)
    {
        Random random = new(seed);
        List<uint> a = [], b = [];
        foreach (uint x in Canonical)
        {
            foreach (uint y in Canonical)
            {
                a.Add(x);
                b.Add(y);
            }
        }
        while (a.Count % 16 != 0 || a.Count < 2048)
        {
            a.Add(Word(random));
            b.Add(Word(random));
        }
        return ([.. a], [.. b]);
    }

    public static uint Word(Random random) =>
        random.Next(8) == 0 ? Canonical[random.Next(Canonical.Length)] : (uint)random.NextInt64(M31.P);

    public static uint[] Words(Random random, int count)
    {
        uint[] words = new uint[count];
        for (int i = 0; i < count; i++) words[i] = Word(random);
        return words;
    }

    public static QM31 Secure(Random random) => QM31.FromCanonical(Word(random), Word(random), Word(random), Word(random));
}
