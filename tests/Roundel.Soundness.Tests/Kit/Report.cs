namespace Roundel.Soundness.Tests.Kit;

/// <summary>Generated documents under docs/security.</summary>
internal static class Report
{
    /// <summary>Whether everything is to be tried, not a sample.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    /// <summary>Whether documents are to be rewritten.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable("ROUNDEL_UPDATE") == "1";

    /// <summary>The machine that a document speaks of.</summary>
    public static string Machine => $"Machine: `{Convert.ToHexStringLower(RoundelMachine.System.Digest)}`";

    public static string Read(string name) => File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");

    public static void Write(string name, string text) => File.WriteAllText(PathOf(name), text.ReplaceLineEndings("\n"));

    /// <summary>Rewrites the document if asked to, and else expects it to be as generated.</summary>
    public static void Meet(string name, string text)
    {
        if (Updates) Write(name, text);
        Assert.True(Read(name) == text.ReplaceLineEndings("\n"), $"docs/security/{name} is not up to date: run the tests with ROUNDEL_UPDATE=1.");
    }

    private static string PathOf(string name) => Path.Combine(RepositoryRoot.Path, "docs", "security", name);
}
