/// <summary>What the auction ends with.</summary>
internal sealed record Sale(string Winner, ulong Price);

/// <summary>The bids do not belong to this auction.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>What everybody sees: the reserve, and who has committed to what, in order.</summary>
internal sealed record Auction(ulong Reserve, IReadOnlyList<KeyValuePair<string, byte[]>> Commitments)
{
    /// <summary>Reads the public input.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static Auction Parse(ReadOnlySpan<byte> text)
    {
        List<string> lines = Text.Lines(text);
        if (lines.Count == 0 || !lines[0].StartsWith("reserve ", StringComparison.Ordinal))
            throw new FormatException("the first line must read reserve AMOUNT");
        var names = new HashSet<string>();
        var commitments = new List<KeyValuePair<string, byte[]>>();
        foreach (string line in lines.Skip(1))
        {
            string[] words = line.Split(' ');
            if (words.Length != 2 || words[1].Length != 64) throw new FormatException("a line of a bidder must read NAME COMMITMENT");
            if (!names.Add(words[0])) throw new FormatException("a bidder appears twice");
            commitments.Add(new(words[0], Convert.FromHexString(words[1])));
        }
        return new Auction(Text.Amount(lines[0]["reserve ".Length..]), commitments);
    }

    /// <summary>The outcome, or null where nothing is sold. Of equal bids the one that was committed to first wins.</summary>
    /// <exception cref="RefusedException">Not every commitment is opened by its bid: leaving one out would change the outcome.</exception>
    public Sale? Decide(IReadOnlyList<Bid> bids)
    {
        if (bids.Count != Commitments.Count) throw new RefusedException("there must be as many bids as commitments");
        foreach ((Bid bid, KeyValuePair<string, byte[]> sealedBid) in bids.Zip(Commitments))
            if (bid.Name != sealedBid.Key || !bid.Opens(sealedBid.Value)) throw new RefusedException("a bid does not open its commitment");
        Bid[] valid = [.. bids.Where(bid => bid.Amount >= Reserve).OrderByDescending(bid => bid.Amount)];
        return valid.Length == 0 ? null : new Sale(valid[0].Name, valid.Length == 1 ? Reserve : valid[1].Amount);
    }
}
