using Roundel.Air;

namespace Roundel.Lint;

/// <summary>Something that the linter does not like.</summary>
/// <param name="Rule">The rule that is not kept.</param>
/// <param name="Chip">The chip's name.</param>
/// <param name="Subject">The column, constraint or term concerned.</param>
/// <param name="Message">What exactly is the matter, in one line.</param>
public sealed record Finding(LintRule Rule, string Chip, string Subject, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Chip}, {Subject}: {Rule}: {Message}";
}

/// <summary>Recorded reasons, set against findings.</summary>
public static class Waivers
{
    /// <summary>The findings that no reason is recorded for, and each recorded reason that excuses nothing.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="waivers">The recorded reasons.</param>
    /// <param name="rules">The rules that were checked completely; reasons for other rules may be unneeded.</param>
    public static IReadOnlyList<Finding> Apply(IEnumerable<Finding> findings, IEnumerable<Waiver> waivers, params ReadOnlySpan<LintRule> rules)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(waivers);
        List<Finding> left = [];
        Dictionary<(LintRule, string, string), Waiver> unused = [], all = [];
        foreach (Waiver waiver in waivers)
        {
            (LintRule, string, string) key = (waiver.Rule, waiver.Chip, waiver.Subject);
            if (!all.TryAdd(key, waiver)) left.Add(Stale(waiver, "is recorded twice"));
            if (rules.Contains(waiver.Rule)) unused[key] = waiver;
        }
        foreach (Finding finding in findings)
        {
            (LintRule, string, string) key = (finding.Rule, finding.Chip, finding.Subject);
            if (all.ContainsKey(key)) unused.Remove(key);
            else left.Add(finding);
        }
        left.AddRange(unused.Values.Select(w => Stale(w, "is not needed")));
        return left;
    }

    private static Finding Stale(Waiver waiver, string what) =>
        new(LintRule.StaleWaiver, waiver.Chip, waiver.Subject, $"the reason recorded for {waiver.Rule} {what}");
}
