using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>Edges between blocks of IL, into and out of protected regions.</summary>
internal sealed partial class MethodImporter
{
    /// <summary>The one way into each region, and where it leads: what a handler needs is the same for all who come in.</summary>
    private readonly Dictionary<(FinallyCopy?, TryGroup), (Block Gate, int Target)> _gates = [];

    private readonly Dictionary<(FinallyCopy?, TryGroup, int), FinallyCopy> _copies = [];

    /// <summary>Where it goes on when a filter says no.</summary>
    private readonly Dictionary<(FinallyCopy?, int), Block> _filters = [];

    /// <summary>Ends the block with a jump.</summary>
    private void GoTo(int target, int source)
    {
        Block from = _block;
        End(Op.Jump, 0);
        LinkTo(from, target, source);
    }

    /// <summary>Ends the block with a branch on a truth value; one that is known is no branch.</summary>
    private void BranchTo(Inst truth, int target)
    {
        if (truth.IsConst)
        {
            GoTo(truth.Imm != 0 ? target : _at, _start);
            return;
        }
        if (target == _at)
        {
            GoTo(target, _start);
            return;
        }
        Block from = _block;
        End(Op.Branch, (int)Condition.Ne, truth, Int(0));
        int next = _at;
        LinkTo(from, target, _start);
        LinkTo(from, next, _start);
    }

    private void SwitchTo(Inst index)
    {
        int count = ReadInt32(), next = _at + 4 * count;
        var targets = new int[count + 1];
        for (int i = 0; i < count; i++) targets[i] = next + ReadInt32();
        targets[count] = next;
        if (index.IsConst)
        {
            GoTo(targets[(uint)index.Imm < count ? index.Imm : count], _start);
            return;
        }
        Block from = _block;
        End(Op.Switch, 0, index);
        foreach (int target in targets) LinkTo(from, target, _start);
    }

    /// <summary>Adds an edge, through the entries of all regions that the target is in and the source is not.</summary>
    private void LinkTo(Block from, int target, int source) => LinkTo(from, _copy, target, source, _stack);

    private void LinkTo(Block from, FinallyCopy? copy, int target, int source, List<StackValue> stack)
    {
        FinallyCopy? before = _copy;
        _copy = copy; // of the landings
        for (int i = _regions.Groups.Count - 1; i >= 0; i--)
        {
            TryGroup group = _regions.Groups[i];
            if (!group.Contains(target) || group.Contains(source)) continue;
            if (_gates.TryGetValue((copy, group), out (Block Gate, int Target) known))
            {
                if (known.Target != target || stack.Count > 0) throw Error("a protected region is entered in its middle");
                from.Link(known.Gate);
                _copy = before;
                return;
            }
            Block enter = _f.NewBlock(from.Region);
            _gates[(copy, group)] = (enter, target);
            from.Link(enter);
            _f.HasHandlers = true;
            group.Frame ??= _f.AddSlot(12);
            Inst end = _f.New(Op.TryEnter, group.Frame);
            end.Block = enter;
            enter.End = end;
            Block inside = _f.NewBlock(group.Number);
            enter.Link(inside);
            enter.Link(LandingOf(group));
            Inst jump = _f.New(Op.Jump);
            jump.Block = inside;
            inside.End = jump;
            from = inside;
        }
        _copy = before;
        LinkEntry(from, copy, target, stack);
    }

    private void LinkEntry(Block from, FinallyCopy? copy, int offset, List<StackValue> stack)
    {
        if (!_entries.TryGetValue((copy, offset), out BlockEntry? entry))
        {
            Block block = _f.NewBlock(_regions.Innermost(offset));
            block.IsOpen = true;
            entry = new BlockEntry(block, [.. stack.Select(v => Merge(block, v))]);
            _entries[(copy, offset)] = entry;
            _work.Enqueue(((copy, offset), entry));
        }
        if (!entry.Stack.Select(v => v.Words.Length).SequenceEqual(stack.Select(v => v.Words.Length)))
            throw Error("the evaluation stack is not the same on all ways: the IL is damaged");
        from.Link(entry.Block);
        for (int i = 0; i < stack.Count; i++)
            for (int k = 0; k < stack[i].Words.Length; k++)
                entry.Stack[i].Words[k].Args = [.. entry.Stack[i].Words[k].Args, stack[i].Words[k]];
    }

    /// <summary>A value that comes over several edges: a phi for each word.</summary>
    private StackValue Merge(Block block, StackValue value)
    {
        var words = new Inst[value.Words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = _f.New(Op.Phi);
            words[i].Block = block;
            block.Insts.Add(words[i]);
        }
        TypeDesc type = value.Type.IsReference ? Types.Known("System.Object") : value.Type;
        return new StackValue(type, words) { InMemory = value.InMemory };
    }

    /// <summary>Where an exception in a region arrives: finds the handler, or runs the finally handler and goes on throwing.</summary>
    private Block LandingOf(TryGroup group)
    {
        int region = _regions.Groups.Find(g => g != group && g.Number > group.Number && g.Contains(group.Start))?.Number ?? 0;
        Block landing = _f.NewBlock(region);
        landing.IsCold = true;
        (Block block, List<StackValue> stack, bool open) = (_block, _stack, _open);
        (_block, _stack, _open) = (landing, [], true);
        Inst exception = Emit(Op.Landing, group.Frame!);
        exception.IsNonNull = true;
        var value = new StackValue(Types.Known("System.Exception"), [exception]);
        if (group.Filter is { } filter)
        {
            End(Op.Jump, 0);
            landing.Link(_filters[(_copy, filter.FilterOffset)]);
        }
        else if (group.Finally is { } handler)
        {
            Block after = _f.NewBlock(region);
            Block from = _block;
            End(Op.Jump, 0);
            LinkTo(from, new FinallyCopy(group, _copy, after), handler.HandlerOffset, group.Start, []); // which may start with a try
            (_block, _open) = (after, true);
        }
        else
        {
            Emit(Op.Store32, group.Caught ??= _f.AddSlot(4), exception);
            foreach (ExceptionRegion clause in group.Handlers) Offer(clause, value, region);
        }
        Throw(exception);
        (_block, _stack, _open) = (block, stack, open);
        return landing;
    }

    /// <summary>To a handler if it takes the exception, or on in a new block.</summary>
    private void Offer(ExceptionRegion clause, StackValue exception, int region)
    {
        if (!_open) return;
        if (clause.Kind == ExceptionRegionKind.Filter)
        {
            OfferToFilter(clause, exception, region);
            return;
        }
        TypeDesc type = Types.Resolve(_unit, clause.CatchType, _method.Context);
        Inst fits = type.Is("System.Exception") || type.Is("System.Object") ? Int(1) : IsInstance(exception, type);
        Block from = _block;
        if (fits.IsConst)
        {
            if (fits.Imm == 0) return;
            End(Op.Jump, 0);
            LinkEntry(from, _copy, clause.HandlerOffset, [exception]);
            return;
        }
        End(Op.Branch, (int)Condition.Ne, fits, Int(0));
        LinkEntry(from, _copy, clause.HandlerOffset, [exception]);
        Block next = _f.NewBlock(region);
        from.Link(next);
        (_block, _open) = (next, true);
    }

    /// <summary>Runs the filter; what it says is seen at its end.</summary>
    private void OfferToFilter(ExceptionRegion clause, StackValue exception, int region)
    {
        Block next = _f.NewBlock(region), from = _block;
        _filters[(_copy, clause.FilterOffset)] = next;
        End(Op.Jump, 0);
        _stack = [exception];
        LinkTo(from, clause.FilterOffset, clause.HandlerOffset);
        (_block, _open) = (next, true);
    }

    private void EndFilter()
    {
        Inst answer = PopWord();
        TryGroup own = _regions.Groups.Find(g => g.Filter is not null && g.Contains(_start)) ?? throw Error("endfilter outside a filter");
        ExceptionRegion clause = own.Filter!.Value;
        TryGroup group = _regions.Groups.Find(g => g.Handlers.Contains(clause))!;
        Emit(Op.TryLeave, own.Frame!);
        var exception = new StackValue(Types.Known("System.Exception"), [Emit(Op.Load32, group.Caught!)]);
        Block from = _block, no = _filters[(_copy, clause.FilterOffset)];
        if (answer.IsConst) End(Op.Jump, 0);
        else End(Op.Branch, (int)Condition.Ne, answer, Int(0));
        if (!answer.Is(0)) LinkEntry(from, _copy, clause.HandlerOffset, [exception]);
        if (!answer.IsConst || answer.Is(0)) from.Link(no);
    }

    private void Throw(Inst exception)
    {
        if (!_open) return;
        Emit(Op.Call, 0, Routine.Throw, exception);
        End(Op.Unreachable, 0);
    }

    /// <summary>Out of protected regions and handlers: each region's finally handler runs on the way.</summary>
    private void Leave(int target)
    {
        _stack = [];
        foreach (TryGroup group in _regions.Groups)
        {
            if (!group.Contains(_start) || group.Contains(target)) continue;
            Emit(Op.TryLeave, group.Frame!);
            if (group.Finally is not { Kind: ExceptionRegionKind.Finally } handler) continue;
            Block from = _block;
            bool known = _copies.TryGetValue((_copy, group, target), out FinallyCopy? copy);
            if (!known)
            {
                int region = _regions.Groups.Find(g => g.Number > group.Number && g.Contains(group.Start))?.Number ?? 0;
                _copies[(_copy, group, target)] = copy = new FinallyCopy(group, _copy, _f.NewBlock(region));
            }
            End(Op.Jump, 0);
            LinkTo(from, copy, handler.HandlerOffset, group.Start, []);
            if (known) return;
            (_block, _open) = (copy!.After, true);
        }
        GoTo(target, _start);
    }

    private void EndFinally()
    {
        if (_copy is null) throw Error("endfinally outside a finally handler");
        Block from = _block;
        End(Op.Jump, 0);
        from.Link(_copy.After);
    }
}
