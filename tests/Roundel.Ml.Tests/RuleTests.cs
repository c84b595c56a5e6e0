using Roundel.Field;

namespace Roundel.Ml.Tests;

/// <summary>
/// Every rule is needed: for each there is a wrong witness that breaks this rule alone. And the honest one breaks none
/// (<see cref="Sample.Run"/>).
/// </summary>
public sealed class RuleTests
{
    private const string Padding = "padding is zero";

    /// <summary>The names of the rules that are broken when some cells of committed nodes are replaced.</summary>
    private static string[] Broken(Witness honest, params (Node Node, M31[] Cells)[] forged)
    {
        Dictionary<Node, M31[]> cells = forged.ToDictionary(f => f.Node, f => f.Cells);
        M31[] Of(Node node) => cells.TryGetValue(node, out M31[]? other) ? other : RuleChecker.Lift(honest.Values(node));
        return [.. new RuleChecker(honest.Model, Of).Broken().Select(b => b.Rule)];
    }

    private static M31[] Field(params long[] values) => [.. values.Select(M31.FromInt64)];

    private static M31 Ratio(long numerator, long denominator) => M31.FromInt64(numerator) * M31.FromInt64(denominator).Inverse();

    /// <summary>All rules of a node were broken by one case or another.</summary>
    private static void AllBroken(Node node, IEnumerable<string> broken) => Assert.Equal(
        node.Rules.Zeros.Select(z => z.Name).Concat(node.Rules.Lookups.Select(l => l.Name)).Order(StringComparer.Ordinal),
        broken.Where(b => b != Padding).Distinct().Order(StringComparer.Ordinal));

    private static string Single(string[] broken, string part)
    {
        string rule = Assert.Single(broken);
        Assert.Contains(part, rule, StringComparison.Ordinal);
        return rule;
    }

    [Fact]
    public void Shift()
    {
        var builder = new ModelBuilder();
        ShiftNode y = builder.Shift("y", builder.Input("x", new(1), new(-100, 100), true), 4);
        builder.Output("y", y);
        Witness honest = Sample.Run(builder.Build(), ("x", IntegerTensor.FromDense(new(1), [37])));
        AllBroken(y,
        [
            Single(Broken(honest, (y, Field(0)), (y.Low, Field(37))), "low in range"),
            Single(Broken(honest, (y, Field(3)), (y.Low, Field(-11))), "low in range"),
            Single(Broken(honest, (y, [Ratio(36, 16)]), (y.Low, Field(1))), "high in range"),
            Single(Broken(honest, (y, Field(0)), (y.Low, Field(0))), "x - 2^4 high - low"),
        ]);
    }

    [Fact]
    public void ShiftBeforeLookup()
    {
        var builder = new ModelBuilder();
        ShiftNode y = builder.Shift("y", builder.Input("x", new(1), new(-100, 100), true), 4);
        LookupNode z = builder.Lookup("z", y, FunctionTable.Of(y.Interval, v => v * v));
        builder.Output("z", z);
        IntegerModel model = builder.Build();
        Assert.Single(y.Rules.Lookups);
        Witness honest = Sample.Run(model, ("x", IntegerTensor.FromDense(new(1), [37])));
        AllBroken(z,
        [
            Single(Broken(honest, (y, [Ratio(36, 16)]), (y.Low, Field(1)), (z, Field(9))), "in the table"),
            Single(Broken(honest, (z, Field(5))), "in the table"),
        ]);
    }

    /// <summary>Values outside an asserted interval have no witness; a table that allows more does not stand for the range.</summary>
    [Fact]
    public void AssertedShift()
    {
        var builder = new ModelBuilder();
        InputNode x = builder.Input("x", new(1), new(-100, 100), true);
        ShiftNode y = builder.Shift("y", x, 2, new(-4, 3));
        builder.Output("narrow", builder.Lookup("narrow", y, FunctionTable.Of(new(-4, 3), v => v)));
        ShiftNode z = builder.Shift("z", x, 2, new(-4, 3));
        builder.Output("wide", builder.Lookup("wide", z, FunctionTable.Of(new(-8, 7), v => v)));
        IntegerModel model = builder.Build();
        Assert.Equal((new Interval(-4, 3), 1, 2), (y.Interval, y.Rules.Lookups.Length, z.Rules.Lookups.Length));
        Sample.Run(model, ("x", IntegerTensor.FromDense(new(1), [15])));
        Dictionary<string, IntegerTensor> outside = new() { ["x"] = IntegerTensor.FromDense(new(1), [16]) };
        Assert.Equal("y: the value 4 is not in [-4, 3]; the model was made for smaller ones",
            Assert.Throws<ModelException>(() => IntegerInterpreter.Run(model, outside)).Message);
        Assert.Equal(model.ToBytes(), IntegerModel.FromBytes(model.ToBytes()).ToBytes());
    }

    /// <summary>A table that reaches so far that the field would wrap does not stand for the range of the high part.</summary>
    [Fact]
    public void LargeTablesDoNotReplaceRanges()
    {
        var builder = new ModelBuilder();
        ShiftNode y = builder.Shift("y", builder.Input("x", new(1), new(-10000, 10000), true), 14);
        builder.Output("z", builder.Lookup("z", y, FunctionTable.Of(new(-(1 << 17), (1 << 17) - 1), v => v)));
        builder.Build();
        Assert.Equal(2, y.Rules.Lookups.Length);
        // Why: x = 1 would be 2^14·(−2^17) + 1 + …, p more or less.
        Assert.False(y.CannotWrap(new(-(1 << 17), (1 << 17) - 1)));
    }

    [Fact]
    public void PaddingOfCommittedTensors()
    {
        var builder = new ModelBuilder();
        ShiftNode y = builder.Shift("y", builder.Input("x", new(3), new(-100, 100), true), 4);
        builder.Output("y", y);
        Witness honest = Sample.Run(builder.Build(), ("x", IntegerTensor.FromDense(new(3), [1, 2, 3])));
        Assert.Equal([Padding], Broken(honest, (y, Field(0, 0, 0, 1))));
        Assert.Equal([Padding], Broken(honest, (y.Low, Field(1, 2, 3, 1))));
    }

    [Fact]
    public void Divide()
    {
        var builder = new ModelBuilder();
        DivideNode q = builder.Divide("q", builder.Input("x", new(1), new(0, 100), true), builder.Input("y", new(1), new(1, 15), true));
        builder.Output("q", q);
        Witness honest = Sample.Run(builder.Build(), ("x", IntegerTensor.FromDense(new(1), [37])), ("y", IntegerTensor.FromDense(new(1), [5])));
        AllBroken(q,
        [
            Single(Broken(honest, (q, Field(6))), "x - quotient divisor - remainder"),
            Single(Broken(honest, (q, [Ratio(36, 5)]), (q.Remainder, Field(1))), "quotient in range"),
            Single(Broken(honest, (q, Field(8)), (q.Remainder, Field(-3))), "remainder not negative"),
            Single(Broken(honest, (q, Field(6)), (q.Remainder, Field(7))), "remainder below the divisor"),
        ]);
    }

    [Fact]
    public void ArgMax()
    {
        var builder = new ModelBuilder();
        ArgMaxNode e = builder.ArgMax("e", builder.Input("x", new(4), new(0, 20), true), 0);
        builder.Output("e", e);
        Witness honest = Sample.Run(builder.Build(), ("x", IntegerTensor.FromDense(new(4), [3, 9, 9, 1])));
        AllBroken(e,
        [
            Single(Broken(honest, (e, Field(0, 2, 0, -1)), (e.Maximum, Field(17))), "every cell is 0 or 1"),
            Single(Broken(honest, (e, Field(0, 1, 1, 0)), (e.Maximum, Field(18))), "one is chosen"),
            Single(Broken(honest, (e.Maximum, Field(12))), "the maximum is the chosen cell"),
            Single(Broken(honest, (e, Field(1, 0, 0, 0)), (e.Maximum, Field(3))), "nothing is greater"),
            Single(Broken(honest, (e, Field(0, 0, 1, 0))), "nothing is greater"),
        ]);
    }

    [Fact]
    public void PrivateInputs()
    {
        var builder = new ModelBuilder();
        InputNode x = builder.Input("x", new(2), new(-8, 7), false), c = builder.ClassInput("c", new(1), 3, false);
        builder.Output("x", x);
        IntegerModel model = builder.Build();
        Witness honest = Sample.Run(model, ("x", IntegerTensor.FromDense(new(2), [7, -8])), ("c", IntegerTensor.FromDense(new(1), [1])));
        AllBroken(x, [Single(Broken(honest, (x, Field(8, 0))), "in range"), Single(Broken(honest, (x, Field(0, -9))), "in range")]);
        AllBroken(c,
        [
            Single(Broken(honest, (c, Field(2, -1, 0, 0))), "every cell is 0 or 1"),
            Single(Broken(honest, (c, Field(1, 1, 0, 0))), "one is chosen"),
            Single(Broken(honest, (c, Field(0, 0, 0, 0))), "one is chosen"),
        ]);
    }

    [Fact]
    public void Range()
    {
        var builder = new ModelBuilder();
        InputNode x = builder.Input("x", new(1), new(-128, 127), false);
        RangeNode r = builder.Range("r", x, -3, 4);
        builder.Output("r", r);
        Witness honest = Sample.Run(builder.Build(), ("x", IntegerTensor.FromDense(new(1), [12])));
        AllBroken(r, [Single(Broken(honest, (x, Field(13))), "r: in range"), Single(Broken(honest, (x, Field(-4))), "r: in range")]);
    }

    /// <summary>A look-up stands for the range if its table has nothing outside.</summary>
    [Fact]
    public void RangeBeforeLookup()
    {
        var builder = new ModelBuilder();
        InputNode x = builder.Input("x", new(1), new(-128, 127), false);
        RangeNode narrow = builder.Range("narrow", x, 0, 4), wide = builder.Range("wide", x, 0, 4);
        LookupNode y = builder.Lookup("y", narrow, FunctionTable.Of(new(0, 15), v => -v));
        builder.Output("y", y);
        builder.Output("z", builder.Lookup("z", wide, FunctionTable.Of(new(-1, 30), v => -v)));
        Witness honest = Sample.Run(builder.Build(), ("x", IntegerTensor.FromDense(new(1), [12])));
        Assert.Equal((0, 1), (narrow.Rules.Lookups.Length, wide.Rules.Lookups.Length));
        AllBroken(y, [Single([.. Broken(honest, (x, Field(16)), (y, Field(-16))).Where(r => r.StartsWith('y'))], "in the table")]);
    }

    /// <summary>Public tensors have no committed cells, and so no rules.</summary>
    [Fact]
    public void PublicTensorsHaveNoRules()
    {
        var builder = new ModelBuilder();
        Node[] nodes = [builder.Input("x", new(2), new(-8, 6), true), builder.ClassInput("c", new(1), 3, true), builder.Constant("k", new(new TensorShape(2)))];
        Assert.All(nodes, n => Assert.Same(NodeRules.None, n.Rules));
        Assert.All(nodes, n => Assert.Equal(Storage.Public, n.Storage));
    }
}
