using System.Text;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Writes docs/security/forgeries.md.</summary>
internal static class ForgeryReport
{
    public const string Name = "forgeries.md";

    private static readonly Dictionary<string, string> s_items = new()
    {
        ["3"] = "Multiplicities, flags, tables",
        ["4"] = "Clocks and registers",
        ["5"] = "Memory",
        ["6"] = "Arithmetic",
        ["7"] = "Control",
        ["8"] = "Statement",
        ["9"] = "Commitments",
        ["10"] = "Paths",
    };

    public static string Of(IReadOnlyList<NamedForgery> all)
    {
        var text = new StringBuilder();
        text.Append(
            $"""
            # Named forgeries

            Generated; do not edit. Each is a test in `tests/Roundel.Soundness.Tests/Forgeries`, which begins with the honest run as its control,
            makes everything after the change honest again, and asks the real verifier. Where a guard is named, a machine without that one constraint
            or look-up accepts the very same tables: so the forgery is a good one, and the guard is what stops it. *Harmless* changes are accepted,
            and the test says why.

            **{all.Count} attacks, {all.Count(f => f.Guard.Length > 0)} with their guard, {all.Count(f => f.IsHarmless)} harmless, no forgery.**

            """);
        foreach (IGrouping<string, NamedForgery> item in all.GroupBy(f => f.Item))
        {
            text.Append($"\n## {s_items[item.Key]}\n\n| Attack | Stopped by | Test |\n| --- | --- | --- |\n");
            foreach (NamedForgery forgery in item)
            {
                string guard = forgery.IsHarmless ? "*harmless*" : forgery.Guard;
                text.AppendLine($"| {forgery.Name} | {guard} | {forgery.Test.DeclaringType!.Name}.{forgery.Test.Name} |");
            }
        }
        return text.ToString();
    }
}
