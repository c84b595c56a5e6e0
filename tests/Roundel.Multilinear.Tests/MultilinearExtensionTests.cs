using Roundel.Field;

namespace Roundel.Multilinear.Tests;

public sealed class MultilinearExtensionTests
{
    private readonly Random _random = new(20261129);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public void TheExtensionIsTheSumOverVertices(int variables)
    {
        SecureField[] point = Samples.Elements(_random, variables), cells = Samples.Elements(_random, 1 << variables);
        var words = new M31[1 << variables];
        for (int x = 0; x < words.Length; x++) words[x] = M31.FromCanonical(Samples.Word(_random));
        SecureField expected = default, expectedWords = default;
        for (int x = 0; x < cells.Length; x++)
        {
            SecureField weight = SecureField.One;
            for (int b = 0; b < variables; b++) weight *= (x >> b & 1) != 0 ? point[b] : SecureField.One - point[b];
            expected += weight * cells[x];
            expectedWords += weight * words[x];
            Assert.Equal(weight, MultilinearExtension.EqAt(point, x));
        }
        Assert.Equal(expected, MultilinearExtension.Evaluate(cells, point));
        Assert.Equal(expectedWords, MultilinearExtension.Evaluate(words, point));
        var table = new SecureField[1 << variables];
        MultilinearExtension.EqTable(point, (M31)3, table);
        for (int x = 0; x < table.Length; x++) Assert.Equal(MultilinearExtension.EqAt(point, x) * (M31)3, table[x]);
    }

    [Fact]
    public void EqIsTheExtensionOfEquality()
    {
        SecureField[] a = Samples.Elements(_random, 6), b = Samples.Elements(_random, 6);
        SecureField sum = default;
        for (int x = 0; x < 64; x++) sum += MultilinearExtension.EqAt(a, x) * MultilinearExtension.EqAt(b, x);
        Assert.Equal(sum, MultilinearExtension.Eq(a, b));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void SumsBelowABound(int variables)
    {
        SecureField[] r = Samples.Elements(_random, variables), rho = Samples.Elements(_random, variables);
        SecureField both = default, one = default;
        for (int bound = 0; bound <= 1 << variables; bound++)
        {
            Assert.Equal(both, MultilinearExtension.EqBelow(r, rho, bound));
            Assert.Equal(one, MultilinearExtension.Below(r, bound));
            if (bound == 1 << variables) break;
            both += MultilinearExtension.EqAt(r, bound) * MultilinearExtension.EqAt(rho, bound);
            one += MultilinearExtension.EqAt(r, bound);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => MultilinearExtension.EqBelow(r, rho, (1 << variables) + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultilinearExtension.Below(r, -1));
    }

    [Fact]
    public void LengthsAreChecked()
    {
        Assert.Throws<ArgumentException>(() => MultilinearExtension.Evaluate(new SecureField[3], new SecureField[2]));
        Assert.Throws<ArgumentException>(() => MultilinearExtension.Evaluate(new M31[8], new SecureField[2]));
        Assert.Throws<ArgumentException>(() => MultilinearExtension.Eq(new SecureField[3], new SecureField[2]));
        Assert.Throws<ArgumentException>(() => MultilinearExtension.EqTable(new SecureField[3], default, new SecureField[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultilinearExtension.EqAt(new SecureField[3], 8));
    }
}
