namespace Roundel.Ml.Tests;

/// <summary>What cannot be proven is refused when the model is built, with the node's name and the figures.</summary>
public sealed class RefusalTests
{
    private readonly ModelBuilder _builder = new();

    private void Refused(string message, Action action)
    {
        ModelException e = Assert.Throws<ModelException>(action);
        Assert.Equal(message, e.Message);
    }

    private InputNode Input(Interval interval, params int[] dims) => _builder.Input($"x{_builder.Nodes.Count}", new(dims), interval, true);

    [Fact]
    public void SumsPastTheField()
    {
        InputNode a = Input(new(0, Interval.Limit - 1), 2), b = Input(new(0, 1), 2);
        Refused("s: values in [0, 1073741824] of the shape [2]; magnitudes have to stay below 1073741824", () => _builder.Linear("s", 0, (1, a), (1, b)));
        Refused("t: values in [0, 2147483646] of the shape [2]; magnitudes have to stay below 1073741824", () => _builder.Linear("t", 0, (2, a)));
        Refused("u: values in [0, 2147483646] of the shape [1]; magnitudes have to stay below 1073741824", () => _builder.AxisMap("u", a, 0, new SumMatrix(2)));
        Assert.Equal(Interval.Limit - 1, _builder.Linear("v", 0, (1, a)).Interval.Max);
    }

    [Fact]
    public void AccumulatorsPastTheField()
    {
        // 2^14 is the largest product of two bytes: 2^16 of them are one too many.
        WeightNode fits = _builder.Weight("w", new(1, 65535), 8, []), wide = _builder.Weight("v", new(1, 65536), 8, []);
        InputNode x = Input(Interval.Signed(8), 1, 65535), y = Input(Interval.Signed(8), 1, 65536);
        Assert.Equal(65535 << 14, _builder.Einsum("e", "ik,jk->ij", x, fits).Interval.Max);
        Refused("f: values in [-1065353216, 1073741824] of the shape [1, 1]; magnitudes have to stay below 1073741824",
            () => _builder.Einsum("f", "ik,jk->ij", y, wide));
        InputNode big = Input(Interval.Signed(16), 1, 65535);
        Assert.Throws<ModelException>(() => _builder.Einsum("g", "ik,jk->ij", big, fits));
    }

    [Fact]
    public void RangesThatWrap()
    {
        InputNode x = Input(new(-Interval.Limit + 1, Interval.Limit - 1), 1);
        InputNode half = Input(new(-Interval.Limit / 2, Interval.Limit / 2 - 1), 1);
        Refused("a: values in [-1073741823, 1073741823] shifted by 13 bits, whose range of 18 bits the field cannot tell apart",
            () => _builder.Shift("a", x, 13));
        Refused("b: a range of 22 bits; 18 are the most", () => _builder.Shift("b", half, 8));
        Assert.Equal(new Interval(-1 << 17, (1 << 17) - 1), _builder.Shift("c", half, 12).Interval);
        Refused("r: values in [-1073741823, 1073741823] and a range of 18 bits from -1073741823, which the field cannot tell apart",
            () => _builder.Range("r", x, -Interval.Limit + 1, 18));
    }

    [Fact]
    public void Divisors()
    {
        InputNode x = Input(new(-100, 100), 2), zero = Input(new(0, 5), 2), other = Input(new(1, 5), 3);
        Refused("d: a divisor in [0, 5]", () => _builder.Divide("d", x, zero));
        Refused("e: a quotient of [2] and [3]", () => _builder.Divide("e", x, other));
        InputNode wide = Input(new(0, 1 << 29), 2), small = Input(new(1, 1 << 17), 2);
        Assert.Throws<ModelException>(() => _builder.Divide("f", wide, small));
    }

    [Fact]
    public void WrongUse()
    {
        InputNode x = Input(new(-100, 100), 2, 3);
        Refused("w: 5 cells for the shape [2, 3]", () => _builder.Weight("w", new(2, 3), 8, [1, 2, 3, 4, 5]));
        Refused("v: the weight 128 has more than 8 bits", () => _builder.Weight("v", new(1), 8, [128]));
        Refused("p: a private input in [0, 5], which are not a power of two of values", () => _builder.Input("p", new(1), new(0, 5), false));
        Refused("l: values in [-100, 100] and a table over [0, 7]", () => _builder.Lookup("l", x, FunctionTable.Of(new(0, 7), v => v)));
        Refused("x0: two nodes of this name", () => _builder.Shift("x0", x, 1));
        Refused("m: a matrix of 4 columns along axis 1 of [2, 3]", () => _builder.AxisMap("m", x, 1, new SumMatrix(4)));
        Refused("o: the operand belongs to another model", () => new ModelBuilder().Shift("o", x, 1));
        Refused("a model without outputs", () => new ModelBuilder().Build());
        foreach (string labels in (string[])["ij", "ij,jk", "ii,ij->j", "ij,k->k", "ij,jk->ikl", "Ij,jk->Ik", "ij,kj->ik,"])
            Assert.Throws<ModelException>(() => EinsumLabels.Parse(labels));
    }

    /// <summary>Every axis may be padded to nearly twice its length: eight of them to 256 times as many cells.</summary>
    [Fact]
    public void PaddingOutOfProportion()
    {
        TensorShape wide = new(5, 5, 5, 5, 5, 5, 5, 5);
        Refused("w: 390625 weights and constants, 16777216 with padding: 16 times as many are the most", () => _builder.Weight("w", wide, 8, []));
        // Small ones that are many: 3^6 cells each, 2^12 with padding, are in proportion; 5^4 of 2^12 too; 17^4 of 2^20 are not.
        var other = new ModelBuilder();
        for (int i = 0; i < 20; i++) other.Weight($"a{i}", new(3, 3, 3, 3, 3, 3), 8, []);
        Assert.Throws<ModelException>(() =>
        {
            for (int i = 0; i < 20; i++) other.Constant($"c{i}", new(5, 1, 5, 5, 5, 5, 5, 5), new int[78125]);
        });
        // Nothing is allocated for what is refused.
        int[] cells = new int[390625];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelException>(() => new ModelBuilder().Constant("c", wide, cells));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void ShapesPastAllBounds()
    {
        foreach (int[] dims in (int[][])[[int.MaxValue], [1 << 14, 1 << 15], [0], [-1], [int.MinValue, 2], [1 << 28, 2], [1, 1, 1, 1, 1, 1, 1, 1, 1]])
            Assert.Throws<ModelException>(() => new TensorShape(dims));
        Assert.Equal(28, new TensorShape((1 << 28) - 1).LogSize);
    }

    [Fact]
    public void NamesThatAreNone()
    {
        InputNode x = Input(new(-8, 7), 2);
        foreach (string name in (string[])["", "a\nb", "\u001b[31m", new string('a', 201), "\ud800"])
        {
            Assert.DoesNotContain('\u001b', Assert.Throws<ModelException>(() => _builder.Shift(name, x, 1)).Message);
            Assert.Throws<ModelException>(() => _builder.Output(name, x));
        }
    }

    [Fact]
    public void InputsOfRuns()
    {
        _builder.Output("y", _builder.Shift("y", Input(new(-8, 7), 3), 1));
        IntegerModel model = _builder.Build();
        Dictionary<string, IntegerTensor> inputs = new() { ["x0"] = IntegerTensor.FromDense(new(3), [1, 2, 8]) };
        Refused("x0: the input 8 is not in [-8, 7]", () => IntegerInterpreter.Run(model, inputs));
        inputs["x0"] = new IntegerTensor(new TensorShape(2));
        Refused("x0: the input has the shape [2], not [3]", () => IntegerInterpreter.Run(model, inputs));
        inputs["x0"] = new IntegerTensor(new TensorShape(3), [1, 2, 3, 4]);
        Refused("x0: the input's padding is not zero", () => IntegerInterpreter.Run(model, inputs));
        inputs["z"] = inputs["x0"];
        Refused("z: the model has no such input", () => IntegerInterpreter.Run(model, inputs));
        Refused("x0: the input is missing", () => IntegerInterpreter.Run(model, new Dictionary<string, IntegerTensor>()));
    }
}
