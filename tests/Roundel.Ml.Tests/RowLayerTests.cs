using Roundel.Ml.Graphs;
using static Roundel.Ml.Tests.Layer;

namespace Roundel.Ml.Tests;

/// <summary>Operators that work on rows, and graphs as exporters write them: close to the float model, and proven.</summary>
public sealed class RowLayerTests
{
    [Fact]
    public void Reductions()
    {
        (string, FloatAttribute) drop = ("keepdims", Int(0));
        foreach (string op in new[] { "ReduceMax", "ReduceMin", "ReduceSum", "ReduceMean", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp" })
        {
            Proven(0.003, g => g.Add(op, ["x", g.Integers(-1)]));
            Proven(0.003, g => g.Add(op, ["x", g.Integers(0, 2)], drop));
            Proven(0.003, g => g.Add(op, ["x"], drop));
        }
        Proven(0.003, g => g.Add("ReduceLogSum", [g.Add("Exp", ["x"]), g.Integers(1)]));
    }

    [Fact]
    public void RunningSums()
    {
        foreach ((long exclusive, long reverse) in new[] { (0L, 0L), (1, 0), (0, 1), (1, 1) })
            Proven(0.001, g => g.Add("CumSum", ["x", g.Integers(1)], ("exclusive", Int(exclusive)), ("reverse", Int(reverse))));
    }

    [Fact]
    public void IndicesAreExact()
    {
        const double grid = 0.125;
        Proven(0, g => g.Add("ArgMin", ["x"], ("axis", Int(2)), ("keepdims", Int(0))), grid: grid);
        Proven(0, g => g.Add("TopK", ["x", g.Integers(2)], 2, ("largest", Int(0)), ("axis", Int(1)))[1], grid: grid);
        Proven(0, g => g.Add("TopK", ["x", g.Integers(2)], 2, ("largest", Int(0)))[0], grid: grid);
    }

    [Fact]
    public void Triangles()
    {
        foreach ((long upper, long k) in new[] { (1L, 0L), (0, 1), (1, -1) })
            Proven(0.001, g => g.Add("Trilu", ["x", g.Weight("k", FloatTensor.Scalar(k))], ("upper", Int(upper))), [2, 3, 5]);
    }

    [Fact]
    public void Repetitions()
    {
        Proven(0.001, g => g.Add("Tile", ["x", g.Integers(2, 1, 3)]));
        Proven(0.001, g => g.Add("Expand", [g.Add("ReduceMean", ["x", g.Integers(2)]), g.Integers(2, 3, 5)]));
    }

    [Fact]
    public void Norms()
    {
        int[] image = [2, 4, 3, 5];
        Proven(0.01, g => g.Add("InstanceNormalization", ["x", Positive(g, "scale", 4), Weight(g, "bias", 4)]), image);
        Proven(0.01, g => g.Add("GroupNormalization", ["x", Positive(g, "scale", 4), Weight(g, "bias", 4)], ("num_groups", Int(2))), image);
        Proven(0.01, g => g.Add("LayerNormalization", ["x", Weight(g, "scale", 3, 5), Weight(g, "bias", 3, 5)], ("axis", Int(2))), image);
        Proven(0.01, g => g.Add("LpNormalization", ["x"], ("p", Int(2)), ("axis", Int(-1))), [4, 24]);
        Proven(0.01, g => g.Add("LpNormalization", ["x"], ("p", Int(1)), ("axis", Int(1))), [4, 24]);
    }

    [Fact]
    public void NormsThatAreWrittenOut()
    {
        string Mean(GraphBuilder g, string x) => g.Add("ReduceMean", [x, g.Integers(-1)]);
        string Deviation(GraphBuilder g, string square) => g.Add("Sqrt", [g.Add("Add", [Mean(g, square), g.Number(1e-5f)])]);
        int[] rows = [3, 40];
        foreach (Func<GraphBuilder, string> layer in new Func<GraphBuilder, string>[]
        {
            g =>
            {
                string d = g.Add("Sub", ["x", Mean(g, "x")]);
                string n = g.Add("Div", [d, Deviation(g, g.Add("Pow", [d, g.Number(2)]))]);
                return g.Add("Add", [g.Add("Mul", [n, Positive(g, "w", 40)]), Weight(g, "b", 40)]);
            },
            g => g.Add("Mul", [Weight(g, "w", 40), g.Add("Mul", ["x", g.Add("Reciprocal", [Deviation(g, g.Add("Pow", ["x", g.Number(2)]))])])]),
            g => g.Add("Mul", ["x", g.Add("Div", [g.Number(1), Deviation(g, g.Add("Mul", ["x", "x"]))])]),
        })
        {
            QuantizedModel model = Proven(0.003, layer, rows);
            Assert.Single(model.Model.Nodes.OfType<LookupNode>());
        }
    }

    [Fact]
    public void LogarithmsOfSoftmax()
    {
        Proven(0.003, g => g.Add("LogSoftmax", ["x"]));
        Proven(0.003, g => g.Add("LogSoftmax", ["x"], ("axis", Int(1))), magnitude: 8);
    }

    /// <summary>Long rows of equal cells, and of one large cell.</summary>
    [Fact]
    public void SoftmaxOfLongRows()
    {
        Close(0.03, g => g.Add("Softmax", ["x"]), [2, 600], 0.1);
        Close(0.02, g => g.Add("Softmax", ["x"]), [2, 600], 20);
    }

    [Fact]
    public void MasksByConditionAndAsNumbers()
    {
        var lower = FloatTensor.FromIntegers([1, 6, 6], [.. Enumerable.Range(0, 36).Select(i => i % 6 <= i / 6 ? 1L : 0)], ElementType.Bool);
        foreach (float nothing in new[] { float.MinValue, -1e9f, -10_000 })
        {
            Proven(0.004, g => g.Add("Softmax", [g.Add("Where", [g.Weight("c", lower), "x", g.Number(nothing)])]), [2, 6, 6]);
            FloatTensor mask = FloatTensor.FromFloats([6, 6], [.. Enumerable.Range(0, 36).Select(i => i % 6 <= i / 6 ? 0 : nothing)]);
            Proven(0.004, g => g.Add("Softmax", [g.Add("Add", ["x", g.Weight("m", mask)])]), [2, 6, 6]);
        }
    }

    [Fact]
    public void Remainder()
    {
        foreach ((string op, Func<GraphBuilder, string> layer) in new (string, Func<GraphBuilder, string>)[]
        {
            ("ReduceProd", g => g.Add("ReduceProd", ["x"])),
            ("MatMul", g => g.Add("Mod", ["x", g.Number(2)], ("fmod", Int(1)))),
            ("GatherElements", g => g.Add("GatherElements", ["x", g.Add("ArgMax", ["x"], ("axis", Int(2)))], ("axis", Int(2)))),
            ("OneHot", g => g.Add("OneHot", [g.Add("ArgMax", ["x"], ("axis", Int(2))), g.Integers(8), g.Weight("values", FloatTensor.Vector(0, 1))])),
            ("DynamicQuantizeLinear", g => g.Add("Cast", [g.Add("DynamicQuantizeLinear", ["x"], 3)[0]], ("to", Int(1)))),
        })
        {
            ModelException e = Assert.Throws<ModelException>(() => Close(1, layer));
            if (op != "MatMul") Assert.Contains(op, e.Message, StringComparison.Ordinal);
            Assert.Contains("cannot be proven", e.Message, StringComparison.Ordinal);
        }
    }
}
