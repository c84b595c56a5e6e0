using Roundel.Field;
using Roundel.Prover;

namespace Roundel.Multilinear.Tests;

/// <summary>Fingerprints of look-ups against their formula.</summary>
public sealed class FingerprintTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(4096)]
    public void AreTheFormula(int count)
    {
        var random = new Random(count);
        SecureField start = Samples.Element(random), alpha = Samples.Element(random), beta = Samples.Element(random);
        int[] inputs = [.. Enumerable.Range(0, count).Select(_ => random.Next(int.MinValue + 1, int.MaxValue))];
        int[] outputs = [.. Enumerable.Range(0, count).Select(_ => random.Next(-5, 6))];
        using var workers = new Workers(2);
        foreach (LaneWidth width in Samples.Widths)
            foreach (int[] results in (int[][])[outputs, []])
            {
                using var target = new NativeColumns(SecureField.Degree, 2 * count);
                Fingerprints.Write(start, alpha, beta, inputs, results, target.View, count, workers, width);
                for (int i = 0; i < count; i++)
                {
                    SecureField expected = start - alpha * M31.FromInt64(inputs[i]) - beta * M31.FromInt64(results.Length == 0 ? 0 : results[i]);
                    Assert.Equal(default, SecureColumns.Get(target.View, i));
                    Assert.Equal(expected, SecureColumns.Get(target.View, count + i));
                }
            }
    }
}
