using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Passes;

/// <summary>Copies the bodies of small methods, and of methods that are called once, into their callers. Callees come first.</summary>
internal sealed class Inliner(Func<object?, Function?> bodies, IReadOnlyDictionary<Function, int> callSites)
{
    private const int SmallInsts = 14, BigInsts = 1500, AggressiveInsts = 120, HostInsts = 4000;

    /// <summary>Inlines what is worth it; returns whether anything changed.</summary>
    public bool Run(Function f)
    {
        bool changed = false;
        int budget = HostInsts - Size(f);
        for (int i = 0; i < f.Blocks.Count; i++)
        {
            Block block = f.Blocks[i];
            for (int k = 0; k < block.Insts.Count; k++)
            {
                Inst call = block.Insts[k];
                if (call.Op != Op.Call || bodies(call.Ref) is not { } callee || callee == f || !IsWorth(callee, call, block, ref budget)) continue;
                InlineAt(f, block, k, call, callee);
                changed = true;
                break; // the rest of this block is in a new one, which comes later
            }
        }
        if (!changed) return false;
        f.ApplyReplacements();
        return true;
    }

    public static int Size(Function f) => f.Blocks.Sum(b => b.Insts.Count + 1);

    private bool IsWorth(Function callee, Inst call, Block block, ref int budget)
    {
        if (callee.HasHandlers || callee.Method is { NoInlining: true } || block.IsCold && Size(callee) > 4) return false;
        int size = Size(callee);
        // What throws is not on the way of anything.
        if (callee.Blocks.All(b => b.End!.Op != Op.Return) && size > 2) return false;
        // Arguments that are known make the copy smaller.
        int gain = call.Args.Count(a => a.IsConst) * 3;
        int limit = callee.Method is { AggressiveInlining: true } ? AggressiveInsts : SmallInsts + 2 * call.Args.Length + gain;
        if (callSites.GetValueOrDefault(callee) == 1) limit = BigInsts;
        if (size > limit || size > budget && size > SmallInsts) return false;
        budget -= size;
        return true;
    }

    private static void InlineAt(Function f, Block block, int at, Inst call, Function callee)
    {
        Block after = f.NewBlock(block.Region);
        after.Insts.AddRange(block.Insts.Skip(at + 1));
        block.Insts.RemoveRange(at, block.Insts.Count - at);
        after.End = block.End;
        after.IsCold = block.IsCold;
        foreach (Inst inst in after.Insts.Append(after.End!)) inst.Block = after;
        foreach (Block successor in block.Successors)
        {
            after.Successors.Add(successor);
            for (int i = 0; i < successor.Predecessors.Count; i++) if (successor.Predecessors[i] == block) successor.Predecessors[i] = after;
        }
        block.Successors.Clear();

        var copy = new BodyCopy(f, callee, call, block);
        copy.Run();
        block.End = f.New(Op.Jump);
        block.End.Block = block;
        block.Link(copy.Entry);
        List<Inst[]> returned = [];
        foreach ((Block from, Inst[] values) in copy.Returns)
        {
            from.End = f.New(Op.Jump);
            from.End.Block = from;
            from.Link(after);
            returned.Add(values);
        }
        Finish(f, after, call, returned, callee.Results);
    }

    private static void Finish(Function f, Block after, Inst call, List<Inst[]> returned, int results)
    {
        var values = new Inst[results];
        for (int i = 0; i < results; i++)
        {
            if (returned.Count == 0)
            {
                values[i] = f.Const(0); // nothing comes here
                continue;
            }
            if (returned.Count == 1)
            {
                values[i] = returned[0][i];
                continue;
            }
            Inst phi = f.New(Op.Phi, [.. returned.Select(r => r[i])]);
            phi.Block = after;
            after.Insts.Insert(i, phi);
            values[i] = phi;
        }
        // Not those that have their value already: of a call that came to this one, as its first result.
        foreach (Inst inst in f.AllInsts().Where(u => u.Op == Op.Result && !u.IsReplaced && u.Args[0].Current == call).ToList())
            inst.ReplaceWith(values[inst.Imm]);
        if (results == 0) return;
        // What a method that makes objects returns is made in its copy: never one of the caller's own values.
        bool isMade = call.Ref is MethodDesc { Name: "NewObject" or "NewArray" };
        if (call.IsNonNull && isMade && returned.Count == 1 && !values[0].Op.IsFloating()) values[0].IsNonNull = true;
        call.ReplaceWith(values[0]);
    }
}

/// <summary>A callee's blocks in its caller.</summary>
internal sealed class BodyCopy(Function f, Function callee, Inst call, Block at)
{
    private readonly Dictionary<Block, Block> _blocks = [];
    private readonly Dictionary<Inst, Inst> _values = [];

    public Block Entry => _blocks[callee.Entry];

    public List<(Block From, Inst[] Values)> Returns { get; } = [];

    public void Run()
    {
        foreach (Block block in callee.Blocks)
        {
            Block made = f.NewBlock(at.Region);
            made.IsCold = block.IsCold || at.IsCold;
            _blocks[block] = made;
            foreach (Inst inst in block.Insts.Append(block.End!))
            {
                Inst value = f.New(inst.Op);
                (value.Imm, value.Ref, value.IsNonNull) = (inst.Imm, inst.Ref, inst.IsNonNull);
                _values[inst] = value;
            }
        }
        foreach (Block block in callee.Blocks)
        {
            Block made = _blocks[block];
            foreach (Block successor in block.Successors) made.Successors.Add(_blocks[successor]);
            foreach (Block predecessor in block.Predecessors) made.Predecessors.Add(_blocks[predecessor]);
            foreach (Inst inst in block.Insts) made.Insts.Add(Filled(inst, made));
            if (block.End!.Op == Op.Return) Returns.Add((made, [.. block.End.Args.Select(Value)]));
            else made.End = Filled(block.End, made);
        }
    }

    private Inst Filled(Inst inst, Block block)
    {
        Inst made = _values[inst];
        made.Block = block;
        made.Args = [.. inst.Args.Select(Value)];
        return made;
    }

    private Inst Value(Inst inst)
    {
        switch (inst.Op)
        {
            case Op.Const:
                return f.Const(inst.Imm);
            case Op.Symbol:
                return f.Symbol(inst.Ref!, inst.Imm);
            case Op.Param:
                return call.Args[inst.Imm].Current;
            case Op.Slot:
                if (!_values.TryGetValue(inst, out Inst? slot)) _values[inst] = slot = f.AddSlot(((SlotInfo)inst.Ref!).Size);
                return slot;
            default:
                return _values[inst];
        }
    }
}
