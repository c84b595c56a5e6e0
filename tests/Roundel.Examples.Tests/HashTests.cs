using System.Security.Cryptography;

namespace Roundel.Examples.Tests;

/// <summary>The guests' hashes, as .NET runs them: vectors of their standards, the library's own, and all ways to cut the input.</summary>
public class HashTests
{
    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    // FIPS 180-4's examples of NIST; the last is a million times "a".
    [Fact]
    public void Sha256OfTheStandard()
    {
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Hex(Sha256.Hash("abc"u8)));
        Assert.Equal("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            Hex(Sha256.Hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"u8)));
        var many = new byte[1_000_000];
        many.AsSpan().Fill((byte)'a');
        Assert.Equal("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", Hex(Sha256.Hash(many)));
    }

    [Fact]
    public void Sha256IsThatOfTheLibrary()
    {
        for (int length = 0; length < 300; length++) Assert.Equal(SHA256.HashData(Bytes(length, length)), Sha256.Hash(Bytes(length, length)));
    }

    // Keccak-256 before FIPS 202: of nothing (Ethereum's yellow paper) and of a function's name, whose first four bytes are its selector.
    [Fact]
    public void Keccak256OfEthereum()
    {
        Assert.Equal("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", Hex(Keccak256.Hash([])));
        Assert.StartsWith("a9059cbb", Hex(Keccak256.Hash("transfer(address,uint256)"u8)), StringComparison.Ordinal);
    }

    /// <summary>SHA3-256 differs in one bit of padding, which this undoes: the permutation and the sponge are compared with the library's.</summary>
    [Fact]
    public void PermutationIsThatOfSha3()
    {
        if (!SHA3_256.IsSupported) return;
        for (int length = 0; length < 136; length++)
        {
            var state = new ulong[25];
            byte[] input = Bytes(length, length), block = [.. input, 0x06, .. new byte[135 - length]];
            block[^1] ^= 0x80;
            for (int i = 0; i < 17; i++) state[i] = BitConverter.ToUInt64(block, 8 * i);
            Keccak256.Permute(state);
            Assert.Equal(SHA3_256.HashData(input), state.SelectMany(BitConverter.GetBytes).Take(32));
        }
    }

    // RFC 7693, appendices B and E.
    [Fact]
    public void Blake2sOfTheStandard()
    {
        Assert.Equal("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982", Hex(Blake2s.Hash("abc"u8)));
        var total = new Blake2s();
        foreach (int digestBytes in (int[])[16, 20, 28, 32])
            foreach (int length in (int[])[0, 3, 64, 65, 255, 1024])
                foreach (byte[] key in (byte[][])[[], Sequence(digestBytes)])
                {
                    var digest = new byte[digestBytes];
                    Blake2s.Hash(Sequence(length), digest, key);
                    total.Append(digest);
                }
        var all = new byte[Blake2s.DigestBytes];
        total.Finish(all);
        Assert.Equal("6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe", Hex(all));

        static byte[] Sequence(int length)
        {
            uint a = 0xdead4bad * (uint)length, b = 1;
            var bytes = new byte[length];
            for (int i = 0; i < length; i++)
            {
                (a, b) = (b, a + b);
                bytes[i] = (byte)(b >> 24);
            }
            return bytes;
        }
    }

    /// <summary>However the input is cut, and wherever it lies in memory; and again after a digest was taken.</summary>
    [Fact]
    public void PartsGiveTheSameAsTheWhole()
    {
        const int seed = 20260101;
        var random = new Random(seed);
        byte[] key = Bytes(17, seed), fromParts = new byte[32], atOnce = new byte[32];
        var sha = new Sha256();
        var keccak = new Keccak256();
        var blake = new Blake2s(32, key);
        for (int turn = 0; turn < 400; turn++)
        {
            byte[] input = Bytes(random.Next(420), turn);
            for (int at = 0; at < input.Length;)
            {
                int length = Math.Min(random.Next(1, 150), input.Length - at);
                sha.Append(input.AsSpan(at, length));
                keccak.Append(input.AsSpan(at, length));
                blake.Append(input.AsSpan(at, length));
                at += length;
            }
            byte[] shifted = [0, .. input];
            sha.Finish(fromParts);
            Assert.Equal(Sha256.Hash(shifted.AsSpan(1)), fromParts);
            keccak.Finish(fromParts);
            Assert.Equal(Keccak256.Hash(shifted.AsSpan(1)), fromParts);
            blake.Finish(fromParts);
            Blake2s.Hash(shifted.AsSpan(1), atOnce, key);
            Assert.True(atOnce.AsSpan().SequenceEqual(fromParts), $"seed {seed}, turn {turn}");
        }
    }

    [Fact]
    public void WrongLengthsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Sha256.Hash([], new byte[31]));
        Assert.Throws<ArgumentException>(() => Keccak256.Hash([], new byte[33]));
        Assert.Throws<ArgumentException>(() => Blake2s.Hash([], []));
        Assert.Throws<ArgumentException>(() => Blake2s.Hash([], new byte[33]));
        Assert.Throws<ArgumentException>(() => Blake2s.Hash([], new byte[32], new byte[33]));
        Assert.Throws<ArgumentException>(() => new Blake2s(16).Finish(new byte[32]));
    }
}
