using Roundel.Field;

namespace Roundel.Hash.Tests;

public class GrinderTests
{
    private static readonly LaneWidth[] Widths = [LaneWidth.Scalar, LaneWidth.X4, LaneWidth.X8, LaneWidth.X16];
    private static readonly uint[] State = [1, 2, 3, 4, 5, 6, 7, 0xffffffff];

    [Fact]
    public void Find_GivesTheSmallestGoodNonceAtEveryWidth()
    {
        for (int bits = 0; bits <= 12; bits++)
        {
            ulong expected = 0;
            while (!Grinder.Check(State, expected, bits)) expected++;
            foreach (LaneWidth width in Widths) Assert.Equal(expected, Grinder.Find(State, bits, width));
        }
    }

    // Computed with CPython's hashlib: blake2s(state ‖ nonce, person=b"RndlGrnd"), smallest nonce of 12 and of 16 bits.
    [Theory]
    [InlineData(12, 16629ul)]
    [InlineData(16, 58384ul)]
    public void Find_GivesThatOfHashlib(int bits, ulong nonce) => Assert.Equal(nonce, Grinder.Find(State, bits, LaneWidth.X16));

    // Ranges across the border of the low word and up to the largest nonce, of unaligned starts.
    [Theory]
    [InlineData(3ul, 1000ul)]
    [InlineData(0xffff_fff3ul, 700ul)]
    [InlineData(0x1_ffff_fffful, 700ul)]
    [InlineData(ulong.MaxValue - 500, 400ul)]
    [InlineData(ulong.MaxValue - 500, ulong.MaxValue)]
    public void FindInRange_AgreesWithCheck(ulong start, ulong count)
    {
        for (int bits = 0; bits <= 8; bits++)
        {
            ulong last = count - 1 > ulong.MaxValue - start ? ulong.MaxValue : start + count - 1;
            ulong expected = start;
            bool exists = Grinder.Check(State, start, bits);
            while (!exists && expected != last) exists = Grinder.Check(State, ++expected, bits);
            foreach (LaneWidth width in Widths)
            {
                Assert.Equal(exists, Grinder.FindInRange(State, bits, start, count, out ulong nonce, width));
                Assert.Equal(exists ? expected : 0, nonce);
                if (!exists || expected == start) continue;
                Assert.False(Grinder.FindInRange(State, bits, start, expected - start, out _, width));
                Assert.True(Grinder.FindInRange(State, bits, expected, 1, out nonce, width));
                Assert.Equal(expected, nonce);
            }
        }
    }

    [Fact]
    public void EmptyRange_HasNoNonce()
    {
        foreach (LaneWidth width in Widths) Assert.False(Grinder.FindInRange(State, 0, 5, 0, out _, width));
    }

    // More than 32 bits cannot be found in a test; a short range must still be searched to its end.
    [Theory]
    [InlineData(33)]
    [InlineData(64)]
    public void ManyBits_AreNotFoundInAShortRange(int bits)
    {
        foreach (LaneWidth width in Widths) Assert.False(Grinder.FindInRange(State, bits, 0, 1000, out _, width));
        Assert.False(Grinder.Check(State, 0, bits));
    }

    [Fact]
    public void UnusableInput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Grinder.Check(new uint[7], 0, 1));
        Assert.Throws<ArgumentException>(() => Grinder.Find(new uint[9], 1, LaneWidth.X4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Grinder.Check(State, 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Grinder.Check(State, 0, 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => Grinder.Find(State, 1, (LaneWidth)3));
    }
}
