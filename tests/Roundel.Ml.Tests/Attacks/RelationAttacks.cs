using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Cells that break a relation, padding that is not zero, outputs and inputs that are not those of the run; all else follows honestly.</summary>
public sealed class RelationAttacks
{
    [Fact]
    public void ARelationThatDoesNotHold()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        forger.AcceptsTheHonestProof();
        // In range, and looked up as often as it is there: only x = 2·half + low is wrong.
        Witness witness = forger.Rerun((model["half"], forger.Changed(model["half"], 2, v => v == 0 ? 1 : v - Math.Sign(v))));
        CheatingSide? side = null;
        VerificationError error = forger.Try(new Forgery { Witness = witness, Side = s => side = s });
        // The prover's true values do not add up to the zero that is claimed.
        Assert.Equal(VerificationError.BadSumcheck, Assert.Single(side!.Failed));
        Assert.Equal(VerificationError.BadSumcheck, error);
    }

    /// <summary>The output is a committed tensor: between the claim and the opening is nothing.</summary>
    [Fact]
    public void AnOutputThatIsNotTheRuns()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Pairs();
        using var forger = new Forger(model, inputs);
        for (int output = 0; output < 2; output++)
            for (int cell = 0; cell < 4; cell++)
            {
                CheatingSide? side = null;
                VerificationError error = forger.Try(new Forgery
                {
                    Claim = Forger.WithOutput(forger.HonestClaim, output, cell, v => v - Math.Sign(v + 0.5)),
                    Side = s => side = s,
                });
                Assert.Empty(side!.Failed);
                Assert.Equal(VerificationError.BadSumcheck, error);
            }
    }

    /// <summary>A public input that is not the one that was used is seen where its claim is checked, and nowhere before.</summary>
    [Fact]
    public void APublicInputThatIsNotTheRuns()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        ModelClaim honest = forger.HonestClaim;
        for (int cell = 0; cell < 4; cell++)
        {
            int[] cells = honest.Inputs[0].ToDense();
            cells[cell] ^= 1;
            CheatingSide? side = null;
            VerificationError error = forger.Try(new Forgery
            {
                Claim = honest with { Inputs = [IntegerTensor.FromDense(honest.Inputs[0].Shape, cells)] },
                Side = s => side = s,
            });
            Assert.Equal(VerificationError.WrongInput, Assert.Single(side!.Failed));
            Assert.Equal(VerificationError.WrongInput, error);
        }
    }

    /// <summary>A cell beside the tensor that a product would sum over: everything but the padding's being zero is true.</summary>
    [Fact]
    public void PaddingThatIsSummed()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(3, 5), Interval.Signed(8), isPublic: false);
        b.Output("squares", b.Einsum("squares", "ij,ij->i", x, x));
        IntegerModel model = b.Build();
        using var forger = new Forger(model, new() { ["x"] = Sample.Tensor(new Random(1), new(3, 5), Interval.Signed(8)) });
        forger.AcceptsTheHonestProof();
        int padding = x.Shape.IndexOf(1, 4) + 1;
        Assert.False(x.Shape.InBounds(padding));
        Witness witness = forger.Honest.With(x, forger.Changed(x, padding, _ => 7));
        int[] squares = forger.Changed(model["squares"], 1, v => v + 49);
        witness.Set(model["squares"], squares);
        // So it is where x is looked up.
        Node looked = x.Rules.Lookups[0].Input;
        witness.Set(looked, [.. witness.Values(looked).Select((v, i) => i == padding ? 7 : v)]);
        CheatingSide? side = null;
        VerificationError error = forger.Try(new Forgery { Witness = witness, Side = s => (side = s).Multiplies = WithPadding });
        Assert.Empty(side!.Failed);
        Assert.Equal(VerificationError.BadSumcheck, error);

        // The honest prover leaves padding out; here it is summed. Batches are the cube's lowest bits.
        PointClaim WithPadding(EinsumPlan plan, SecureField[] point, out SecureField left, out SecureField right)
        {
            int rows = 1 << plan.BatchVariables, columns = 1 << (plan.Variables - plan.BatchVariables);
            SecureField[] cells = new SecureField[rows * columns], batch = new SecureField[rows * columns], eq = new SecureField[rows];
            MultilinearExtension.EqTable(plan.BatchPoint(point), SecureField.One, eq);
            for (int i = 0; i < cells.Length; i++) (cells[i], batch[i]) = (M31.FromInt64(witness.Values(x)[i % rows * columns + i / rows]), eq[i % rows]);
            using NativeColumns a = SecureColumns.Of(cells), b = SecureColumns.Of(cells), c = SecureColumns.Of(batch);
            SumcheckResult result = ProductSumcheck.Prove(side!.Transcript, a.View, b.View, c.View);
            (left, right) = (result.Finals[0], result.Finals[1]);
            return new PointClaim(result.Point, default);
        }
    }

    /// <summary>Padding of each tensor of a model that has all kinds, so much as one cell.</summary>
    [Fact]
    public void PaddingOfEveryTensor()
    {
        var sample = new ProvenModel();
        using var forger = new Forger(sample.Model, sample.Inputs);
        foreach (Node node in sample.Model.Nodes.Where(n => n.Storage == Storage.Witness && !n.Shape.IsFull))
        {
            int[] padding = [.. Enumerable.Range(0, node.Shape.PaddedCount).Where(i => !node.Shape.InBounds(i))];
            Witness witness = forger.Forged(node, forger.Changed(node, padding[^1], _ => (int)M31.P - 1));
            Assert.True(forger.Try(new Forgery { Witness = witness, Looked = forger.Honest }) != VerificationError.None, $"{node.Name}, {node.Role}");
        }
    }
}
