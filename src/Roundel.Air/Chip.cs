namespace Roundel.Air;

/// <summary>
/// The declaration of one table, as data: typed columns, labelled constraints, bus terms. A chip derives from this class
/// and declares everything in its constructor; interpreters, documents, digests and lints are derived from the result.
/// </summary>
/// <remarks>
/// Rules that the builder enforces when the chip is sealed: every column is used by a constraint or a term; every
/// constraint has degree at most three, every multiplicity and tuple entry at most one; every tuple has its bus's width;
/// every multiplicity is a bit, an expression declared <see cref="Boolean"/>, or (for <see cref="BusSide.Provide"/>) a
/// multiplicity column; labels and names are unique; every main column other than a bit or multiplicity has either a
/// range obligation or a recorded reason; an inherited column is in some tuple; a multiplicity column only provides; only main
/// columns are used one row earlier; and an all-zero row is inert (<see cref="ZeroRowIsInert"/>). The system adds: every look-up
/// bus has exactly one table, and bus ids are distinct.
/// </remarks>
public abstract partial class Chip
{
    private readonly List<Column> _columns = [];
    private readonly List<Constraint> _constraints = [];
    private readonly List<BusTerm> _terms = [];
    private readonly HashSet<int> _booleans = [];
    private readonly Dictionary<int, int> _ownConstraints = [];
    private readonly Dictionary<int, int> _ownTerms = [];
    private Expr? _enabler;
    private int _preprocessed;
    private bool _sealed;

    /// <param name="name">Unique in the system; used in documents, statements of rows per chip, and errors.</param>
    /// <param name="claim">What one row claims, in one or two sentences.</param>
    protected Chip(string name, string claim) => (Name, Claim) = (name, claim);

    /// <summary>The chip's name.</summary>
    public string Name { get; }

    /// <summary>What one row claims.</summary>
    public string Claim { get; }

    /// <summary>The expression graph.</summary>
    public ExprGraph Graph { get; } = new();

    /// <summary>All columns in declaration order; <see cref="Column.Id"/> is the position.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>The constraints in declaration order, those that typed columns bring along included.</summary>
    public IReadOnlyList<Constraint> Constraints => _constraints;

    /// <summary>The bus terms in declaration order, range obligations included.</summary>
    public IReadOnlyList<BusTerm> Terms => _terms;

    /// <summary>The smallest log height of a table: one vector of the widest kernels.</summary>
    public const int MinLogSize = 4;

    /// <summary>The largest log height that the verifier accepts for this table; range tables prove their bound with it.</summary>
    public int MaxLogSize { get; protected init; } = 24;

    /// <summary>How many tables of this chip one proof may have. More than one only where tables add up freely.</summary>
    public int MaxInstances { get; protected init; } = 1;

    /// <summary>Whether the table has preprocessed columns, and so a height that the verification key fixes.</summary>
    public bool HasPreprocessed => _preprocessed > 0;

    /// <summary>
    /// Whether an all-zero row satisfies every constraint and puts nothing on any bus, so that it serves as padding; checked
    /// when the chip is sealed. Not asked of chips with preprocessed columns. A chip that pads otherwise overrides it.
    /// </summary>
    protected internal virtual bool ZeroRowIsInert => true;

    /// <summary>A preprocessed column.</summary>
    protected Column Fixed(string name, string meaning) => AddColumn(Phase.Preprocessed, ColumnType.Fixed, name, meaning);

    /// <summary>A column of zeros and ones, with its constraint.</summary>
    protected Column Bit(string name, string meaning)
    {
        Column column = AddColumn(Phase.Main, ColumnType.Bit, name, meaning);
        _ownConstraints.Add(_constraints.Count, column.Id);
        Boolean($"{name} is boolean", column);
        return column;
    }

    /// <summary>The flag that is one on real rows and zero on padding; must be declared before any ranged column.</summary>
    protected Column Enabler(string name = "enabler")
    {
        Column column = Bit(name, "1 on real rows, 0 on padding");
        EnableBy(column);
        return column;
    }

    /// <summary>Names the boolean expression that is one on real rows, where it is not a column of its own.</summary>
    protected void EnableBy(Expr enabler)
    {
        if (_enabler is not null) throw Fault("has two enablers");
        _enabler = enabler;
    }

    /// <summary>The chip's enabler.</summary>
    protected Expr Enabled => _enabler ?? throw Fault("declares a ranged column or an enabled term before its enabler");

    /// <summary>A byte column, looked up in <see cref="RangeBuses.Range8"/> on real rows.</summary>
    protected Column Byte(string name, string meaning) => Ranged(ColumnType.Byte, RangeBuses.Range8, name, meaning);

    /// <summary>A 16-bit column, looked up in <see cref="RangeBuses.Range16"/> on real rows.</summary>
    protected Column U16(string name, string meaning) => Ranged(ColumnType.U16, RangeBuses.Range16, name, meaning);

    /// <summary>A column fixed by a bus tuple of this chip, for the reason given.</summary>
    protected Column Inherited(string name, string why) => AddColumn(Phase.Main, ColumnType.Inherited, name, why);

    /// <summary>A column pinned by this chip's own constraints or look-ups, for the reason given.</summary>
    protected Column Witness(string name, string why) => AddColumn(Phase.Main, ColumnType.Witness, name, why);

    /// <summary>The multiplicity column of a look-up table.</summary>
    protected Column Multiplicity(string name = "multiplicity") =>
        AddColumn(Phase.Main, ColumnType.Multiplicity, name, "how often the row is looked up");

    /// <summary>A public value of the proof, as an expression.</summary>
    protected Expr Public(PublicValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Expr(Graph, Graph.Intern(ExprKind.Public, value.Index, 0));
    }

    /// <summary>Requires <paramref name="zero"/> to vanish on every row, padding included.</summary>
    protected void Constrain(string label, Expr zero)
    {
        Open();
        _constraints.Add(new Constraint(label, zero.In(Graph)));
    }

    /// <summary>Requires <c>left = right</c> on every row, padding included.</summary>
    protected void Equal(string label, Expr left, Expr right) => Constrain(label, left - right);

    /// <summary>Requires an expression of degree one to be 0 or 1, and allows it as a multiplicity.</summary>
    /// <returns>The expression.</returns>
    protected Expr Boolean(string label, Expr bit)
    {
        Constrain(label, bit * (bit - 1));
        _booleans.Add(bit.In(Graph));
        return bit;
    }

    /// <summary>Adds the tuple to a permutation bus.</summary>
    protected void Emit(Bus bus, Expr multiplicity, params Expr[] tuple) => Term(bus, BusSide.Emit, multiplicity, tuple, null);

    /// <summary>Takes the tuple from a permutation bus.</summary>
    protected void Consume(Bus bus, Expr multiplicity, params Expr[] tuple) => Term(bus, BusSide.Consume, multiplicity, tuple, null);

    /// <summary>Asks a look-up table for the tuple.</summary>
    protected void Lookup(Bus bus, Expr multiplicity, params Expr[] tuple) => Term(bus, BusSide.Lookup, multiplicity, tuple, null);

    /// <summary>The table's side of a look-up bus.</summary>
    protected void Provide(Bus bus, Expr multiplicity, params Expr[] tuple) => Term(bus, BusSide.Provide, multiplicity, tuple, null);

    private void Term(Bus bus, BusSide side, Expr multiplicity, Expr[] tuple, string? label)
    {
        Open();
        ArgumentNullException.ThrowIfNull(bus);
        label ??= $"{side} {bus.Name} #{_terms.Count}";
        _terms.Add(new BusTerm(bus, side, multiplicity.In(Graph), [.. tuple.Select(e => e.In(Graph))], label));
    }

    private Column Ranged(ColumnType type, Bus bus, string name, string meaning)
    {
        Column column = AddColumn(Phase.Main, type, name, meaning);
        _ownTerms.Add(_terms.Count, column.Id);
        Term(bus, BusSide.Lookup, Enabled, [column], $"{name} in {bus.Name}");
        return column;
    }

    private Column AddColumn(Phase phase, ColumnType type, string name, string meaning)
    {
        Open();
        int index = phase == Phase.Preprocessed ? _preprocessed++ : _columns.Count - _preprocessed;
        var column = new Column(Graph, _columns.Count, index, phase, type, name, meaning);
        _columns.Add(column);
        return column;
    }

    /// <summary>Closes the declaration; later changes are errors.</summary>
    internal void Seal() => _sealed = true;

    /// <summary>Whether the node was declared <see cref="Boolean"/>.</summary>
    internal bool IsBoolean(int node) => _booleans.Contains(node);

    /// <summary>The column whose type brought the constraint along, or −1.</summary>
    internal int OwnerOfConstraint(int constraint) => _ownConstraints.GetValueOrDefault(constraint, -1);

    /// <summary>The column whose type brought the term along, or −1.</summary>
    internal int OwnerOfTerm(int term) => _ownTerms.GetValueOrDefault(term, -1);

    private void Open()
    {
        if (_sealed) throw Fault("was changed after it had been sealed");
    }

    internal InvalidOperationException Fault(string what) => new($"Chip {Name} {what}.");
}
