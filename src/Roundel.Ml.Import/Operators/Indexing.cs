using Roundel.Ml.Graphs;

namespace Roundel.Ml.Operators;

/// <summary>Operators that choose elements by indices, pad, or make tensors from nothing.</summary>
internal static class Indexing
{
    public static void Register(Dictionary<string, Operator> table)
    {
        table["Gather"] = Operator.Of(2, 2, InferGather, Gather);
        table["GatherElements"] = Operator.Of(2, 2, InferGatherElements, GatherElements);
        table["OneHot"] = Operator.Of(3, 3, InferOneHot, OneHot);
        table["Pad"] = Operator.Of(2, 4, InferPad, Pad);
        table["Constant"] = Operator.Of(0, 0, c => ConstantValue(c) is var v ? new Shape(v.Type, v.DimArray) : default, (c, s) => ConstantValue(c));
        table["ConstantOfShape"] = Operator.Of(1, 1, c => new Shape(c.Node.Tensor("value")?.Type ?? ElementType.Float32, [.. c.Integers(0).Select(c.Size)]),
            (c, s) =>
        {
            FloatTensor value = c.Node.Tensor("value") ?? FloatTensor.FromFloats([1], [0]);
            c.Require(value.Count == 1, "the value is no single number");
            return Strided.Gather(value, 0, new int[s.Rank], s.Dims);
        });
        table["Shape"] = Operator.Of(1, 1, c => new Shape(ElementType.Int64, [ShapeOf(c).Length]), (c, s) =>
            FloatTensor.Vector([.. ShapeOf(c).Select(d => (long)d)]));
        table["Size"] = Operator.Of(1, 1, c => new Shape(ElementType.Int64, []), (c, s) => FloatTensor.Scalar((long)c.In(0).Count));
        table["Range"] = Operator.Of(3, 3, c => new Shape(c.In(0).Type, [RangeCount(c)]), (c, s) => s.Type.IsFloat()
            ? FloatTensor.FromFloats(s.Dims, [.. Enumerable.Range(0, s.Dims[0]).Select(i => (float)(c.Number(0) + i * c.Number(2)))], s.Type)
            : FloatTensor.FromIntegers(s.Dims, [.. Enumerable.Range(0, s.Dims[0]).Select(i => c.Integers(0)[0] + i * c.Integers(2)[0])], s.Type));
    }

    private static int[] ShapeOf(NodeContext c)
    {
        int[] dims = c.In(0).Dims;
        int Position(string name, long otherwise) => (int)Math.Clamp(c.Node.Int(name, otherwise) is < 0 and var v ? v + dims.Length
            : c.Node.Int(name, otherwise), 0, dims.Length);
        int start = Position("start", 0), end = Position("end", dims.Length);
        return start < end ? dims[start..end] : [];
    }

    private static int RangeCount(NodeContext c)
    {
        c.Require(c.In(1).Type == c.In(0).Type && c.In(2).Type == c.In(0).Type, "the inputs are of different types");
        double count = Math.Ceiling((c.Number(1) - c.Number(0)) / c.Number(2));
        c.Require(!double.IsNaN(count) && count <= Array.MaxLength, "the range has no end");
        return (int)Math.Max(count, 0);
    }

    private static FloatTensor ConstantValue(NodeContext c)
    {
        FloatNode node = c.Node;
        if (node.Attributes.Count != 1) throw c.Refuse("a constant has exactly one value");
        return node.Attributes.Single() switch
        {
            ("value", FloatAttribute.Tensor t) => t.Value,
            ("value_float", FloatAttribute.Float f) => FloatTensor.Scalar(f.Value),
            ("value_int", FloatAttribute.Int i) => FloatTensor.Scalar(i.Value),
            ("value_floats", FloatAttribute.Floats f) => FloatTensor.FromFloats([f.Values.Count], [.. f.Values]),
            ("value_ints", FloatAttribute.Ints i) => FloatTensor.Vector([.. i.Values]),
            var (name, _) => throw c.Refuse($"a value of kind '{name}' is not supported"),
        };
    }

    private static void Deconstruct(this KeyValuePair<string, FloatAttribute> pair, out string name, out FloatAttribute value) =>
        (name, value) = (pair.Key, pair.Value);

    private static int Index(NodeContext c, long index, int size)
    {
        c.Require(index >= -size && index < size, $"index {index} is outside of {size}");
        return (int)(index < 0 ? index + size : index);
    }

    private static Shape InferGather(NodeContext c)
    {
        Shape data = c.In(0), indices = c.IntegerIn(1);
        int axis = c.Axis(c.Node.Int("axis", 0), data.Rank);
        return data.With([.. data.Dims[..axis], .. indices.Dims, .. data.Dims[(axis + 1)..]]);
    }

    private static FloatTensor Gather(NodeContext c, Shape s)
    {
        FloatTensor data = c.Value(0);
        int axis = c.Axis(c.Node.Int("axis", 0), data.Dims.Count), size = data.Dims[axis];
        int[] indices = Array.ConvertAll(c.Integers(1), i => Index(c, i, size));
        int inner = FloatTensor.CountOf(data.DimArray[(axis + 1)..]);
        return s.Type.IsFloat()
            ? FloatTensor.FromFloats(s.Dims, Rows(data.FloatArray, indices, size, inner, s.Count), s.Type)
            : FloatTensor.FromIntegers(s.Dims, Rows(data.IntegerArray, indices, size, inner, s.Count), s.Type);
    }

    private static T[] Rows<T>(T[] data, int[] indices, int size, int inner, int count)
    {
        var result = new T[count];
        for (int target = 0, outer = 0; target < count; outer++)
            foreach (int index in indices)
            {
                data.AsSpan((outer * size + index) * inner, inner).CopyTo(result.AsSpan(target));
                target += inner;
            }
        return result;
    }

    private static Shape InferGatherElements(NodeContext c)
    {
        Shape data = c.In(0), indices = c.IntegerIn(1);
        c.Require(indices.Rank == data.Rank, "data and indices differ in axes");
        int axis = c.Axis(c.Node.Int("axis", 0), data.Rank);
        for (int i = 0; i < data.Rank; i++) c.Require(i == axis || indices.Dims[i] <= data.Dims[i], "there are more indices than data");
        return data.With(indices.Dims);
    }

    private static FloatTensor GatherElements(NodeContext c, Shape s)
    {
        FloatTensor data = c.Value(0);
        int axis = c.Axis(c.Node.Int("axis", 0), s.Rank);
        int[] strides = Strided.StridesOf(data.DimArray), own = Strided.StridesOf(s.Dims), positions = new int[s.Count];
        long[] indices = c.Integers(1);
        for (int i = 0; i < positions.Length; i++)
            for (int a = 0; a < s.Rank; a++)
                positions[i] += strides[a] * (a == axis ? Index(c, indices[i], data.Dims[axis]) : i / own[a] % s.Dims[a]);
        return s.Type.IsFloat()
            ? FloatTensor.FromFloats(s.Dims, Array.ConvertAll(positions, p => data.FloatArray[p]), s.Type)
            : FloatTensor.FromIntegers(s.Dims, Array.ConvertAll(positions, p => data.IntegerArray[p]), s.Type);
    }

    private static Shape InferOneHot(NodeContext c)
    {
        Shape indices = c.IntegerIn(0), values = c.In(2);
        c.Require(values.Dims is [2], "the values are not two");
        int depth = c.Size((long)(c.Value(1), c.Number(1)).Item2), axis = c.Axis(c.Node.Int("axis", -1), indices.Rank + 1);
        return values.With([.. indices.Dims[..axis], depth, .. indices.Dims[axis..]]);
    }

    private static FloatTensor OneHot(NodeContext c, Shape s)
    {
        int axis = c.Axis(c.Node.Int("axis", -1), s.Rank), depth = s.Dims[axis];
        long[] indices = c.Integers(0);
        int inner = FloatTensor.CountOf(s.Dims[(axis + 1)..]);
        bool IsHot(int i) => indices[i / (inner * depth) * inner + i % inner] is var index && (index < 0 ? index + depth : index) == i / inner % depth;
        return s.Type.IsFloat()
            ? FloatTensor.FromFloats(s.Dims, [.. Enumerable.Range(0, s.Count).Select(i => c.Floats(2)[IsHot(i) ? 1 : 0])], s.Type)
            : FloatTensor.FromIntegers(s.Dims, [.. Enumerable.Range(0, s.Count).Select(i => c.Integers(2)[IsHot(i) ? 1 : 0])], s.Type);
    }

    private static (int[] Before, int[] After) Pads(NodeContext c)
    {
        int rank = c.In(0).Rank;
        long[] pads = c.Integers(1);
        int[] axes = c.Has(3) ? c.Axes(c.Integers(3), rank) : [.. Enumerable.Range(0, rank)];
        c.Require(pads.Length == 2 * axes.Length, $"{pads.Length} pads for {axes.Length} axes");
        c.Require(pads.All(p => Math.Abs(Math.Max(p, -int.MaxValue)) <= int.MaxValue), "a pad is too large");
        var (before, after) = (new int[rank], new int[rank]);
        for (int i = 0; i < axes.Length; i++) (before[axes[i]], after[axes[i]]) = ((int)pads[i], (int)pads[axes.Length + i]);
        return (before, after);
    }

    private static Shape InferPad(NodeContext c)
    {
        c.Require(c.Node.Text("mode", "constant") is "constant" or "reflect" or "edge", $"mode '{c.Node.Text("mode", "")}' is not supported");
        (int[] before, int[] after) = Pads(c);
        return c.In(0).With([.. c.In(0).Dims.Select((d, i) => c.Size((long)d + before[i] + after[i]))]);
    }

    private static FloatTensor Pad(NodeContext c, Shape s)
    {
        FloatTensor data = c.Value(0);
        string mode = c.Node.Text("mode", "constant");
        if (c.Has(2)) c.Require(c.In(2).Type == s.Type && c.In(2).Count == 1, "the value is no scalar of the input's type");
        int[] before = Pads(c).Before, strides = Strided.StridesOf(data.DimArray), own = Strided.StridesOf(s.Dims), positions = new int[s.Count];
        for (int a = 0; a < s.Rank; a++)
        {
            int size = data.Dims[a];
            var source = new int[s.Dims[a]];
            for (int i = 0; i < source.Length; i++) source[i] = Source(i - before[a], size, mode);
            c.Require(mode == "constant" || !source.Contains(-1), "the input is too small for its pads");
            for (int i = 0; i < positions.Length; i++)
                positions[i] = positions[i] < 0 || source[i / own[a] % s.Dims[a]] is < 0 ? -1 : positions[i] + strides[a] * source[i / own[a] % s.Dims[a]];
        }
        if (!s.Type.IsFloat()) return FloatTensor.FromIntegers(s.Dims, Fill(data.IntegerArray, positions, c.Has(2) ? c.Integers(2)[0] : 0), s.Type);
        return FloatTensor.FromFloats(s.Dims, Fill(data.FloatArray, positions, c.Has(2) ? c.Floats(2)[0] : 0), s.Type);
    }

    private static T[] Fill<T>(T[] data, int[] positions, T otherwise) => Array.ConvertAll(positions, p => p < 0 ? otherwise : data[p]);

    /// <summary>Where an element outside of the axis comes from; -1 for nowhere.</summary>
    private static int Source(int position, int size, string mode)
    {
        if (position >= 0 && position < size) return position;
        if (mode == "edge") return size == 0 ? -1 : Math.Clamp(position, 0, size - 1);
        if (mode == "reflect" && size > 1)
        {
            int period = 2 * (size - 1), phase = ((position % period) + period) % period;
            return phase < size ? phase : period - phase;
        }
        return -1;
    }
}
