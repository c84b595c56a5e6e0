using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>Restores SSA form for a value that has got a second definition: users get the definition that reaches them, or a phi.</summary>
internal sealed class SsaRepair(Function f, IReadOnlyDictionary<Block, Inst> definitions)
{
    private readonly Dictionary<Block, Inst> _entries = [];

    /// <summary>The value at the end of a block.</summary>
    public Inst Exit(Block block) => definitions.TryGetValue(block, out Inst? defined) ? defined : Entry(block);

    /// <summary>The value at the start of a block.</summary>
    public Inst Entry(Block block)
    {
        if (_entries.TryGetValue(block, out Inst? known)) return known;
        if (block.Predecessors.Count == 0) return _entries[block] = f.Const(0); // no use is ever reached from here
        if (block.Predecessors.Count == 1) return _entries[block] = Exit(block.Predecessors[0]);
        Inst phi = f.New(Op.Phi);
        phi.Block = block;
        _entries[block] = phi;
        phi.Args = [.. block.Predecessors.Select(Exit)];
        block.Insts.Insert(0, phi);
        return phi;
    }
}
