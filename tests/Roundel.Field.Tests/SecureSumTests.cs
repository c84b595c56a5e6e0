namespace Roundel.Field.Tests;

public sealed class SecureSumTests
{
    [Fact]
    public void SumsAreThoseOfProducts()
    {
        var random = new Random(72);
        foreach (int count in (int[])[0, 1, 2, 5, 64, 1000])
        {
            var weights = new QM31[count];
            var values = new uint[count];
            QM31 expected = QM31.Zero;
            SecureSum sum = default;
            for (int i = 0; i < count; i++)
            {
                weights[i] = QM31.FromCanonical(Word(), Word(), Word(), Word());
                values[i] = Word();
                expected += weights[i] * M31.FromCanonical(values[i]);
                sum.Add(weights[i], M31.FromCanonical(values[i]));
            }
            Assert.Equal(expected, sum.Value);
            Assert.Equal(expected, SecureSum.Of(weights, values));
        }
        Assert.Throws<ArgumentException>(() => SecureSum.Of(new QM31[2], new uint[1]));

        // Every other word is the greatest.
        uint Word() => random.Next(2) == 0 ? M31.P - 1 : (uint)random.Next((int)M31.P);
    }
}
