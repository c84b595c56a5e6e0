namespace Roundel.Hash.Tests;

public class DigestTests
{
    private static readonly Digest Sample =
        new(0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c, 0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c);

    private const string SampleHex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Fact]
    public void Hex_IsInByteOrderAndRoundTrips()
    {
        Assert.Equal(SampleHex, Sample.ToHex());
        Assert.Equal(SampleHex, Sample.ToString());
        Assert.Equal(Sample, Digest.Parse(SampleHex));
        Assert.Equal(Sample, Digest.Parse(SampleHex.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00")]
    public void Parse_OfOtherText_IsRefused(string text)
    {
        Assert.False(Digest.TryParse(text, out Digest digest));
        Assert.Equal(default, digest);
        Assert.Throws<FormatException>(() => Digest.Parse(text));
    }

    [Fact]
    public void WordsAndBytes_RoundTrip()
    {
        uint[] words = new uint[9];
        Sample.CopyTo(words);
        Assert.Equal(0u, words[8]);
        Assert.Equal(Sample.W7, words[7]);
        Assert.Equal(Sample, Digest.ReadFrom(words));
        byte[] bytes = new byte[33];
        Sample.CopyTo(bytes);
        Assert.Equal(31, bytes[31]);
        Assert.Equal(0, bytes[32]);
        Assert.Equal(Sample, Digest.ReadFrom(bytes));
    }

    [Fact]
    public void ShortSpans_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Digest.ReadFrom(new uint[7]));
        Assert.Throws<ArgumentException>(() => Digest.ReadFrom(new byte[31]));
        Assert.Throws<ArgumentException>(() => Sample.CopyTo(new uint[7]));
        Assert.Throws<ArgumentException>(() => Sample.CopyTo(new byte[31]));
    }

    [Fact]
    public void Equality_LooksAtEveryWord()
    {
        Assert.Equal(Sample, Digest.Parse(SampleHex));
        Assert.Equal(32, System.Runtime.CompilerServices.Unsafe.SizeOf<Digest>());
        for (int i = 0; i < Digest.WordCount; i++)
        {
            uint[] words = new uint[Digest.WordCount];
            Sample.CopyTo(words);
            words[i] ^= 1;
            Assert.NotEqual(Sample, Digest.ReadFrom(words));
            Assert.True(Sample != Digest.ReadFrom(words));
        }
    }
}
