using System.Globalization;
using Roundel.Field;

namespace Roundel.Air.Documents;

/// <summary>
/// Infix text of a chip's expressions. Long expressions that are used more than once get a name, so that the text stays as
/// small as the graph.
/// </summary>
internal sealed class ExprPrinter
{
    private const int LongText = 40;
    private readonly ChipAir _air;
    private readonly string[] _publics;
    private readonly (string Text, int Binding)[] _texts;
    private readonly List<(string Name, string Text)> _shared = [];

    /// <summary>Prints all expressions of a chip.</summary>
    public ExprPrinter(ChipAir air, IReadOnlyList<PublicValue> publics)
    {
        _air = air;
        _publics = [.. publics.Select(p => p.Name)];
        int[] uses = CountUses();
        _texts = new (string, int)[air.Nodes.Count];
        for (int i = 0; i < _texts.Length; i++)
        {
            _texts[i] = Print(air.Nodes[i]);
            if (uses[i] < 2 || _texts[i].Text.Length < LongText) continue;
            string name = $"s{_shared.Count + 1}";
            _shared.Add((name, _texts[i].Text));
            _texts[i] = (name, 3);
        }
    }

    /// <summary>The named expressions, each referring to earlier ones only.</summary>
    public IReadOnlyList<(string Name, string Text)> Shared => _shared;

    /// <summary>The expression of a node.</summary>
    public string Text(int node) => _texts[node].Text;

    /// <summary>The equation that a constraint states.</summary>
    public string Equation(int root)
    {
        ExprNode node = _air.Nodes[root];
        bool named = _shared.Exists(s => s.Name == _texts[root].Text);
        return node.Kind == ExprKind.Subtract && !named ? $"{Text(node.Left)} = {Text(node.Right)}" : $"{Text(root)} = 0";
    }

    private int[] CountUses()
    {
        int[] uses = new int[_air.Nodes.Count];
        foreach (ExprNode node in _air.Nodes.Where(n => n.Kind >= ExprKind.Add))
        {
            uses[node.Left]++;
            uses[node.Right]++;
        }
        foreach (Constraint constraint in _air.Constraints) uses[constraint.Root]++;
        foreach (int node in _air.Terms.SelectMany(t => t.Tuple.Append(t.Multiplicity))) uses[node]++;
        return uses;
    }

    /// <summary>The text and how tightly it binds: 1 sum, 2 product, 3 name.</summary>
    private (string, int) Print(ExprNode node)
    {
        switch (node.Kind)
        {
            case ExprKind.Constant:
                int value = Signed(node.Left);
                return (value.ToString(CultureInfo.InvariantCulture), value < 0 ? 1 : 3);
            case ExprKind.Public:
                return ($"public({_publics[node.Left]})", 3);
            case ExprKind.Cell:
                string name = _air.Chip.Columns[node.Left].Name;
                return (node.Right == 0 ? name : $"prev({name})", 3);
            case ExprKind.Multiply:
                // Constants come first, whatever order the graph keeps them in.
                (int l, int r) = _air.Nodes[node.Right].Kind == ExprKind.Constant ? (node.Right, node.Left) : (node.Left, node.Right);
                return ($"{At(l, 2)}·{At(r, 2)}", 2);
            case ExprKind.Add:
                (l, r) = _air.Nodes[node.Left].Kind == ExprKind.Constant ? (node.Right, node.Left) : (node.Left, node.Right);
                return Constant(r) is < 0 and int negative ? ($"{At(l, 1)} - {-negative}", 1) : ($"{At(l, 1)} + {At(r, 1)}", 1);
            default:
                if (Constant(node.Left) == 0) return ($"-{At(node.Right, 2)}", 1);
                return Constant(node.Right) is < 0 and int below
                    ? ($"{At(node.Left, 1)} + {-below}", 1)
                    : ($"{At(node.Left, 1)} - {At(node.Right, 2)}", 1);
        }
    }

    private string At(int node, int binding) => _texts[node].Binding >= binding ? _texts[node].Text : $"({_texts[node].Text})";

    private int? Constant(int node) => _air.Nodes[node].Kind == ExprKind.Constant ? Signed(_air.Nodes[node].Left) : null;

    private static int Signed(int canonical) => canonical > (int)(M31.P / 2) ? canonical - (int)M31.P : canonical;
}
