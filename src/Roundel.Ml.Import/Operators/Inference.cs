using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Goes through nodes in order and finds the shapes of all values, and the values of those that are constant and small.</summary>
internal sealed class Inference
{
    /// <summary>Results of up to this many elements are computed while shapes are inferred: shapes, axes, masks.</summary>
    public const int SmallCount = 1 << 16;

    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FloatTensor> _values = new(StringComparer.Ordinal);

    /// <summary>Elements that may still be computed. A file cannot ask for more work than its own size makes reasonable.</summary>
    private long _budget = 1 << 24;

    public IReadOnlyDictionary<string, Shape> Shapes => _shapes;

    public Shape this[string value] => _shapes[value];

    public FloatTensor? ValueOf(string name) => _values.GetValueOrDefault(name);

    public void Define(string name, Shape shape)
    {
        CheckSize(name, shape);
        _shapes.Add(name, shape);
    }

    public void Define(string name, FloatTensor value)
    {
        _shapes.Add(name, new Shape(value.Type, value.DimArray));
        _values.Add(name, value);
        _budget += 4L * value.Count;
    }

    /// <summary>Infers a node's outputs.</summary>
    /// <param name="node">The node; its inputs are known already.</param>
    /// <param name="foldLarge">Whether a large constant result is computed as well.</param>
    /// <returns>The outputs' values if they were computed.</returns>
    public FloatTensor[]? Add(FloatNode node, bool foldLarge = false)
    {
        Operator op = OperatorTable.Of(node);
        NodeContext context = ContextOf(node, n => _shapes[n], ValueOf);
        Shape[] shapes = op.Infer(context);
        if (shapes.Length < node.Outputs.Count) throw context.Refuse($"there are only {shapes.Length} outputs");
        long count = 0;
        foreach (Shape shape in shapes) count += CheckSize(node.Name, shape);
        FloatTensor[]? values = null;
        long cost = count + node.Inputs.Sum(i => i.Length == 0 ? 0 : (long)_shapes[i].Count);
        bool free = node.Op is "Constant" or "Identity" or "Reshape" or "Shape" or "Size" or "Squeeze" or "Unsqueeze" or "Flatten";
        if (op.Foldable && node.Op is not "Shape" and not "Size" ? node.Inputs.All(i => i.Length == 0 || _values.ContainsKey(i)) : op.Foldable)
            if (free || (count <= SmallCount || foldLarge) && cost <= _budget)
            {
                values = op.Run(context, shapes);
                if (!free) _budget -= cost;
            }
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i].Length == 0) continue;
            _shapes[node.Outputs[i]] = shapes[i];
            if (values is not null) _values[node.Outputs[i]] = values[i];
        }
        return values;
    }

    /// <summary>What an operator sees of a node.</summary>
    public static NodeContext ContextOf(FloatNode node, Func<string, Shape> shape, Func<string, FloatTensor?> value)
    {
        var shapes = new Shape?[node.Inputs.Count];
        var values = new FloatTensor?[node.Inputs.Count];
        for (int i = 0; i < shapes.Length; i++)
            if (node.Inputs[i].Length > 0) (shapes[i], values[i]) = (shape(node.Inputs[i]), value(node.Inputs[i]));
        return new NodeContext(node, shapes, values);
    }

    private static int CheckSize(string name, Shape shape)
    {
        try
        {
            return shape.Count;
        }
        catch (ModelFormatException e)
        {
            throw new ModelFormatException($"'{name}': {e.Message}", e);
        }
    }
}
