using Roundel;

// A sealed-bid auction (Vickrey's: the highest bid wins and pays the second highest) is decided without showing the losing bids.
//
// Public input, text: "reserve AMOUNT", then one line per bidder, "NAME COMMITMENT", where the commitment is the SHA-256 digest of the line
// "NAME AMOUNT SALT" in hexadecimal. Private input: the opened bids, "NAME AMOUNT SALT", in the same order. A salt is random, 32
// hexadecimal digits at least: without it a bid could be guessed from its commitment.
// Output, text: "winner NAME\nprice AMOUNT\n", or "no sale\n" where no bid reaches the reserve.
// Exit code 1, and no output, if a bid does not open, is missing, or is one too many; 2 for anything malformed.
try
{
    Auction auction = Auction.Parse(Guest.PublicInput);
    var bids = new List<Bid>();
    while (Guest.ReadLine() is { } line) bids.Add(Bid.Parse(line));
    Guest.Commit(auction.Decide(bids) is { } sale ? $"winner {sale.Winner}\nprice {sale.Price}\n" : "no sale\n");
}
catch (RefusedException refused)
{
    Guest.Log("auction: " + refused.Message);
    Guest.Exit(1);
}
catch (FormatException malformed)
{
    Guest.Log("auction: " + malformed.Message);
    Guest.Exit(2);
}
