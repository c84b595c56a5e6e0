using System.Buffers.Binary;
using Roundel.Hash;
using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Keys that lie, and keys that are made to hurt whoever reads them.</summary>
public sealed class KeyAttacks
{
    private static ModelException Refused(ReadOnlySpan<byte> topology)
    {
        byte[] key = KeyBytes.Of(topology);
        return Assert.Throws<ModelException>(() => ModelKey.FromBytes(key));
    }

    /// <summary>Sums of 2^16 products instead of one fewer: only the widths say so, and the reader computes the interval from them.</summary>
    [Fact]
    public void AccumulatorsPastTheField()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(1, 65535), Interval.Signed(8), isPublic: true);
        b.Output("y", b.Einsum("y", "ik,jk->ij", x, b.Weight("w", new(1, 65535), 8, [])));
        byte[] topology = b.Build().Topology.ToArray();
        ModelKey.FromBytes(KeyBytes.Of(topology));
        ModelException e = Refused(KeyBytes.Replaced(topology, 65535, 65536));
        Assert.Equal("y: values in [-1065353216, 1073741824] of the shape [1, 1]; magnitudes have to stay below 1073741824", e.Message);
    }

    /// <summary>A sum with larger factors, an input with a wider range, weights of more bits: each leads to an accumulator that is too large.</summary>
    [Fact]
    public void IntervalsAreComputed()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(4), new(-1234567, 1234567), isPublic: true);
        LinearNode sum = b.Linear("sum", 0, (321, x), (-432, x));
        b.Output("y", b.Shift("y", sum, 13));
        byte[] topology = b.Build().Topology.ToArray();
        ModelKey.FromBytes(KeyBytes.Of(topology));
        Assert.Contains("sum: values in", Refused(KeyBytes.Replaced(topology, 321, 1 << 29)).Message, StringComparison.Ordinal);
        Assert.Contains("sum: values in", Refused(KeyBytes.Replaced(topology, 1234567, 1 << 29)).Message, StringComparison.Ordinal);
        Assert.Contains("x: an input in", Refused(KeyBytes.Replaced(topology, 1234567, 1 << 30)).Message, StringComparison.Ordinal);
        Assert.Contains("x: an input in", Refused(KeyBytes.Replaced(topology, -1234567, 1234568)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The interval of a shift is the one that a key says: it is an assertion, which is proven. A wider one than the operand's allows is not believed
    /// (the bytes are then not the model's), and a narrower one is checked of every run.
    /// </summary>
    [Fact]
    public void AnAssertedIntervalIsProven()
    {
        (IntegerModel model, Dictionary<string, IntegerTensor> inputs) = Shifted(-4, 3);
        Assert.NotEmpty(model.Nodes.OfType<ShiftNode>().Single().Rules.Lookups.Where(l => l.Name.Contains("high", StringComparison.Ordinal)));
        using var forger = new Forger(model, inputs);
        forger.AcceptsTheHonestProof();
        // x / 4 = 4: not in the interval, but the right floor.
        ShiftNode shift = model.Nodes.OfType<ShiftNode>().Single();
        Witness witness = forger.Honest.With(model["x"], forger.Changed(model["x"], 0, _ => 16));
        witness = witness.With(shift, forger.Changed(shift, 0, _ => 4)).With(shift.Low, forger.Changed(shift.Low, 0, _ => 0));
        Assert.Contains(RuleChecker.Check(witness), r => r.Rule.Contains("high in range", StringComparison.Ordinal));
        Assert.NotEqual(VerificationError.None, forger.Try(new Forgery { Witness = witness, Claim = forger.HonestClaim }));
        byte[] topology = model.Topology.ToArray();
        Refused(KeyBytes.Replaced(topology, -4, -33));
        Refused(KeyBytes.Replaced(topology, 3, 1 << 20));
        Refused(KeyBytes.Replaced(topology, -4, 4));
    }

    private static (IntegerModel, Dictionary<string, IntegerTensor>) Shifted(long min, long max)
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(1), Interval.Signed(7), isPublic: false);
        b.Output("y", b.Shift("y", x, 2, new(min, max)));
        return (b.Build(), new() { ["x"] = IntegerTensor.FromDense(new(1), [15]) });
    }

    /// <summary>Operands that come later, or are none; parts of what has no parts; tables that are none; axes, ranks and sizes out of bounds.</summary>
    [Fact]
    public void NumbersOutOfRange()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(3, 11), Interval.Signed(8), isPublic: true);
        ShiftNode y = b.Shift("y", x, 2);
        LookupNode z = b.Lookup("z", y, FunctionTable.Of(y.Interval, v => v));
        b.Output("z", b.AxisMap("w", z, 1, new SumMatrix(11)));
        byte[] topology = b.Build().Topology.ToArray();
        ModelKey.FromBytes(KeyBytes.Of(topology));
        int others = 0;
        int[] words = [int.MinValue, -1, 7, 9, 100, 1 << 20, 1 << 29, int.MaxValue];
        foreach (int word in words)
            for (int at = 0; at + 4 <= topology.Length; at++)
            {
                byte[] changed = [.. topology];
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), word);
                if (Reads(changed)) others++;
            }
        Assert.InRange(others, 1, words.Length * topology.Length - 1);
    }

    /// <summary>Whether a topology is one; only a refusal is no fault.</summary>
    private static bool Reads(byte[] topology)
    {
        try
        {
            ModelKey key = ModelKey.FromBytes(KeyBytes.Of(topology));
            Assert.Equal(topology, key.Model.Topology.ToArray());
            return true;
        }
        catch (ModelException)
        {
            return false;
        }
    }

    /// <summary>Sizes whose product overflows 32 or 64 bits, in shapes, views and sums of many labels.</summary>
    [Fact]
    public void ShapesThatOverflow()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(7, 7, 7, 7), Interval.Signed(2), isPublic: false);
        b.Output("y", b.View("y", x, AffineMap.Slice(x.Shape, new(1, 1, 1, 1), [0, 0, 0, 0], [1, 1, 1, 1])));
        byte[] topology = b.Build().Topology.ToArray();
        ModelKey.FromBytes(KeyBytes.Of(topology));
        foreach (int dim in (int[])[1 << 8, 1 << 16, 1 << 30, int.MaxValue]) Refused(KeyBytes.Replaced(topology, 7, dim));
        // As large as may be, nearly: nothing is allocated for it.
        long before = GC.GetTotalAllocatedBytes();
        ModelKey.FromBytes(KeyBytes.Of(KeyBytes.Replaced(topology, 7, 1 << 6)));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1 << 22);
    }

    /// <summary>Names used twice, by nodes or outputs.</summary>
    [Fact]
    public void NamesUsedTwice()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("in1", new(2), Interval.Signed(8), isPublic: true), y = b.Input("in2", new(2), Interval.Signed(8), isPublic: true);
        b.Output("out1", x);
        b.Output("out2", y);
        string text = Convert.ToHexString(b.Build().Topology.Span);
        foreach ((string name, string other) in ((string, string)[])[("in2", "in1"), ("out2", "out1")])
        {
            byte[] changed = Convert.FromHexString(text.Replace(Hex(name), Hex(other), StringComparison.Ordinal));
            Assert.Contains("two ", Refused(changed).Message, StringComparison.Ordinal);
        }
        static string Hex(string name) => Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(name));
    }

    /// <summary>One table written twice, or one that nothing looks up: the bytes are not the model's.</summary>
    [Fact]
    public void TablesUsedTwiceOrNot()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(2), Interval.Signed(2), isPublic: true);
        b.Output("y", b.Lookup("y", x, FunctionTable.Of(x.Interval, v => v * v)));
        byte[] topology = b.Build().Topology.ToArray();
        ModelKey.FromBytes(KeyBytes.Of(topology));
        // Version, number of tables, then each table's first input, bits and outputs.
        int length = 8 + 4 * (1 << 2);
        byte[] twice = [.. topology.AsSpan(0, 8), .. topology.AsSpan(8, length), .. topology.AsSpan(8)];
        twice[4] = 2;
        Assert.Contains("bytes are not", Refused(twice).Message, StringComparison.Ordinal);
        twice[16] ^= 1;
        Assert.Contains("bytes are not", Refused(twice).Message, StringComparison.Ordinal);
        // Outputs that no number of a model may be.
        foreach (int output in (int[])[1 << 30, int.MinValue, int.MaxValue])
        {
            byte[] huge = [.. topology];
            BinaryPrimitives.WriteInt32LittleEndian(huge.AsSpan(16), output);
            Assert.Contains("a table with the output", Refused(huge).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Model files with changed bytes and the right hash of them: refused with a reason, or the bytes of another model.</summary>
    [Fact]
    public void ModelFilesWithTheRightHash()
    {
        byte[] bytes = FileTests.Everything().ToBytes();
        int others = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            byte[] changed = [.. bytes];
            int at = random.Next(4, changed.Length - Digest.ByteCount);
            if (random.Next(2) == 0) changed[at] = (byte)random.Next(256);
            else BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), random.Next(3) - 1 << random.Next(31));
            Blake2s.Hash(changed.AsSpan(..^Digest.ByteCount), ModelWriter.FilePersonalisation).CopyTo(changed.AsSpan(^Digest.ByteCount..));
            try
            {
                Assert.Equal(changed, IntegerModel.FromBytes(changed).ToBytes());
                others++;
            }
            catch (ModelException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
        Assert.InRange(others, 1, 2999);
    }

    /// <summary>
    /// Each sum passes every claim about it to both operands: fifty in a row would have a verifier look at 2^50. The figure is computed when a key is
    /// made or read, without going the paths.
    /// </summary>
    [Theory]
    [InlineData(10, true)]
    [InlineData(50, false)]
    [InlineData(3000, false)]
    public void ClaimsThatMultiply(int sums, bool isAccepted)
    {
        var b = new ModelBuilder();
        Node x = b.Input("x", new(2), Interval.Signed(2), isPublic: false);
        for (int i = 0; i < sums; i++) x = b.Linear($"s{i}", 1, (0, x), (0, x));
        b.Output("y", x);
        byte[] topology = b.Build().Topology.ToArray();
        if (isAccepted) ModelKey.FromBytes(KeyBytes.Of(topology));
        else Assert.Contains("claims", Refused(topology).Message, StringComparison.Ordinal);
    }

    /// <summary>The challenge that joins the claims about one product is counted with all of them, also where it leaves one claim about each operand.</summary>
    [Fact]
    public void JoinedClaimsAreCounted()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(2, 2), Interval.Signed(2), isPublic: false);
        Node y = b.Einsum("y", "ij,jk->ik", x, x);
        for (int i = 0; i < 15; i++) y = b.Linear($"s{i}", 0, (1, y), (-1, y));
        b.Output("y", y);
        var key = new ModelKey(b.Build(), ParameterSet.Fast, default);
        Assert.Equal(1 << 15, key.Claims.Joined);
        Assert.InRange(key.Claims.Memory, 3, 10);
        Assert.InRange(ModelSecurity.Rows(key).Single(r => r.Name == "claims of a node").Bits, 108.9, 109.1);
    }

    /// <summary>Thousands of views of views are computed one after the other, not one inside the other.</summary>
    [Fact]
    public void ViewsOfViews()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(3, 2), Interval.Signed(8), isPublic: false);
        Node y = x;
        for (int i = 0; i < 6000; i++) y = b.View($"v{i}", y, new ReshapeMap(y.Shape, i % 2 == 0 ? new(2, 3) : new(3, 2)));
        b.Output("y", y);
        using var forger = new Forger(b.Build(), new() { ["x"] = IntegerTensor.FromDense(new(3, 2), [1, 2, 3, 4, 5, 6]) });
        VerificationError error = VerificationError.BadHeader;
        // A thread with the least stack that a server may give it.
        var thread = new Thread(() => error = forger.Try(new Forgery()), 256 << 10);
        thread.Start();
        thread.Join();
        Assert.Equal(VerificationError.None, error);
    }

    /// <summary>Once a proof is found wrong a verifier stops: a key with a million claims and a proof of nothing take no work.</summary>
    [Fact]
    public void VerifiersStopAtTheFirstFault()
    {
        var b = new ModelBuilder();
        // Without look-ups, whose sum of fractions would be found wrong before.
        Node x = b.ClassInput("x", new(2), 4, isPublic: false);
        for (int i = 0; i < 18; i++) x = b.Linear($"s{i}", 0, (1, x), (-1, x));
        b.Output("y", x);
        IntegerModel model = b.Build();
        var key = new ModelKey(model, ParameterSet.Test, default);
        var claim = new ModelClaim([], [new IntegerTensor(model.Outputs[0].Node.Shape)]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(VerificationError.Truncated, ModelVerifier.Verify(key, ModelProof.Of(claim, new byte[64]), 0).Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    /// <summary>One number that stands for 2^26 cells: a proof of nothing does not make a verifier write them out.</summary>
    [Fact]
    public void ClassesAreNotWrittenOutForNothing()
    {
        var b = new ModelBuilder();
        InputNode x = b.ClassInput("x", new(1), 1 << 26, isPublic: true), y = b.Input("y", new(1, 2), Interval.Signed(8), isPublic: false);
        b.Output("y", b.Linear("sum", 0, (1, y), (1, b.View("two", x, AffineMap.Slice(x.Shape, new(1, 2), [0, 5], [1, 1])))));
        IntegerModel model = b.Build();
        var key = new ModelKey(model, ParameterSet.Test, default);
        var claim = new ModelClaim([new IntegerTensor(new TensorShape(1), [7])], [new IntegerTensor(model.Outputs[0].Node.Shape)]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotEqual(VerificationError.None, ModelVerifier.Verify(key, ModelProof.Of(claim, new byte[1 << 16]), 0).Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    /// <summary>Every byte of a key is in its digest, which is of the bytes' canonical reading; a key that is read is written as it was.</summary>
    [Fact]
    public void EveryByteIsInTheDigest()
    {
        using ModelProver prover = new ProvenModel().Prover();
        byte[] bytes = prover.Key.Bytes.ToArray();
        var digests = new HashSet<string> { prover.Key.Digest.ToHex() };
        for (int at = 0; at < bytes.Length; at += at < 400 ? 1 : 5)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= (byte)(1 << (at % 8));
            try
            {
                ModelKey key = ModelKey.FromBytes(changed);
                Assert.Equal(changed, key.Bytes.ToArray());
                Assert.True(digests.Add(key.Digest.ToHex()), $"byte {at}");
            }
            catch (ModelException)
            {
                // No key.
            }
        }
        Assert.InRange(digests.Count, 40, bytes.Length);
    }

    /// <summary>A model without weights has one key: no root that nothing is opened of.</summary>
    [Fact]
    public void ARootWithoutWeights()
    {
        IntegerModel model = AttackModels.Sum().Item1;
        byte[] root = new byte[Digest.ByteCount];
        root[5] = 1;
        ModelKey.FromBytes(KeyBytes.Of(model.Topology.Span));
        Assert.Throws<ModelException>(() => ModelKey.FromBytes(KeyBytes.Of(model.Topology.Span, root: Digest.ReadFrom(root))));
    }
}
