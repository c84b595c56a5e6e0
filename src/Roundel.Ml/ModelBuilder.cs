using System.Collections.Immutable;

namespace Roundel.Ml;

/// <summary>
/// Builds a model node by node: infers shapes and intervals and refuses what cannot be proven. Reading a file is the same calls again,
/// so nothing that a file says about shapes or intervals is believed.
/// </summary>
public sealed partial class ModelBuilder
{
    /// <summary>The most nodes, those that serve rules included.</summary>
    public const int MaxNodes = 1 << 20;

    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 200;

    /// <summary>How many times their cells weights and constants may have with padding.</summary>
    public const int MaxPadding = 16;

    /// <summary>Padding that always may be.</summary>
    private const int FreePadding = 1 << 16;

    private readonly List<Node> _nodes = [];
    private readonly List<ModelOutput> _outputs = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<int, RangeTable> _ranges = [];
    private readonly List<FunctionTable> _functions = [];
    private long _givenCells, _paddedCells;
    private bool _built;

    /// <summary>The nodes so far.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Names a node as an output.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="node">The node.</param>
    /// <param name="exponent">The real number that an integer x stands for is x·2^exponent.</param>
    public void Output(string name, Node node, int exponent = 0)
    {
        Require(node, name);
        RequireName(name);
        if (exponent is < -MaxExponent or > MaxExponent) throw new ModelException(name, $"an exponent of {exponent}");
        if (_outputs.Any(o => o.Name == name)) throw new ModelException(name, "two outputs of this name");
        _outputs.Add(new(name, node, exponent));
    }

    /// <summary>The model of everything that the outputs and the range checks need; other nodes are left out. A builder builds once.</summary>
    public IntegerModel Build()
    {
        if (_built) throw new InvalidOperationException("A builder builds once.");
        if (_outputs.Count == 0) throw new ModelException("", "a model without outputs");
        _built = true;
        HashSet<Node> live = Live();
        foreach (LookupNode lookup in live.OfType<LookupNode>())
        {
            if (lookup.Operands[0] is ShiftNode shift && shift.IsCoveredBy(lookup.Table.Domain))
                shift.Rules = shift.Rules with { Lookups = [.. shift.Rules.Lookups.Where(l => l.Input == shift.Low)] };
            if (lookup.Operands[0] is RangeNode range && range.IsCoveredBy(lookup.Table.Domain)) range.Rules = NodeRules.None;
        }
        live = Live();
        Node[] nodes = [.. _nodes.Where(live.Contains)];
        for (int i = 0; i < nodes.Length; i++) nodes[i].Id = i;
        return new IntegerModel([.. nodes], [.. _outputs]);
    }

    /// <summary>Outputs, inputs and range checks, and everything that these or their rules use.</summary>
    private HashSet<Node> Live()
    {
        var live = new HashSet<Node>();
        var open = new Stack<Node>(_outputs.Select(o => o.Node).Concat(_nodes.Where(n => n is InputNode or RangeNode)));
        while (open.TryPop(out Node? node))
        {
            if (!live.Add(node)) continue;
            foreach (Node operand in node.Operands) open.Push(operand);
            foreach (Node committed in node.Rules.Committed) open.Push(committed);
            foreach (ZeroRelation zero in node.Rules.Zeros) open.Push(zero.Expression);
            foreach (LookupRelation lookup in node.Rules.Lookups) open.Push(lookup.Input);
        }
        return live;
    }

    private T Add<T>(T node) where T : Node
    {
        if (!node.Interval.IsBounded)
            throw new ModelException(node.Name, $"values in {node.Interval} of the shape {node.Shape}; magnitudes have to stay below {Interval.Limit}");
        if (_built) throw new InvalidOperationException("A builder builds once.");
        if (_nodes.Count == MaxNodes) throw new ModelException(node.Name, $"more than {MaxNodes} nodes");
        if (!node.IsAuxiliary && node is not PartNode)
        {
            RequireName(node.Name);
            if (!_names.Add(node.Name)) throw new ModelException(node.Name, "two nodes of this name");
        }
        node.Id = _nodes.Count;
        _nodes.Add(node);
        return node;
    }

    private static void RequireName(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxNameLength || name.Any(char.IsControl) || name.Any(char.IsSurrogate))
            throw new ModelException("", "a name is empty, too long, or not printable");
    }

    /// <summary>The node is one of this builder's.</summary>
    private void Require(Node node, string name)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Id >= _nodes.Count || _nodes[node.Id] != node) throw new ModelException(name, "the operand belongs to another model");
    }

    private RangeTable RangeOf(int bits, string name)
    {
        if (bits > Table.MaxBits) throw new ModelException(name, $"a range of {bits} bits; {Table.MaxBits} are the most");
        if (!_ranges.TryGetValue(bits, out RangeTable? table)) _ranges[bits] = table = new(bits);
        return table;
    }

    /// <summary>One table for all that are equal, and of this model alone: a table has a number, which another model would change.</summary>
    private FunctionTable Shared(FunctionTable table)
    {
        FunctionTable? known = _functions.Find(t => t.First == table.First && t.Outputs.AsSpan().SequenceEqual(table.Outputs.AsSpan()));
        if (known is null) _functions.Add(known = new FunctionTable(table.First, table.Outputs));
        return known;
    }

    /// <summary>The look-up that shows x − min to be in [0, 2^bits).</summary>
    private LookupRelation InRange(string name, Node node, long min, int bits) =>
        new(name, min == 0 ? node : Sum($"{name} from zero", -min, (1, node)), null, RangeOf(bits, node.Name));

    /// <summary>A linear node that serves rules.</summary>
    private LinearNode Sum(string name, long constant, params ReadOnlySpan<(long Coefficient, Node Node)> terms) =>
        Linear(name, constant, null, true, terms);
}
