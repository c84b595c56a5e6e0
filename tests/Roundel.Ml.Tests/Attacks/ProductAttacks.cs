using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>False outputs of a product, and the one check that each way to carry the lie on runs into.</summary>
public sealed class ProductAttacks
{
    private static (VerificationError Error, List<VerificationError> Failed) Try(int outputs, int lie, Action<CheatingSide> cheat)
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Product(outputs);
        using var forger = new Forger(model, inputs);
        forger.AcceptsTheHonestProof();
        CheatingSide? side = null;
        VerificationError error = forger.Try(new Forgery
        {
            Claim = Forger.WithOutput(forger.HonestClaim, lie, 4, v => v - 1),
            Side = s => cheat(side = s),
        });
        return (error, side!.Failed);
    }

    /// <summary>Both operands' true values are sent: their product is not what the rounds leave.</summary>
    [Fact]
    public void TheProductIsNotTheClaim()
    {
        (VerificationError error, List<VerificationError> failed) = Try(1, 0, _ => { });
        Assert.Equal(VerificationError.BadSumcheck, Assert.Single(failed));
        Assert.Equal(VerificationError.BadSumcheck, error);
    }

    /// <summary>The lie is put into the claim about the weights, or about the other operand: the product is right, and the operand's cells are not.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AnOperandsClaimIsTiedToTheMemory(int operand)
    {
        (VerificationError error, List<VerificationError> failed) = Try(1, 0, side => side.Carries = _ => operand);
        Assert.Empty(failed);
        Assert.Equal(VerificationError.BadSumcheck, error);
    }

    /// <summary>Of two claims about one product one is false.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void JoinedClaims(int lie)
    {
        (VerificationError error, List<VerificationError> failed) = Try(2, lie, _ => { });
        Assert.Equal(VerificationError.BadSumcheck, Assert.Single(failed));
        Assert.Equal(VerificationError.BadSumcheck, error);
        // Carried on into the product's value, and there into an operand.
        (error, failed) = Try(2, lie, side => side.CarriesJoined = true);
        Assert.Equal(VerificationError.BadSumcheck, Assert.Single(failed));
        Assert.Equal(VerificationError.BadSumcheck, error);
        (error, failed) = Try(2, lie, side => (side.CarriesJoined, side.Carries) = (true, _ => 1));
        Assert.Empty(failed);
        Assert.Equal(VerificationError.BadSumcheck, error);
    }

    /// <summary>A run with other weights: opened as they are, or the key's opened in their place.</summary>
    [Fact]
    public void OtherWeightsThanTheKeys()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Pairs();
        using var owner = new Forger(model, inputs);
        using var forger = new Forger(AttackModels.Pairs(isSwapped: true).Item1, inputs, key: owner.Key);
        Assert.Equal(owner.Model.TopologyDigest, forger.Model.TopologyDigest);
        Assert.Equal(VerificationError.BadDecommitment, forger.Try(new Forgery()));
        Assert.Equal(VerificationError.BadSumcheck, forger.Try(new Forgery { Weights = (weight, i) => ((WeightNode)model[weight.Name])[i] }));
    }

    /// <summary>Every einsum of attention in turn: the operands' values are scaled so that their product stays, and claimed like that.</summary>
    [Fact]
    public void NoSubClaimOfAttentionIsFree()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Attention();
        using var forger = new Forger(model, inputs);
        forger.AcceptsTheHonestProof();
        var seen = new HashSet<EinsumNode>();
        Try(forger, e => { if (e is { Einsum: { } einsum, Values.Length: 2 }) seen.Add(einsum); });
        Assert.Equal(model.Nodes.OfType<EinsumNode>().ToHashSet(), seen);
        foreach (EinsumNode lie in seen)
        {
            (VerificationError error, List<VerificationError> failed) = Try(forger, e =>
            {
                if (e.Einsum != lie || e.Values.Length != 2) return;
                e.Values[0] *= AttackModels.Delta;
                e.Values[1] /= AttackModels.Delta;
            });
            // A public operand's claim is checked at once; what is carried into a product below fails there.
            Assert.True(error is VerificationError.BadSumcheck or VerificationError.WrongInput, $"{lie.Name}: {error}");
            bool isVirtual = lie.Operands.Any(o => o.Storage == Storage.Virtual || o.Storage == Storage.Public);
            Assert.True(isVirtual || failed.Count == 0, $"{lie.Name}: {string.Join(", ", failed)}");
        }
    }

    /// <summary>Sums in turn: one operand's value more, another's less, so that the sum stays.</summary>
    [Fact]
    public void NoTermOfASumIsFree()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Attention();
        using var forger = new Forger(model, inputs);
        LinearNode[] sums = [.. model.Nodes.OfType<LinearNode>().Where(n => n.Operands.Length > 1)];
        int lies = 0;
        foreach (LinearNode sum in sums)
        {
            bool told = false;
            (VerificationError error, _) = Try(forger, e =>
            {
                if (told || e.Einsum is not null || e.Tag != TranscriptTag.OperandValues || !e.Sources.SequenceEqual(sum.Operands)) return;
                told = true;
                e.Values[0] += AttackModels.Delta * (M31)(int)sum.Coefficients[1];
                e.Values[1] -= AttackModels.Delta * (M31)(int)sum.Coefficients[0];
            });
            if (told) lies++;
            Assert.True(!told || error != VerificationError.None, sum.Name);
        }
        Assert.Equal(sums.Length, lies);
    }

    private static (VerificationError Error, List<VerificationError> Failed) Try(Forger forger, Action<Exchange> sends)
    {
        CheatingSide? side = null;
        VerificationError error = forger.Try(new Forgery { Side = s => (side = s).Sends = sends });
        return (error, side!.Failed);
    }
}
