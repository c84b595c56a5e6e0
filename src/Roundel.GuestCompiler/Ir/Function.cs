using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Ir;

/// <summary>A piece of the frame: a local variable or a temporary in memory.</summary>
internal sealed class SlotInfo(int size)
{
    public int Size { get; } = size;
}

/// <summary>A method as code in SSA form.</summary>
internal sealed class Function(string name, MethodDesc? method)
{
    private readonly Dictionary<int, Inst> _consts = [];
    private readonly Dictionary<(object, int), Inst> _symbols = [];
    private int _nextInst;
    private int _nextBlock;

    /// <summary>Unique; the name of its symbol.</summary>
    public string Name { get; } = name;

    public MethodDesc? Method { get; } = method;

    public List<Block> Blocks { get; set; } = [];

    public Block Entry => Blocks[0];

    public List<Inst> Params { get; } = [];

    public List<Inst> Slots { get; } = [];

    /// <summary>Calls of the guest's own code, and where in the IL they stand: as imported, before any pass.</summary>
    public List<(Inst Call, int Offset)> Calls { get; } = [];

    /// <summary>Words that it returns.</summary>
    public int Results { get; set; }

    /// <summary>Has handlers: what is live into one must be in memory.</summary>
    public bool HasHandlers { get; set; }

    public int InstCount => _nextInst;

    public Block NewBlock(int region = 0)
    {
        var block = new Block(_nextBlock++) { Region = region };
        Blocks.Add(block);
        return block;
    }

    public Inst New(Op op, params Inst[] args) => new(_nextInst++, op, args);

    public Inst Const(int value)
    {
        if (!_consts.TryGetValue(value, out Inst? inst)) _consts[value] = inst = new Inst(_nextInst++, Op.Const) { Imm = value };
        return inst;
    }

    /// <summary>The address of something, plus an offset.</summary>
    public Inst Symbol(object target, int offset = 0)
    {
        if (!_symbols.TryGetValue((target, offset), out Inst? inst))
            _symbols[(target, offset)] = inst = new Inst(_nextInst++, Op.Symbol) { Ref = target, Imm = offset, IsNonNull = true };
        return inst;
    }

    public Inst AddParam()
    {
        var inst = new Inst(_nextInst++, Op.Param) { Imm = Params.Count };
        Params.Add(inst);
        return inst;
    }

    public Inst AddSlot(int size)
    {
        var inst = new Inst(_nextInst++, Op.Slot) { Ref = new SlotInfo(size), IsNonNull = true };
        Slots.Add(inst);
        return inst;
    }

    public IEnumerable<Inst> AllInsts()
    {
        foreach (Block block in Blocks)
        {
            foreach (Inst inst in block.Insts) yield return inst;
            if (block.End is not null) yield return block.End;
        }
    }

    /// <summary>Makes users of replaced values use their replacements, and drops what was replaced.</summary>
    public void ApplyReplacements()
    {
        foreach (Block block in Blocks)
        {
            block.Insts.RemoveAll(i => i.IsReplaced);
            foreach (Inst inst in block.Insts) Update(inst);
            if (block.End is not null) Update(block.End);
        }
    }

    private static void Update(Inst inst)
    {
        Inst[] args = inst.Args;
        for (int i = 0; i < args.Length; i++) args[i] = args[i].Current;
    }
}
