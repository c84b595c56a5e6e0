using System.Buffers.Binary;

namespace Roundel.Verifier.Tests;

/// <summary>
/// Bodies of a small machine made to break the verifier: none may throw, be accepted, or make it allocate beyond a fixed bound.
/// Mutations of the machine's own proofs are in Roundel.Hostile.Tests.
/// </summary>
public sealed class HostileBodyTests
{
    /// <summary>What a verification of the toy machine may allocate, whatever the bytes.</summary>
    private const long AllocationBound = 64 << 10;

    private static readonly ToyProof Small = new(100, [7], ParameterSet.Test);
    private static readonly ToyProof Strong = new(100, [7], ParameterSet.Fast);

    private static void AssertRejected(ToyProof proof, ReadOnlySpan<byte> body, Func<string> what)
    {
        long allocated;
        VerificationError error;
        try
        {
            allocated = proof.Allocated(body, out error);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(what(), exception);
        }
        Assert.True(error != VerificationError.None, what());
        Assert.True(allocated <= AllocationBound, $"{what()}: {allocated} bytes");
    }

    [Fact]
    public void TheControlsAreAccepted()
    {
        Assert.Equal(VerificationError.None, Small.Verify(Small.Body));
        Assert.Equal(VerificationError.None, Strong.Verify(Strong.Body, 100));
        Assert.Equal(VerificationError.SecurityTooLow, Small.Verify(Small.Body, 100));
    }

    [Fact]
    public void RandomBytes()
    {
        var random = new Random(21);
        for (int i = 0; i < 1000; i++)
        {
            var body = new byte[i < 200 ? i : random.Next(1 << 14)];
            random.NextBytes(body);
            AssertRejected(Small, body, () => $"random {i}");
        }
    }

    /// <summary>Valid heights first, so that the rest of the bytes is reached.</summary>
    [Fact]
    public void RandomBytesAfterHonestHeights()
    {
        var random = new Random(22);
        for (int i = 0; i < 1000; i++)
        {
            byte[] body = [.. Small.Body];
            int from = random.Next(12, body.Length);
            random.NextBytes(body.AsSpan(from));
            AssertRejected(Small, body, () => $"random {i} from {from}");
        }
    }

    /// <summary>Every word of heights alone: the tallest tables must not cost memory before there are bytes for them.</summary>
    [Fact]
    public void HostileHeights()
    {
        var random = new Random(23);
        byte[] body = [.. Small.Body];
        for (int i = 0; i < 3000; i++)
        {
            uint step = i switch { 0 => HeightWord.Pack([24, 24]), 1 => HeightWord.Pack([24]), _ => (uint)random.NextInt64(1L << 32) >> random.Next(33) };
            BinaryPrimitives.WriteUInt32LittleEndian(body, step);
            BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(4), random.Next(4) == 0 ? (uint)random.Next(64) : 6);
            BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(8), (uint)random.Next(64));
            if (body.AsSpan(0, 12).SequenceEqual(Small.Body.AsSpan(0, 12))) continue;
            AssertRejected(Small, body, () => $"heights {i}");
        }
    }

    [Fact]
    public void EveryTruncationOfTheReceivedPart()
    {
        for (int length = 0; length < 2000; length++) AssertRejected(Small, Small.Body.AsSpan(0, length), () => $"length {length}");
    }

    /// <summary>Megabytes of appended or random bytes cost no memory.</summary>
    [Fact]
    public void LongBodiesCostNoMemory()
    {
        var body = new byte[8 << 20];
        new Random(26).NextBytes(body);
        AssertRejected(Small, body, () => "random megabytes");
        Small.Body.CopyTo(body, 0);
        AssertRejected(Small, body, () => "appended megabytes");
        Assert.Equal(VerificationError.TrailingBytes, Small.Verify(body));
    }

    /// <summary>Memory follows the machine's tables; rows, queries and proof bytes add next to nothing.</summary>
    [Fact]
    public void MemoryDoesNotGrowWithTheProof()
    {
        var tall = new ToyProof(5000, [13], ParameterSet.Test);
        var strongTall = new ToyProof(5000, [13], ParameterSet.Fast);
        long small = Warm(Small);
        Assert.True(strongTall.Body.Length > 20 * Small.Body.Length);
        // The layout keeps one empty list per tree and level of the domain: six levels more.
        Assert.InRange(Warm(tall), small, small + 6 * 4 * 64);
        Assert.Equal(Warm(tall), Warm(strongTall), 1024d);
        Assert.True(small <= AllocationBound);

        // The least of several: a collection in between, and first calls, can only add.
        static long Warm(ToyProof proof)
        {
            long least = long.MaxValue;
            for (int i = 0; i < 6; i++)
            {
                least = Math.Min(least, proof.Allocated(proof.Body, out VerificationError error));
                Assert.Equal(VerificationError.None, error);
            }
            return least;
        }
    }
}
