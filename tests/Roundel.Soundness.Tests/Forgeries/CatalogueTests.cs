using System.Text.RegularExpressions;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>The list of attacks is whole, and the guards that it names exist.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void EveryNamedForgeryIsATest()
    {
        Assert.True(NamedForgery.All.Count > 130, $"{NamedForgery.All.Count} attacks");
        foreach (NamedForgery forgery in NamedForgery.All)
            Assert.Contains(forgery.Test.CustomAttributes, a => typeof(FactAttribute).IsAssignableFrom(a.AttributeType));
        foreach (string item in (string[])["3", "4", "5", "6", "7", "8", "9", "10"]) Assert.Contains(NamedForgery.All, f => f.Item == item);
        Assert.Equal(NamedForgery.All.Count, NamedForgery.All.Select(f => (f.Item, f.Name)).Distinct().Count());
    }

    [Fact]
    public void EveryGuardIsDeclared()
    {
        // "Chip: label", or several chips with one label; more labels follow after " + ", of the same chip unless they name another.
        foreach (NamedForgery forgery in NamedForgery.All.Where(f => f.Guard.Contains(':', StringComparison.Ordinal)))
        {
            string[] chips = [];
            foreach (string part in Regex.Split(forgery.Guard, @" \+ (?!4)"))
            {
                Match match = Regex.Match(part, @"^([A-Z][A-Za-z0-9]*(?:, [A-Z][A-Za-z0-9]*)*): (.*)$");
                string[] named = match.Success ? match.Groups[1].Value.Split(", ") : [];
                bool names = named.Length > 0 && named.All(c => RoundelMachine.All.Any(a => a.Name == c));
                string label = names ? match.Groups[2].Value : part;
                if (names) chips = named;
                foreach (string chip in chips)
                {
                    ChipAir air = RoundelMachine.Air(RoundelMachine.All.Single(c => c.Name == chip));
                    Assert.True(Omission.All(air).Any(o => o.Label == label), $"{chip} declares no '{label}'");
                }
            }
        }
    }

    [Fact]
    public void TheDocumentIsCurrent() => Report.Meet(ForgeryReport.Name, ForgeryReport.Of(NamedForgery.All));
}
