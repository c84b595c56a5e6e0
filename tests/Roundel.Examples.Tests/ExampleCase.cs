using System.Text;

namespace Roundel.Examples.Tests;

/// <summary>One run of an example, and what it must say.</summary>
/// <param name="Example">Its name, without -cs.</param>
/// <param name="What">What is special about the inputs.</param>
/// <param name="Private">The private input.</param>
/// <param name="Public">The public input.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">The public output.</param>
public sealed record ExampleCase(string Example, string What, byte[] Private, byte[] Public, int ExitCode, byte[] Output)
{
    private static readonly byte[] Tag = Convert.FromHexString("da0d56b4799ce7822bee3263a628e656fc420a3ee15811d21b620845ddbeb369");

    /// <summary>Honest inputs, as they are committed beside the examples.</summary>
    public static IReadOnlyList<ExampleCase> Honest { get; } =
    [
        new("fibonacci", "of 1,000", [0xe8, 3, 0, 0], [], 0, BitConverter.GetBytes(817770325994397771ul)),
        new("sha256", "of abc", "abc"u8.ToArray(), [], 0,
            Convert.FromHexString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")), // FIPS 180-4, its examples
        new("keccak256", "of nothing", [], [], 0,
            Convert.FromHexString("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")), // Ethereum's yellow paper, KEC(())
        // Computed with Python's hashlib from the rules in the example's README.
        new("merkle", "member", File("merkle-cs/member.bin"), File("merkle-cs/ballot.bin"), 0, Tag),
        new("sudoku", "solution", File("sudoku-cs/solution.txt"), File("sudoku-cs/puzzle.txt"), 0, "solved\n"u8.ToArray()),
        new("life", "pattern", File("life-cs/pattern.txt"), File("life-cs/picture.bin"), 0, "reached\n"u8.ToArray()),
        new("auction", "bids", File("auction-cs/bids.txt"), File("auction-cs/auction.txt"), 0, "winner bellatrix\nprice 48250\n"u8.ToArray()),
        new("json-query", "payroll", File("json-query/payroll.json"), File("json-query/question.txt"), 0,
            "sha256 08ba2d29c880fc896b755facd279b490ac39725cb33f52bb723da72cf7484e15\nvalues 7\naverage salary >= 4500: yes\n"u8.ToArray()),
    ];

    /// <summary>Inputs that are one step from honest, and are refused.</summary>
    public static IReadOnlyList<ExampleCase> Refused { get; } =
    [
        Wrong("merkle", "another secret", 1, c => c with { Private = Flip(c.Private, 0) }),
        Wrong("merkle", "another place", 1, c => c with { Private = Flip(c.Private, 32) }),
        Wrong("merkle", "a place beyond the path", 1, c => c with { Private = Flip(c.Private, 35) }),
        Wrong("merkle", "another path", 1, c => c with { Private = Flip(c.Private, 40) }),
        Wrong("merkle", "a shorter path", 1, c => c with { Private = c.Private[..^32] }),
        Wrong("merkle", "a path and a byte", 1, c => c with { Private = [.. c.Private, 0] }),
        Wrong("merkle", "another root", 1, c => c with { Public = Flip(c.Public, 31) }),
        Wrong("merkle", "no root", 2, c => c with { Public = c.Public[..31] }),
        Wrong("sudoku", "two digits swapped", 1, c => c with { Private = Swap(c.Private, 40, 41) }),
        Wrong("sudoku", "two rows swapped", 1, c => c with { Private = [.. c.Private[30..40], .. c.Private[10..30], .. c.Private[..10], .. c.Private[40..]] }),
        Wrong("sudoku", "another puzzle", 1, c => c with { Public = [(byte)'6', .. c.Public[1..]] }),
        Wrong("sudoku", "an empty cell", 1, c => c with { Private = [.. c.Private[..2], (byte)'.', .. c.Private[3..]] }),
        Wrong("sudoku", "a digit too many", 2, c => c with { Private = [.. c.Private, (byte)'1'] }),
        Wrong("sudoku", "a letter", 2, c => c with { Private = [(byte)'x', .. c.Private[1..]] }),
        Wrong("life", "a cell less", 1, c => c with { Private = Replace(c.Private, "###", "##.") }),
        Wrong("life", "one generation less", 1, c => c with { Public = [(byte)(c.Public[0] - 1), .. c.Public[1..]] }),
        Wrong("life", "another picture", 1, c => c with { Public = Swap(c.Public, Text(c.Public).IndexOf('#', StringComparison.Ordinal), 1) }),
        Wrong("life", "a line less", 2, c => c with { Private = c.Private[..^25] }),
        Wrong("life", "a longer line", 2, c => c with { Private = [(byte)'.', .. c.Private] }),
        Wrong("auction", "another salt", 1, c => c with { Private = Replace(c.Private, " 41500 ", " 41500 0") }),
        Wrong("auction", "another amount", 1, c => c with { Private = Replace(c.Private, " 41500 ", " 51500 ") }),
        Wrong("auction", "a bid left out", 1, c => c with { Private = c.Private[..Text(c.Private).IndexOf("deneb", StringComparison.Ordinal)] }),
        Wrong("auction", "a bid twice", 1, c => c with { Private = [.. c.Private, .. c.Private[..Text(c.Private).IndexOf("bell", StringComparison.Ordinal)]] }),
        Wrong("auction", "another commitment", 1, c => c with { Public = Flip(c.Public, c.Public.Length - 3) }),
        Wrong("auction", "a bidder twice", 2, c => c with { Public = Replace(c.Public, "deneb ", "canopus ") }),
        Wrong("auction", "no salt", 2, c => c with { Private = "aldebaran 41500 00\n"u8.ToArray() }),
        Wrong("json-query", "a field twice", 2, c => c with { Private = Replace(c.Private, "\"bonus\"", "\"\\u0073alary\"") }),
        Wrong("json-query", "a salary as text", 2, c => c with { Private = Replace(c.Private, "5120", "\"5120\"") }),
        Wrong("json-query", "an unfinished document", 2, c => c with { Private = c.Private[..^3] }),
        Wrong("json-query", "no UTF-8", 2, c => c with { Private = [.. c.Private.Select(b => b == 0xc3 ? (byte)0xc1 : b)] }),
        Wrong("json-query", "no such field", 2, c => c with { Public = "average pay >= 4500"u8.ToArray() }),
        Wrong("json-query", "no question", 2, c => c with { Public = "mean salary >= 4500"u8.ToArray() }),
    ];

    public override string ToString() => $"{Example}: {What}";

    private static byte[] File(string path) => Examples.Tests.Example.File(path);

    private static ExampleCase Wrong(string example, string what, int exitCode, Func<ExampleCase, ExampleCase> change) =>
        change(Honest.Single(c => c.Example == example)) with { What = what, ExitCode = exitCode, Output = [] };

    private static byte[] Flip(byte[] bytes, int at) => [.. bytes[..at], (byte)(bytes[at] ^ 1), .. bytes[(at + 1)..]];

    private static byte[] Swap(byte[] bytes, int i, int j)
    {
        byte[] swapped = [.. bytes];
        (swapped[i], swapped[j]) = (bytes[j], bytes[i]);
        return swapped;
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static byte[] Replace(byte[] bytes, string old, string with)
    {
        Assert.Contains(old, Text(bytes), StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(Text(bytes).Replace(old, with, StringComparison.Ordinal));
    }
}
