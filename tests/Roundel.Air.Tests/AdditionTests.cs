namespace Roundel.Air.Tests;

/// <summary>Chips that join a sealed system.</summary>
public class AdditionTests
{
    private static readonly Bus Pairs = new(20, "Pairs", BusKind.Permutation, "a", "b");
    private static readonly Bus Other = new(22, "Other", BusKind.Permutation, "a");
    private static readonly AirSystem Base = new("base", [Pass("First"), new RangeChip("Range16", RangeBuses.Range16, 16)], [new PublicValue(0, "first")]);

    private static Probe Pass(string name) => new(name, p =>
    {
        Column on = p.Enabler(), a = p.Inherited("a"), b = p.U16("b");
        p.Consume(Pairs, on, a, b);
        p.Emit(Pairs, on, a + 1, b);
    });

    private static void Refused(string mention, params Chip[] more)
    {
        string message = Assert.Throws<InvalidOperationException>(() => Base.With(more)).Message;
        Assert.Contains(mention, message);
    }

    [Fact]
    public void OwnChipsStayTheSameObjects()
    {
        AirSystem system = Base.With([Pass("Second"), Pass("Third")]);
        Assert.Equal(["First", "Range16", "Second", "Third"], system.Chips.Select(c => c.Chip.Name));
        Assert.Equal([0, 1, 2, 3], system.Chips.Select(c => c.Index));
        for (int i = 0; i < Base.Chips.Count; i++) Assert.Same(Base.Chips[i], system.Chips[i]);
        Assert.Same(Base.Buses, system.Buses);
        Assert.Same(Base.Publics, system.Publics);
        Assert.Equal(Base.Chips.Count, Base.With([]).Chips.Count);
    }

    [Fact]
    public void TheDigestIsThatOfAllChipsAtOnce()
    {
        AirSystem joined = Base.With([Pass("Second")]);
        AirSystem whole = new("base", [Pass("First"), new RangeChip("Range16", RangeBuses.Range16, 16), Pass("Second")], [new PublicValue(0, "first")]);
        Assert.Equal(whole.Digest.ToArray(), joined.Digest.ToArray());
        Assert.Equal(Base.Digest.ToArray(), Base.With([]).Digest.ToArray());
        Assert.NotEqual(Base.Digest.ToArray(), joined.Digest.ToArray());
    }

    [Fact]
    public void ItsRulesAreChecked() => Refused("'orphan'", new Probe("Second", p =>
    {
        Column on = p.Enabler(), a = p.Inherited("a");
        p.Consume(Pairs, on, a, 1);
        p.Emit(Pairs, on, a + 1, 1);
        p.Witness("orphan");
    }));

    [Fact]
    public void NamesAreDistinct()
    {
        Refused("named First", Pass("First"));
        Refused("named Second", Pass("Second"), Pass("Second"));
    }

    [Fact]
    public void BusesAreThoseOfTheSystem()
    {
        Refused("Other", new Probe("Second", p =>
        {
            Column on = p.Enabler(), a = p.Inherited("a");
            p.Consume(Other, on, a);
            p.Emit(Other, on, a);
        }));
        // The same id and name, but another object.
        var twin = new Bus(20, "Pairs", BusKind.Permutation, "a", "b");
        Refused("Pairs", new Probe("Second", p =>
        {
            Column on = p.Enabler(), a = p.Inherited("a");
            p.Consume(twin, on, a, 1);
            p.Emit(twin, on, a, 1);
        }));
    }

    [Fact]
    public void NothingIsProvided() => Refused("provides bus Range16", new RangeChip("Second", RangeBuses.Range16, 16));

    [Fact]
    public void NothingIsPreprocessed() => Refused("preprocessed", new Probe("Second", p =>
    {
        Column on = p.Enabler(), a = p.Fixed("a");
        p.Consume(Pairs, on, a, 1);
        p.Emit(Pairs, on, a, 1);
    }));
}
