using Roundel.Prover;

namespace Roundel.Ml;

/// <summary>
/// The tensors of a run. Those that only rules use are computed when they are asked for; asking is for one thread at a time.
/// </summary>
public sealed class Witness
{
    private readonly int[]?[] _values;

    internal Witness(IntegerModel model) => (Model, _values) = (model, new int[model.Nodes.Length][]);

    /// <summary>The model that ran.</summary>
    public IntegerModel Model { get; }

    /// <summary>The tensor of a node.</summary>
    public IntegerTensor Of(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new(node.Shape, Values(node));
    }

    /// <summary>The tensor of the output of this name.</summary>
    /// <exception cref="ModelException">The model has no such output.</exception>
    public IntegerTensor Output(string name) =>
        Of((Model.Outputs.FirstOrDefault(o => o.Name == name) ?? throw new ModelException(name, "the model has no such output")).Node);

    /// <summary>How often each entry of a table is looked up, over all look-ups of the model.</summary>
    public uint[] Multiplicities(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var counts = new uint[1 << table.Bits];
        foreach (LookupRelation lookup in Model.Rules.SelectMany(r => r.Lookups).Where(l => l.Table == table))
        {
            int[] values = Values(lookup.Input);
            TensorShape shape = lookup.Input.Shape;
            for (int row = 0; row < shape.RowCount; row++)
                foreach (int cell in values.AsSpan(shape.RowStart(row), shape.RowLength)) counts[cell - table.First]++;
        }
        return counts;
    }

    /// <summary>The witness with another tensor for one committed or given node; what depends on it is not computed again, but for rules.</summary>
    internal Witness With(Node node, int[] values)
    {
        var changed = new Witness(Model);
        foreach (Node each in Model.Nodes)
            if (each.IsCommitted || each.Storage == Storage.Public) changed._values[each.Id] = _values[each.Id];
        changed._values[node.Id] = values;
        return changed;
    }

    /// <summary>A node's cells in padded layout; computed now if only rules use it.</summary>
    internal int[] Values(Node node)
    {
        Require(node);
        if (_values[node.Id] is { } known) return known;
        switch (node)
        {
            case WeightNode weight: return weight.ToTensor().Values;
            case ConstantNode constant: return constant.Tensor.Values;
        }
        if (node.IsCommitted) throw new InvalidOperationException($"{node.Name} has not been computed.");
        // Deep graphs would overflow the stack by recursion: operands come first, so one pass in order does.
        using var workers = new Workers(1);
        foreach (Node needed in Missing(node)) IntegerInterpreter.Evaluate(this, needed, workers);
        return _values[node.Id]!;
    }

    /// <summary>The cells of an einsum's operand, weights as they are stored.</summary>
    internal Cells CellsOf(Node node) => node is WeightNode weight ? new(weight) : new(Values(node));

    internal void Set(Node node, int[] values) => _values[node.Id] = values;

    internal int[] New(Node node) => _values[node.Id] = new int[node.Shape.PaddedCount];

    /// <summary>The virtual nodes without values that a node needs, itself included, in order.</summary>
    private SortedSet<Node> Missing(Node node)
    {
        var missing = new SortedSet<Node>(Comparer<Node>.Create((a, b) => a.Id.CompareTo(b.Id)));
        var open = new Stack<Node>([node]);
        while (open.TryPop(out Node? next))
        {
            if (next.Storage != Storage.Virtual || _values[next.Id] is not null || !missing.Add(next)) continue;
            foreach (Node operand in next.Operands) open.Push(operand);
        }
        return missing;
    }

    private void Require(Node node)
    {
        if (node.Id >= _values.Length || Model.Nodes[node.Id] != node) throw new ModelException(node.Name, "not a node of this model");
    }
}
