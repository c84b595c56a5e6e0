namespace Roundel.Ml.Proofs;

/// <summary>A claim: a linear form of a node's tensor has this value, which is in the transcript or follows from what is.</summary>
internal sealed record Claim(Node Node, LinearForm Form, SecureField Value);

/// <summary>
/// The claims that are still to be proven. Each is taken out exactly once, with all others about its node, from the last node of the model to
/// the first: what proving one leaves to prove is about nodes before. Nothing is proven while something is in here.
/// </summary>
internal sealed class ClaimLedger(IntegerModel model)
{
    private readonly List<Claim>?[] _claims = new List<Claim>?[model.Nodes.Length];
    private int _top = -1;

    /// <summary>Claims made so far.</summary>
    public int Posted { get; private set; }

    /// <summary>Claims taken so far.</summary>
    public int Taken { get; private set; }

    /// <summary>Whether every claim made has been taken.</summary>
    public bool IsSettled => Posted == Taken;

    /// <summary>Adds a claim.</summary>
    /// <exception cref="InvalidOperationException">Its node comes after one whose claims were taken already.</exception>
    public void Post(Claim claim)
    {
        int id = claim.Node.Id;
        if (Taken > 0 && id > _top) throw new InvalidOperationException($"A claim about {claim.Node.Name} comes too late.");
        (_claims[id] ??= []).Add(claim);
        Posted++;
        _top = Math.Max(_top, id);
    }

    /// <summary>Takes all claims about the last node that has any.</summary>
    /// <returns>False if there are none left.</returns>
    public bool TryTake(out IReadOnlyList<Claim> claims)
    {
        while (_top >= 0 && _claims[_top] is null) _top--;
        claims = [];
        if (_top < 0) return false;
        claims = _claims[_top]!;
        _claims[_top] = null;
        Taken += claims.Count;
        return true;
    }
}
