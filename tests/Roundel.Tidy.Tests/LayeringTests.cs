using System.Xml.Linq;

namespace Roundel.Tidy.Tests;

/// <summary>The layers of README.md: what references what, exactly.</summary>
public sealed class LayeringTests
{
    private static readonly Dictionary<string, string[]> References = new()
    {
        ["Roundel.Field"] = [],
        ["Roundel.Circle"] = ["Roundel.Field"],
        ["Roundel.Hash"] = ["Roundel.Field"],
        ["Roundel.Air"] = ["Roundel.Circle", "Roundel.Field"],
        ["Roundel.Verifier"] = ["Roundel.Air", "Roundel.Circle", "Roundel.Field", "Roundel.Hash"],
        ["Roundel.Prover"] = ["Roundel.Verifier"],
        ["Roundel.Multilinear"] = ["Roundel.Circle", "Roundel.Field", "Roundel.Hash", "Roundel.Prover", "Roundel.Verifier"],
        ["Roundel.RiscV"] = [],
        ["Roundel.Machine"] = ["Roundel.Air", "Roundel.Prover", "Roundel.RiscV"],
        ["Roundel.Ml.Import"] = [],
        ["Roundel.Lint"] = ["Roundel.Air"],
        ["Roundel.Ml"] = ["Roundel.Ml.Import", "Roundel.Multilinear", "Roundel.Prover"],
        ["Roundel.Guest"] = [],
        ["Roundel.Guest.Analyzers"] = [],
        ["Roundel.GuestCompiler"] = [],
        ["Roundel.Sdk"] = ["Roundel.Lint", "Roundel.Machine", "Roundel.Verifier"],
    };

    /// <summary>The composition root may reference everything.</summary>
    private const string Root = "Roundel.Cli";

    /// <summary>Is loaded by the C# compiler, and so references it; no library references it.</summary>
    private const string Analyzers = "Roundel.Guest.Analyzers";

    /// <summary>Measures kernels that nothing else may call; like tests, no library references it.</summary>
    private const string Kernels = "Roundel.Bench";

    private static IEnumerable<(string Name, XDocument Project)> Libraries() =>
        Repository.Projects.Where(p => p.StartsWith("src/", StringComparison.Ordinal))
            .Select(p => (Path.GetFileNameWithoutExtension(p), XDocument.Load(Repository.Full(p))));

    private static string[] Included(XDocument project, string element) =>
        [.. project.Descendants(element).Select(e => (string)e.Attribute("Include")!).Order(StringComparer.Ordinal)];

    [Fact]
    public void LibrariesReferenceExactlyTheirLayers()
    {
        var seen = new List<string>();
        foreach ((string name, XDocument project) in Libraries())
        {
            if (name == Root) continue;
            seen.Add(name);
            Assert.True(References.ContainsKey(name), $"{name} has no place among the layers.");
            Assert.Equal(References[name], Included(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r)));
        }
        Assert.Equal(References.Keys.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    /// <summary>Nothing but the base class library below the command line; no way round a project reference.</summary>
    [Fact]
    public void LibrariesHaveNoOtherDependencies()
    {
        foreach ((string name, XDocument project) in Libraries())
        {
            if (name != Root) Assert.Equal(name == Analyzers ? ["Microsoft.CodeAnalysis.CSharp"] : [], Included(project, "PackageReference"));
            Assert.Empty(Included(project, "Reference"));
            // The analyzer cannot reference the compiler, and must say what it says: they share one file.
            Assert.Equal(name == Analyzers ? ["../Roundel.GuestCompiler/Scope/OutOfScope.cs"] : [],
                Included(project, "Compile").Where(c => c.Contains("..", StringComparison.Ordinal)));
            foreach (string friend in Included(project, "InternalsVisibleTo"))
                Assert.True(friend.EndsWith(".Tests", StringComparison.Ordinal) || friend == Kernels, $"{name} opens itself to {friend}.");
        }
    }

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        string[] listed = [.. XDocument.Load(Repository.Full("Roundel.slnx")).Descendants("Project").Select(p => (string)p.Attribute("Path")!)];
        Assert.Equal(Repository.Projects.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>The tree in the README is the same as the one checked here.</summary>
    [Fact]
    public void TheReadmeShowsTheseLayers()
    {
        string[] lines = Repository.Read("README.md").Split('\n');
        foreach ((string name, string[] references) in References)
        {
            string line = Assert.Single(lines, l => l.StartsWith($"src/{name} ", StringComparison.Ordinal));
            string shown = line.Contains("->", StringComparison.Ordinal) ? line[(line.IndexOf("->", StringComparison.Ordinal) + 2)..] : "";
            string[] names = shown.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(references.Select(r => r["Roundel.".Length..]), names.Order(StringComparer.Ordinal));
        }
    }
}
