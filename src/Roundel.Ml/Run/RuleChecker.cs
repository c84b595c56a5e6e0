using Roundel.Field;

namespace Roundel.Ml;

/// <summary>A rule that a witness breaks.</summary>
/// <param name="Node">The node whose rule it is.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Index">The padded index of the first cell.</param>
public sealed record BrokenRule(Node Node, string Rule, int Index);

/// <summary>
/// Checks all rules of a model on a witness cell by cell, with the field's arithmetic: what a proof shows, without a proof. Slow.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="cells">The cells of committed and public nodes as field elements; those of virtual nodes follow from them.</param>
public sealed class RuleChecker(IntegerModel model, Func<Node, M31[]> cells)
{
    private readonly Dictionary<Node, M31[]> _values = [];
    private readonly Dictionary<Table, Dictionary<M31, M31>> _tables = [];

    /// <summary>Checks the tensors of a run.</summary>
    public static IReadOnlyList<BrokenRule> Check(Witness witness)
    {
        ArgumentNullException.ThrowIfNull(witness);
        return new RuleChecker(witness.Model, n => Lift(witness.Values(n))).Broken();
    }

    /// <summary>Field elements of integers.</summary>
    public static M31[] Lift(ReadOnlySpan<int> values)
    {
        var lifted = new M31[values.Length];
        for (int i = 0; i < values.Length; i++) lifted[i] = M31.FromInt64(values[i]);
        return lifted;
    }

    /// <summary>All rules that are broken, each with its first cell.</summary>
    public IReadOnlyList<BrokenRule> Broken()
    {
        var broken = new List<BrokenRule>();
        foreach (Node node in model.Nodes)
        {
            if (node.Storage == Storage.Witness && FirstPadding(node) is int padding) broken.Add(new(node, "padding is zero", padding));
            foreach (ZeroRelation zero in node.Rules.Zeros)
                if (First(zero.Expression.Shape, i => Values(zero.Expression)[i].IsZero) is int index) broken.Add(new(node, zero.Name, index));
            foreach (LookupRelation lookup in node.Rules.Lookups)
            {
                M31[] inputs = Values(lookup.Input);
                M31[]? outputs = lookup.Output is null ? null : Values(lookup.Output);
                Dictionary<M31, M31> table = Entries(lookup.Table);
                bool Found(int i) => table.TryGetValue(inputs[i], out M31 output) && (outputs is null || output == outputs[i]);
                if (First(lookup.Input.Shape, Found) is int index) broken.Add(new(node, lookup.Name, index));
            }
        }
        return broken;
    }

    private int? FirstPadding(Node node)
    {
        M31[] values = Values(node);
        for (int i = 0; i < values.Length; i++)
            if (!values[i].IsZero && !node.Shape.InBounds(i)) return i;
        return null;
    }

    private static int? First(TensorShape shape, Func<int, bool> holds)
    {
        for (int i = 0; i < shape.PaddedCount; i++)
            if (shape.InBounds(i) && !holds(i)) return i;
        return null;
    }

    private Dictionary<M31, M31> Entries(Table table)
    {
        if (_tables.TryGetValue(table, out Dictionary<M31, M31>? entries)) return entries;
        entries = [];
        for (int i = 0; i < 1 << table.Bits; i++)
            entries.Add(M31.FromInt64(table.First + i), table is FunctionTable function ? M31.FromInt64(function.Outputs[i]) : default);
        return _tables[table] = entries;
    }

    private M31[] Values(Node node)
    {
        if (_values.TryGetValue(node, out M31[]? known)) return known;
        return _values[node] = node.Storage == Storage.Virtual ? Evaluate(node) : cells(node);
    }

    /// <summary>A virtual node in the field, by its definition.</summary>
    private M31[] Evaluate(Node node)
    {
        var result = new M31[node.Shape.PaddedCount];
        M31[] operand = Values(node.Operands[0]);
        switch (node)
        {
            case ViewNode { Map: var map }:
                var sources = new int[map.Target.RowLength];
                for (int row = 0; row < map.Target.RowCount; row++)
                {
                    map.SourcesOfRow(row, sources);
                    for (int i = 0; i < sources.Length; i++)
                        if (sources[i] >= 0) result[map.Target.RowStart(row) + i] = operand[sources[i]];
                }
                break;
            case RangeNode: return operand;
            case LinearNode linear:
                M31[][] operands = [.. node.Operands.Select(Values)];
                for (int i = 0; i < result.Length; i++)
                {
                    if (!node.Shape.InBounds(i)) continue;
                    M31 sum = M31.FromInt64(linear.Constant);
                    for (int t = 0; t < operands.Length; t++) sum += M31.FromInt64(linear.Coefficients[t]) * operands[t][i];
                    result[i] = sum;
                }
                break;
            case AxisMapNode map: AxisMap(map, operand, result); break;
            case EinsumNode einsum: Einsum(einsum, operand, Values(einsum.Right), result); break;
        }
        return result;
    }

    private static void AxisMap(AxisMapNode node, M31[] operand, M31[] result)
    {
        TensorShape shape = node.Operands[0].Shape;
        var at = new int[shape.Rank];
        for (long cell = 0; cell < shape.Count; cell++)
        {
            shape.Coordinates(cell, at);
            M31 value = operand[shape.IndexOf(at)];
            int column = at[node.Axis];
            for (int row = 0; row < node.Matrix.Rows; row++)
            {
                at[node.Axis] = row;
                result[node.Shape.IndexOf(at)] += M31.FromInt64(node.Matrix[row, column]) * value;
            }
        }
    }

    private static void Einsum(EinsumNode node, M31[] left, M31[] right, M31[] result)
    {
        EinsumLabels labels = node.Labels;
        string all = labels.Result + labels.Summed;
        IReadOnlyDictionary<char, int> lengths = labels.Lengths(node.Left.Shape, node.Right.Shape);
        long count = all.Aggregate(1L, (product, label) => product * lengths[label]);
        var at = new Dictionary<char, int>();
        int Index(string axes, TensorShape shape)
        {
            int index = 0;
            for (int a = 0; a < axes.Length; a++) index |= at[axes[a]] << shape.Shifts[a];
            return index;
        }
        for (long term = 0; term < count; term++)
        {
            long rest = term;
            foreach (char label in all) (at[label], rest) = ((int)(rest % lengths[label]), rest / lengths[label]);
            result[Index(labels.Result, node.Shape)] += left[Index(labels.Left, node.Left.Shape)] * right[Index(labels.Right, node.Right.Shape)];
        }
    }
}
