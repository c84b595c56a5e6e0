using System.Globalization;
using System.Text;
using Roundel.Air;
using Roundel.Air.Documents;
using Roundel.Machine;

namespace Roundel.Tidy.Tests;

/// <summary>docs/air is generated from the machine's declarations; ROUNDEL_UPDATE=1 writes it anew.</summary>
public sealed class AirPagesTests
{
    private const string Folder = "docs/air";

    /// <summary>Main columns, bus terms and cells a row that a chip was designed for.</summary>
    private static readonly (string Chip, int Main, int Terms, int Cells)[] Budgets =
    [
        ("AddImm", 15, 11, 39), ("LoadConst", 9, 6, 21), ("AddSub", 18, 14, 46), ("Bitwise", 24, 16, 56), ("Shift", 34, 18, 70),
        ("LessThan", 22, 15, 54), ("Mul", 26, 20, 66), ("MulHigh", 34, 26, 86), ("DivRem", 44, 32, 108), ("BranchEqual", 16, 10, 36),
        ("BranchLess", 20, 12, 44), ("Jal", 14, 8, 30), ("Jalr", 18, 12, 42), ("LoadWord", 20, 15, 52), ("StoreWord", 20, 15, 52),
        ("LoadSub", 32, 20, 72), ("StoreSub", 32, 20, 72), ("LoadUnaligned", 32, 20, 72), ("StoreUnaligned", 32, 20, 72),
    ];

    private static SortedDictionary<string, string> Pages()
    {
        AirSystem system = RoundelMachine.System;
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["README.md"] = AirDocs.Index(system) + BudgetSection(system) };
        foreach (ChipAir air in system.Chips) pages.Add(AirDocs.FileName(air), AirDocs.Markdown(air, system.Publics));
        return pages;
    }

    private static string BudgetSection(AirSystem system)
    {
        var text = new StringBuilder();
        text.Append("## Budgets\n\n");
        text.Append("What a row of each instruction's chip was designed to cost, and what it costs. Cells are main columns and four for each\n");
        text.Append("pair of bus terms. All other chips have no budget.\n\n");
        text.Append("| Chip | Main | Budget | Terms | Budget | Cells | Budget | Over |\n| --- | --: | --: | --: | --: | --: | --: | --: |\n");
        var over = new List<string>();
        foreach ((string chip, int main, int terms, int cells) in Budgets)
        {
            ChipAir air = system[chip];
            int excess = air.CellsPerRow - cells;
            if (excess > 0) over.Add($"{chip} (by {excess})");
            text.Append(CultureInfo.InvariantCulture, $"| {chip} | {air.MainWidth} | {main} | {air.Terms.Count} | {terms} | {air.CellsPerRow} | {cells} | ");
            text.Append(excess > 0 ? $"**{excess}**" : "").Append(" |\n");
        }
        text.Append('\n').Append(over.Count == 0 ? "No chip is over its budget of cells.\n" : $"Over their budget of cells: {string.Join(", ", over)}.\n");
        return text.ToString();
    }

    [Fact]
    public void PagesAreCurrent()
    {
        SortedDictionary<string, string> pages = Pages();
        string folder = Repository.Full(Folder);
        if (Environment.GetEnvironmentVariable("ROUNDEL_UPDATE") == "1")
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            foreach ((string name, string text) in pages) File.WriteAllText(Path.Combine(folder, name), text);
        }
        Assert.True(Directory.Exists(folder), $"There is no {Folder}; run with ROUNDEL_UPDATE=1.");
        Assert.Equal(pages.Keys, Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach ((string name, string text) in pages)
            Assert.True(text == File.ReadAllText(Path.Combine(folder, name)), $"{Folder}/{name} is not current; run with ROUNDEL_UPDATE=1.");
    }

    [Fact]
    public void BudgetsAreOfChipsThatExist()
    {
        foreach ((string chip, int main, int terms, int cells) in Budgets)
        {
            Assert.Equal(chip, RoundelMachine.System[chip].Chip.Name);
            Assert.Equal(cells, main + 4 * ((terms + 1) / 2));
        }
    }
}
