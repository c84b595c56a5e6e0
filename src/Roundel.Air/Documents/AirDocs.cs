using System.Text;

namespace Roundel.Air.Documents;

/// <summary>Markdown generated from declarations: one page per chip and an index. The same input gives the same text.</summary>
public static class AirDocs
{
    /// <summary>The page of one chip: claim, figures, columns, constraints, bus terms.</summary>
    /// <param name="air">The chip.</param>
    /// <param name="publics">The system's public values, for their names.</param>
    public static string Markdown(ChipAir air, IReadOnlyList<PublicValue> publics)
    {
        ArgumentNullException.ThrowIfNull(air);
        ArgumentNullException.ThrowIfNull(publics);
        var printer = new ExprPrinter(air, publics);
        var text = new StringBuilder();
        Line(text, $"# {air.Chip.Name}");
        Line(text);
        Line(text, air.Chip.Claim);
        Line(text);
        Figures(text, air);
        Columns(text, air);
        Constraints(text, air, printer);
        Terms(text, air, printer);
        return text.ToString();
    }

    /// <summary>The page of one chip of a system without public values.</summary>
    public static string Markdown(ChipAir air)
    {
        ArgumentNullException.ThrowIfNull(air);
        return Markdown(air, [.. Enumerable.Range(0, air.PublicCount).Select(i => new PublicValue(i, $"{i}"))]);
    }

    /// <summary>The index: chips with their figures, buses with who stands on them, public values, the digest.</summary>
    public static string Index(AirSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var text = new StringBuilder();
        Line(text, $"# {system.Name}");
        Line(text);
        Line(text, $"Digest of all declarations: `{Convert.ToHexStringLower(system.Digest)}`");
        Line(text);
        Line(text, "## Chips");
        Line(text);
        Row(text, "Chip", "Claim", "Main", "Terms", "Cells per row", "Constraints", "Degree");
        Row(text, "---", "---", "--:", "--:", "--:", "--:", "--:");
        foreach (ChipAir air in system.Chips)
            Row(text, $"[{Escape(air.Chip.Name)}]({FileName(air)})", Escape(air.Chip.Claim), $"{air.MainWidth}", $"{air.Terms.Count}",
                $"{air.CellsPerRow}", $"{air.ConstraintCount}", $"{air.MaxDegree}");
        Line(text);
        Line(text, "## Buses");
        Line(text);
        Row(text, "Id", "Bus", "Kind", "Entries", "Adds", "Takes");
        Row(text, "--:", "---", "---", "---", "---", "---");
        foreach (Bus bus in system.Buses)
            Row(text, $"{bus.Id}", Escape(bus.Name), $"{bus.Kind}", Escape(string.Join(", ", bus.Fields)),
                Users(system, bus, false), Users(system, bus, true));
        Line(text);
        if (system.Publics.Count > 0)
        {
            Line(text, "## Public values");
            Line(text);
            foreach (PublicValue value in system.Publics) Line(text, $"{value.Index}. {Escape(value.Name)}");
            Line(text);
        }
        return text.ToString();
    }

    /// <summary>The file name of a chip's page, as the index links to it.</summary>
    public static string FileName(ChipAir air)
    {
        ArgumentNullException.ThrowIfNull(air);
        return air.Chip.Name + ".md";
    }

    private static void Figures(StringBuilder text, ChipAir air)
    {
        Row(text, "Main columns", "Preprocessed", "Bus terms", "Interaction columns", "Cells per row", "Constraints", "Degree", "Rows",
            "Tables");
        Row(text, "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        Row(text, $"{air.MainWidth}", $"{air.PreprocessedWidth}", $"{air.Terms.Count}", $"{air.InteractionWidth}", $"{air.CellsPerRow}",
            $"{air.ConstraintCount}", $"{air.MaxDegree}", $"≤ 2^{air.Chip.MaxLogSize}", $"≤ {air.Chip.MaxInstances}");
        Line(text);
    }

    private static void Columns(StringBuilder text, ChipAir air)
    {
        Line(text, "## Columns");
        Line(text);
        Row(text, "#", "Column", "Type", "Phase", "Meaning");
        Row(text, "--:", "---", "---", "---", "---");
        foreach (Column column in air.Chip.Columns)
            Row(text, $"{column.Index}", $"`{column.Name}`", $"{column.Type}", $"{column.Phase}", Escape(column.Meaning));
        Line(text);
    }

    private static void Constraints(StringBuilder text, ChipAir air, ExprPrinter printer)
    {
        Line(text, "## Constraints");
        Line(text);
        if (printer.Shared.Count > 0)
        {
            Line(text, "Expressions used more than once:");
            Line(text);
            foreach ((string name, string definition) in printer.Shared) Line(text, $"- `{name} = {definition}`");
            Line(text);
        }
        if (air.Constraints.Count == 0) Line(text, "None but those of the bus terms.");
        else
        {
            Row(text, "#", "Constraint", "Degree", "On every row");
            Row(text, "--:", "---", "--:", "---");
            for (int j = 0; j < air.Constraints.Count; j++)
            {
                Constraint constraint = air.Constraints[j];
                Row(text, $"{j}", Escape(constraint.Label), $"{air.Nodes[constraint.Root].Degree}",
                    $"`{printer.Equation(constraint.Root)}`");
            }
        }
        Line(text);
    }

    private static void Terms(StringBuilder text, ChipAir air, ExprPrinter printer)
    {
        Line(text, "## Bus terms");
        Line(text);
        if (air.Terms.Count == 0)
        {
            Line(text, "None.");
            return;
        }
        Row(text, "#", "Pair", "Term", "Side", "Bus", "Multiplicity", "Tuple");
        Row(text, "--:", "--:", "---", "---", "---", "---", "---");
        for (int t = 0; t < air.Terms.Count; t++)
        {
            BusTerm term = air.Terms[t];
            string tuple = string.Join(", ", term.Bus.Fields.Zip(term.Tuple, (field, entry) => $"{field}: {printer.Text(entry)}"));
            Row(text, $"{t}", $"{t / 2}", Escape(term.Label), $"{term.Side}", Escape(term.Bus.Name),
                $"`{printer.Text(term.Multiplicity)}`", $"`{tuple}`");
        }
    }

    private static string Users(AirSystem system, Bus bus, bool negative)
    {
        string[] names =
        [
            .. system.Chips.Where(c => c.Terms.Any(t => t.Bus.Id == bus.Id && t.IsNegative == negative)).Select(c => c.Chip.Name),
        ];
        return names.Length == 0 ? "the statement" : Escape(string.Join(", ", names));
    }

    private static string Escape(string value) => value.Replace("|", "\\|", StringComparison.Ordinal);

    private static void Row(StringBuilder text, params ReadOnlySpan<string> cells) => Line(text, $"| {string.Join(" | ", cells)} |");

    private static void Line(StringBuilder text, string line = "") => text.Append(line).Append('\n');
}
