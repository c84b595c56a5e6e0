using Roundel.Air;
using Roundel.Machine;
using Roundel.Sdk;

namespace Roundel.Lint.Tests;

/// <summary>Faults put into the machine's chips are reported, with the right chip, subject and rule.</summary>
public sealed class SeededFaultTests
{
    /// <summary>Chip, label of what is dropped, rule and subject of what is reported.</summary>
    public static TheoryData<string, string, LintRule, string> Wiring => new()
    {
        { "AddImm", "rd.lo in Range16", LintRule.NotRanged, "rd.lo" },
        { "LoadSub", "rest in Range8", LintRule.NotRanged, "rest" },
        { "LoadWord", "carry is boolean", LintRule.NotBoolean, "carry" },
        { "LessThan", "less is boolean", LintRule.NotBoolean, "less" },
        { "AddSub", "enabler is boolean", LintRule.NotBoolean, "enabler" },
        { "AddSub", "enabler is boolean", LintRule.NoEnabler, "enabler" },
        { "AddSub", "enabler is boolean", LintRule.FreeMultiplicity, "Consume Memory #0" },
        { "Transfer", "shown2 is boolean", LintRule.NotBoolean, "shown2" },
        { "MmioStore", "halts is boolean", LintRule.FreeMultiplicity, "Lookup ClockRange #10" },
        { "Bitwise", "the second operand is a register unless immediate", LintRule.FreeMultiplicity, "Lookup ClockRange #5" },
        { "Image", "isReal is boolean", LintRule.FreeMultiplicity, "Emit Memory #0" },
        { "Bitwise", "at most one of OR and XOR", LintRule.AmbiguousSelector, "Lookup Program #11, op" },
        { "BranchEqual", "different words have an invertible norm", LintRule.Unconstrained, "inverse" },
        { "LoadWord", "Consume State #3", LintRule.NotInherited, "clock" },
        { "Exit", "Consume Memory #11", LintRule.NotInherited, "code.lo" },
    };

    [Theory, MemberData(nameof(Wiring))]
    public void WiringFaultsAreReported(string chip, string label, LintRule rule, string subject)
    {
        ChipAir air = RoundelMachine.System[chip];
        Assert.DoesNotContain(WiringLint.Check(air), f => f.Rule == rule && f.Subject == subject);
        ChipAir mutant = air.Without(Omission.All(air).Single(o => o.Label == label));
        Assert.Contains(WiringLint.Check(mutant), f => f.Rule == rule && f.Chip == chip && f.Subject == subject);
    }

    /// <summary>Chip, label of what is dropped, a column that gives another result.</summary>
    public static TheoryData<string, string, string> Free => new()
    {
        { "AddImm", "rd.lo in Range16", "rd.lo" },
        { "AddSub", "ADD: the high limbs carry 0 or 1", "rd.hi" },
        { "LessThan", "less is boolean", "less" },
        { "Shift", "low limb of the result", "rd.lo" },
        { "MulHigh", "weight 2^48", "rd.hi" },
        { "DivRem", "isZero only if the divisor is zero", "isZero" },
        { "DivRem", "by zero the quotient is set to one, high", "q2" },
        { "BranchEqual", "different words have an invertible norm", "taken" },
        { "Transfer", "byte 1 stays if it is not moved", "new1" },
        { "EcallOther", "the norm is invertible unless it is the console", "isBadRead" },
    };

    [Theory, MemberData(nameof(Free))]
    public void FreeCellsAreReported(string chip, string label, string column)
    {
        ChipAir air = RoundelMachine.System[chip];
        ChipAir mutant = air.Without(Omission.All(air).Single(o => o.Label == label));
        HashSet<string> free = [.. LintWaivers.All.Where(w => w.Chip == chip && w.Rule == LintRule.Forged).Select(w => w.Subject)];
        List<Finding> before = [], after = [];
        foreach (LintRun run in LintExercise.Runs())
        {
            foreach (LintTable table in run.Tables.Where(t => t.Air == air))
            {
                before.AddRange(DeterminismLint.Check(table, run.Oracle, 40, free, out _));
                after.AddRange(DeterminismLint.Check(table with { Air = mutant }, run.Oracle, 40, free, out _));
            }
            run.Dispose();
        }
        Assert.DoesNotContain(before, f => f.Rule == LintRule.Forged && f.Subject == column && !free.Contains(column));
        Assert.Contains(after, f => f.Rule == LintRule.Forged && f.Chip == chip && f.Subject == column);
    }

    [Fact]
    public void ReasonsThatExcuseNothingAreReported()
    {
        Finding fault = new(LintRule.NotRanged, "C", "x", "");
        Waiver needed = new(LintRule.NotRanged, "C", "x", "because"), other = needed with { Subject = "y" }, row = new(LintRule.Inert, "C", "x", "because");
        Assert.Equal([fault], Waivers.Apply([fault], []));
        Assert.Empty(Waivers.Apply([fault], [needed], LintRule.NotRanged));
        Assert.Equal(LintRule.StaleWaiver, Assert.Single(Waivers.Apply([fault], [needed, other], LintRule.NotRanged)).Rule);
        Assert.Equal(LintRule.StaleWaiver, Assert.Single(Waivers.Apply([fault], [needed, needed])).Rule);
        // Rows may be too few to need a reason.
        Assert.Empty(Waivers.Apply([fault], [needed, row], LintRule.NotRanged));
    }
}
