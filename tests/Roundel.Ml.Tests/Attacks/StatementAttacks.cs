using System.Buffers.Binary;
using System.Collections.Immutable;
using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Statements that are read in two ways, or changed after the challenges.</summary>
public sealed class StatementAttacks
{
    /// <summary>
    /// If challenges did not depend on the output, another output could be found whose extension has the same value at the point drawn: five cells
    /// may be changed, and four equations are to hold. Such an output is found here, and refused, since the statement is in the transcript.
    /// </summary>
    [Fact]
    public void AnotherOutputForTheSamePoint()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Wide();
        using var forger = new Forger(model, inputs);
        ModelClaim honest = forger.HonestClaim;
        var point = new List<SecureField>();
        Assert.Equal(VerificationError.None, forger.Try(new Forgery { Side = s => s.Draws = Note }));
        ModelClaim other = Colliding(honest, model.Outputs[0].Node.Interval, [.. point.Take(3)]);
        Assert.NotEqual(honest.Outputs[0].Values, other.Outputs[0].Values);
        Assert.Equal(ValueAt(honest.Outputs[0], point), ValueAt(other.Outputs[0], point));

        CheatingSide? side = null;
        VerificationError error = forger.Try(new Forgery { Claim = other, Absorbed = honest, Side = s => side = s });
        Assert.Empty(side!.Failed);
        Assert.NotEqual(VerificationError.None, error);
        // With challenges of its own the other output is not what the values say.
        error = forger.Try(new Forgery { Claim = other, Side = s => side = s });
        Assert.Equal(VerificationError.BadSumcheck, Assert.Single(side!.Failed));
        Assert.Equal(VerificationError.BadSumcheck, error);

        void Note(TranscriptTag tag, SecureField challenge)
        {
            if (tag == TranscriptTag.RelationPoint) point.Add(challenge);
        }
    }

    private static SecureField ValueAt(IntegerTensor tensor, List<SecureField> point) =>
        MultilinearExtension.Evaluate(RuleChecker.Lift(tensor.Values), [.. point.Take(tensor.Shape.LogSize)]);

    private static ModelClaim Colliding(ModelClaim claim, Interval interval, SecureField[] point)
    {
        var eq = new SecureField[8];
        MultilinearExtension.EqTable(point, SecureField.One, eq);
        M31[] solution = FieldSolver.Solve(eq[..4], eq[4]);
        int[] cells = claim.Outputs[0].ToDense();
        // Multiples of the solution until all five are small: one in some thousands.
        for (int factor = 1; ; factor++)
        {
            int[] changed = [.. cells];
            for (int i = 0; i < 5; i++)
            {
                long change = (i < 4 ? -solution[i] * (M31)factor : (M31)factor).Value;
                long value = cells[i] + (change > M31.P / 2 ? change - M31.P : change);
                if (!interval.Contains(value)) break;
                changed[i] = (int)value;
                if (i == 4) return claim with { Outputs = [IntegerTensor.FromDense(claim.Outputs[0].Shape, changed)] };
            }
        }
    }

    /// <summary>Every number of a statement, written as the number that is the same modulo p: no two encodings of one statement are accepted.</summary>
    [Fact]
    public void NumbersHaveOneEncoding()
    {
        foreach ((IntegerModel model, Dictionary<string, IntegerTensor> inputs) in
            ((IntegerModel, Dictionary<string, IntegerTensor>)[])[AttackModels.Sum(), AttackModels.Wide(), AttackModels.Pairs(), AttackModels.Ties()])
        {
            using var forger = new Forger(model, inputs);
            byte[] proof = forger.Prove(new Forgery()).Bytes.ToArray();
            ImmutableArray<IntegerTensor> tensors = [.. forger.HonestClaim.Inputs, .. forger.HonestClaim.Outputs];
            int at = 12;
            foreach (int cell in tensors.SelectMany(t => t.ToDense()))
            {
                Assert.Equal(cell, BinaryPrimitives.ReadInt32LittleEndian(proof.AsSpan(at)));
                foreach (long other in (long[])[cell + (long)M31.P, cell - (long)M31.P, cell + 2L * M31.P, cell - 2L * M31.P])
                {
                    if (other is < int.MinValue or > int.MaxValue) continue;
                    byte[] changed = [.. proof];
                    BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), (int)other);
                    Assert.Equal(VerificationError.BadStatement, forger.Judge(ModelProof.FromBytes(changed)));
                }
                at += 4;
            }
        }
    }

    /// <summary>The alias is absorbed too: that the number is outside its interval is the only thing wrong.</summary>
    [Fact]
    public void AnAliasIsRefusedForItsInterval()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Wide();
        using var forger = new Forger(model, inputs);
        ModelClaim alias = Forger.WithOutput(forger.HonestClaim, 0, 0, v => (int)(v - (long)M31.P));
        CheatingSide? side = null;
        Assert.Equal(VerificationError.BadStatement, forger.Try(new Forgery { Claim = alias, Side = s => side = s }));
        Assert.Empty(side!.Failed);
    }

    /// <summary>A public input outside its range is refused before anything is computed from it.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(-129)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void PublicInputsOutOfRange(int value)
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        byte[] proof = forger.Prove(new Forgery()).Bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(proof.AsSpan(12), value);
        Assert.Equal(VerificationError.BadStatement, forger.Judge(ModelProof.FromBytes(proof)));
    }

    /// <summary>Words after the proof, counted in its header: nothing may follow.</summary>
    [Fact]
    public void NothingFollowsAProof()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        byte[] proof = [.. forger.Prove(new Forgery()).Bytes.Span, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(proof.AsSpan(8), proof.Length);
        Assert.Equal(VerificationError.TrailingBytes, forger.Judge(ModelProof.FromBytes(proof)));
    }

    /// <summary>A proof for one input is none for another, and none for another model or set of parameters.</summary>
    [Fact]
    public void ProofsAreNotReplayed()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Pairs();
        using var forger = new Forger(model, inputs);
        using var other = new Forger(AttackModels.Pairs(isSwapped: true).Item1, inputs);
        using var set = new Forger(model, inputs, ParameterSet.Fast);
        ModelProof proof = forger.Prove(new Forgery());
        Assert.NotEqual(VerificationError.None, other.Judge(proof));
        Assert.NotEqual(VerificationError.None, set.Judge(proof));
        Assert.NotEqual(VerificationError.None, forger.Judge(set.Prove(new Forgery())));
        Assert.NotEqual(set.Key.Digest, forger.Key.Digest);
    }

    /// <summary>Two inputs, two outputs or both swapped in the statement, with a transcript of what it says then.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void SwappedTensors(bool swapsInputs, bool swapsOutputs)
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Pairs();
        using var forger = new Forger(model, inputs);
        forger.AcceptsTheHonestProof();
        ModelClaim honest = forger.HonestClaim, swapped = new(
            swapsInputs ? [honest.Inputs[1], honest.Inputs[0]] : honest.Inputs, swapsOutputs ? [honest.Outputs[1], honest.Outputs[0]] : honest.Outputs);
        Assert.NotEqual(VerificationError.None, forger.Try(new Forgery { Claim = swapped }));
        Assert.NotEqual(VerificationError.None, forger.Try(new Forgery { Claim = swapped, Absorbed = honest }));
    }

    /// <summary>A policy that is no number accepts nothing, and one that asks for any security does not accept the parameters of tests.</summary>
    [Fact]
    public void NoPolicyAcceptsByAccident()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        ModelProof proof = forger.Prove(new Forgery());
        Assert.Equal(VerificationError.None, ModelVerifier.Verify(forger.Key, proof, 0).Error);
        foreach (double bits in (double[])[double.NaN, double.Epsilon, 1, 100, double.PositiveInfinity])
            Assert.Equal(VerificationError.SecurityTooLow, ModelVerifier.Verify(forger.Key, proof, bits).Error);
    }
}
