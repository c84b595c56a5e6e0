using Roundel.Ml.Proofs;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Claims are taken once, all of them, and in the order of the nodes.</summary>
public sealed class LedgerTests
{
    private readonly IntegerModel _model = AttackModels.Sum().Item1;

    private Claim About(string name) => new(_model[name], new PointForm(_model[name].Shape, new SecureField[2], SecureField.One), AttackModels.Delta);

    [Fact]
    public void EveryClaimIsTakenOnce()
    {
        var ledger = new ClaimLedger(_model);
        Claim first = About("x"), second = About("sum"), third = About("x");
        foreach (Claim claim in (Claim[])[first, second, third]) ledger.Post(claim);
        Assert.False(ledger.IsSettled);
        Assert.True(ledger.TryTake(out IReadOnlyList<Claim> claims));
        Assert.Equal([second], claims);
        Assert.True(ledger.TryTake(out claims));
        Assert.Equal([first, third], claims);
        Assert.False(ledger.TryTake(out claims));
        Assert.Empty(claims);
        Assert.True(ledger.IsSettled);
    }

    /// <summary>A claim about the node that is being taken, or one before it, is taken too; one about a later node has missed its turn.</summary>
    [Fact]
    public void ClaimsDoNotComeTooLate()
    {
        var ledger = new ClaimLedger(_model);
        ledger.Post(About("half"));
        Assert.True(ledger.TryTake(out _));
        Assert.Throws<InvalidOperationException>(() => ledger.Post(About("sum")));
        ledger.Post(About("half"));
        ledger.Post(About("x"));
        Assert.False(ledger.IsSettled);
        Assert.True(ledger.TryTake(out IReadOnlyList<Claim> claims));
        Assert.Equal("half", Assert.Single(claims).Node.Name);
        Assert.True(ledger.TryTake(out _));
        Assert.True(ledger.IsSettled);
        Assert.False(ledger.TryTake(out _));
    }
}
