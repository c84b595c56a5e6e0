using Roundel.Air.Documents;

namespace Roundel.Air.Tests;

public class AirDocsTests
{
    private static readonly Bus Pairs = new(20, "Pairs", BusKind.Permutation, "a", "b");
    private static readonly PublicValue Entry = new(0, "entry");

    private static AirSystem Example() => new("Example",
    [
        new Probe("Worked", p =>
        {
            Column on = p.Enabler(), x = p.U16("x", "the low | high limb"), y = p.Inherited("y", "taken from Pairs");
            Expr word = x + (1 << 16) * y;
            Expr twice = (word + 3) * (y - x.Previous) - 2 * (x - 5);
            p.Equal("first law", y * (x - 1), on * p.Public(Entry));
            p.Constrain("second law", on * twice);
            p.Constrain("third law", twice);
            p.Constrain("fourth law", 0 - x + (-4));
            p.Consume(Pairs, on, y, x - 1);
            p.Emit(Pairs, on, 7, x);
        }, zeroRowIsInert: false),
        new RangeChip("Range16", RangeBuses.Range16, 16),
    ], [Entry]);

    [Fact]
    public void APageSaysEverything()
    {
        AirSystem system = Example();
        string page = AirDocs.Markdown(system.Chips[0], system.Publics);
        foreach (string part in new[]
        {
            "# Worked\n", "A row of Worked.", "| 0 | `enabler` | Bit | Main | 1 on real rows, 0 on padding |", "the low \\| high limb",
            "| `y` | Inherited | Main | taken from Pairs |", "first law", "`y·(x - 1) = enabler·public(entry)`",
            "- `s1 = (x + 65536·y + 3)·(y - prev(x)) - 2·(x - 5)`", "`enabler·s1 = 0`", "`s1 = 0`", "`-x - 4 = 0`", "enabler is boolean",
            "x in Range16", "`a: y, b: x - 1`", "`a: 7, b: x`", "Consume Pairs #1", "| 3 | 0 | 3 | 8 | 11 | 7 | 3 | ≤ 2^24 | ≤ 1 |",
        })
            Assert.Contains(part, page);
        Assert.Equal(page, AirDocs.Markdown(Example().Chips[0], system.Publics));
        Assert.Contains("public(0)", AirDocs.Markdown(system.Chips[0]));
        Assert.Contains("quarter·(quarter - prev(quarter) - 1) = 0", AirDocs.Markdown(system.Chips[1]));
    }

    [Fact]
    public void TheIndexListsChipsAndBuses()
    {
        AirSystem system = Example();
        string index = AirDocs.Index(system);
        foreach (string part in new[]
        {
            "# Example\n", Convert.ToHexStringLower(system.Digest), "[Worked](Worked.md)",
            "| 2 | Range16 | Lookup | value | Worked | Range16 |",
            "| 20 | Pairs | Permutation | a, b | Worked | Worked |", "0. entry",
        })
            Assert.Contains(part, index);
    }

    [Fact]
    public void SharedExpressionsKeepTheTextSmall()
    {
        var chip = new Probe("Doubling", p =>
        {
            Expr x = p.Witness("x");
            Expr y = x;
            for (int i = 0; i < 60; i++) y += y - x;
            p.Constrain("doubled", y);
        });
        string page = AirDocs.Markdown(new AirSystem("doubling", [chip], []).Chips[0]);
        Assert.InRange(page.Length, 500, 10_000);
    }
}
