using System.Buffers.Binary;
using Roundel.Field;
using Roundel.Hash;

namespace Roundel.Verifier.Tests;

public sealed class ChannelTests
{
    /// <summary>docs/protocol.md section 6, written out: the state after absorbing, from bytes.</summary>
    private static Digest Absorbed(Digest state, uint tag, uint length, params uint[] words)
    {
        uint[] all = [.. Words(state), tag, length, .. words];
        var bytes = new byte[4 * all.Length];
        for (int i = 0; i < all.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), all[i]);
        return Blake2s.Hash(bytes, Personalisation.FromBytes("RndlTran"u8));
    }

    private static uint[] Words(Digest digest)
    {
        var words = new uint[Digest.WordCount];
        digest.CopyTo(words);
        return words;
    }

    [Fact]
    public void AbsorbingFollowsTheDefinition()
    {
        var channel = new Channel();
        Assert.Equal(default, channel.State);
        Digest expected = Absorbed(default, 4, 3, 1, 2, uint.MaxValue);
        channel.Absorb(TranscriptTag.Statement, [1, 2, uint.MaxValue]);
        Assert.Equal(expected, channel.State);

        expected = Absorbed(expected, 24, 1, 9);
        channel.Absorb(TranscriptTag.Salt, 9);
        Assert.Equal(expected, channel.State);

        Digest digest = Blake2s.Hash("a root"u8);
        expected = Absorbed(expected, 6, 8, Words(digest));
        channel.Absorb(TranscriptTag.MainRoot, digest);
        Assert.Equal(expected, channel.State);

        expected = Absorbed(expected, 15, 8, 1, 2, 3, 4, 5, 6, 7, 8);
        channel.Absorb(TranscriptTag.SampledValues, [SecureField.FromCanonical(1, 2, 3, 4), SecureField.FromCanonical(5, 6, 7, 8)]);
        Assert.Equal(expected, channel.State);

        expected = Absorbed(expected, 5, 2, 0x04030201, 0x08070605);
        channel.AbsorbWords(TranscriptTag.Heights, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal(expected, channel.State);

        expected = Absorbed(expected, 4, 4, 0x04030201);
        channel.AbsorbBytes(TranscriptTag.Statement, [1, 2, 3, 4]);
        Assert.Equal(expected, channel.State);
        Assert.Throws<ArgumentException>(() => channel.AbsorbWords(TranscriptTag.Statement, [1, 2, 3]));
    }

    [Fact]
    public void DrawingFollowsTheDefinitionAndCounts()
    {
        var channel = new Channel();
        channel.Absorb(TranscriptTag.Salt, 5);
        Digest state = channel.State;
        for (uint counter = 0; counter < 20; counter++)
        {
            uint[] squeezed = Words(Absorbed(state, 0x8000_0000 | 6, counter));
            Assert.Equal(Element(squeezed.Take(4)), channel.DrawSecure(TranscriptTag.MainRoot));
        }
        Assert.Equal(state, channel.State);
    }

    private static SecureField Element(IEnumerable<uint> words)
    {
        uint[] w = [.. words.Select(w => w & M31.P)];
        return SecureField.FromCanonical(w[0], w[1], w[2], w[3]);
    }

    [Fact]
    public void PositionsAreTheLowBitsEightAtATime()
    {
        var channel = new Channel();
        channel.Absorb(TranscriptTag.Salt, 5);
        var expected = new List<int>();
        for (uint counter = 0; counter < 3; counter++)
            expected.AddRange(Words(Absorbed(channel.State, 0x8000_0000 | 23, counter)).Select(w => (int)(w & 0x3ff)));
        var positions = new int[21];
        channel.DrawPositions(TranscriptTag.QueryPositions, 10, positions);
        Assert.Equal(expected.Take(21), positions);
    }

    /// <summary>
    /// A word found by search: the first digest drawn after it holds 2^31 − 1 among its first four words, which an element
    /// must not take.
    /// </summary>
    [Fact]
    public void TheValuePIsSkipped()
    {
        const uint found = 1319059454;
        var channel = new Channel();
        channel.Absorb(TranscriptTag.Salt, found);
        uint[] squeezed = Words(Absorbed(channel.State, 0x8000_0000 | 8, 0));
        Assert.Contains(squeezed.Take(4), w => (w & M31.P) == M31.P);
        Assert.Equal(Element(squeezed.Where(w => (w & M31.P) != M31.P)), channel.DrawSecure(TranscriptTag.LookupChallenge));
    }

    private static SecureField Drawn(Action<Channel> absorb)
    {
        var channel = new Channel();
        absorb(channel);
        return channel.DrawSecure(TranscriptTag.LookupChallenge);
    }

    [Fact]
    public void DrawsDependOnEveryWordTagLengthAndTheOrder()
    {
        uint[] words = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
        SecureField honest = Drawn(c => c.Absorb(TranscriptTag.Statement, words));
        Assert.Equal(honest, Drawn(c => c.Absorb(TranscriptTag.Statement, words)));
        var seen = new HashSet<SecureField> { honest };
        for (int i = 0; i < words.Length; i++)
            for (int bit = 0; bit < 32; bit++)
            {
                uint[] altered = [.. words];
                altered[i] ^= 1u << bit;
                Assert.True(seen.Add(Drawn(c => c.Absorb(TranscriptTag.Statement, altered))));
            }
        foreach (TranscriptTag tag in Enum.GetValues<TranscriptTag>())
            Assert.Equal(tag != TranscriptTag.Statement, seen.Add(Drawn(c => c.Absorb(tag, words))));
        for (int length = 0; length < words.Length; length++)
            Assert.True(seen.Add(Drawn(c => c.Absorb(TranscriptTag.Statement, words.AsSpan(0, length)))));
        Assert.True(seen.Add(Drawn(c => c.Absorb(TranscriptTag.Statement, [.. words, 0]))));
        // The same words in two items, in another order, and after a draw.
        Assert.True(seen.Add(Drawn(c => { c.Absorb(TranscriptTag.Statement, words.AsSpan(0, 9)); c.Absorb(TranscriptTag.Statement, words.AsSpan(9)); })));
        Assert.True(seen.Add(Drawn(c => { c.Absorb(TranscriptTag.Statement, words.AsSpan(9)); c.Absorb(TranscriptTag.Statement, words.AsSpan(0, 9)); })));
        Assert.True(seen.Add(Drawn(c => { c.Absorb(TranscriptTag.Statement, words); c.DrawSecure(TranscriptTag.LookupChallenge); })));
        Assert.True(seen.Add(Drawn(c => { c.AbsorbBytes(TranscriptTag.Statement, [1]); })));
        Assert.True(seen.Add(Drawn(c => { c.AbsorbBytes(TranscriptTag.Statement, [1, 0]); })));
    }

    [Fact]
    public void DrawsDependOnTheirTag()
    {
        var seen = new HashSet<SecureField>();
        foreach (TranscriptTag tag in Enum.GetValues<TranscriptTag>()) Assert.True(seen.Add(new Channel().DrawSecure(tag)));
    }

    [Fact]
    public void EarlierAbsorbsReachLaterDraws()
    {
        SecureField After(uint first) => Drawn(c =>
        {
            c.Absorb(TranscriptTag.Statement, first);
            for (uint i = 0; i < 50; i++) c.Absorb(TranscriptTag.Heights, i);
        });
        Assert.NotEqual(After(0), After(1));
        Assert.Equal(After(0), After(0));
    }

    [Fact]
    public void TagsAreNeverRenumbered()
    {
        string[] names =
        [
            "Protocol", "Parameters", "VerificationKey", "Statement", "Heights", "MainRoot", "LookupNonce", "LookupChallenge",
            "ClaimedSums", "InteractionRoot", "CompositionChallenge", "CompositionRoot", "OodNonce", "OodPoint", "SampledValues",
            "BatchNonce", "BatchChallenge", "FriRoot", "FoldNonce", "FoldChallenge", "LastLayer", "QueryNonce", "QueryPositions", "Salt",
        ];
        for (int i = 0; i < names.Length; i++) Assert.Equal(names[i], ((TranscriptTag)(i + 1)).ToString());
        Assert.True(Enum.GetValues<TranscriptTag>().Length >= names.Length);
    }
}
