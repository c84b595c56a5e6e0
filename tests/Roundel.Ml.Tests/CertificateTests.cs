using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests;

/// <summary>Certificates that weights are in range.</summary>
public sealed class CertificateTests
{
    private static readonly ProvenModel s_model = new();

    [Fact]
    public void WeightsAreCertified()
    {
        using ModelProver prover = s_model.Prover(ParameterSet.Fast);
        byte[] certificate = WeightCertificate.Prove(prover);
        Assert.Equal(VerificationError.None, WeightCertificate.Verify(ModelKey.FromBytes(prover.Key.Bytes.Span), certificate));
        Assert.InRange(WeightCertificate.ProvenBits(prover.Key), 100, 128);
    }

    [Fact]
    public void NoChangedWordIsAccepted()
    {
        using ModelProver prover = s_model.Prover();
        byte[] certificate = WeightCertificate.Prove(prover);
        for (int word = 0; word < certificate.Length / 4; word++)
        {
            byte[] changed = [.. certificate];
            changed[4 * word] ^= 1;
            Assert.True(WeightCertificate.Verify(prover.Key, changed) != VerificationError.None, $"word {word}");
        }
        Assert.Equal(VerificationError.TrailingBytes, WeightCertificate.Verify(prover.Key, [.. certificate, 0]));
        Assert.Equal(VerificationError.Truncated, WeightCertificate.Verify(prover.Key, certificate.AsSpan(0, 4)));
    }

    /// <summary>The cells behind a key are not those that its model's bits allow; the rest of the certificate is honest.</summary>
    [Theory]
    [InlineData("w", 0, 200)]
    [InlineData("w", 0, -129)]
    [InlineData("w", 6, 1)] // Padding: the sixth column of a row of six.
    [InlineData("wide", 3, 4000)]
    [InlineData("wide", 7, 1)]
    public void WeightsOutOfRangeAndPaddingAreNotCertified(string name, int cell, int value)
    {
        using var prover = new ModelProver(s_model.Model, ParameterSet.Test, 2,
            (weight, index) => weight.Name == name && index == cell ? value : weight[index]);
        Assert.NotEqual(VerificationError.None, WeightCertificate.Verify(prover.Key, prover.Certify(refuses: false)));
    }
}
