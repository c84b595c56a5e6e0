namespace Roundel.GuestCompiler.Ir;

/// <summary>An operation and its result.</summary>
internal sealed class Inst
{
    private Inst? _forward;

    public Inst(int id, Op op, params Inst[] args)
    {
        Id = id;
        Op = op;
        Args = args;
    }

    public int Id { get; }

    public Op Op { get; set; }

    public Inst[] Args { get; set; }

    /// <summary>A constant, an offset, a size, a number: what the operation says.</summary>
    public int Imm { get; set; }

    /// <summary>A symbol, a method, or a text: what the operation says.</summary>
    public object? Ref { get; set; }

    public Block? Block { get; set; }

    /// <summary>An address that is not null.</summary>
    public bool IsNonNull { get; set; }

    public bool IsConst => Op == Op.Const;

    public Condition Condition => (Condition)(Imm & 0xff);

    public Trap Trap => (Trap)(Imm >> 8);

    /// <summary>This, or what has replaced it.</summary>
    public Inst Current
    {
        get
        {
            if (_forward is null) return this;
            _forward = _forward.Current;
            return _forward;
        }
    }

    public bool IsReplaced => _forward is not null;

    /// <summary>All users are to use another value; <see cref="Function.ApplyReplacements"/> makes them.</summary>
    public void ReplaceWith(Inst other)
    {
        Inst target = other.Current;
        if (target == this) throw new InvalidOperationException($"v{Id} would replace itself.");
        _forward = target;
    }

    public bool Is(int value) => Op == Op.Const && Imm == value;
}
