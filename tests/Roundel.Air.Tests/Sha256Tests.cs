using System.Security.Cryptography;
using Roundel.Air.Sealing;

namespace Roundel.Air.Tests;

/// <summary>The hash behind a system's digest is the standard's.</summary>
public class Sha256Tests
{
    [Fact]
    public void AgreesWithTheRuntimeAtEveryLengthAroundTwoBlocks()
    {
        byte[] bytes = new byte[200];
        new Random(256).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            var hash = new Sha256();
            hash.Append(bytes.AsSpan(0, length));
            Assert.Equal(SHA256.HashData(bytes.AsSpan(0, length)), hash.Finish());
        }
    }

    [Fact]
    public void PiecesDoNotMatter()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        byte[] bytes = new byte[1 << 14];
        random.NextBytes(bytes);
        var hash = new Sha256();
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(random.Next(0, 150), bytes.Length - at);
            hash.Append(bytes.AsSpan(at, count));
            at += count;
        }
        Assert.True(SHA256.HashData(bytes).AsSpan().SequenceEqual(hash.Finish()), $"Seed {seed}.");
    }
}
