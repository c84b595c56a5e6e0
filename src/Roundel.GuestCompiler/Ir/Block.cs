namespace Roundel.GuestCompiler.Ir;

/// <summary>Straight-line code: phis first, the end apart.</summary>
internal sealed class Block(int id)
{
    public int Id { get; } = id;

    public List<Inst> Insts { get; } = [];

    public Inst? End { get; set; }

    public List<Block> Successors { get; } = [];

    /// <summary>One entry per edge; the arguments of phis are in this order.</summary>
    public List<Block> Predecessors { get; } = [];

    /// <summary>The innermost protected region, 0 for none: in which blocks stores must be visible to a handler.</summary>
    public int Region { get; set; }

    /// <summary>More edges may come: of its phis nothing is known yet.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Loops around it.</summary>
    public int Depth { get; set; }

    /// <summary>Leads to a throw: out of the way.</summary>
    public bool IsCold { get; set; }

    /// <summary>Position in reverse post-order; -1 if it cannot be reached.</summary>
    public int Order { get; set; }

    /// <summary>The immediate dominator.</summary>
    public Block? Dominator { get; set; }

    public IEnumerable<Inst> Phis => Insts.TakeWhile(i => i.Op == Op.Phi);

    public void Link(Block successor)
    {
        Successors.Add(successor);
        successor.Predecessors.Add(this);
    }

    /// <summary>Takes away one edge, with the arguments of phis that belong to it.</summary>
    public void Unlink(Block successor)
    {
        Successors.Remove(successor);
        int at = successor.Predecessors.IndexOf(this);
        successor.Predecessors.RemoveAt(at);
        foreach (Inst phi in successor.Phis) phi.Args = [.. phi.Args[..at], .. phi.Args[(at + 1)..]];
    }

    public bool Dominates(Block other)
    {
        Block? at = other;
        while (at is not null && at.Order > Order) at = at.Dominator;
        return at == this;
    }

    public override string ToString() => "b" + Id;
}
