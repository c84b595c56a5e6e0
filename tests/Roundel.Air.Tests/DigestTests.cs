namespace Roundel.Air.Tests;

/// <summary>Whatever changes what a system means changes its digest; names do not.</summary>
public class DigestTests
{
    private sealed record Options
    {
        public string Name { get; init; } = "Chip";
        public int BusId { get; init; } = 20;
        public BusKind Kind { get; init; } = BusKind.Permutation;
        public int MaxLogSize { get; init; } = 20;
        public int MaxInstances { get; init; } = 1;
        public int Publics { get; init; } = 1;
        public int Public { get; init; }
        public int Constant { get; init; } = 7;
        public bool Inherited { get; init; }
        public bool Fixed { get; init; }
        public bool Previous { get; init; }
        public bool Product { get; init; }
        public bool ExtraColumn { get; init; }
        public bool ExtraConstraint { get; init; }
        public bool ExtraTerm { get; init; }
        public bool Consume { get; init; }
        public bool Swap { get; init; }
        public bool OtherBit { get; init; }
        public bool SecondChip { get; init; }
    }

    private static string Digest(Options o)
    {
        var bus = new Bus(o.BusId, "Bus" + o.Name, o.Kind, "a", "b");
        PublicValue[] publics = [.. Enumerable.Range(0, o.Publics).Select(i => new PublicValue(i, $"{o.Name}{i}"))];
        List<Chip> chips = [new Probe(o.Name, p => Declare(p, o, bus), o.MaxLogSize, o.MaxInstances)];
        if (o.SecondChip) chips.Add(new Probe("Second", p => { Column b = p.Bit("b"); p.Constrain("b", b); }));
        return Convert.ToHexString(new AirSystem(o.Name, chips, publics).Digest);
    }

    private static void Declare(Probe p, Options o, Bus bus)
    {
        Column bit = p.Bit(o.Name + ".bit"), other = p.Bit("other");
        Column x = o.Fixed ? p.Fixed("x") : o.Inherited ? p.Inherited("x") : p.Witness("x");
        Column y = p.Witness("y");
        Expr left = o.Previous ? y.Previous : y;
        Expr right = x * o.Constant * bit + p.Public(new PublicValue(o.Public, "")) * other;
        if (o.Product) p.Constrain("c", left * right);
        else p.Constrain("c", left - right);
        if (o.ExtraColumn) p.Constrain("extra column", p.Witness("z"));
        if (o.ExtraConstraint) p.Constrain("extra", x * y);
        Expr multiplicity = o.OtherBit ? other : bit;
        Expr[] tuple = o.Swap ? [y, x] : [x, y];
        if (o.Kind == BusKind.Lookup) p.Provide(bus, multiplicity, tuple);
        else if (o.Consume) p.Consume(bus, multiplicity, tuple);
        else p.Emit(bus, multiplicity, tuple);
        if (o.ExtraTerm) p.Emit(bus, multiplicity, tuple);
    }

    [Fact]
    public void NamesDoNotEnter() => Assert.Equal(Digest(new Options()), Digest(new Options { Name = "Renamed" }));

    [Fact]
    public void EveryMeaningfulChangeEnters()
    {
        var o = new Options();
        Options[] all =
        [
            o, o with { BusId = 21 }, o with { Kind = BusKind.Lookup }, o with { MaxLogSize = 21 }, o with { MaxInstances = 2 },
            o with { Publics = 2 }, o with { Publics = 2, Public = 1 }, o with { Constant = 8 }, o with { Inherited = true },
            o with { Fixed = true }, o with { Previous = true }, o with { Product = true }, o with { ExtraColumn = true },
            o with { ExtraConstraint = true }, o with { ExtraTerm = true }, o with { Consume = true }, o with { Swap = true },
            o with { OtherBit = true }, o with { SecondChip = true },
        ];
        Assert.Equal(all.Length, all.Select(Digest).Distinct().Count());
    }

    [Fact]
    public void TheDigestIsStable() =>
        // Recorded from this implementation: a change here invalidates every verification key.
        Assert.Equal("D7F2A9BDC16FE31384139E478D4137807899D8622BADE7B3A3ECEC4D59F5B190", Digest(new Options()));
}
