using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests;

/// <summary>Proofs of runs, and what is not accepted.</summary>
public sealed class ProofTests
{
    private static readonly ProvenModel s_model = new();

    [Fact]
    public void RunsAreProven()
    {
        Assert.Empty(RuleChecker.Check(s_model.Witness));
        using ModelProver prover = s_model.Prover();
        ModelProof proof = prover.Prove(s_model.Inputs);
        Assert.Equal(VerificationError.None, ProvenModel.Check(prover, proof));
        ModelVerdict verdict = ModelVerifier.Verify(prover.Key, proof, 0);
        Assert.Equal(s_model.Witness.Output("outer").ToDense(), verdict.Claim!.Outputs[3].ToDense());
    }

    [Fact]
    public void TheDefaultSetHasAHundredProvenBits()
    {
        using ModelProver prover = s_model.Prover(ParameterSet.Fast);
        ModelVerdict verdict = ModelVerifier.Verify(prover.Key, prover.Prove(s_model.Inputs));
        Assert.True(verdict.IsValid, verdict.Error.ToString());
        Assert.InRange(verdict.ProvenBits, 100, 128);
    }

    [Fact]
    public void BytesDoNotDependOnThreadsOrLanes()
    {
        byte[]? first = null;
        foreach ((int threads, LaneWidth width) in ((int, LaneWidth)[])[(1, LaneWidth.Scalar), (2, LaneWidth.X4), (3, LaneWidth.X8), (2, LaneWidth.X16)])
        {
            using var prover = new ModelProver(s_model.Model, ParameterSet.Test, threads, width);
            byte[] bytes = prover.Prove(s_model.Inputs).Bytes.ToArray();
            Assert.Equal(first ??= bytes, bytes);
        }
    }

    /// <summary>A cell of every committed tensor is changed, padding too, and all that comes after is computed honestly from it.</summary>
    [Fact]
    public void NoChangedCellIsAccepted()
    {
        using ModelProver prover = s_model.Prover();
        foreach (Node node in s_model.Model.Nodes.Where(n => n.Storage == Storage.Witness))
        {
            foreach (int cell in (int[])[0, node.Shape.PaddedCount - 1])
            {
                var values = (int[])s_model.Witness.Of(node).Values.Clone();
                values[cell]++;
                Witness changed = s_model.Witness.With(node, values);
                ModelProof proof = prover.Prove(changed, s_model.Public, forgery: new ModelForgery { Multiplicities = t => Counted(changed, t) });
                Assert.True(ProvenModel.Check(prover, proof) != VerificationError.None, $"{node.Name}, {node.Role}, cell {cell}");
            }
        }
    }

    [Fact]
    public void OutputsAndPublicInputsAreBound()
    {
        using ModelProver prover = s_model.Prover();
        ModelClaim honest = ModelVerifier.Verify(prover.Key, prover.Prove(s_model.Inputs), 0).Claim!;
        for (int i = 0; i < honest.Outputs.Length; i++)
        {
            ModelClaim lie = honest with { Outputs = honest.Outputs.SetItem(i, Nudged(honest.Outputs[i], s_model.Model.Outputs[i].Node.Interval)) };
            ModelProof proof = prover.Prove(s_model.Witness, s_model.Public, forgery: new ModelForgery { Claim = lie });
            Assert.True(ProvenModel.Check(prover, proof) != VerificationError.None, s_model.Model.Outputs[i].Name);
        }
        for (int i = 0; i < honest.Inputs.Length; i++)
        {
            Interval interval = s_model.Model.Inputs.Where(n => n.IsPublic).ElementAt(i).GivenInterval;
            ModelClaim lie = honest with { Inputs = honest.Inputs.SetItem(i, Nudged(honest.Inputs[i], interval)) };
            ModelProof proof = prover.Prove(s_model.Witness, s_model.Public, forgery: new ModelForgery { Claim = lie });
            Assert.NotEqual(VerificationError.None, ProvenModel.Check(prover, proof));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData((int)M31.P - 1)]
    public void MultiplicitiesAreBound(int change)
    {
        using ModelProver prover = s_model.Prover();
        foreach (Table table in s_model.Model.Tables)
        {
            uint[] Changed(Table t)
            {
                uint[] counts = s_model.Witness.Multiplicities(t);
                if (t == table) counts[0] = (M31.FromUInt32(counts[0]) + M31.FromInt64(change)).Value;
                return counts;
            }
            ModelProof proof = prover.Prove(s_model.Witness, s_model.Public, forgery: new ModelForgery { Multiplicities = Changed });
            Assert.NotEqual(VerificationError.None, ProvenModel.Check(prover, proof));
        }
    }

    [Fact]
    public void NoChangedWordIsAccepted()
    {
        using ModelProver prover = s_model.Prover();
        byte[] proof = prover.Prove(s_model.Inputs).Bytes.ToArray();
        for (int word = 0; word < proof.Length / 4; word += word < 2000 ? 1 : 7)
        {
            byte[] changed = [.. proof];
            changed[4 * word] ^= 1;
            VerificationError error = ModelVerifier.Verify(prover.Key, ModelProof.FromBytes(changed), 0).Error;
            Assert.True(error != VerificationError.None, $"word {word}");
        }
        foreach (int length in (int[])[0, 3, 11, 12, proof.Length / 2, proof.Length - 4, proof.Length - 1])
            Assert.NotEqual(VerificationError.None, ModelVerifier.Verify(prover.Key, ModelProof.FromBytes(proof.AsSpan(0, length)), 0).Error);
        Assert.Equal(VerificationError.TrailingBytes, ModelVerifier.Verify(prover.Key, ModelProof.FromBytes([.. proof, 0]), 0).Error);
    }

    [Fact]
    public void OtherWeightsAreAnotherModel()
    {
        using ModelProver prover = s_model.Prover(), other = new ProvenModel(2).Prover();
        Assert.NotEqual(prover.Key.Digest, other.Key.Digest);
        Assert.NotEqual(VerificationError.None, ProvenModel.Check(other, prover.Prove(s_model.Inputs)));
    }

    [Fact]
    public void LowSecurityIsRefused()
    {
        using ModelProver prover = s_model.Prover();
        Assert.Equal(VerificationError.SecurityTooLow, ModelVerifier.Verify(prover.Key, prover.Prove(s_model.Inputs)).Error);
    }

    private static IntegerTensor Nudged(IntegerTensor tensor, Interval interval)
    {
        var values = (int[])tensor.Values.Clone();
        values[0] += interval.Contains(values[0] + 1) ? 1 : -1;
        return new IntegerTensor(tensor.Shape, values);
    }

    /// <summary>As many of the look-ups as there are entries for.</summary>
    private static uint[] Counted(Witness witness, Table table)
    {
        var counts = new uint[1 << table.Bits];
        foreach (LookupRelation lookup in witness.Model.Rules.SelectMany(r => r.Lookups).Where(l => l.Table == table))
            foreach (int cell in witness.Of(lookup.Input).ToDense())
                if (table.Domain.Contains(cell)) counts[cell - table.First]++;
        return counts;
    }
}
