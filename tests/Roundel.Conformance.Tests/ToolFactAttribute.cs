namespace Roundel.Conformance.Tests;

/// <summary>A fact that needs programs on the PATH; skipped, and shown as such, where one is missing.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools) => Skip = Missing(tools);

    internal static string? Missing(string[] tools)
    {
        string[] missing = [.. tools.Where(tool => Tool.Find(tool) is null)];
        return missing.Length > 0 ? $"SKIPPED: not installed: {string.Join(", ", missing)}" : null;
    }
}

/// <summary>The same for theories.</summary>
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] tools) => Skip = ToolFactAttribute.Missing(tools);
}
