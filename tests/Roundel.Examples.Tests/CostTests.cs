using System.Globalization;
using System.Text;
using Roundel.Testing;

namespace Roundel.Examples.Tests;

/// <summary>The table of instructions in docs/guests.md; ROUNDEL_UPDATE=1 writes it.</summary>
public class CostTests
{
    /// <summary>The most instructions, in percent of the twin's in C.</summary>
    private const int MostPercent = 130;

    private const string Head = "| example | input | C | C# | ratio |\n|---|---|---|---|---|\n";

    private static readonly string s_document = Path.Combine(RepositoryRoot.Path, "docs", "guests.md");

    private static IEnumerable<(string Name, string What, byte[] Private, byte[] Public)> Rows()
    {
        var bytes = new byte[10_000];
        new Random(bytes.Length).NextBytes(bytes);
        yield return ("fibonacci", "n = 500,000", BitConverter.GetBytes(500_000), []);
        yield return ("sha256", "10,000 bytes", bytes, []);
        yield return ("keccak256", "10,000 bytes", bytes, []);
        foreach (ExampleCase c in ExampleCase.Honest.Skip(3)) yield return (c.Example, $"sample ({c.What})", c.Private, c.Public);
    }

    [Fact]
    public void TheTableIsCurrentAndNoRowCostsMuchMoreThanC()
    {
        var table = new StringBuilder(Head);
        foreach ((string name, string what, byte[] input, byte[] publicInput) in Rows())
        {
            GuestResult guest = Example.Execute(Example.Compile(name), input, publicInput, out ulong cycles);
            string c = "", ratio = "";
            if (Example.Twin(name) is { } twin)
            {
                Example.AssertSame(Example.Execute(twin, input, publicInput, out ulong cCycles), guest);
                Assert.True(100 * cycles <= MostPercent * cCycles, $"{name}: {cycles} instructions, {cCycles} of the twin in C");
                c = cCycles.ToString("N0", CultureInfo.InvariantCulture);
                ratio = ((double)cycles / cCycles).ToString("F2", CultureInfo.InvariantCulture);
            }
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {what} | {c} | {cycles:N0} | {ratio} |\n");
        }
        string text = File.ReadAllText(s_document);
        int start = text.IndexOf(Head, StringComparison.Ordinal), end = text.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        if (Environment.GetEnvironmentVariable("ROUNDEL_UPDATE") == "1") File.WriteAllText(s_document, text[..start] + table + text[end..]);
        else Assert.True(text[start..end] == table.ToString(), $"docs/guests.md is not current: run these tests with ROUNDEL_UPDATE=1.\n{table}");
    }
}
