using Roundel.Ml.Graphs;
using static Roundel.Ml.Tests.Layer;

namespace Roundel.Ml.Tests;

/// <summary>Each layer: the integer model keeps all rules, and is close to the float model, also on inputs that it was not calibrated with.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData("Relu")]
    [InlineData("LeakyRelu")]
    [InlineData("Gelu")]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("Exp")]
    [InlineData("Erf")]
    [InlineData("Abs")]
    [InlineData("Neg")]
    [InlineData("Softplus")]
    [InlineData("Elu")]
    [InlineData("HardSigmoid")]
    [InlineData("HardSwish")]
    [InlineData("Identity")]
    public void Functions(string op) => Close(0.003, g => g.Add(op, ["x"]));

    [Fact]
    public void GeluOfTanhForm() => Close(0.003, g => g.Add("Gelu", ["x"], ("approximate", new FloatAttribute.Text("tanh"))));

    [Fact]
    public void Clips() => Close(0.003, g => g.Add("Clip", ["x", g.Number(-0.5f), g.Number(1)]));

    [Fact]
    public void Powers() => Close(0.003, g => g.Add("Pow", ["x", g.Number(2)]));

    [Fact]
    public void SumsAndProducts()
    {
        Close(0.003, g => g.Add("Add", [g.Add("Relu", ["x"]), "x"]));
        Close(0.003, g => g.Add("Sub", [g.Add("Relu", ["x"]), g.Add("Mul", ["x", g.Number(0.3f)])]));
        Close(0.003, g => g.Add("Add", ["x", Weight(g, "b", 8)]));
        Close(0.003, g => g.Add("Sub", [Weight(g, "b", 3, 1), "x"]));
        Close(0.003, g => g.Add("Mul", ["x", g.Add("Sigmoid", ["x"])]));
        Close(0.003, g => g.Add("Mul", ["x", Weight(g, "f", 3, 1)]));
        Close(0.003, g => g.Add("Div", ["x", g.Number(7)]));
        Close(0.01, g => g.Add("Div", ["x", g.Add("Add", [g.Add("Sigmoid", ["x"]), g.Number(1)])]));
        Close(0.003, g => g.Add("Mul", ["x", g.Add("ReduceMean", ["x", g.Integers(2)])]));
    }

    [Fact]
    public void MatrixProducts()
    {
        Close(0.02, g => g.Add("MatMul", ["x", Weight(g, "w", 8, 5)]));
        Close(0.02, g => g.Add("MatMul", [Weight(g, "w", 5, 3), "x"]));
        Close(0.02, g => g.Add("MatMul", ["x", Weight(g, "w", 2, 8, 5)]));
        Close(0.02, g => g.Add("MatMul", ["x", g.Add("Transpose", [Weight(g, "w", 5, 8)], ("perm", new FloatAttribute.Ints([1, 0])))]));
        Close(0.01, g => g.Add("MatMul", ["x", g.Add("Transpose", [g.Add("Tanh", ["x"])], ("perm", new FloatAttribute.Ints([0, 2, 1])))]));
        Close(0.02, g => g.Add("Gemm", ["x", Weight(g, "w", 8, 5), Weight(g, "bias", 5)]), [4, 8]);
        Close(0.02, g => g.Add("Gemm", ["x", Weight(g, "w", 5, 8)], ("transB", new FloatAttribute.Int(1))), [4, 8]);
    }

    [Fact]
    public void Convolutions()
    {
        static FloatAttribute.Ints Ints(params long[] values) => new(values);
        int[] image = [2, 4, 7, 6];
        Close(0.02, g => g.Add("Conv", ["x", Weight(g, "w", 5, 4, 3, 3), Weight(g, "bias", 5)], ("pads", Ints(1, 1, 1, 1))), image);
        Close(0.02, g => g.Add("Conv", ["x", Weight(g, "w", 6, 2, 3, 2)], ("group", new FloatAttribute.Int(2)), ("strides", Ints(2, 1)),
            ("pads", Ints(0, 1, 2, 0))), image);
        Close(0.02, g => g.Add("Conv", ["x", Weight(g, "w", 4, 1, 2, 2)], ("group", new FloatAttribute.Int(4)), ("dilations", Ints(2, 3))), image);
        Close(0.02, g => g.Add("Conv", ["x", Weight(g, "w", 5, 4, 3)], ("strides", Ints(2))), [2, 4, 9]);
    }

    [Fact]
    public void Pools()
    {
        static FloatAttribute.Ints Ints(params long[] values) => new(values);
        int[] image = [1, 3, 7, 6];
        Close(0.001, g => g.Add("MaxPool", ["x"], ("kernel_shape", Ints(2, 2)), ("strides", Ints(2, 2))), image);
        Close(0.001, g => g.Add("MaxPool", ["x"], ("kernel_shape", Ints(3, 3)), ("pads", Ints(1, 1, 1, 1)), ("strides", Ints(2, 2))), image);
        Close(0.002, g => g.Add("AveragePool", ["x"], ("kernel_shape", Ints(3, 2))), image);
        Close(0.002, g => g.Add("GlobalAveragePool", ["x"]), image);
    }

    [Fact]
    public void Norms()
    {
        int[] rows = [4, 24];
        Close(0.01, g => g.Add("LayerNormalization", ["x", Weight(g, "scale", 24), Weight(g, "bias", 24)]), rows);
        Close(0.01, g => g.Add("LayerNormalization", ["x", g.Weight("ones", FloatTensor.FromFloats([24], [.. Enumerable.Repeat(1f, 24)]))]), rows);
        Close(0.01, g => g.Add("RMSNormalization", ["x", Weight(g, "scale", 24)]), rows);
        Close(0.01, g => g.Add("BatchNormalization",
            ["x", Weight(g, "scale", 3), Weight(g, "b", 3), Weight(g, "mean", 3), g.Weight("variance", FloatTensor.FromFloats([3], [0.5f, 1, 2]))]),
            [2, 3, 4, 4]);
    }

    [Fact]
    public void SoftmaxAndAttention()
    {
        Close(0.004, g => g.Add("Softmax", ["x"]));
        Close(0.004, g => g.Add("Softmax", ["x"], ("axis", new FloatAttribute.Int(1))), magnitude: 8);
        Close(0.004, g => g.Add("Softmax", [g.Add("Add", ["x", g.CausalMask(8, 8)])]), [2, 8, 8], 6);
        // Small scores too: what is masked stays nothing.
        Close(0.004, g => g.Add("Softmax", [g.Add("Add", ["x", g.CausalMask(8, 8)])]), [2, 8, 8], 0.05);
        Close(0.03, g => g.Add("Attention", ["x", "x", g.Add("Tanh", ["x"])], ("is_causal", new FloatAttribute.Int(1))), [1, 2, 5, 8]);
        // Four heads of queries to two of keys and values.
        Close(0.03, g => g.Add("Attention", ["x", Half(g), Half(g)], ("is_causal", new FloatAttribute.Int(1))), [1, 4, 5, 8]);
    }

    private static string Half(GraphBuilder g) => g.Add("Slice", ["x", g.Integers(0), g.Integers(2), g.Integers(1)]);

    [Fact]
    public void RotaryEmbeddings() => Close(0.01, g => g.Add("RotaryEmbedding", ["x", Weight(g, "cos", 1, 5, 4), Weight(g, "sine", 1, 5, 4)]), [1, 2, 5, 8]);

    [Fact]
    public void Movement()
    {
        static FloatAttribute.Int Axis(long axis) => new(axis);
        const double exact = 0.001;
        Close(exact, g => g.Add("Concat", ["x", g.Add("Relu", ["x"]), "x"], ("axis", Axis(1))));
        Close(exact, g => g.Add("Slice", ["x", g.Integers(6, -1), g.Integers(0, -3), g.Integers(2, 1), g.Integers(-2, -1)]));
        Close(exact, g => g.Add("Pad", ["x", g.Integers(0, 1, 2, 1, 0, 0)]));
        Close(exact, g => g.Add("Expand", [g.Add("Unsqueeze", ["x", g.Integers(1)]), g.Integers(2, 4, 3, 8)]));
        Close(exact, g => g.Add("Gather", ["x", g.Integers(2, 0, -1, 1)], ("axis", Axis(1))));
        Close(exact, g => g.Add("Flatten", [g.Add("Split", ["x", g.Integers(3, 5)], 2, ("axis", Axis(2)))[1]]));
        FloatTensor condition = FloatTensor.FromIntegers([8], [1, 0, 0, 1, 1, 0, 1, 0], ElementType.Bool);
        Close(exact, g => g.Add("Where", [g.Weight("c", condition), "x", g.Add("Relu", ["x"])]));
        Close(exact, g => g.Add("ReduceSum", ["x", g.Integers(0, 2)], ("keepdims", new FloatAttribute.Int(0))));
    }

    [Fact]
    public void QuantisedGraphs() => Close(0.011, g => g.Add("DequantizeLinear",
        [g.Add("QuantizeLinear", ["x", g.Number(0.02f), g.Weight("zero", FloatTensor.Scalar(3, ElementType.Int8))]), g.Number(0.02f), "zero"]));

    [Fact]
    public void IndicesOfMaximaAreExact()
    {
        // Numbers with few bits, so that there are equal ones, and none become equal.
        const double grid = 0.125;
        QuantizedModel best = Close(0, g => g.Add("ArgMax", ["x"], ("axis", new FloatAttribute.Int(2)), ("keepdims", new FloatAttribute.Int(0))), grid: grid);
        Assert.Equal(0, Assert.Single(best.Model.Outputs).Exponent);
        Close(0, g => g.Add("TopK", ["x", g.Integers(3)], 2)[1], grid: grid);
        Close(0, g => g.Add("TopK", ["x", g.Integers(3)], 2)[0], grid: grid);
    }

    [Fact]
    public void WhatCannotBeProvenIsRefusedByName()
    {
        ModelException e = Assert.Throws<ModelException>(() => Close(1, g => g.Add("ReduceProd", [g.Add("Relu", ["x"])])));
        Assert.Contains("ReduceProd", e.Message, StringComparison.Ordinal);
    }
}
