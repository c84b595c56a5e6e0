using Roundel.Ml.Graphs;
using Roundel.Ml.Onnx;

namespace Roundel.Ml.Import.Tests;

public sealed class OnnxReaderTests
{
    private static FloatTensor X(params int[] dims) => ModelFiles.Draw("x", dims);

    private static float[] Run(OnnxFile file, FloatTensor x, IReadOnlyDictionary<string, int>? bind = null) =>
        FloatInterpreter.Run(OnnxReader.Read(file.Bytes(), bind), new Dictionary<string, FloatTensor> { ["x"] = x })["y"].ToFloats();

    private static string Refused(byte[] file, IReadOnlyDictionary<string, int>? bind = null) =>
        Assert.Throws<ModelFormatException>(() => OnnxReader.Read(file, bind)).Message;

    private static OnnxFile OneNode(long opset, string op, params (string, object)[] attributes) =>
        new OnnxFile(opset).Input("x", ElementType.Float32, 2, 3, 4).Node(op, ["x"], ["y"], attributes).Output("y");

    /// <summary>The same node in the form of an older opset and in today's.</summary>
    [Theory]
    [InlineData(11, "ReduceSum", "axes", 1)]
    [InlineData(17, "ReduceMean", "axes", 2)]
    [InlineData(12, "Unsqueeze", "axes", 0)]
    public void AxesOfOlderOpsetsAreAttributes(long opset, string op, string attribute, long axis)
    {
        float[] old = Run(OneNode(opset, op, (attribute, new[] { axis })), X(2, 3, 4));
        OnnxFile today = new OnnxFile(21).Input("x", ElementType.Float32, 2, 3, 4).Node(op, ["x", "a"], ["y"]).Output("y")
            .Tensor("a", ElementType.Int64, [1], t => t.Varint(OnnxFields.TensorInt64, axis));
        Assert.Equal(Run(today, X(2, 3, 4)), old);
    }

    [Fact]
    public void SoftmaxOfOlderOpsetsIsOfFlattenedRows()
    {
        // Axis 1 of [2, 3, 4]: two rows of twelve, each of which adds up to one.
        float[] old = Run(OneNode(11, "Softmax"), X(2, 3, 4));
        Assert.Equal(1, old[..12].Sum(), 1e-5);
        float[] flat = Run(new OnnxFile(13).Input("x", ElementType.Float32, 2, 12).Node("Softmax", ["x"], ["y"], ("axis", 1)).Output("y"), X(2, 12));
        Assert.Equal(flat, old);
        Assert.Equal(1, Run(OneNode(13, "Softmax"), X(2, 3, 4))[..4].Sum(), 1e-5);
    }

    [Fact]
    public void SplitOfOlderOpsetsHasAnAttribute()
    {
        OnnxFile file = new OnnxFile(11).Input("x", ElementType.Float32, 2, 4).Node("Split", ["x"], ["a", "y"], ("axis", 1),
            ("split", new long[] { 3, 1 })).Output("y");
        Assert.Equal([X(2, 4).ToFloats()[3], X(2, 4).ToFloats()[7]], Run(file, X(2, 4)));
    }

    [Fact]
    public void DropoutIsNothing()
    {
        OnnxFile file = new OnnxFile(13).Input("x", ElementType.Float32, 3).Node("Dropout", ["x"], ["d", "mask"]).Node("Relu", ["d"], ["y"]).Output("y");
        Assert.Equal(["Relu"], OnnxReader.Read(file.Bytes()).Nodes.Select(n => n.Op));
        OnnxFile training = new OnnxFile(13).Input("x", ElementType.Float32, 3).Input("t", ElementType.Bool).Node("Dropout", ["x", "", "t"], ["y"]).Output("y");
        Assert.Contains("training", Refused(training.Bytes()), StringComparison.Ordinal);
    }

    /// <summary>What exporters write for x.view(batch, -1): shapes are computed when the file is read.</summary>
    [Fact]
    public void ShapesThatAreComputedBecomeConstants()
    {
        OnnxFile file = new OnnxFile(17).Input("x", ElementType.Float32, "batch", 3, 4)
            .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "zero"], ["b"]).Node("Unsqueeze", ["b", "axis"], ["u"]).Node("Concat", ["u", "open"],
                ["shape"], ("axis", 0))
            .Node("Reshape", ["x", "shape"], ["y"]).Output("y")
            .Tensor("zero", ElementType.Int64, [], t => t.Varint(OnnxFields.TensorInt64, 0)).Tensor("axis", ElementType.Int64, [1], t =>
                t.Varint(OnnxFields.TensorInt64, 0))
            .Tensor("open", ElementType.Int64, [1], t => t.Varint(OnnxFields.TensorInt64, -1));
        FloatModel model = OnnxReader.Read(file.Bytes(), new Dictionary<string, int> { ["batch"] = 5 });
        FloatNode node = Assert.Single(model.Nodes);
        Assert.Equal([5L, -1], model.Initializers[node.Inputs[1]].Integers.ToArray());
        Assert.Equal([5, 12], model.Outputs[0].Dims);
        Assert.Contains("'batch'", Refused(file.Bytes()), StringComparison.Ordinal);
    }

    /// <summary>Sizes that neither the file nor anybody gives are those of an example.</summary>
    [Fact]
    public void AnExampleGivesSizes()
    {
        OnnxFile file = new OnnxFile(21).Input("x", ElementType.Float32, "batch", 3, "").Input("z", ElementType.Float32, "batch", 1, 1)
            .Node("Add", ["x", "z"], ["y"]).Output("y");
        var example = new Dictionary<string, IReadOnlyList<int>> { ["x"] = [2, 3, 5] };
        FloatModel model = OnnxReader.Read(file.Bytes(), null, example);
        Assert.Equal([2, 3, 5], model.Inputs[0].Dims);
        Assert.Equal([2, 1, 1], model.Inputs[1].Dims);
        Assert.Equal([4, 3, 5], OnnxReader.Read(file.Bytes(), new Dictionary<string, int> { ["batch"] = 4 }, example).Inputs[0].Dims);
        Assert.Equal([4, 3, 7], OnnxReader.Read(file.Bytes(), new Dictionary<string, int> { ["batch"] = 4, ["x.2"] = 7 }).Inputs[0].Dims);
        // Another number of axes is no example.
        Assert.Contains("batch", Assert.Throws<ModelFormatException>(() =>
            OnnxReader.Read(file.Bytes(), null, new Dictionary<string, IReadOnlyList<int>> { ["x"] = [2, 3] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NodesMayStandInAnyOrderButNotInACircle()
    {
        OnnxFile file = new OnnxFile(21).Input("x", ElementType.Float32, 3).Node("Relu", ["a"], ["y"]).Node("Neg", ["x"], ["a"]).Output("y");
        Assert.Equal(["Neg", "Relu"], OnnxReader.Read(file.Bytes()).Nodes.Select(n => n.Op));
        OnnxFile circle = new OnnxFile(21).Input("x", ElementType.Float32, 3).Node("Add", ["x", "b"], ["a"]).Node("Neg", ["a"], ["b"]).Output("b");
        Assert.Contains("cycle", Refused(circle.Bytes()), StringComparison.Ordinal);
    }

    /// <summary>A transposed weight is computed at once, unless the weight itself is needed as well.</summary>
    [Fact]
    public void TiedWeightsStayTied()
    {
        DecoderConfig config = ModelFiles.TinyGpt;
        FloatModel tied = OnnxReader.Read(OnnxWriter.Write(GptGraph.Build(config, 3, ModelFiles.Draw)));
        Assert.Contains(tied.Nodes, n => n.Op == "Transpose" && n.Inputs[0] == "wte.weight");
        FloatModel free = OnnxReader.Read(OnnxWriter.Write(GptGraph.Build(config with { TiedHead = false }, 3, ModelFiles.Draw)));
        Assert.DoesNotContain(free.Nodes, n => n.Op == "Transpose" && n.Inputs[0] == "lm_head.weight");
        Assert.DoesNotContain("lm_head.weight", free.Initializers.Keys);
    }

    /// <summary>A constant that a file of a few bytes asks for is not computed; the shapes are still known.</summary>
    [Fact]
    public void HugeConstantsAreNotComputed()
    {
        OnnxFile file = new OnnxFile(21).Node("ConstantOfShape", ["s"], ["c"]).Node("ReduceSum", ["c"], ["y"]).Output("y")
            .Tensor("s", ElementType.Int64, [1], t => t.Varint(OnnxFields.TensorInt64, 2_000_000_000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(2, OnnxReader.Read(file.Bytes()).Nodes.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(10, "opset 10")]
    [InlineData(25, "opset 25")]
    public void OtherOpsetsAreRefused(long opset, string reason) => Assert.Contains(reason, Refused(OneNode(opset, "Relu").Bytes()), StringComparison.Ordinal);

    [Fact]
    public void WhatHasNoMeaningIsRefused()
    {
        OnnxFile Start() => new OnnxFile(21).Input("x", ElementType.Float32, 2, 3);
        Assert.Contains("'LSTM'", Refused(Start().Node("LSTM", ["x"], ["y"]).Output("y").Bytes()), StringComparison.Ordinal);
        Assert.Contains("domain 'com.microsoft'", Refused(Start().Node("com.microsoft", "Gelu", ["x"], ["y"]).Output("y").Bytes()), StringComparison.Ordinal);
        Assert.Contains("graph", Refused(Start().Node("If", ["x"], ["y"], ("then_branch", new ProtoWriter())).Output("y").Bytes()), StringComparison.Ordinal);
        Assert.Contains("'z'", Refused(Start().Node("Add", ["x", "z"], ["y"]).Output("y").Bytes()), StringComparison.Ordinal);
        Assert.Contains("'y'", Refused(Start().Node("Relu", ["x"], ["y"]).Node("Neg", ["x"], ["y"]).Output("y").Bytes()), StringComparison.Ordinal);
        Assert.Contains("output 'q'", Refused(Start().Node("Relu", ["x"], ["y"]).Output("q").Bytes()), StringComparison.Ordinal);
        Assert.Contains("do not fit", Refused(Start().Node("MatMul", ["x", "x"], ["y"]).Output("y").Bytes()), StringComparison.Ordinal);
        Assert.Contains("constant", Refused(Start().Input("s", ElementType.Int64, 1).Node("Reshape", ["x", "s"], ["y"]).Output("y").Bytes()),
            StringComparison.Ordinal);
        Assert.Contains("functions", Refused(OneNode(21, "Relu").Bytes((OnnxFields.ModelFunctions, new ProtoWriter()))), StringComparison.Ordinal);
        Assert.Contains("0 inputs", Refused(Start().Node("Relu", [], ["y"]).Output("y").Bytes()), StringComparison.Ordinal);
        Assert.Contains("no graph", Refused([]), StringComparison.Ordinal);
    }

    [Fact]
    public void TensorsHaveAsManyElementsAsTheySay()
    {
        OnnxFile With(long[] dims, Action<ProtoWriter> data) => new OnnxFile(21).Input("x", ElementType.Float32, 2).Node("Add", ["x", "w"],
            ["y"]).Output("y").Tensor("w", ElementType.Float32, dims, data);
        Assert.Equal(2, OnnxReader.Read(With([2], t => t.Bytes(OnnxFields.TensorRaw, new byte[8])).Bytes()).Initializers["w"].Count);
        Assert.Contains("7 bytes", Refused(With([2], t => t.Bytes(OnnxFields.TensorRaw, new byte[7])).Bytes()), StringComparison.Ordinal);
        Assert.Contains("has 1", Refused(With([2], t => t.Float(OnnxFields.TensorFloats, 1)).Bytes()), StringComparison.Ordinal);
        Assert.Contains("too large", Refused(With([1 << 30, 1 << 30], t => t.Bytes(OnnxFields.TensorRaw, new byte[8])).Bytes()), StringComparison.Ordinal);
        Assert.Contains("dimensions", Refused(With([-2], t => t.Bytes(OnnxFields.TensorRaw, new byte[8])).Bytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void TensorsInOtherFilesStayBesideTheModel()
    {
        string folder = Directory.CreateTempSubdirectory("roundel-onnx").FullName;
        try
        {
            string model = Path.Combine(folder, "sub", "model.onnx");
            Directory.CreateDirectory(Path.Combine(folder, "sub"));
            foreach (string place in new[] { "weights.bin", "sub/weights.bin" })
                File.WriteAllBytes(Path.Combine(folder, place), [0, 0, 128, 63, 0, 0, 0, 64, 9, 9, 9, 9]);
            File.CreateSymbolicLink(Path.Combine(folder, "sub", "link.bin"), Path.Combine(folder, "weights.bin"));
            void Write(string location, long offset, long length)
            {
                void Entry(ProtoWriter t, string key, string value)
                {
                    var entry = new ProtoWriter();
                    entry.Text(OnnxFields.EntryKey, key);
                    entry.Text(OnnxFields.EntryValue, value);
                    t.Message(OnnxFields.TensorExternal, entry);
                }
                File.WriteAllBytes(model, new OnnxFile(21).Input("x", ElementType.Float32, 2).Node("Add", ["x", "w"], ["y"]).Output("y").Tensor("w",
                    ElementType.Float32, [2], t =>
                {
                    Entry(t, "location", location);
                    Entry(t, "offset", $"{offset}");
                    Entry(t, "length", $"{length}");
                    t.Varint(OnnxFields.TensorLocation, 1);
                }).Bytes());
            }
            string Bad(string location, long offset = 0, long length = 8)
            {
                Write(location, offset, length);
                return Assert.Throws<ModelFormatException>(() => OnnxReader.ReadFile(model)).Message;
            }
            Write("weights.bin", 0, 8);
            Assert.Equal([1f, 2], OnnxReader.ReadFile(model).Initializers["w"].ToFloats());
            Assert.Contains("another file", Refused(File.ReadAllBytes(model)), StringComparison.Ordinal);
            foreach (string location in new[] { "../weights.bin", Path.Combine(folder, "weights.bin"), "", ".", "a//weights.bin" })
                Assert.Contains("not a file beside", Bad(location), StringComparison.Ordinal);
            Assert.Contains("link", Bad("link.bin"), StringComparison.Ordinal);
            Assert.Contains("missing", Bad("none.bin"), StringComparison.Ordinal);
            Assert.Contains("12 bytes", Bad("weights.bin", 5), StringComparison.Ordinal);
            Assert.Contains("has 4", Bad("weights.bin", 0, 4), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
