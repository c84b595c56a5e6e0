using System.Reflection;

namespace Roundel.Soundness.Tests.Kit;

/// <summary>Names an attack for the list of attacks. On a test that makes several, once for each.</summary>
/// <param name="item">What it belongs to: the number in the list of what every release must reject.</param>
/// <param name="name">The attack, in a few words.</param>
/// <param name="guard">
/// What alone stops it, as "Chip: label", several joined by " + ": shown by a machine without, which accepts the same forgery.
/// Empty if the test shows the rejection only.
/// </param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ForgeryAttribute(string item, string name, string guard = "") : Attribute
{
    public string Item { get; } = item;

    public string Name { get; } = name;

    public string Guard { get; } = guard;

    /// <summary>Whether the change is harmless and accepted.</summary>
    public bool IsHarmless { get; init; }
}

/// <summary>One attack of the list.</summary>
/// <param name="Item">The number in the list of what every release must reject.</param>
/// <param name="Name">The attack.</param>
/// <param name="Guard">What alone stops it, or empty.</param>
/// <param name="IsHarmless">Whether it is accepted because it changes nothing that is shown.</param>
/// <param name="Test">The test.</param>
internal sealed record NamedForgery(string Item, string Name, string Guard, bool IsHarmless, MethodInfo Test)
{
    /// <summary>All attacks, by item, in the order of their names.</summary>
    public static IReadOnlyList<NamedForgery> All { get; } =
    [
        .. typeof(NamedForgery).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .SelectMany(m => m.GetCustomAttributes<ForgeryAttribute>().Select(a => new NamedForgery(a.Item, a.Name, a.Guard, a.IsHarmless, m)))
            .OrderBy(f => int.Parse(f.Item, System.Globalization.CultureInfo.InvariantCulture)).ThenBy(f => f.Name, StringComparer.Ordinal),
    ];
}
