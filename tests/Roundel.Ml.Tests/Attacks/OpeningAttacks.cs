using Roundel.Ml.Proofs;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Openings that are not of the commitment, not of its size, or end in another value than the claim.</summary>
public sealed class OpeningAttacks
{
    /// <summary>The root of one memory, and the opening of another, of which everything said is true.</summary>
    [Fact]
    public void AnOpeningOfAnotherMemory()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Product();
        using var forger = new Forger(model, inputs);
        Node x = model["x"];
        Witness other = forger.Rerun((x, forger.Changed(x, 1, v => v ^ 1)));
        Assert.Equal(VerificationError.None, forger.Try(new Forgery { Witness = other }));
        Assert.Equal(VerificationError.BadDecommitment, forger.Try(new Forgery { Witness = other, Rooted = forger.Honest }));
    }

    /// <summary>The same cells in rows of another length, a row more, and all of them in reverse.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 5)]
    public void AResizedOpening(int longer, int rows)
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        forger.AcceptsTheHonestProof();
        VerificationError error = forger.Try(new Forgery
        {
            Opened = (layout, cells) => CellRows.Of((int[])[.. cells, .. new int[rows << layout.LogRowLength]], layout.LogRowLength + longer),
        });
        Assert.NotEqual(VerificationError.None, error);
    }

    /// <summary>The last value of every message is left out, or one more is sent; both are absorbed like that.</summary>
    [Fact]
    public void TruncatedAndLengthenedMessages()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Product();
        using var forger = new Forger(model, inputs);
        int messages = 0;
        forger.Try(new Forgery { Sending = (_, words) => { messages++; return words; } });
        for (int lie = 0; lie < messages; lie++)
            foreach (int change in (int[])[-SecureField.Degree, -1, 1, SecureField.Degree])
            {
                int message = 0;
                VerificationError error = forger.Try(new Forgery
                {
                    Sending = (_, words) => message++ != lie ? words : change < 0 ? words[..^-change] : [.. words, .. new uint[change]],
                });
                Assert.True(error != VerificationError.None, $"message {lie}, {change} words");
            }
    }

    /// <summary>Two claims about the memory are false, their sum, which the walk checks, is true.</summary>
    [Fact]
    public void TheLastValueIsTheClaim()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        CheatingSide? side = null;
        VerificationError error = forger.Try(new Forgery { Side = s => (side = s).Sends = Lie });
        Assert.Empty(side!.Failed);
        Assert.Equal(VerificationError.BadSumcheck, error);
    }

    /// <summary>The same with the combination of the rows replaced by one that the false claims are true of.</summary>
    [Fact]
    public void ACombinationThatIsNotTheRows()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        VerificationError error = forger.Try(new Forgery
        {
            Side = side => side.Sends = Lie,
            Opening = new OpeningHooks
            {
                Combined = (u, g, claim) =>
                {
                    SecureField sum = default;
                    for (int x = 0; x < u.Length; x++) sum += SecureColumns.Get(u, x) * SecureColumns.Get(g, x);
                    int at = Enumerable.Range(0, u.Length).First(x => !SecureColumns.Get(g, x).IsZero);
                    SecureColumns.Set(u, at, SecureColumns.Get(u, at) + (claim - sum) / SecureColumns.Get(g, at));
                },
            },
        });
        Assert.Equal(VerificationError.BadDecommitment, error);
    }

    /// <summary>The last polynomial is one that the false claims are true of: rows, layers and sums are right, but do not fold to it.</summary>
    [Fact]
    public void ALastPolynomialThatIsNotTheFold()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Sum();
        using var forger = new Forger(model, inputs);
        SecureField missing = default;
        VerificationError error = forger.Try(new Forgery
        {
            Side = side => side.Sends = Lie,
            Opening = new OpeningHooks
            {
                Combined = (u, g, claim) =>
                {
                    missing = claim;
                    for (int x = 0; x < u.Length; x++) missing -= SecureColumns.Get(u, x) * SecureColumns.Get(g, x);
                },
                Ending = (u, g, point) =>
                {
                    // A round's s(1) takes what is missing, so that s(r) has r times as much.
                    for (int bit = new MemoryPlan(model).LogRow - int.Log2(u.Length) - 1; bit >= 0; bit--) missing *= point[bit];
                    int at = Enumerable.Range(0, u.Length).First(x => !SecureColumns.Get(g, x).IsZero);
                    SecureColumns.Set(u, at, SecureColumns.Get(u, at) + missing / SecureColumns.Get(g, at));
                },
            },
        });
        Assert.Equal(VerificationError.BadFold, error);
    }

    /// <summary>sum = 5 + x + 3y + 2·half: more of x, less of half.</summary>
    private static void Lie(Exchange exchange)
    {
        if (exchange.Sources is not [_, InputNode { IsPublic: true }, _]) return;
        exchange.Values[0] += AttackModels.Delta + AttackModels.Delta;
        exchange.Values[2] -= AttackModels.Delta;
    }

    /// <summary>A claim is dropped from the opening, doubled, moved, or is about another point, or another block if it has no point.</summary>
    [Fact]
    public void ClaimsThatAreNotOpened()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Attention();
        using var forger = new Forger(model, inputs);
        int count = 0;
        forger.Try(new Forgery { Functionals = f => { count = f.Count; return f; } });
        for (int i = 0; i < count; i++)
        {
            Assert.True(forger.Try(new Forgery { Functionals = f => [.. f.Where((_, k) => k != i)] }) != VerificationError.None, $"claim {i} dropped");
            Assert.True(forger.Try(new Forgery { Functionals = f => [.. f, f[i]] }) != VerificationError.None, $"claim {i} twice");
            Assert.True(forger.Try(new Forgery { Functionals = f => Elsewhere(f, i) }) != VerificationError.None, $"claim {i} at another point");
            bool isMoved = false;
            VerificationError error = forger.Try(new Forgery { Functionals = f => Swapped(f, i, out isMoved) });
            Assert.True(!isMoved || error != VerificationError.None, $"claim {i} moved");
        }
    }

    private static List<IFunctional> Elsewhere(IReadOnlyList<IFunctional> functionals, int i)
    {
        List<IFunctional> others = [.. functionals];
        SecureField[] point = others[i] is EqFunctional eq ? eq.Point.ToArray() : [];
        if (point.Length > 0) point[0] += SecureField.One;
        else point = new SecureField[others[i].LogSize];
        others[i] = new EqFunctional(others[i].Offset, point, others[i].Value);
        return others;
    }

    /// <summary>A claim and the one before it change places, unless they are the same: two rules may say the same of a tensor.</summary>
    private static List<IFunctional> Swapped(IReadOnlyList<IFunctional> functionals, int i, out bool isMoved)
    {
        List<IFunctional> swapped = [.. functionals];
        isMoved = i > 0 && (swapped[i].Value != swapped[i - 1].Value || swapped[i].Offset != swapped[i - 1].Offset);
        if (isMoved) (swapped[i], swapped[i - 1]) = (swapped[i - 1], swapped[i]);
        return swapped;
    }
}
