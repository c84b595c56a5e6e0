namespace Roundel.Air.Tests;

/// <summary>A chip declared from outside, so that each test shows the whole declaration.</summary>
public sealed class Probe : Chip
{
    private readonly bool _zeroRowIsInert;

    public Probe(string name, Action<Probe> declare, int maxLogSize = 24, int maxInstances = 1, bool zeroRowIsInert = true)
        : base(name, $"A row of {name}.")
    {
        MaxLogSize = maxLogSize;
        MaxInstances = maxInstances;
        _zeroRowIsInert = zeroRowIsInert;
        declare(this);
    }

    protected override bool ZeroRowIsInert => _zeroRowIsInert;

    public new Column Fixed(string name, string meaning = "fixed") => base.Fixed(name, meaning);
    public new Column Bit(string name, string meaning = "a bit") => base.Bit(name, meaning);
    public new Column Enabler(string name = "enabler") => base.Enabler(name);
    public new void EnableBy(Expr enabler) => base.EnableBy(enabler);
    public new Column Byte(string name, string meaning = "a byte") => base.Byte(name, meaning);
    public new Column U16(string name, string meaning = "a limb") => base.U16(name, meaning);
    public new Column Inherited(string name, string why = "from a bus") => base.Inherited(name, why);
    public new Column Witness(string name, string why = "by the constraints") => base.Witness(name, why);
    public new Column Multiplicity(string name = "multiplicity") => base.Multiplicity(name);
    public new Expr Public(PublicValue value) => base.Public(value);
    public new void Constrain(string label, Expr zero) => base.Constrain(label, zero);
    public new void Equal(string label, Expr left, Expr right) => base.Equal(label, left, right);
    public new Expr Boolean(string label, Expr bit) => base.Boolean(label, bit);
    public new void Emit(Bus bus, Expr multiplicity, params Expr[] tuple) => base.Emit(bus, multiplicity, tuple);
    public new void Consume(Bus bus, Expr multiplicity, params Expr[] tuple) => base.Consume(bus, multiplicity, tuple);
    public new void Lookup(Bus bus, Expr multiplicity, params Expr[] tuple) => base.Lookup(bus, multiplicity, tuple);
    public new void Provide(Bus bus, Expr multiplicity, params Expr[] tuple) => base.Provide(bus, multiplicity, tuple);
}
