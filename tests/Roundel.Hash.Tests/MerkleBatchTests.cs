namespace Roundel.Hash.Tests;

public sealed class MerkleBatchTests
{
    [Fact]
    public void BatchesAreNodesOneByOne()
    {
        var random = new Random(71);
        var digests = new uint[MerkleBatch.Count * Digest.WordCount];
        foreach (int words in (int[])[1, 7, 15, 16, 17, 31, 32, 33, 48, 100, 257])
        {
            int stride = MerkleBatch.Stride(words);
            Assert.True(stride >= words && stride < words + 16 && stride % 16 == 0);
            var messages = new uint[MerkleBatch.Count * stride];
            for (int i = 0; i < MerkleBatch.Count; i++)
                for (int w = 0; w < words; w++) messages[i * stride + w] = (uint)random.NextInt64(1L << 32);
            foreach (bool isLeaf in (bool[])[true, false])
            {
                if (!isLeaf && words < 2 * Digest.WordCount) continue;
                MerkleBatch.Hash(isLeaf, messages, words, digests);
                for (int i = 0; i < MerkleBatch.Count; i++)
                {
                    ReadOnlySpan<uint> message = messages.AsSpan(i * stride, words);
                    Digest expected = isLeaf ? MerkleHash.Leaf(message)
                        : MerkleHash.Node(Digest.ReadFrom(message), Digest.ReadFrom(message[Digest.WordCount..]), message[(2 * Digest.WordCount)..]);
                    Assert.Equal(expected, Digest.ReadFrom(digests.AsSpan(Digest.WordCount * i)));
                }
            }
        }
    }

    [Fact]
    public void WrongLengthsAreRefused()
    {
        var room = new uint[64];
        Assert.Throws<ArgumentException>(() => MerkleBatch.Hash(true, new uint[127], 16, room));
        Assert.Throws<ArgumentException>(() => MerkleBatch.Hash(true, new uint[128], 17, room));
        Assert.Throws<ArgumentException>(() => MerkleBatch.Hash(true, new uint[128], 16, new uint[63]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleBatch.Hash(true, new uint[128], 0, room));
    }
}
