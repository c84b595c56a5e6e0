using System.Globalization;
using System.Text;

namespace Roundel.Sdk;

/// <summary>Draws flame graphs as static SVG: the entry at the bottom, callees above, widths in proportion, hover for figures.</summary>
internal static class FlameGraphSvg
{
    private const double Width = 1200, RowHeight = 18, Margin = 12, HeaderHeight = 46, CharacterWidth = 6.6, MinWidth = 0.3;
    private const int MaxRows = 256;

    private readonly record struct Box(FlameNode Node, double X, double BoxWidth, int Depth);

    public static string Draw(FlameGraph graph, string title)
    {
        List<Box> boxes = Layout(graph.Root);
        int rows = boxes.Count == 0 ? 0 : boxes.Max(b => b.Depth) + 1;
        double height = HeaderHeight + rows * RowHeight + Margin;
        string unit = graph.Measure == ProfileMeasure.Cells ? "cells" : "cycles";
        var svg = new StringBuilder();
        string total = Number(graph.Root.Total), cycles = graph.Cycles.ToString("N0", CultureInfo.InvariantCulture);
        string subtitle = graph.Measure == ProfileMeasure.Cells ? $"{total} cells of instruction rows, {cycles} cycles" : $"{total} cycles";
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" font-family="ui-monospace, monospace" font-size="11">
            <rect width="100%" height="100%" fill="#fffdf8"/>
            <text x="{Margin}" y="20" font-size="15">{Escape(title)}</text>
            <text x="{Margin}" y="37" fill="#666">{subtitle}; wider is more, callees stand on their callers</text>

            """);
        foreach (Box box in boxes) Append(svg, box, graph.Root.Total, height, unit);
        return svg.Append("</svg>\n").ToString();
    }

    private static List<Box> Layout(FlameNode root)
    {
        var boxes = new List<Box>();
        var left = new Stack<Box>();
        left.Push(new Box(root, Margin, Width - 2 * Margin, 0));
        while (left.TryPop(out Box box))
        {
            if (box.BoxWidth < MinWidth || box.Depth >= MaxRows) continue;
            boxes.Add(box);
            double x = box.X;
            foreach (FlameNode callee in box.Node.Callees)
            {
                double width = box.Node.Total > 0 ? box.BoxWidth * callee.Total / box.Node.Total : 0;
                left.Push(new Box(callee, x, width, box.Depth + 1));
                x += width;
            }
        }
        return boxes;
    }

    private static void Append(StringBuilder svg, Box box, double total, double height, string unit)
    {
        FlameNode node = box.Node;
        double y = height - Margin - (box.Depth + 1) * RowHeight;
        double share = total > 0 ? 100 * node.Total / total : 0;
        svg.Append(CultureInfo.InvariantCulture, $"<g><title>{Escape(node.Name)}: {Number(node.Total)} {unit} ({share:F2} %), {Number(node.Self)} of its own, ")
            .Append(CultureInfo.InvariantCulture, $"{node.Calls:N0} calls</title>")
            .Append(CultureInfo.InvariantCulture, $"<rect x=\"{box.X:F2}\" y=\"{y:F1}\" ")
            .Append(CultureInfo.InvariantCulture, $"width=\"{box.BoxWidth:F2}\" height=\"{RowHeight - 1:F1}\" rx=\"2\" fill=\"{Colour(node.Name)}\"/>");
        int characters = (int)((box.BoxWidth - 6) / CharacterWidth);
        if (characters >= 3)
        {
            string label = node.Name.Length <= characters ? node.Name : node.Name[..(characters - 2)] + "..";
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{box.X + 3:F2}\" y=\"{y + 12.5:F1}\">{Escape(label)}</text>");
        }
        svg.Append("</g>\n");
    }

    /// <summary>A warm colour that depends on the name alone (FNV-1a), so that a function looks the same in every graph.</summary>
    private static string Colour(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name) hash = (hash ^ c) * 16777619;
        return string.Create(CultureInfo.InvariantCulture, $"hsl({hash % 46 + 8},{hash / 64 % 20 + 70}%,{hash / 4096 % 14 + 66}%)");
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            escaped.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                // Names come from the ELF file; XML allows no other control characters, escaped or not.
                < ' ' or '\u007f' or '\ufffe' or '\uffff' or (>= '\ud800' and <= '\udfff') => "?",
                _ => c.ToString(),
            });
        }
        return escaped.ToString();
    }
}
