using Roundel.Field;

namespace Roundel.Air.Tests;

/// <summary>Every rule has a declaration that breaks it and nothing else.</summary>
public class SealingTests
{
    private static readonly Bus Pairs = new(20, "Pairs", BusKind.Permutation, "a", "b");
    private static readonly Bus Table = new(21, "Table", BusKind.Lookup, "value");

    private static AirSystem Seal(params Chip[] chips) => new("test", chips, [new PublicValue(0, "first")]);

    private static AirSystem Seal(Action<Probe> declare) => Seal(new Probe("Broken", declare));

    private static void Refused(Func<AirSystem> seal, params string[] mentions)
    {
        string message = Assert.Throws<InvalidOperationException>(seal).Message;
        foreach (string mention in mentions) Assert.Contains(mention, message);
    }

    private static Probe RangeUser(string name = "User") => new(name, p =>
    {
        p.Enabler();
        Column limb = p.U16("limb"), copy = p.Witness("copy");
        p.Equal("copy", limb, copy);
    });

    /// <summary>The sound declaration that most of the others are one change away from.</summary>
    private static void Sound(Probe p)
    {
        Column on = p.Enabler(), a = p.Inherited("a"), b = p.Witness("b");
        p.Equal("b is a squared", b, a * a);
        p.Consume(Pairs, on, a, b);
        p.Emit(Pairs, on, a, b + 1);
    }

    [Fact]
    public void SoundDeclarationsAreAccepted()
    {
        AirSystem system = Seal(new Probe("Sound", Sound), RangeUser(), new RangeChip("Range16", RangeBuses.Range16, 16));
        Assert.Equal(["Range16", "Pairs"], system.Buses.Select(b => b.Name));
        Assert.Equal(3, system.Chips.Count);
        Assert.Same(system.Chips[1], system["User"]);
        Assert.Throws<KeyNotFoundException>(() => system["Nobody"]);
    }

    [Fact]
    public void FiguresAreDerived()
    {
        ChipAir air = Seal(new Probe("Figures", p =>
        {
            Column on = p.Enabler(), a = p.Inherited("a"), b = p.Witness("b"), c = p.Witness("c");
            p.Equal("b is a squared where on", on * b, on * a * a);
            p.Equal("c counts", c * (c - c.Previous), c);
            p.Consume(Pairs, on, a, b.Previous);
            p.Emit(Pairs, on, a, b);
            p.Emit(Pairs, on, 1, c);
        })).Chips[0];
        Assert.Equal(0, air.PreprocessedWidth);
        Assert.Equal(4, air.MainWidth);
        Assert.Equal(2, air.PairCount);
        Assert.Equal(8, air.InteractionWidth);
        Assert.Equal(12, air.CellsPerRow);
        Assert.Equal([2, 3], air.PreviousMain);
        Assert.Equal(3 + 2, air.ConstraintCount);
        Assert.Equal(3, air.MaxDegree);
        Assert.Equal(0, air.Index);
    }

    [Fact]
    public void DegreeOfPairsCounts()
    {
        ChipAir flat = Seal(new Probe("Flat", p =>
        {
            Column bit = p.Bit("bit");
            p.Emit(Pairs, bit, 1, 2);
            p.Emit(Pairs, bit, 3, 4);
        })).Chips[0];
        Assert.Equal(2, flat.MaxDegree);
        ChipAir pair = Seal(new Probe("Pair", p =>
        {
            Column bit = p.Bit("bit");
            p.Emit(Pairs, bit, 1, bit);
            p.Emit(Pairs, bit, bit, 4);
        })).Chips[0];
        Assert.Equal(3, pair.MaxDegree);
    }

    [Fact]
    public void UnusedColumns()
    {
        Refused(() => Seal(p => { Sound(p); p.Witness("orphan"); }), "Broken", "'orphan'");
        Refused(() => Seal(p => { Sound(p); p.Bit("orphan"); }), "Broken", "'orphan'");
        Refused(() => Seal(p => { Sound(p); p.Fixed("orphan"); }), "Broken", "'orphan'");
        Chip range16 = new RangeChip("R16", RangeBuses.Range16, 16), range8 = new RangeChip("R8", RangeBuses.Range8, 8);
        Refused(() => Seal(new Probe("Broken", p => { Sound(p); p.U16("orphan"); }), range16), "Broken", "'orphan'");
        Refused(() => Seal(new Probe("Broken", p => { Sound(p); p.Byte("orphan"); }), range8), "Broken", "'orphan'");
    }

    [Fact]
    public void InheritedColumnOutsideAnyTuple() => Refused(() => Seal(p =>
    {
        Sound(p);
        Column orphan = p.Inherited("orphan");
        p.Constrain("square", orphan * orphan);
    }), "Broken", "'orphan'", "tuple");

    [Fact]
    public void MultiplicityColumns()
    {
        Refused(() => Seal(p => { Sound(p); p.Multiplicity("count"); }), "Broken", "'count'");
        Refused(() => Seal(new Probe("Broken", p =>
        {
            Column value = p.Witness("value"), count = p.Multiplicity("count");
            p.Provide(Table, count, value);
            p.Constrain("odd use", count * value);
        })), "Broken", "'count'", "odd use");
        Refused(() => Seal(new Probe("Broken", p =>
        {
            Column count = p.Multiplicity("count");
            p.Provide(Table, count, count);
        })), "Broken", "'count'", "tuple");
        Refused(() => Seal(p =>
        {
            Column a = p.Witness("a"), count = p.Multiplicity("count");
            p.Emit(Pairs, count, a, a);
        }), "Broken", "Emit Pairs #0", "multiplicity");
        Refused(() => Seal(p =>
        {
            Column value = p.Witness("value"), count = p.Multiplicity("count");
            p.Provide(Table, count.Previous, value);
        }), "Broken", "Provide Table #0");
    }

    [Fact]
    public void MultiplicitiesThatAreNotBits()
    {
        Refused(() => Seal(p => { Column a = p.Witness("a"); p.Emit(Pairs, a, a, a); }), "Broken", "Emit Pairs #0", "boolean");
        Refused(() => Seal(p => { Column a = p.Bit("a"), b = p.Bit("b"); p.Emit(Pairs, a + b, a, b); }), "Broken", "Emit Pairs #0");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Emit(Pairs, 2, a, a); }), "Broken", "Emit Pairs #0");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Emit(Pairs, 0, a, a); }), "Broken", "Emit Pairs #0");
        Seal(p => { Column a = p.Bit("a"), b = p.Bit("b"); p.Emit(Pairs, p.Boolean("either", a + b), a, b); });
        Seal(new Probe("One", p => { Column a = p.Bit("a"); p.Emit(Pairs, 1, a, a); }, zeroRowIsInert: false));
    }

    [Fact]
    public void Degrees()
    {
        Refused(() => Seal(p => { Sound(p); Column x = p.Witness("x"); p.Constrain("quartic", x * x * x * x); }),
            "Broken", "'quartic'", "4");
        Refused(() => Seal(p => { Sound(p); p.Constrain("nothing", 5); }), "Broken", "'nothing'");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Emit(Pairs, a, a * a, a); }), "Broken", "Emit Pairs #0", "'a'");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Emit(Pairs, a * a, a, a); }), "Broken", "Emit Pairs #0", "multiplicity");
    }

    [Fact]
    public void TupleWidth() =>
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Emit(Pairs, a, a); }), "Broken", "Emit Pairs #0", "Pairs", "width 2");

    [Fact]
    public void SidesAndKinds()
    {
        Chip table = new RangeChip("Table", Table, 16);
        Refused(() => Seal(new Probe("Broken", p => { Column a = p.Bit("a"); p.Emit(Table, a, a); }), table), "Broken", "Emit", "Table");
        Refused(() => Seal(new Probe("Broken", p => { Column a = p.Bit("a"); p.Consume(Table, a, a); }), table), "Broken", "Consume");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Lookup(Pairs, a, a, a); }), "Broken", "Lookup", "Pairs");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Provide(Pairs, a, a, a); }), "Broken", "Provide", "Pairs");
    }

    [Fact]
    public void EveryLookupBusHasOneTable()
    {
        Refused(() => Seal(RangeUser()), "User", "Range16");
        Refused(() => Seal(RangeUser(), new RangeChip("R1", RangeBuses.Range16, 16), new RangeChip("R2", RangeBuses.Range16, 16)),
            "R2", "Range16", "R1");
    }

    [Fact]
    public void Names()
    {
        Refused(() => Seal(p => { Sound(p); p.Constrain("again", p.Witness("b")); }), "Broken", "column 'b'");
        Refused(() => Seal(p => { Sound(p); p.Constrain("b is a squared", p.Witness("c")); }), "Broken", "'b is a squared'");
        Refused(() => Seal(p => { Sound(p); p.Constrain("blank", p.Witness(" ")); }), "Broken", "without a name");
        Refused(() => Seal(new Probe("Twin", Sound), new Probe("Twin", Sound)), "Twin");
        Refused(() => Seal(new Probe("", Sound)), "no name");
        Refused(() => Seal(), "no chips");
    }

    [Fact]
    public void TermLabels() => Refused(() => Seal(new Probe("Broken", p =>
    {
        Sound(p);
        Column a = p.U16("twin"), b = p.U16("twin");
        p.Constrain("both", a * b);
    }), new RangeChip("R", RangeBuses.Range16, 16)), "Broken", "'twin'");

    [Fact]
    public void BusIds()
    {
        var sameId = new Bus(20, "Others", BusKind.Permutation, "x");
        var sameName = new Bus(22, "Pairs", BusKind.Permutation, "x");
        var zero = new Bus(0, "Zero", BusKind.Permutation, "x");
        var isP = new Bus(int.MaxValue, "P", BusKind.Permutation, "x");
        var empty = new Bus(23, "Empty", BusKind.Permutation);
        foreach (Bus bus in new[] { sameId, zero, isP })
            Refused(() => Seal(new Probe("Sound", Sound), new Probe("Broken", p => { Column a = p.Bit("a"); p.Emit(bus, a, a); })),
                "Broken", bus.Name);
        Refused(() => Seal(new Probe("Sound", Sound), new Probe("Broken", p => { Column a = p.Bit("a"); p.Emit(sameName, a, a); })),
            "Pairs");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Emit(empty, a); }), "Broken", "Empty");
    }

    [Fact]
    public void Limits()
    {
        Refused(() => Seal(new Probe("Broken", Sound, maxLogSize: 25)), "Broken", "25");
        Refused(() => Seal(new Probe("Broken", Sound, maxLogSize: 3)), "Broken", "3");
        Refused(() => Seal(new Probe("Broken", Sound, maxInstances: 0)), "Broken", "instance");
        Refused(() => Seal(p => { Column a = p.Fixed("a"); p.Emit(Pairs, 1, a, a); }), "Broken", "main column");
    }

    [Fact]
    public void PreprocessedInThePreviousRow() =>
        Refused(() => Seal(p => { Sound(p); Column f = p.Fixed("f"); p.Equal("f", f.Previous, f); }), "Broken", "'f'", "previous");

    [Fact]
    public void PublicValues()
    {
        var second = new PublicValue(1, "second");
        Refused(() => Seal(p => { Sound(p); Column x = p.Witness("x"); p.Constrain("x", x * p.Public(second)); }),
            "Broken", "public value 1");
        Refused(() => new AirSystem("test", [new Probe("Sound", Sound)], [second]), "second");
        Refused(() => new AirSystem("test", [new Probe("Sound", Sound)], [new PublicValue(0, "x"), new PublicValue(1, "x")]), "'x'");
    }

    [Fact]
    public void ZeroRows()
    {
        Refused(() => Seal(p => { Sound(p); Column x = p.Witness("x"); p.Equal("x is one", x, 1); }), "Broken", "'x is one'", "zero row");
        Refused(() => Seal(p => { Sound(p); Column x = p.Witness("x"); p.Equal("x is public", x, p.Public(new PublicValue(0, "first"))); }),
            "Broken", "'x is public'");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Emit(Pairs, 1, a, a); }), "Broken", "Emit Pairs #0", "zero row");
        Refused(() => Seal(p => { Column a = p.Bit("a"); p.Emit(Pairs, p.Boolean("not a", 1 - a), a, a); }), "Broken", "Emit Pairs #0");
        static void XIsOne(Probe p) { Column x = p.Witness("x"); p.Equal("x is one", x, 1); }
        Seal(new Probe("Overridden", XIsOne, zeroRowIsInert: false));
        Seal(new Probe("Preprocessed", p => { Column f = p.Fixed("f"), x = p.Witness("x"); p.Equal("x is f + 1", x, f + 1); }));
    }

    [Fact]
    public void DeclarationMistakesAreErrorsAtOnce()
    {
        Assert.Contains("before its enabler", Assert.Throws<InvalidOperationException>(() => new Probe("Early", p => p.U16("x"))).Message);
        Assert.Contains("two enablers", Assert.Throws<InvalidOperationException>(
            () => new Probe("Twice", p => { p.Enabler(); p.Enabler("e2"); })).Message);
        Column? foreign = null;
        _ = new Probe("Other", p => foreign = p.Witness("x"));
        Assert.Contains("another", Assert.Throws<InvalidOperationException>(
            () => new Probe("Thief", p => p.Constrain("x", foreign!))).Message);
        var sealedChip = new Probe("Sealed", Sound);
        Seal(sealedChip);
        Assert.Contains("sealed", Assert.Throws<InvalidOperationException>(() => sealedChip.Witness("late")).Message);
    }

    [Fact]
    public void ConstantsAreFolded()
    {
        Expr folded = (Expr)2 * 3 - 1;
        Assert.True(folded.IsConstant(out M31 five));
        Assert.Equal(M31.FromInt64(5), five);
    }
}
