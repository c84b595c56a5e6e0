using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Local variables from the frame into values: each piece of a slot that is only loaded and stored as a whole becomes an SSA value.
/// Where a store must be visible to a handler, the slot stays in memory.
/// </summary>
internal static class Promotion
{
    public static bool Run(Function f)
    {
        Flow.Order(f);
        SlotUses uses = SlotUses.Of(f);
        if (uses.Promotable.Count == 0) return false;
        new Construction(f, uses).Run();
        f.ApplyReplacements();
        f.Slots.RemoveAll(s => uses.Promotable.Contains(s));
        return true;
    }

    private sealed class Construction(Function f, SlotUses uses)
    {
        private readonly Dictionary<(Block, Piece), Inst> _exits = [];
        private readonly Dictionary<(Block, Piece), Inst> _entries = [];
        private readonly List<(Inst Load, Block Block, Piece Piece)> _exposed = [];

        public void Run()
        {
            foreach (Block block in f.Blocks) Scan(block);
            foreach ((Inst load, Block block, Piece piece) in _exposed) Become(load, Entry(block, piece));
            foreach (Block block in f.Blocks) block.Insts.RemoveAll(i => i.Op != Op.Phi && IsGone(i));
        }

        private bool IsGone(Inst inst) => (inst.Op.IsStore() || inst.Op == Op.ZeroMemory)
            && uses.Find(inst.Args[0]) is var (slot, _) && uses.Promotable.Contains(slot);

        private void Scan(Block block)
        {
            var local = new Dictionary<Piece, Inst>();
            foreach (Inst inst in block.Insts)
            {
                bool isMemory = inst.Op.IsLoad() || inst.Op.IsStore() || inst.Op == Op.ZeroMemory;
                if (!isMemory || uses.Find(inst.Args[0]) is not var (slot, offset) || !uses.Promotable.Contains(slot)) continue;
                if (inst.Op == Op.ZeroMemory)
                {
                    foreach (Piece piece in uses.Pieces[slot])
                        if (piece.Offset >= offset && piece.Offset < offset + inst.Imm) local[piece] = f.Const(0);
                    continue;
                }
                var key = new Piece(slot, offset + inst.Imm, inst.Op.AccessBytes());
                if (inst.Op.IsStore()) local[key] = inst.Args[1];
                else if (local.TryGetValue(key, out Inst? value)) Become(inst, value);
                else _exposed.Add((inst, block, key));
            }
            foreach ((Piece piece, Inst value) in local) _exits[(block, piece)] = value;
        }

        /// <summary>A load of a known value: the value, cut to the width of the load.</summary>
        private void Become(Inst load, Inst value)
        {
            switch (load.Op)
            {
                case Op.Load32 or Op.LoadFixed:
                    load.ReplaceWith(value);
                    return;
                case Op.Load8U:
                    (load.Op, load.Args) = (Op.And, [value, f.Const(0xff)]);
                    break;
                case Op.Load8S:
                    (load.Op, load.Args) = (Op.Ext8S, [value]);
                    break;
                case Op.Load16S:
                    (load.Op, load.Args) = (Op.Ext16S, [value]);
                    break;
                default:
                    (load.Op, load.Args) = (Op.Ext16U, [value]);
                    break;
            }
            load.Imm = 0;
        }

        private Inst Exit(Block block, Piece piece) => _exits.TryGetValue((block, piece), out Inst? value) ? value : Entry(block, piece);

        private Inst Entry(Block block, Piece piece)
        {
            if (_entries.TryGetValue((block, piece), out Inst? known)) return known;
            // What was never stored is undefined; zero is as good as anything.
            if (block.Predecessors.Count == 0) return _entries[(block, piece)] = f.Const(0);
            if (block.Predecessors.Count == 1 && block.Predecessors[0] != block) return _entries[(block, piece)] = Exit(block.Predecessors[0], piece);
            Inst phi = f.New(Op.Phi);
            phi.Block = block;
            _entries[(block, piece)] = phi;
            phi.Args = [.. block.Predecessors.Select(p => Exit(p, piece))];
            block.Insts.Insert(0, phi);
            return phi;
        }
    }
}

/// <summary>A part of a slot that is accessed as one.</summary>
internal readonly record struct Piece(Inst Slot, int Offset, int Width);

/// <summary>How the slots of a function are used.</summary>
internal sealed class SlotUses
{
    private readonly Dictionary<Inst, (Inst Slot, int Offset)> _aliases = [];

    public Dictionary<Inst, HashSet<Piece>> Pieces { get; } = [];

    public HashSet<Inst> Promotable { get; } = [];

    /// <summary>Slots whose address goes elsewhere: anybody may change them.</summary>
    public HashSet<Inst> Escaped { get; } = [];

    /// <summary>The slot and the constant offset that an address is.</summary>
    public (Inst Slot, int Offset)? Find(Inst address)
    {
        if (address.Op == Op.Slot) return (address, 0);
        return _aliases.TryGetValue(address, out (Inst, int) found) ? found : null;
    }

    public static SlotUses Of(Function f)
    {
        var uses = new SlotUses();
        if (f.Slots.Count == 0) return uses;
        foreach (Inst slot in f.Slots) uses.Pieces[slot] = [];
        foreach (Inst inst in f.AllInsts())
            if (inst.Op == Op.Add && inst.Args[1].IsConst && uses.Find(inst.Args[0]) is var (slot, offset))
                uses._aliases[inst] = (slot, offset + inst.Args[1].Imm);
        var zeros = new List<(Inst Slot, int Offset, int Size)>();
        foreach (Inst inst in f.AllInsts()) uses.Note(inst, zeros);
        HashSet<Inst> bad = [.. uses.Escaped];
        foreach (Inst slot in f.Slots)
            if (Overlap(uses.Pieces[slot])) bad.Add(slot);
        foreach ((Inst slot, int offset, int size) in zeros)
            if (uses.Pieces[slot].Any(p => IsCut(p, offset, offset + size))) bad.Add(slot);
        if (f.HasHandlers) bad.UnionWith(uses.SeenByHandlers(f));
        uses.Promotable.UnionWith(f.Slots.Where(s => !bad.Contains(s)));
        return uses;
    }

    private void Note(Inst inst, List<(Inst, int, int)> zeros)
    {
        for (int i = 0; i < inst.Args.Length; i++)
        {
            if (Find(inst.Args[i]) is not var (slot, offset)) continue;
            bool isAddress = i == 0 && (inst.Op.IsLoad() || inst.Op.IsStore());
            if (isAddress) Pieces[slot].Add(new Piece(slot, offset + inst.Imm, inst.Op.AccessBytes()));
            else if (i == 0 && inst.Op == Op.ZeroMemory) zeros.Add((slot, offset, inst.Imm));
            else if (inst.Op != Op.Add || !_aliases.ContainsKey(inst)) Escaped.Add(slot);
        }
    }

    /// <summary>Partly inside an area.</summary>
    private static bool IsCut(Piece piece, int start, int end) =>
        piece.Offset < end && piece.Offset + piece.Width > start && (piece.Offset < start || piece.Offset + piece.Width > end);

    private static bool Overlap(HashSet<Piece> pieces)
    {
        int end = int.MinValue;
        foreach (Piece piece in pieces.OrderBy(p => p.Offset))
        {
            if (piece.Offset < end) return true;
            end = piece.Offset + piece.Width;
        }
        return false;
    }

    /// <summary>Slots that are written inside a protected region, and read where a handler can lead to.</summary>
    private HashSet<Inst> SeenByHandlers(Function f)
    {
        var reached = new HashSet<Block>();
        var work = new Stack<Block>(f.Blocks.Where(b => b.Insts.Count > 0 && b.Insts[0].Op == Op.Landing));
        while (work.TryPop(out Block? block))
            if (reached.Add(block)) foreach (Block successor in block.Successors) work.Push(successor);
        var written = new HashSet<Inst>();
        var read = new HashSet<Inst>();
        foreach (Block block in f.Blocks)
            foreach (Inst inst in block.Insts)
            {
                if (inst.Args.Length == 0 || Find(inst.Args[0]) is not var (slot, _)) continue;
                if (block.Region != 0 && (inst.Op.IsStore() || inst.Op == Op.ZeroMemory)) written.Add(slot);
                if (reached.Contains(block) && inst.Op.IsLoad()) read.Add(slot);
            }
        written.IntersectWith(read);
        return written;
    }
}
