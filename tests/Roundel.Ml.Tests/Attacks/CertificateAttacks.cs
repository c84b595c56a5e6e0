using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Keys of weights that are not in range, or not zero in their padding; certificates of others.</summary>
public sealed class CertificateAttacks
{
    private static readonly ProvenModel s_model = new();

    /// <summary>Just out of range on either side, far out, and what the field would take for a number in range: one cell, whatever the tensor.</summary>
    [Fact]
    public void WeightsOutOfRangeAtRegistration()
    {
        foreach (WeightNode weight in s_model.Model.Weights)
            foreach (int value in (int[])[(int)weight.Interval.Min - 1, (int)weight.Interval.Max + 1, short.MinValue, short.MaxValue])
                foreach (int cell in (int[])[0, weight.Shape.PaddedCount - 1])
                {
                    if (weight.Interval.Contains(value)) continue;
                    Assert.True(Certified(weight, cell, value) != VerificationError.None, $"{weight.Name}[{cell}] = {value}");
                }
    }

    /// <summary>Every padding cell of every weight, with a number that is in range.</summary>
    [Fact]
    public void PaddingOfWeights()
    {
        foreach (WeightNode weight in s_model.Model.Weights)
            for (int cell = 0; cell < weight.Shape.PaddedCount; cell++)
                if (!weight.Shape.InBounds(cell)) Assert.True(Certified(weight, cell, 1) != VerificationError.None, $"{weight.Name}[{cell}]");
    }

    /// <summary>In range and inside the bounds any number is certified: the tests above do not fail for another reason.</summary>
    [Fact]
    public void OtherWeightsInRangeAreCertified() => Assert.Equal(VerificationError.None, Certified(s_model.Model.Weights[0], 0, -128));

    private static VerificationError Certified(WeightNode weight, int cell, int value)
    {
        using var prover = new ModelProver(s_model.Model, ParameterSet.Test, 1, (w, i) => w == weight && i == cell ? value : w[i]);
        return WeightCertificate.Verify(ModelKey.FromBytes(prover.Key.Bytes.Span), prover.Certify(refuses: false));
    }

    /// <summary>
    /// The sums of fractions are of good weights, and sent where they end are the values of the bad ones, which do not fit, or of the good ones, which are not
    /// in the commitment.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FractionsOfOtherWeights(bool sendsGood)
    {
        var forger = new CertificateForger(s_model.Model, (w, i) => w.Name == "w" && i == 0 ? 200 : w[i]);
        Assert.Equal(VerificationError.BadSumcheck, forger.Try((w, i) => w[i], sendsGood, balances: false));
    }

    /// <summary>Multiplicities are chosen after the challenge so that the sum of fractions is zero: they are not those that were committed.</summary>
    [Fact]
    public void MultiplicitiesAreFixedBeforeTheChallenge()
    {
        var forger = new CertificateForger(s_model.Model, (w, i) => w.Name == "w" && i == 0 ? 200 : w[i]);
        Assert.Equal(VerificationError.UnbalancedBuses, forger.Try(null, sendsGood: false, balances: false));
        Assert.Equal(VerificationError.BadSumcheck, forger.Try(null, sendsGood: false, balances: true));
        Assert.Equal(VerificationError.None, new CertificateForger(s_model.Model, (w, i) => w[i]).Try(null, sendsGood: false, balances: false));
    }

    [Fact]
    public void CertificatesAreOfOneKey()
    {
        using ModelProver prover = s_model.Prover(), other = new ProvenModel(2).Prover();
        byte[] certificate = WeightCertificate.Prove(prover);
        Assert.Equal(VerificationError.None, WeightCertificate.Verify(prover.Key, certificate));
        Assert.NotEqual(VerificationError.None, WeightCertificate.Verify(other.Key, certificate));
    }

    /// <summary>Where multiplicities do not fit the rows that a model has, there is a reason instead of a certificate.</summary>
    [Fact]
    public void TooManySmallWeights()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(2), Interval.Signed(4), isPublic: true);
        Node sum = x;
        for (int i = 0; i < 80; i++) sum = b.Linear($"s{i}", 0, (1, sum), (1, b.Weight($"w{i}", new(2), 16, [i, -i])));
        b.Output("y", sum);
        using var prover = new ModelProver(b.Build(), ParameterSet.Test, 1);
        Assert.Throws<ModelException>(() => WeightCertificate.Prove(prover));
        Assert.Throws<ModelException>(() => WeightCertificate.Verify(prover.Key, []));
    }
}
