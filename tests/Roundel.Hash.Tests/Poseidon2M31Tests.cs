using Roundel.Field;

namespace Roundel.Hash.Tests;

public class Poseidon2M31Tests
{
    // Plonky3, mersenne-31/src/poseidon2.rs, test_default_mersenne31_poseidon2_width_16 (its generate_constants.py).
    [Fact]
    public void Permute_OfZeroToFifteen_IsThatOfPlonky3()
    {
        M31[] state = new M31[16];
        for (int i = 0; i < 16; i++) state[i] = i;
        Poseidon2M31.Permute(state);
        uint[] expected =
        [
            0x0b2c803a, 0x5b1ee4d1, 0x49c6b1e3, 0x2cdc280c, 0x310a60c8, 0x530a729e, 0x4e61bcb4, 0x2e84d3c3,
            0x58709c08, 0x7e82ac42, 0x2162bcef, 0x6d153ab6, 0x742cf0e3, 0x2f21632d, 0x61adce1e, 0x1973d6f1,
        ];
        Assert.Equal(expected, state.Select(x => x.Value));
    }

    // The round function written again, with whole matrices and constants from the Grain generator
    // (ePrint 2019/458), on random states: catches a wrong constant wherever it is.
    [Fact]
    public void Permute_EqualsMatricesAndGeneratedConstants()
    {
        Grain grain = new(width: 16, externalRounds: 8, internalRounds: 14);
        ulong[][] first = grain.Rows(4, 16);
        ulong[] inner = grain.Rows(1, 14)[0];
        ulong[][] second = grain.Rows(4, 16);
        ulong[,] external = new ulong[16, 16], internalMatrix = new ulong[16, 16];
        ulong[] circulant = [2, 3, 1, 1];
        int[] shifts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16];
        for (int i = 0; i < 16; i++)
            for (int j = 0; j < 16; j++)
            {
                external[i, j] = circulant[(j - i + 16) % 4] * (i / 4 == j / 4 ? 2ul : 1);
                internalMatrix[i, j] = i != j ? 1 : i == 0 ? M31.P - 1 : 1 + (1ul << shifts[i - 1]);
            }
        Random random = new(1);
        for (int trial = 0; trial < 20; trial++)
        {
            ulong[] x = new ulong[16];
            for (int i = 0; i < 16; i++) x[i] = trial == 0 ? M31.P - 1 : (ulong)random.NextInt64(M31.P);
            M31[] state = [.. x.Select(v => M31.FromUInt64(v))];
            Poseidon2M31.Permute(state);

            x = Times(external, x);
            foreach (ulong[] row in first) x = Times(external, [.. x.Zip(row, (v, c) => Fifth(v + c))]);
            foreach (ulong constant in inner)
            {
                x[0] = Fifth(x[0] + constant);
                x = Times(internalMatrix, x);
            }
            foreach (ulong[] row in second) x = Times(external, [.. x.Zip(row, (v, c) => Fifth(v + c))]);
            Assert.Equal(x, state.Select(v => (ulong)v.Value));
        }

        static ulong Fifth(ulong v) => (ulong)System.Numerics.BigInteger.ModPow(v, 5, M31.P);
        static ulong[] Times(ulong[,] matrix, ulong[] x)
        {
            ulong[] y = new ulong[16];
            for (int i = 0; i < 16; i++)
                for (int j = 0; j < 16; j++) y[i] = (y[i] + matrix[i, j] * x[j]) % M31.P;
            return y;
        }
    }

    [Fact]
    public void Hash_IsTheSpongeOfThePermutation()
    {
        for (int length = 0; length <= 33; length++)
        {
            M31[] values = Values(length, length), state = new M31[16], digest = new M31[8];
            state[8] = length;
            for (int at = 0; at == 0 || at < length; at += 8)
            {
                for (int i = at; i < Math.Min(at + 8, length); i++) state[i - at] += values[i];
                Poseidon2M31.Permute(state);
            }
            Poseidon2M31.Hash(values, digest);
            Assert.Equal(state[..8], digest);
        }
    }

    // Messages that differ only in trailing zeros, or across the 2^16 border of the length words, hash differently.
    [Fact]
    public void Hash_OfOtherLengths_Differs()
    {
        HashSet<string> seen = [];
        foreach (int length in (int[])[.. Enumerable.Range(0, 40), 0x10000, 0x10001, 0x20000])
        {
            M31[] digest = new M31[8];
            Poseidon2M31.Hash(new M31[length], digest);
            Assert.True(seen.Add(string.Join(' ', digest)));
        }
    }

    [Fact]
    public void Compress_FeedsTheInputForward()
    {
        M31[] left = Values(8, 1), right = Values(8, 2), digest = new M31[8], other = new M31[8];
        M31[] state = [.. left, .. right];
        Poseidon2M31.Permute(state);
        Poseidon2M31.Compress(left, right, digest);
        for (int i = 0; i < 8; i++) Assert.Equal(state[i] + left[i], digest[i]);
        Poseidon2M31.Compress(right, left, other);
        Assert.NotEqual(digest, other);
        Poseidon2M31.Compress(left, right, right);
        Assert.Equal(digest, right);
    }

    [Fact]
    public void WrongLengths_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Poseidon2M31.Permute(new M31[15]));
        Assert.Throws<ArgumentException>(() => Poseidon2M31.Hash(new M31[3], new M31[16]));
        Assert.Throws<ArgumentException>(() => Poseidon2M31.Compress(new M31[7], new M31[8], new M31[8]));
        Assert.Throws<ArgumentException>(() => Poseidon2M31.Compress(new M31[8], new M31[9], new M31[8]));
        Assert.Throws<ArgumentException>(() => Poseidon2M31.Compress(new M31[8], new M31[8], new M31[7]));
    }

    private static M31[] Values(int count, int seed)
    {
        Random random = new(seed);
        M31[] values = new M31[count];
        foreach (ref M31 value in values.AsSpan()) value = M31.FromUInt32((uint)random.NextInt64(M31.P));
        return values;
    }

    /// <summary>The self-shrinking Grain generator of round constants, for a prime field of 31 bits and a power S-box.</summary>
    private sealed class Grain
    {
        private readonly Queue<int> _bits = new();

        public Grain(int width, int externalRounds, int internalRounds)
        {
            foreach ((int value, int length) in new[] { (1, 2), (0, 4), (31, 12), (width, 12), (externalRounds, 10), (internalRounds, 10) })
                for (int bit = length - 1; bit >= 0; bit--) _bits.Enqueue(value >> bit & 1);
            for (int i = 0; i < 30; i++) _bits.Enqueue(1);
            for (int i = 0; i < 160; i++) Step();
        }

        public ulong[][] Rows(int count, int length)
        {
            ulong[][] rows = new ulong[count][];
            for (int row = 0; row < count; row++)
            {
                rows[row] = new ulong[length];
                for (int i = 0; i < length; i++)
                    do rows[row][i] = Word();
                    while (rows[row][i] >= M31.P);
            }
            return rows;
        }

        private ulong Word()
        {
            ulong word = 0;
            for (int count = 0; count < 31;)
            {
                int keep = Step(), bit = Step();
                if (keep == 0) continue;
                word = 2 * word + (ulong)bit;
                count++;
            }
            return word;
        }

        private int Step()
        {
            int[] bits = [.. _bits];
            int next = bits[62] ^ bits[51] ^ bits[38] ^ bits[23] ^ bits[13] ^ bits[0];
            _bits.Dequeue();
            _bits.Enqueue(next);
            return next;
        }
    }
}
