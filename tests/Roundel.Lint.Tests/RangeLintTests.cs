using Roundel.Air;
using Roundel.Machine;
using Roundel.Sdk;

namespace Roundel.Lint.Tests;

/// <summary>Equations that do not hold for integers, and values out of range, are reported.</summary>
public sealed class RangeLintTests
{
    private static readonly Bus Numbers = new(40, "Numbers", BusKind.Permutation, "n") { Ranges = [FieldRange.OfBits(16)] };

    /// <summary>low + 2^16·high is the product of two limbs of the given bits; gives low + extra.</summary>
    private sealed class ProductToy : Chip
    {
        public ProductToy(bool bytes, int extra) : base("Product", "A product.")
        {
            Column enabler = Enabler();
            Column a = bytes ? Byte("a", "factor") : U16("a", "factor"), b = bytes ? Byte("b", "factor") : U16("b", "factor");
            Column low = U16("low", "low limb"), high = bytes ? Byte("high", "high limb") : U16("high", "high limb");
            Equal("product", a * b, low + (1 << 16) * high);
            Consume(Numbers, enabler, a);
            Emit(Numbers, enabler, low + extra);
        }
    }

    private static IReadOnlyList<Finding> Check(bool bytes, int extra)
    {
        RangeChip range8 = new("Range8", RangeBuses.Range8, 8), range16 = new("Range16", RangeBuses.Range16, 16);
        Chip[] chips = bytes ? [new ProductToy(bytes, extra), range8, range16] : [new ProductToy(bytes, extra), range16];
        var system = new AirSystem("Toy", chips, []);
        return RangeLint.Check(system.Chips[0], new LookupOracle(system, _ => default, _ => default));
    }

    [Fact]
    public void ProductsOfWideLimbsWrap()
    {
        Assert.Empty(Check(bytes: true, 0));
        Finding wrap = Assert.Single(Check(bytes: false, 0));
        Assert.Equal((LintRule.Wraps, "Product", "product"), (wrap.Rule, wrap.Chip, wrap.Subject));
    }

    [Fact]
    public void ValuesOutOfTheBusesRangeAreTold()
    {
        Finding finding = Assert.Single(Check(bytes: true, 1000));
        Assert.Equal((LintRule.OutOfRange, "Product"), (finding.Rule, finding.Chip));
        Assert.EndsWith(", n", finding.Subject, StringComparison.Ordinal);
    }

    /// <summary>Chip, label of what is dropped, rule and subject of what is reported.</summary>
    public static TheoryData<string, string, LintRule, string> Faults => new()
    {
        { "AddImm", "rd.lo in Range16", LintRule.OutOfRange, "Emit Memory #9, lo" },
        { "AddSub", "ADD: the low limbs carry 0 or 1", LintRule.Wraps, "ADD: the high limbs carry 0 or 1" },
        { "Mul", "Lookup BytePair #13", LintRule.Wraps, "weight 2^16" },
        { "MulHigh", "k is 0, 1 or 2", LintRule.Wraps, "weight 2^32" },
        { "DivRem", "Lookup Range16 #16", LintRule.Wraps, "weight 1" },
        { "LoadWord", "Lookup Range16 #7", LintRule.OutOfRange, "Emit Memory #9, address" },
        { "LoadSub", "the result is the limb of a half, or the extended byte", LintRule.OutOfRange, "Emit Memory #13, lo" },
        { "Read", "excess.lo in Range16", LintRule.OutOfRange, "Emit Memory #19, lo" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void FaultsOfTheMachineAreTold(string chip, string label, LintRule rule, string subject)
    {
        ChipAir air = RoundelMachine.System[chip];
        IReadOnlyList<LintRun> runs = LintExercise.Runs();
        IReadOnlyList<Finding> before = RangeLint.Check(air, runs[0].Oracle);
        IReadOnlyList<Finding> after = RangeLint.Check(air.Without(Omission.All(air).Single(o => o.Label == label)), runs[0].Oracle);
        foreach (LintRun run in runs) run.Dispose();
        Assert.DoesNotContain(before, f => f.Rule == rule && f.Subject == subject);
        Assert.True(after.Any(f => f.Rule == rule && f.Chip == chip && f.Subject == subject), string.Join('\n', after));
    }
}
