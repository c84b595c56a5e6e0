using System.Buffers.Binary;
using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Verifier.Tests;

public sealed class ProofReaderTests
{
    private static byte[] Bytes(params uint[] words)
    {
        var bytes = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        return bytes;
    }

    [Fact]
    public void EveryReceiveAbsorbsWhatItReturns()
    {
        var channel = new Channel();
        var expected = new Channel();
        uint[] words = [.. Enumerable.Range(1, 3 + 8 + 8 + 1).Select(i => (uint)i * 1000)];
        uint nonce = (uint)Grinder.Find(StateAfter(words.AsSpan(0, 19)), 4, LaneWidth.Scalar);
        words[19] = nonce;
        var reader = new ProofReader(Bytes(words), channel);

        Span<uint> plain = stackalloc uint[3];
        reader.ReceiveWords(TranscriptTag.Heights, plain);
        Assert.Equal(words[..3], plain.ToArray());
        expected.Absorb(TranscriptTag.Heights, words.AsSpan(0, 3));
        Assert.Equal(expected.State, channel.State);

        Digest digest = reader.ReceiveDigest(TranscriptTag.MainRoot);
        Assert.Equal(Digest.ReadFrom(words.AsSpan(3, 8)), digest);
        expected.Absorb(TranscriptTag.MainRoot, digest);
        Assert.Equal(expected.State, channel.State);

        Span<SecureField> elements = stackalloc SecureField[2];
        reader.ReceiveSecure(TranscriptTag.ClaimedSums, elements);
        Assert.Equal(SecureField.FromCanonical(words[11], words[12], words[13], words[14]), elements[0]);
        Assert.Equal(SecureField.FromCanonical(words[15], words[16], words[17], words[18]), elements[1]);
        expected.Absorb(TranscriptTag.ClaimedSums, elements);
        Assert.Equal(expected.State, channel.State);

        reader.ReceiveNonce(TranscriptTag.QueryNonce, 4);
        Assert.Equal(VerificationError.None, reader.Error);
        expected.Absorb(TranscriptTag.QueryNonce, nonce);
        Assert.Equal(expected.State, channel.State);
        Assert.True(reader.AtEnd);

        static uint[] StateAfter(ReadOnlySpan<uint> words)
        {
            var channel = new Channel();
            channel.Absorb(TranscriptTag.Heights, words[..3]);
            channel.Absorb(TranscriptTag.MainRoot, words[3..11]);
            channel.Absorb(TranscriptTag.ClaimedSums, words[11..]);
            var state = new uint[Digest.WordCount];
            channel.State.CopyTo(state);
            return state;
        }
    }

    [Fact]
    public void OpeningsAreNotAbsorbed()
    {
        var channel = new Channel();
        var reader = new ProofReader(Bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), channel);
        Span<uint> words = stackalloc uint[2];
        reader.ReadOpened(words);
        Digest sibling = reader.ReadSibling();
        Assert.Equal([1u, 2u], words.ToArray());
        Assert.Equal(Digest.ReadFrom((ReadOnlySpan<uint>)[3, 4, 5, 6, 7, 8, 9, 10]), sibling);
        Assert.True(reader.Ok && reader.AtEnd);
        Assert.Equal(default, channel.State);
    }

    private delegate void Read(ref ProofReader reader);

    private static (VerificationError Error, Digest State) Run(byte[] bytes, Read read)
    {
        var channel = new Channel();
        var reader = new ProofReader(bytes, channel);
        read(ref reader);
        return (reader.Error, channel.State);
    }

    private static void Words(ref ProofReader reader) => reader.ReceiveWords(TranscriptTag.Heights, stackalloc uint[3]);

    private static void Secure(ref ProofReader reader) => reader.ReceiveSecure(TranscriptTag.ClaimedSums, stackalloc SecureField[2]);

    private static void Opened(ref ProofReader reader) => reader.ReadOpened(stackalloc uint[3]);

    private static void Nonce(ref ProofReader reader) => reader.ReceiveNonce(TranscriptTag.QueryNonce, 1);

    [Fact]
    public void TruncationIsFoundAndAbsorbsNothing()
    {
        foreach ((Read read, int words) in new (Read, int)[]
                 {
                     (Words, 3), ((ref ProofReader r) => r.ReceiveDigest(TranscriptTag.MainRoot), 8), (Secure, 8), (Nonce, 1), (Opened, 3),
                     ((ref ProofReader r) => r.ReadSibling(), 8),
                 })
            for (int length = 0; length < 4 * words; length++)
            {
                (VerificationError error, Digest state) = Run(new byte[length], read);
                Assert.Equal(VerificationError.Truncated, error);
                Assert.Equal(default, state);
            }
    }

    [Theory]
    [InlineData(M31.P)]
    [InlineData(M31.P + 1)]
    [InlineData(uint.MaxValue)]
    public void NonCanonicalElementsAreRejected(uint word)
    {
        for (int at = 0; at < 8; at++)
        {
            var words = new uint[8];
            words[at] = word;
            Assert.Equal(VerificationError.NonCanonicalElement, Run(Bytes(words), Secure).Error);
            Assert.Equal(default, Run(Bytes(words), Secure).State);
            Assert.Equal(at < 3 ? VerificationError.NonCanonicalElement : VerificationError.None, Run(Bytes(words), Opened).Error);
            // Plain words and digests may be anything.
            Assert.Equal(VerificationError.None, Run(Bytes(words), Words).Error);
            Assert.Equal(VerificationError.None, Run(Bytes(words), (ref ProofReader r) => r.ReceiveDigest(TranscriptTag.MainRoot)).Error);
        }
        Assert.Equal(VerificationError.NonCanonicalElement, Run(Bytes(word), Nonce).Error);
        var largest = new uint[8];
        Array.Fill(largest, M31.P - 1);
        Assert.Equal(VerificationError.None, Run(Bytes(largest), Secure).Error);
    }

    [Fact]
    public void NoncesNeedTheirBits()
    {
        uint accepted = 0;
        for (uint nonce = 0; nonce < 4000; nonce++)
        {
            VerificationError error = Run(Bytes(nonce), (ref ProofReader r) => r.ReceiveNonce(TranscriptTag.QueryNonce, 5)).Error;
            bool expected = Grinder.Check(new uint[Digest.WordCount], nonce, 5);
            Assert.Equal(expected ? VerificationError.None : VerificationError.BadProofOfWork, error);
            if (expected) accepted++;
        }
        Assert.InRange(accepted, 60u, 200u);
        // Without bits there is no nonce.
        Assert.Equal((VerificationError.None, default(Digest)), Run([], (ref ProofReader r) => r.ReceiveNonce(TranscriptTag.QueryNonce, 0)));
    }

    [Fact]
    public void TheFirstFailureStaysAndEverythingAfterItIsZero()
    {
        var channel = new Channel();
        var reader = new ProofReader(Bytes([M31.P, .. Enumerable.Repeat(7u, 100)]), channel);
        Span<uint> words = [1u];
        reader.ReadOpened(words);
        Assert.Equal(VerificationError.NonCanonicalElement, reader.Error);
        reader.Fail(VerificationError.BadFold);
        words[0] = 1;
        reader.ReadOpened(words);
        Assert.Equal(0u, words[0]);
        words[0] = 1;
        reader.ReceiveWords(TranscriptTag.Heights, words);
        Assert.Equal(0u, words[0]);
        Span<SecureField> elements = [SecureField.One];
        reader.ReceiveSecure(TranscriptTag.ClaimedSums, elements);
        Assert.True(elements[0].IsZero);
        Assert.Equal(default, reader.ReceiveDigest(TranscriptTag.MainRoot));
        Assert.Equal(default, reader.ReadSibling());
        reader.ReceiveNonce(TranscriptTag.QueryNonce, 1);
        Assert.Equal(VerificationError.NonCanonicalElement, reader.Error);
        Assert.Equal(default, channel.State);
    }

    [Fact]
    public void RandomReadsOfRandomBytesNeverThrow()
    {
        var random = new Random(11);
        int failed = 0;
        for (int i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            var reader = new ProofReader(bytes, new Channel());
            for (int step = 0; step < 12; step++)
            {
                int count = random.Next(6);
                switch (random.Next(6))
                {
                    case 0: reader.ReceiveWords(TranscriptTag.Heights, new uint[count]); break;
                    case 1: reader.ReceiveDigest(TranscriptTag.MainRoot); break;
                    case 2: reader.ReceiveSecure(TranscriptTag.ClaimedSums, new SecureField[count]); break;
                    case 3: reader.ReceiveNonce(TranscriptTag.QueryNonce, count); break;
                    case 4: reader.ReadOpened(new uint[count]); break;
                    default: reader.ReadSibling(); break;
                }
            }
            if (!reader.Ok) failed++;
        }
        Assert.InRange(failed, 1000, 3000);
    }
}
