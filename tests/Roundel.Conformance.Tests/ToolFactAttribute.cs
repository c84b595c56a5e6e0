namespace Roundel.Conformance.Tests;

/// <summary>A fact that needs programs on the PATH; skipped, and shown as such, where one is missing.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools)
    {
        string[] missing = [.. tools.Where(tool => Tool.Find(tool) is null)];
        if (missing.Length > 0) Skip = $"SKIPPED: not installed: {string.Join(", ", missing)}";
    }
}
