using Roundel.Ml.Graphs;

namespace Roundel.Ml;

/// <content>What only moves cells.</content>
internal sealed partial class Lowering
{
    private Quantity[]? LowerMovement(FloatNode node)
    {
        switch (node.Op)
        {
            case "Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze":
                return [Reshape(node.Name, Value(node.Inputs[0]), [.. _model.Values[node.Outputs[0]].Dims])];
            case "Expand": return [Broadcast(node.Name, Value(node.Inputs[0]), ShapeOf(node.Outputs[0]))];
            case "Transpose":
                Quantity x = Value(node.Inputs[0]);
                int[] order = node.Ints("perm") is { } perm ? [.. perm.Select(v => (int)v)] : [.. Enumerable.Range(0, x.Shape.Rank).Reverse()];
                return [View(node.Name, x, AffineMap.Permute(x.Shape, order))];
            case "Slice": return [Slice(node)];
            case "Split": return Split(node);
            case "Concat": return [Concat(node)];
            case "Pad": return [Pad(node)];
            case "Where": return [Where(node)];
            case "Trilu": return [Trilu(node)];
            default: return null;
        }
    }

    private Quantity Slice(FloatNode node)
    {
        Quantity x = Value(node.Inputs[0]);
        int rank = x.Shape.Rank;
        int[] starts = Integers(node, 1)!, axes = Integers(node, 3) ?? [.. Enumerable.Range(0, starts.Length)];
        int[] steps = Integers(node, 4) ?? [.. Enumerable.Repeat(1, starts.Length)];
        int[] from = new int[rank], by = [.. Enumerable.Repeat(1, rank)];
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = axes[i] < 0 ? axes[i] + rank : axes[i], length = x.Shape.Dims[axis];
            int start = starts[i] < 0 ? (int)Math.Max(0, (long)starts[i] + length) : starts[i];
            (from[axis], by[axis]) = (Math.Min(start, steps[i] < 0 ? length - 1 : length), steps[i]);
        }
        return View(node.Name, x, AffineMap.Slice(x.Shape, ShapeOf(node.Outputs[0]), from, by));
    }

    private Quantity[] Split(FloatNode node)
    {
        Quantity x = Value(node.Inputs[0]);
        int axis = AxisOf(node, x.Shape.Rank, 0), at = 0;
        var parts = new Quantity[node.Outputs.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            TensorShape shape = ShapeOf(node.Outputs[i]);
            var starts = new int[x.Shape.Rank];
            starts[axis] = at;
            parts[i] = View($"{node.Name} {i}", x, AffineMap.Slice(x.Shape, shape, starts, [.. Enumerable.Repeat(1, starts.Length)]));
            at += shape.Dims[axis];
        }
        return parts;
    }

    private Quantity Concat(FloatNode node)
    {
        TensorShape shape = ShapeOf(node.Outputs[0]);
        int axis = AxisOf(node, shape.Rank, 0), at = 0;
        Quantity[] parts = [.. node.Inputs.Select(Value)];
        if (parts.Any(p => p.Exponent != parts[0].Exponent))
        {
            int exponent = Fit(node.Inputs.Max(_calibration.MagnitudeOf), _options.SumBits);
            parts = [.. node.Inputs.Select(i => AtExponent(i, exponent))];
        }
        var terms = new (long, Node)[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            var before = new int[shape.Rank];
            before[axis] = at;
            terms[i] = (1, _builder.View(Unique($"{node.Name} {i}"), parts[i].Node, AffineMap.Pad(parts[i].Shape, shape, before)));
            at += parts[i].Shape.Dims[axis];
        }
        return new(_builder.Linear(Unique(node.Name), 0, terms), parts[0].Exponent);
    }

    private Quantity Pad(FloatNode node)
    {
        Quantity x = Value(node.Inputs[0]);
        if (node.Text("mode", "constant") != "constant" || (Floats(node, 2)?[0] ?? 0) != 0)
            throw new ModelException(node.Name, "padding with other than zeros");
        int[] pads = Integers(node, 1)!, axes = Integers(node, 3) ?? [.. Enumerable.Range(0, x.Shape.Rank)];
        var before = new int[x.Shape.Rank];
        for (int i = 0; i < axes.Length; i++) before[axes[i] < 0 ? axes[i] + before.Length : axes[i]] = pads[i];
        return View(node.Name, x, AffineMap.Pad(x.Shape, ShapeOf(node.Outputs[0]), before));
    }

    /// <summary>Chooses by a constant condition; a choice of constants that are masks adds them.</summary>
    private Quantity Where(FloatNode node)
    {
        TensorShape shape = ShapeOf(node.Outputs[0]);
        if (_calibration.ConstantOf(node.Inputs[0]) is not { } condition) return Choice(node, shape);
        for (int side = 1; side <= 2; side++)
        {
            if (Floats(node, side) is not [var only] || only >= Calibration.Mask) continue;
            float[] mask = [.. condition.Integers.ToArray().Select(c => c != 0 == (side == 1) ? (float)(10 * Calibration.Mask) : 0)];
            return AddMask(node.Name, node.Inputs[3 - side], FloatTensor.FromFloats(condition.Dims, mask), shape);
        }
        int exponent = Fit(Math.Max(_calibration.MagnitudeOf(node.Inputs[1]), _calibration.MagnitudeOf(node.Inputs[2])), _options.SumBits);
        var terms = new (long, Node)[2];
        for (int side = 1; side <= 2; side++)
        {
            int[] chosen = [.. condition.Integers.ToArray().Select(c => c != 0 == (side == 1) ? 1 : 0)];
            ConstantNode mask = _builder.Constant(Unique($"{node.Name} mask {side}"), IntegerTensor.FromDense(new([.. condition.Dims]), chosen));
            string labels = Labels(shape.Rank);
            Node value = Broadcast(node.Name, AtExponent(node.Inputs[side], exponent), shape).Node, places = Broadcast(node.Name, new(mask, 0), shape).Node;
            terms[side - 1] = (1, _builder.Einsum(Unique($"{node.Name} side {side}"), $"{labels},{labels}->{labels}", value, places));
        }
        return new(_builder.Linear(Unique(node.Name), 0, terms), exponent);
    }

    /// <summary>By a condition that is not constant: b + c·(a − b).</summary>
    private Quantity Choice(FloatNode node, TensorShape shape)
    {
        if (node.Inputs.Skip(1).Any(i => _calibration.MagnitudeOf(i) >= -Calibration.Mask))
            throw new ModelException(node.Name, "a mask whose condition is not constant");
        int exponent = Fit(Math.Max(_calibration.MagnitudeOf(node.Inputs[1]), _calibration.MagnitudeOf(node.Inputs[2])), _options.SumBits);
        Node a = Broadcast(node.Name, AtExponent(node.Inputs[1], exponent), shape).Node,
            b = Broadcast(node.Name, AtExponent(node.Inputs[2], exponent), shape).Node;
        Node condition = Broadcast(node.Name, Value(node.Inputs[0]), shape).Node;
        string labels = Labels(shape.Rank);
        Node difference = _builder.Linear(Unique($"{node.Name} difference"), 0, (1, a), (-1, b));
        Node chosen = _builder.Einsum(Unique($"{node.Name} chosen"), $"{labels},{labels}->{labels}", condition, difference);
        return new(_builder.Linear(Unique(node.Name), 0, (1, b), (1, chosen)), exponent);
    }

    /// <summary>A triangle of the last two axes; zeros elsewhere.</summary>
    private Quantity Trilu(FloatNode node)
    {
        Quantity x = Value(node.Inputs[0]);
        bool upper = node.Int("upper", 1) != 0;
        long k = Has(node, 1) ? Integers(node, 1)![0] : 0;
        int rows = x.Shape.Dims[^2], columns = x.Shape.Dims[^1];
        int[] kept = [.. Enumerable.Range(0, rows * columns).Select(i => (upper ? i % columns - i / columns >= k : i % columns - i / columns <= k) ? 1 : 0)];
        ConstantNode triangle = _builder.Constant(Unique($"{node.Name} triangle"), IntegerTensor.FromDense(new(rows, columns), kept));
        string labels = Labels(x.Shape.Rank);
        return new(_builder.Einsum(Unique(node.Name), $"{labels},{labels[^2..]}->{labels}", x.Node, triangle), x.Exponent);
    }

    private Quantity GatherConstant(FloatNode node, FloatTensor indices)
    {
        Quantity x = Value(node.Inputs[0]);
        int axis = AxisOf(node, x.Shape.Rank, 0), length = x.Shape.Dims[axis];
        int[] rows = [.. indices.Integers.ToArray().Select(i => (int)(i < 0 ? i + length : i))];
        return Reshape($"{node.Name} shaped", View(node.Name, x, new GatherMap(x.Shape, axis, [.. rows])), [.. _model.Values[node.Outputs[0]].Dims]);
    }
}
