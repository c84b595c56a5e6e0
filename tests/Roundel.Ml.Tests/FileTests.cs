using Roundel.Hash;

namespace Roundel.Ml.Tests;

/// <summary>The bytes of models: what is written is read, and nothing else is.</summary>
public sealed class FileTests
{
    /// <summary>A model with every kind of record.</summary>
    internal static IntegerModel Everything()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(3, 5), Interval.Signed(8), false, -4), tokens = b.ClassInput("tokens", new(3), 6, true);
        WeightNode w = b.Weight("w", new(6, 5), 8, [.. Enumerable.Range(-15, 30)]), bias = b.Weight("bias", new(5), 12, [-2048, 2047, 0, 1, 2]);
        ConstantNode k = b.Constant("k", IntegerTensor.FromDense(new(3, 5), [.. Enumerable.Range(1, 15)]));
        EinsumNode embedded = b.Einsum("embedded", "tv,vd->td", tokens, w);
        LinearNode sum = b.Linear("sum", 7, (3, x), (1, embedded), (-1, b.View("bias rows", bias, AffineMap.Broadcast(bias.Shape, x.Shape))), (1, x));
        ShiftNode high = b.Shift("high", sum, 3);
        LookupNode table = b.Lookup("table", high, FunctionTable.Of(high.Interval, v => Math.Max(v, 0) & 127));
        DivideNode quotient = b.Divide("quotient", table, k);
        ArgMaxNode best = b.ArgMax("best", quotient, 1);
        AxisMapNode index = b.AxisMap("index", best, 1, new DenseMatrix(1, 5, [0, 1, 2, 3, 4]));
        AxisMapNode total = b.AxisMap("total", quotient.Remainder, 1, new SumMatrix(5));
        AxisMapNode running = b.AxisMap("running", high.Low, 0, new CumulativeMatrix(3));
        RangeNode bounded = b.Range("bounded", running, 0, 6);
        ViewNode gathered = b.View("gathered", bounded, new GatherMap(bounded.Shape, 1, [4, 0, -1]));
        b.Output("index", b.View("flat", index, new ReshapeMap(index.Shape, new(3))));
        b.Output("total", total, 5);
        b.Output("gathered", gathered);
        b.Output("maximum", best.Maximum);
        return b.Build();
    }

    internal static Dictionary<string, IntegerTensor> EverythingInputs() => new()
    {
        ["x"] = IntegerTensor.FromDense(new(3, 5), [.. Enumerable.Range(-7, 15)]),
        ["tokens"] = IntegerTensor.FromDense(new(3), [5, 0, 2]),
    };

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        IntegerModel model = Everything();
        byte[] bytes = model.ToBytes();
        IntegerModel read = IntegerModel.FromBytes(bytes);
        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal(model.TopologyDigest, read.TopologyDigest);
        Assert.Equal(model.Nodes.Select(n => n.ToString()), read.Nodes.Select(n => n.ToString()));
        Assert.Equal(model.Nodes.Select(n => n.Id), Enumerable.Range(0, model.Nodes.Length));
        Assert.Equal(model.Tables.Select(t => (t.Id, t.Bits, t.First)), read.Tables.Select(t => (t.Id, t.Bits, t.First)));
        Witness a = Sample.Run(model, [.. EverythingInputs().Select(i => (i.Key, i.Value))]), b = IntegerInterpreter.Run(read, EverythingInputs());
        foreach (ModelOutput output in model.Outputs) Assert.Equal(a.Output(output.Name).Values, b.Output(output.Name).Values);
        IntegerModel verifier = IntegerModel.FromTopology(model.Topology.Span);
        Assert.False(verifier.IsLoaded);
        Assert.Equal(model.TopologyDigest, verifier.TopologyDigest);
        Assert.Throws<InvalidOperationException>(() => IntegerInterpreter.Run(verifier, EverythingInputs()));
        Assert.Throws<InvalidOperationException>(verifier.ToBytes);
    }

    /// <summary>The same graph always has the same digest; it changes only with a change of the format.</summary>
    [Fact]
    public void TheDigestIsFixed() => Assert.StartsWith("36f2504dc7c6a4aced06a8f1b2d0d50360050c73f", Everything().TopologyDigest.ToHex(),
        StringComparison.Ordinal);

    [Fact]
    public void DeadNodesAreLeftOut()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(2), new(0, 7), true);
        b.Shift("dead", x, 1);
        b.Output("y", b.Shift("y", x, 2));
        IntegerModel model = b.Build();
        Assert.DoesNotContain(model.Nodes, n => n.Name.StartsWith("dead", StringComparison.Ordinal));
        Assert.Equal(model.ToBytes(), IntegerModel.FromBytes(model.ToBytes()).ToBytes());
    }

    [Fact]
    public void DamagedFilesAreRefused()
    {
        byte[] bytes = Everything().ToBytes();
        for (int length = 0; length < bytes.Length; length++) Assert.Throws<ModelException>(() => IntegerModel.FromBytes(bytes.AsSpan(0, length)));
        for (int i = 0; i < bytes.Length; i += 7)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 1;
            Assert.Throws<ModelException>(() => IntegerModel.FromBytes(changed));
        }
        Assert.Throws<ModelException>(() => IntegerModel.FromBytes([.. bytes, 0]));
    }

    [Fact]
    public void TruncatedTopologiesAreRefused()
    {
        byte[] bytes = Everything().Topology.ToArray();
        for (int length = 0; length < bytes.Length; length++) Assert.Throws<ModelException>(() => IntegerModel.FromTopology(bytes.AsSpan(0, length)));
        Assert.Throws<ModelException>(() => IntegerModel.FromTopology([.. bytes, 0]));
    }

    /// <summary>Changed bytes are refused with a reason, or are exactly the bytes of some other model.</summary>
    [Fact]
    public void ChangedTopologiesAreRefusedOrOtherModels()
    {
        byte[] bytes = Everything().Topology.ToArray();
        int others = 0;
        for (int seed = 0; seed < 4000; seed++)
        {
            var random = new Random(seed);
            byte[] changed = [.. bytes];
            for (int change = random.Next(3); change >= 0; change--)
            {
                int at = random.Next(changed.Length);
                changed[at] = random.Next(4) switch
                {
                    0 => (byte)random.Next(256),
                    1 => 255,
                    2 => (byte)(changed[at] + random.Next(-2, 3)),
                    _ => (byte)(changed[at] ^ 1 << random.Next(8)),
                };
            }
            try
            {
                IntegerModel model = IntegerModel.FromTopology(changed);
                Assert.Equal(changed, model.Topology.ToArray());
                others++;
            }
            catch (ModelException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }
        Assert.InRange(others, 1, 3999);
    }

    /// <summary>Weights out of range are refused even if the hash is right.</summary>
    [Fact]
    public void WeightsOutOfRangeAreRefused()
    {
        byte[] bytes = Everything().ToBytes();
        // The last two bytes before the hash are the last cell of a tensor of 12 bits.
        bytes[^(Digest.ByteCount + 1)] = 0x08;
        Blake2s.Hash(bytes.AsSpan(..^Digest.ByteCount), ModelWriter.FilePersonalisation).CopyTo(bytes.AsSpan(^Digest.ByteCount..));
        Assert.Equal("bias: the weight 2050 has more than 12 bits", Assert.Throws<ModelException>(() => IntegerModel.FromBytes(bytes)).Message);
    }
}
