using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <summary>A value each of whose cells is a function of the same cell of another.</summary>
/// <param name="Root">The other value.</param>
/// <param name="Of">The function.</param>
/// <param name="IsLinear">Whether integers do it without a table.</param>
/// <param name="Size">How many operators it is made of.</param>
internal sealed record Pointwise(string Root, Func<double, double> Of, bool IsLinear, int Size);

/// <summary>
/// Which values are functions of single numbers, such as x·sigmoid(x) or a GELU written out, so that one table does for all operators in between;
/// and which values are needed then.
/// </summary>
internal sealed class PointwisePlan
{
    /// <summary>Longer ones are cut: each table entry evaluates all of it, by recursion.</summary>
    private const int MaxSize = 64;

    private readonly Dictionary<string, Pointwise> _functions = new(StringComparer.Ordinal);
    private readonly FloatModel _model;
    private readonly Calibration _calibration;
    private readonly HashSet<string> _classes;

    public PointwisePlan(FloatModel model, Calibration calibration)
    {
        (_model, _calibration) = (model, calibration);
        _classes = model.Nodes.Where(n => n.Op == "Gather").Select(n => n.Inputs[1]).ToHashSet(StringComparer.Ordinal);
        foreach (FloatNode node in model.Nodes)
            if (node.Outputs.Count == 1 && calibration.ConstantOf(node.Outputs[0]) is null && Compose(node) is { } function)
                _functions[node.Outputs[0]] = function;
        foreach (FloatPort output in model.Outputs) Needed.Add(output.Name);
        for (int i = model.Nodes.Count - 1; i >= 0; i--)
        {
            FloatNode node = model.Nodes[i];
            if (!node.Outputs.Any(Needed.Contains)) continue;
            if (TableOf(node.Outputs[0]) is { } table) Needed.Add(table.Root);
            else Needed.UnionWith(node.Inputs);
        }
    }

    /// <summary>Values that have to be made.</summary>
    public HashSet<string> Needed { get; } = new(StringComparer.Ordinal);

    /// <summary>The table that makes a value; null if it is made otherwise.</summary>
    public Pointwise? TableOf(string value) => _functions.GetValueOrDefault(value) is { IsLinear: false } function ? function : null;

    private double? Number(FloatNode node, int input)
    {
        if (input >= node.Inputs.Count || node.Inputs[input].Length == 0
            || _calibration.ConstantOf(node.Inputs[input]) is not { Count: > 0 } tensor) return null;
        float[] values = tensor.ToFloats();
        return values.Distinct().Take(2).Count() == 1 ? values[0] : null;
    }

    private static bool IsAbsent(FloatNode node, int input) => input >= node.Inputs.Count || node.Inputs[input].Length == 0;

    /// <summary>A constant number, or a function of the only root; null otherwise.</summary>
    private Pointwise? Operand(FloatNode node, int input, IReadOnlyList<int> dims)
    {
        string name = node.Inputs[input];
        if (Number(node, input) is { } number)
            return Math.Abs(number) >= -Calibration.Mask || _calibration.ConstantOf(name)!.Dims.Count > dims.Count ? null : new("", _ => number, true, 0);
        if (_calibration.ConstantOf(name) is not null || _classes.Contains(name) || !_model.Values[name].Dims.SequenceEqual(dims)) return null;
        return _functions.GetValueOrDefault(name) ?? new(name, v => v, true, 0);
    }

    private Pointwise? Compose(FloatNode node)
    {
        FloatPort output = _model.Values[node.Outputs[0]];
        bool linear = ScalarFunctions.IsLinear(node, output.Type, i => Number(node, i) is not null);
        bool isChoice = node.Op == "Where", isBinary = node.Inputs.Count == 2 && ScalarFunctions.Binary(node.Op) is not null;
        int count = isChoice ? 3 : isBinary ? 2 : 1;
        if (count == 1 && !Enumerable.Range(1, node.Inputs.Count - 1).All(i => IsAbsent(node, i) || Number(node, i) is not null)) return null;
        var operands = new Pointwise[count];
        for (int i = 0; i < count; i++)
            if (Operand(node, i, output.Dims) is { } operand) operands[i] = operand;
            else return null;
        string[] roots = [.. operands.Select(o => o.Root).Where(r => r.Length > 0).Distinct()];
        int size = 1 + operands.Sum(o => o.Size);
        if (roots.Length != 1) return null;
        if (size > MaxSize)
        {
            // A new root: the only input that is no constant.
            if (operands.Count(o => o.Root.Length > 0) != 1) return null;
            int at = Array.FindIndex(operands, o => o.Root.Length > 0);
            (operands[at], roots, size) = (new(node.Inputs[at], v => v, true, 0), [node.Inputs[at]], 1);
        }
        Func<double, double>? function = null;
        Func<double, double> a = operands[0].Of;
        if (isChoice)
        {
            (Func<double, double> yes, Func<double, double> no) = (operands[1].Of, operands[2].Of);
            function = v => a(v) != 0 ? yes(v) : no(v);
        }
        else if (isBinary)
        {
            (Func<double, double, double> of, Func<double, double> b) = (ScalarFunctions.Binary(node.Op)!, operands[1].Of);
            function = v => of(a(v), b(v));
        }
        else if (ScalarFunctions.Unary(node, i => Number(node, i), output.Type) is { } of) function = v => of(a(v));
        return function is null ? null : new(roots[0], function, linear && operands.All(o => o.IsLinear), size);
    }
}
