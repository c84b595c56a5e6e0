using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Other maxima, other places of them, other quotients: where a node could have a second answer.</summary>
public sealed class ChoiceAttacks
{
    private readonly IntegerModel _model;
    private readonly Forger _forger;

    public ChoiceAttacks()
    {
        (_model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Ties();
        _forger = new Forger(_model, inputs);
        _forger.AcceptsTheHonestProof();
    }

    /// <summary>The rows are 3 9 9 1, 5 5 5 5 and 0 2 7 4.</summary>
    [Theory]
    [InlineData("the later of two", "0010 1000 0010", "9 5 7")]
    [InlineData("the last of four", "0100 0001 0010", "9 5 7")]
    [InlineData("not the largest", "1000 1000 0010", "3 5 7")]
    [InlineData("the maximum of another place", "1000 1000 0010", "9 5 7")]
    [InlineData("not attained", "0100 1000 0010", "10 5 7")]
    [InlineData("too small", "0100 1000 0010", "8 5 7")]
    [InlineData("the places of another row", "1000 0100 0010", "9 5 7")]
    [InlineData("rows in another order", "0010 0100 1000", "9 5 7")]
    [InlineData("two chosen", "0110 1000 0010", "18 5 7")]
    [InlineData("none chosen", "0000 1000 0010", "0 5 7")]
    [InlineData("none chosen, the maximum right", "0000 1000 0010", "9 5 7")]
    [InlineData("more than once", "02m0 1000 0010", "9 5 7")]
    [InlineData("one and its opposite", "011m 1000 0010", "17 5 7")]
    public void MaximaHaveOneAnswer(string attack, string places, string maxima)
    {
        var first = (ArgMaxNode)_model["first"];
        Witness witness = _forger.Rerun((first, Rows(first.Shape, places)), (first.Maximum, Column(first.Maximum.Shape, maxima)));
        Assert.NotEmpty(RuleChecker.Check(witness));
        Assert.True(_forger.Try(new Forgery { Witness = witness }) != VerificationError.None, attack);
        Assert.True(_forger.Try(new Forgery { Witness = witness, Looked = _forger.Honest }) != VerificationError.None, $"{attack}, looked up as if honest");
    }

    /// <summary>Top-k: the second largest is the first again, or the third.</summary>
    [Theory]
    [InlineData("0100 1000 0010", "9 5 7")]
    [InlineData("0100 1000 0010", "m7 m11 m9")]
    [InlineData("0010 0100 0100", "9 5 2")]
    [InlineData("0010 0010 0001", "9 5 4")]
    public void TheSecondLargestIsNotReplayed(string places, string maxima)
    {
        var second = (ArgMaxNode)_model["second"];
        Witness witness = _forger.Rerun((second, Rows(second.Shape, places)), (second.Maximum, Column(second.Maximum.Shape, maxima)));
        Assert.NotEmpty(RuleChecker.Check(witness));
        Assert.NotEqual(VerificationError.None, _forger.Try(new Forgery { Witness = witness }));
        Assert.NotEqual(VerificationError.None, _forger.Try(new Forgery { Witness = witness, Looked = _forger.Honest }));
    }

    /// <summary>Places of the honest run in the output, while the one-hots are forged, and the reverse.</summary>
    [Fact]
    public void IndicesAreThoseOfThePlaces()
    {
        for (int cell = 0; cell < 3; cell++)
            for (int output = 0; output < 2; output++)
            {
                ModelClaim claim = Forger.WithOutput(_forger.HonestClaim, output, cell, v => v == 0 ? 1 : v - 1);
                Assert.NotEqual(VerificationError.None, _forger.Try(new Forgery { Claim = claim }));
            }
    }

    private static int[] Rows(TensorShape shape, string text) =>
        IntegerTensor.FromDense(shape, [.. text.Where(c => c != ' ').Select(c => c == 'm' ? -1 : c - '0')]).Values;

    private static int[] Column(TensorShape shape, string text) => IntegerTensor.FromDense(shape,
        [.. text.Split(' ').Select(t => int.Parse(t.Replace('m', '-'), System.Globalization.CultureInfo.InvariantCulture))]).Values;

    /// <summary>Every equation of a quotient modulo p: the remainder is any in range, the quotient what the field makes of it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void QuotientsModuloTheField(int attack)
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Norm();
        using var forger = new Forger(model, inputs);
        var normal = (DivideNode)model["normal"];
        int[] x = forger.Honest.Values(normal.Operands[0]), y = forger.Honest.Values(normal.Operands[1]);
        int at = Enumerable.Range(0, 24).First(i => y[i] > 4 && x[i] % y[i] != 0);
        int remainder = forger.Honest.Values(normal.Remainder)[at], quotient = forger.Honest.Values(normal)[at];
        (M31 q, M31 r) = attack switch
        {
            0 => (M31.FromInt64(x[at] - (remainder == 1 ? 2 : 1)) * M31.FromInt64(y[at]).Inverse(), (M31)(remainder == 1 ? 2 : 1)),
            1 => (M31.FromInt64(quotient - 1), M31.FromInt64(remainder + y[at])),
            _ => (M31.FromInt64(quotient + 1), M31.FromInt64(remainder - y[at])),
        };
        Witness witness = forger.Rerun((normal, forger.Changed(normal, at, _ => (int)q.Value)),
            (normal.Remainder, forger.Changed(normal.Remainder, at, _ => (int)r.Value)));
        BrokenRule broken = Assert.Single(RuleChecker.Check(witness));
        Assert.Contains(attack == 0 ? "quotient in range" : attack == 1 ? "remainder below" : "remainder not negative", broken.Rule, StringComparison.Ordinal);
        Claimed(forger, witness, normal);
    }

    /// <summary>Negative numbers rounded towards zero, floors that are off by one, and any floor that the field allows.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ShiftsModuloTheField(int attack)
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        inputs["x"] = IntegerTensor.FromDense(new(4), [-3, 5, -127, 127]);
        using var forger = new Forger(model, inputs);
        var half = (ShiftNode)model["half"];
        // -3 = 2·(-1) - 1 = 2·(-3) + 3 = 2·((-3 - 0)/2) + 0.
        (M31 h, M31 l) = attack switch
        {
            0 => (M31.FromInt64(-1), M31.FromInt64(-1)),
            1 => (M31.FromInt64(-3), M31.FromInt64(3)),
            _ => (M31.FromInt64(-3) * ((M31)2).Inverse(), M31.Zero),
        };
        Witness witness = forger.Rerun((half, forger.Changed(half, 0, _ => Centred(h))), (half.Low, forger.Changed(half.Low, 0, _ => Centred(l))));
        Assert.Single(RuleChecker.Check(witness));
        Claimed(forger, witness, half);
    }

    private static int Centred(M31 value) => value.Value > M31.P / 2 ? (int)value.Value - (int)M31.P : (int)value.Value;

    /// <summary>Rejected as it is, and with honest fractions.</summary>
    private static void Claimed(Forger forger, Witness witness, Node node)
    {
        ModelClaim claim = forger.ClaimOf(witness);
        Assert.NotEqual(VerificationError.None, forger.Try(new Forgery { Witness = witness, Claim = claim }));
        Assert.NotEqual(VerificationError.None, forger.Try(new Forgery { Witness = witness, Claim = forger.HonestClaim }));
        Witness looked = witness.With(node, forger.Honest.Values(node));
        Assert.NotEqual(VerificationError.None, forger.Try(new Forgery { Witness = witness, Looked = looked, Claim = claim }));
    }
}
